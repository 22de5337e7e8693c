create table message_version (
    version_id    bigint generated always as identity primary key,
    journey       text        not null,
    message       text        not null,
    number        int         not null,
    hash          text        not null,
    content       jsonb,
    published_at  timestamptz not null,
    seen_at       timestamptz not null,
    unique (journey, message, hash),
    unique (journey, message, number)
);
comment on table message_version is
    'Mails as they were published, all languages compiled; what is queued goes out as it was then. Holds nothing about anybody.';
comment on column message_version.content is 'Null once no node and no message needs it.';

alter table message_outbox add column version_id bigint references message_version;
comment on column message_outbox.version_id is
    'The version in which it was queued or put off first; null for what was queued before there were versions.';
create index message_outbox_version on message_outbox (version_id)
    where state in ('PUT_OFF', 'QUEUED', 'CLAIMED', 'TRANSMITTING', 'FAILED');
