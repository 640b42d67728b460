-- Requests to join that were written about in the last five minutes, and the
-- message that stands for them.
create table pending_join (
    chat_id bigint not null,
    person_id bigint not null,
    title text not null,
    write_to bigint not null,
    message_id bigint not null,
    asked_at bigint not null,
    stage text not null,
    primary key (chat_id, person_id)
);
create index pending_join_asked_at on pending_join (asked_at);

-- What the owner has been told about the requests of a chat, so that it is not
-- told again.
create table join_trouble (
    chat_id bigint not null,
    trouble text not null,
    told_at bigint not null,
    primary key (chat_id, trouble)
);
