-- When the bot was last owed a hello to a chat: one is enough for a minute.
alter table chat add column hello_at bigint;

-- The group that a supergroup was before, and since when it is one.
alter table chat add column upgraded_from bigint;
alter table chat add column upgraded_at bigint;
create index chat_upgraded_from on chat (upgraded_from) where upgraded_from is not null;
