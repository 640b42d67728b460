-- The menus of commands that the bot has set: of a person, or of everybody (0);
-- for a language, or for all others ('').
create table menu (
    person_id bigint not null,
    language text not null,
    primary key (person_id, language)
);
