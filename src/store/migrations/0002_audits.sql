-- A wish to know who of an audience can still be reached, and what came of it.
create table audit (
    id bigint primary key,
    state text not null,
    audience text not null,
    asked_by bigint,
    progress_message bigint,
    total bigint not null,
    created_at bigint not null,
    finished_at bigint,
    census text,
    error text
);

-- Whom to ask, and the answer. A row without a verdict is still to be asked; one
-- with `due_at` has been asked, and is asked again from then on.
create table target (
    audit_id bigint not null,
    person_id bigint not null,
    verdict text,
    confirmed bigint not null,
    detail text,
    checked_at bigint,
    suspected text,
    suspected_since bigint,
    attempts bigint not null,
    due_at bigint,
    primary key (audit_id, person_id)
);
create index target_due on target (audit_id, due_at) where due_at is not null;

-- Of several processes on this database, which one probes; and until when
-- Telegram wants to hear nothing from any of them. One row each.
create table lease (
    id bigint primary key,
    holder text not null,
    until_ms bigint not null
);
create table pause (
    id bigint primary key,
    until_ms bigint not null
);
