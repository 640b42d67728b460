-- People who asked to be forgotten: the SHA-256, in hex, of the salt followed by the
-- id in decimal. By it a list of ids does not bring them back.
create table forgotten (
    hash text primary key
);

-- The salt: random, made when the first person is forgotten, at most one row.
create table salt (
    id bigint primary key,
    salt text not null
);

-- What is finished says nothing about anybody any more, but that it was delivered.
update inbox set owner = 0, language = null where finished_at is not null;
