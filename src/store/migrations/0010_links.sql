-- Links that the owner has made. The label is what the owner calls one; the cost is
-- a decimal such as 120 or 99.50, in whatever currency. `created_by` is 0 for an
-- administrator who was forgotten.
create table link (
    payload text primary key,
    label text,
    cost text,
    created_at bigint not null,
    created_by bigint not null,
    archived_at bigint
);
