create table message_outbox (
    message_id          bigint generated always as identity primary key,
    send_key            text        not null unique,
    journey             text        not null,
    instance_id         text        not null,
    activity_id         text        not null,
    message             text        not null,
    recipient_id        text        not null,
    subject             text,
    purpose             text        not null,
    marketing           boolean     not null generated always as (starts_with(purpose, 'marketing:')) stored,
    state               text        not null check (state in (
        'PUT_OFF', 'QUEUED', 'CLAIMED', 'TRANSMITTING', 'SENT', 'FAILED', 'UNKNOWN', 'WITHDRAWN', 'REFUSED')),
    reason              text,
    cause_seq           bigint,
    ignore_quiet_hours  boolean     not null,
    not_after           timestamptz,
    due_at              timestamptz,
    queued_at           timestamptz,
    claimed_by          text,
    claimed_until       timestamptz,
    attempts            int         not null default 0,
    sent_at             timestamptz,
    smtp_reply          text,
    rfc_message_id      text,
    locale              text,
    asked_at            timestamptz not null,
    updated_at          timestamptz not null
);
comment on table message_outbox is
    'What journeys asked to send and what became of it; a row per arrival of a token on a send task. Holds no address: it is looked up when the mail is handed over.';
comment on column message_outbox.due_at is
    'QUEUED: when the relay may take it; PUT_OFF: when the journey asks again.';

create index message_outbox_due on message_outbox (due_at, message_id) where state = 'QUEUED';
create index message_outbox_lease on message_outbox (claimed_until) where state in ('CLAIMED', 'TRANSMITTING');
create index message_outbox_pending on message_outbox (recipient_id) where state in ('QUEUED', 'CLAIMED', 'PUT_OFF');
create index message_outbox_counted on message_outbox (recipient_id, queued_at)
    where marketing and state in ('QUEUED', 'CLAIMED', 'TRANSMITTING', 'SENT', 'UNKNOWN');
create index message_outbox_instance on message_outbox (instance_id, message_id);
create index message_outbox_recipient on message_outbox (recipient_id, message_id);

create table message_verdict (
    verdict_id  bigint generated always as identity primary key,
    message_id  bigint      not null references message_outbox,
    at          timestamptz not null,
    stage       text        not null check (stage in ('ask', 'relay', 'withdraw', 'repeat')),
    answer      text        not null check (answer in (
        'PUT_OFF', 'QUEUED', 'TRANSMITTING', 'SENT', 'FAILED', 'UNKNOWN', 'WITHDRAWN', 'REFUSED')),
    gate        text,
    reason      text,
    until_at    timestamptz,
    gates       jsonb       not null default '[]'
);
comment on table message_verdict is
    'Append-only: every answer the gates and the mail server gave about a message, with all gates that were asked, for the question why someone did or did not get a mail.';
create index message_verdict_message on message_verdict (message_id, verdict_id);
