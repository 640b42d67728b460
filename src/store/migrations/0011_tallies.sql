-- When the person first closed the door, as far as is known: blocked the bot, or
-- deleted the account. Coming back does not undo it.
alter table person add column left_at bigint;
update person set left_at = verdict_since where verdict in ('blocked', 'deactivated');

-- Sums by day, so that no report counts people one by one. What stands in the columns
-- is told in src/tally.rs; the writer keeps them in step in the same transaction.
-- Beginnings are counted by day; comings and goings by quarter of an hour, for days
-- begin at another moment in each time zone. Reports go by name, so a name's days stand
-- together.
create table tally (
    what text not null,
    slot bigint not null,
    name text not null,
    detail text not null,
    age bigint not null,
    count bigint not null,
    primary key (what, name, slot, detail, age)
) /* one tree */;

insert into tally (what, slot, name, detail, age, count)
select 'first', first_seen_at / 86400, coalesce(first_source, ''),
    case when verdict = 'reachable' and verdict_evidence = 'grant' then 'claimed'
         when verdict in ('reachable', 'blocked', 'deactivated') then verdict
         else 'unknown' end,
    case when left_at is null then -1
         when left_at < first_seen_at then 0
         when left_at - first_seen_at >= 2592000 then 30
         else (left_at - first_seen_at) / 86400 end,
    count(*)
from person group by 3, 2, 4, 5;

insert into tally (what, slot, name, detail, age, count)
select 'last', first_seen_at / 86400, coalesce(last_source, ''),
    case when verdict = 'reachable' and verdict_evidence = 'grant' then 'claimed'
         when verdict in ('reachable', 'blocked', 'deactivated') then verdict
         else 'unknown' end,
    case when left_at is null then -1
         when left_at < first_seen_at then 0
         when left_at - first_seen_at >= 2592000 then 30
         else (left_at - first_seen_at) / 86400 end,
    count(*)
from person group by 3, 2, 4, 5;

insert into tally (what, slot, name, detail, age, count)
select 'language', first_seen_at / 86400, coalesce(chosen_language, language, ''), '', -1, count(*)
from person group by 3, 2;

insert into tally (what, slot, name, detail, age, count)
select 'opening', opened_at / 86400, source, kind, -1, count(*)
from opening group by 3, 2, 4;

insert into tally (what, slot, name, detail, age, count)
select 'new', first_seen_at / 900, '', '', -1, count(*)
from person group by 2;

-- Who came back, and who left before that, older versions have not kept.
insert into tally (what, slot, name, detail, age, count)
select 'left', left_at / 900, '', '', -1, count(*)
from person where left_at is not null group by 2;
