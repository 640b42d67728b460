-- When the pause was told, by the clock that counts its end: one that begins later than
-- now is known by it.
alter table pause add column told_ms bigint not null default 0;
