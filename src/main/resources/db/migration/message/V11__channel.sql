alter table message_outbox
    add column channel text not null default 'email'
        check (channel in ('email', 'sms', 'print', 'webhook', 'onsite')),
    add column target text;
comment on column message_outbox.channel is 'By which way it goes; each is claimed by itself, so that none holds up another.';
comment on column message_outbox.target is 'Of a webhook: the name under which the configuration has its address; null for the only one.';

-- Both begin with the channel now, for the same reason.
drop index message_outbox_due;
create index message_outbox_due on message_outbox (channel, due_at, message_id) where state = 'QUEUED';
drop index message_outbox_queue;
create index message_outbox_queue on message_outbox (channel, journey, due_at, message_id) where state = 'QUEUED';
