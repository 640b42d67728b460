-- The language a person has chosen by /language; it goes before the client's own.
alter table person add column chosen_language text;

-- The language in which an update is to be answered.
alter table inbox add column language text;

-- An opening is more than a start: `source` is then a website, an app, or a chat.
alter table opening add column kind text not null default 'start';
