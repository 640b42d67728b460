-- People stand in the order in which they came, and their openings with them: whoever
-- is new is written at the end of both, and in the middle of one small index of ids.
-- By id, each of a rush of newcomers had changed pages of their own in two large trees.
drop index person_username;
alter table person rename to person_by_id;
create table person (
    number bigint primary key /* counted */,
    id bigint not null unique,
    username text,
    language text,
    chosen_language text,
    first_seen_at bigint not null,
    last_seen_at bigint not null,
    opened_at bigint,
    first_source text,
    last_source text,
    verdict text,
    verdict_since bigint,
    verdict_proved_at bigint,
    verdict_evidence text,
    suspected text,
    suspected_since bigint,
    welcome_back text not null,
    left_at bigint
);
insert into person (id, username, language, chosen_language, first_seen_at, last_seen_at,
    opened_at, first_source, last_source, verdict, verdict_since, verdict_proved_at,
    verdict_evidence, suspected, suspected_since, welcome_back, left_at)
select id, username, language, chosen_language, first_seen_at, last_seen_at,
    opened_at, first_source, last_source, verdict, verdict_since, verdict_proved_at,
    verdict_evidence, suspected, suspected_since, welcome_back, left_at
from person_by_id order by first_seen_at, id;
drop table person_by_id;
create index person_username on person (lower(username)) where username is not null;

alter table opening rename to opening_by_id;
create table opening (
    person_number bigint not null,
    opened_at bigint not null,
    update_id bigint not null,
    kind text not null default 'start',
    source text not null,
    primary key (person_number, opened_at, update_id)
) /* one tree */;
insert into opening (person_number, opened_at, update_id, kind, source)
select person.number, opening_by_id.opened_at, opening_by_id.update_id,
    opening_by_id.kind, opening_by_id.source
from opening_by_id join person on person.id = opening_by_id.person_id
order by person.number, opening_by_id.opened_at, opening_by_id.update_id;
drop table opening_by_id;
