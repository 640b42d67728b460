-- One dialect for both engines. `bigint primary key` becomes `integer primary
-- key` on SQLite, where only that spelling makes the column the row id.
-- Instants are seconds since 1970 in UTC.

-- Every update, written before it is acknowledged to Telegram. A row without
-- `finished_at` and `parked_at` is still to be handled; a finished one stays for
-- 48 hours, without its body, to recognise a second delivery.
create table inbox (
    update_id bigint primary key,
    owner bigint not null,
    reply text not null,
    body text not null,
    received_at bigint not null,
    finished_at bigint,
    parked_at bigint,
    error text
);
create index inbox_unfinished on inbox (update_id) where finished_at is null;

-- One row per person who ever met the bot in a private dialog.
create table person (
    id bigint primary key,
    username text,
    language text,
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
    welcome_back text not null
);
create index person_username on person (lower(username)) where username is not null;

-- Every start: who, when, through what.
create table opening (
    person_id bigint not null,
    opened_at bigint not null,
    update_id bigint not null,
    source text not null,
    primary key (person_id, opened_at, update_id)
);

-- Groups and channels the bot is or was in.
create table chat (
    id bigint primary key,
    kind text not null,
    title text not null,
    membership text not null,
    source text,
    introduced_by bigint not null,
    changed_at bigint not null
);

-- Who holds the lock on this database: at most one row.
create table instance (
    id bigint primary key,
    pid bigint not null,
    host text not null,
    started_at bigint not null
);
