create table message_hold (
    journey text        primary key,
    held_by text        not null,
    since   timestamptz not null
);
comment on table message_hold is
    'Mail that stays in the queue until somebody lets it go: one row per journey, or the row * for all sending.';

-- While a journey is held, the relay looks at each other journey's queue by itself.
create index message_outbox_queue on message_outbox (journey, due_at, message_id) where state = 'QUEUED';
