create table message_print_order (
    order_id   bigint generated always as identity primary key,
    closes_at  timestamptz not null unique,
    opened_at  timestamptz not null,
    closed_at  timestamptz,
    taken_at   timestamptz,
    cleared_at timestamptz,
    filed_at   timestamptz,
    letters    integer     not null default 0,
    pages      integer     not null default 0,
    sha256     text,
    check (taken_at is null or closed_at is not null)
);
comment on table message_print_order is
    'What a print house prints in one go: the letters of a day. Nothing joins one that is closed.';
comment on column message_print_order.closes_at is 'The closing it belongs to; whoever opens it twice finds it.';
comment on column message_print_order.taken_at is 'When the print house said that it has it.';
comment on column message_print_order.cleared_at is 'When its documents were deleted.';
comment on column message_print_order.sha256 is 'Of its order.csv, which holds those of all documents.';
comment on column message_print_order.filed_at is 'When it was written to the folder.';
create unique index message_print_order_open on message_print_order ((true)) where closed_at is null;

create table message_print_letter (
    message_id  bigint      not null primary key references message_outbox,
    order_id    bigint      not null references message_print_order,
    letter_id   text        not null unique,
    at          timestamptz not null,
    format      text        not null check (format in ('letter', 'postcard')),
    pages       integer     not null,
    country     text,
    lines       text[],
    sha256      text,
    pdf         bytea,
    returned_at timestamptz,
    check ((pdf is null) = (lines is null) and (pdf is null) = (sha256 is null))
);
comment on table message_print_letter is
    'Letters in print orders. Whose one is, is said by the outbox; address and document are deleted with the person, and with the documents of the order.';
comment on column message_print_letter.letter_id is 'Under which the print house knows it; cannot be guessed.';
comment on column message_print_letter.returned_at is 'When the print house said that it came back.';
alter table message_print_letter alter column pdf set storage external;
create index message_print_letter_order on message_print_letter (order_id, message_id);
