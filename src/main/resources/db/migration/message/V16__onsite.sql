create table message_onsite (
    message_id  bigint      primary key references message_outbox,
    public_id   text        not null unique,
    content     jsonb,
    shown_from  timestamptz not null,
    shown_until timestamptz not null,
    ended_at    timestamptz
);
comment on table message_onsite is
    'Messages that a page of the shop has fetched; shown again with each page until the page says so, the time runs out or the message is withdrawn.';
comment on column message_onsite.content is 'What the page shows, filled for the person; null once nothing is shown any more.';
create index message_onsite_open on message_onsite (shown_until) where ended_at is null;

-- What a page asks for with each view.
create index message_outbox_onsite on message_outbox (recipient_id, message_id)
    where channel = 'onsite' and state in ('QUEUED', 'SENT');
-- What nobody came for.
create index message_outbox_onsite_late on message_outbox (not_after) where channel = 'onsite' and state = 'QUEUED';
