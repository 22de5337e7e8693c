alter table message_outbox
    add column relay text,
    add column lane text not null default '';
comment on column message_outbox.relay is 'The relay to which it was handed over last.';
comment on column message_outbox.lane is
    'Of a mail that waits for a turn at its recipient''s mail provider: the provider''s domain where that says nothing of a person, else a bucket of a keyed hash. Empty before.';

-- While a journey is held or a lane is full, the queue of each other journey and lane is looked at by itself.
create index message_outbox_lane on message_outbox (lane, journey, due_at, message_id)
    where state = 'QUEUED' and channel = 'email';
drop index message_outbox_queue;

create table message_relay_pace (
    relay      text             not null,
    lane       text             not null,
    tokens     double precision not null,
    counted_at timestamptz      not null,
    learned    double precision check (learned > 0),
    learned_at timestamptz,
    primary key (relay, lane)
);
comment on table message_relay_pace is
    'How many mails of this second are left to a relay, in all (lane empty) or in one lane, and how many a second it has shown to take (learned; null where nothing was learned).';

create table message_relay_use (
    relay text        not null,
    lane  text        not null,
    span  text        not null check (span in ('hour', 'day')),
    slice timestamptz not null,
    taken int         not null,
    primary key (relay, lane, span, slice)
);
comment on table message_relay_use is
    'How many mails a relay was given, in slices of five minutes for rates an hour and of an hour for rates a day.';

create table message_relay_pause (
    relay     text        primary key,
    paused_by text        not null,
    since     timestamptz not null
);
comment on table message_relay_pause is 'Relays that get no mail until somebody lets them go on.';

create table message_relay_reply (
    relay   text        not null,
    code    int         not null,
    replies bigint      not null,
    last_at timestamptz not null,
    words   text        not null,
    primary key (relay, code)
);
comment on table message_relay_reply is
    'What relays answered, counted by reply code, with the latest words of each, without addresses.';
