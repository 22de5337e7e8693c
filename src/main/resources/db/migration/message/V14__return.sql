create table message_return (
    message_id bigint      not null references message_outbox,
    kind       text        not null check (kind in ('HARD_BOUNCE', 'COMPLAINT')),
    journey    text        not null,
    at         timestamptz not null,
    primary key (message_id, kind)
);
comment on table message_return is
    'What came back of mails, counted by journey, so that a journey whose mail comes back too often stops itself. Forgotten for a journey once a person lets its mail go.';
create index message_return_journey on message_return (journey, kind, at);

alter table message_hold add column reason text;
comment on column message_hold.reason is 'The figures, where the mail of the journey stopped itself; null where a person held it.';
