-- SQLite only.
-- There a table keeps its rows by a number of its own, and its primary key in a
-- second tree. Targets are only ever looked up by their key: one tree will do.
-- PostgreSQL has no such tables, and nothing to gain from them.
alter table target rename to target_by_row;
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
) without rowid;
insert into target (audit_id, person_id, verdict, confirmed, detail, checked_at,
    suspected, suspected_since, attempts, due_at)
select audit_id, person_id, verdict, confirmed, detail, checked_at,
    suspected, suspected_since, attempts, due_at
from target_by_row order by audit_id, person_id;
drop table target_by_row;
create index target_due on target (audit_id, due_at) where due_at is not null;
