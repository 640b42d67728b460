-- The last day of which an administrator has had the digest, counted from 1970.
create table digest (
    person_id bigint primary key,
    day bigint not null
);
