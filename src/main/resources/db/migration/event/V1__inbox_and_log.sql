create sequence event_seq;

create table event_identity (
  source      text        not null,
  id          text        not null,
  seq         bigint      not null,
  accepted_at timestamptz not null,
  primary key (source, id)
);
comment on table event_identity is
  'Which events were accepted. Outlives the log, so that a late repetition is still a duplicate.';

create table event_log (
  seq          bigint      not null,
  accepted_at  timestamptz not null,
  source       text        not null,
  id           text        not null,
  type         text        not null,
  happened_at  timestamptz not null,
  recipient_id text,
  anonymous_id text,
  subject      text,
  recognition  smallint    not null check (recognition between 1 and 4),
  handling     text        not null check (handling in ('ACT', 'STOP_ONLY', 'RECORD')),
  data         jsonb       not null,
  primary key (seq, accepted_at)
) partition by range (accepted_at);
comment on table event_log is
  'Every accepted event, by month of acceptance: an old month is dropped in an instant.';

create index event_log_recipient on event_log (recipient_id, type, happened_at)
  where recipient_id is not null and handling <> 'RECORD';
create index event_log_subject on event_log (subject, type, happened_at)
  where subject is not null and handling <> 'RECORD';

create table event_log_default partition of event_log default;
comment on table event_log_default is
  'Safety: takes an event for whose month no partition could be made. Normally empty.';

create table event_inbox (
  seq           bigint      primary key,
  accepted_at   timestamptz not null,
  recipient_key text        not null,
  alone         boolean     not null,
  due_at        timestamptz not null,
  attempts      smallint    not null default 0,
  state         text        not null default 'waiting' check (state in ('waiting', 'dead')),
  last_error    text
) with (
  -- a queue: rows come and go, so clean up early
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,
  autovacuum_analyze_scale_factor = 0.05
);
comment on table event_inbox is
  'What waits to be applied, and dead letters. A logged event that is not here has been applied.';
comment on column event_inbox.recipient_key is
  'The recipient, else anonymous:<device>, else subject:<subject>: events of one key keep their order.';
comment on column event_inbox.alone is 'Names no recipient: comes as a slice of one.';

create index event_inbox_due on event_inbox (due_at, seq) where state = 'waiting';
create index event_inbox_key on event_inbox (recipient_key, seq) where state = 'waiting';
create index event_inbox_retry on event_inbox (recipient_key, seq)
  where state = 'waiting' and attempts > 0;

create table event_receipt (
  seq        bigint      primary key,
  applied_at timestamptz not null,
  effects    jsonb       not null
);
comment on table event_receipt is
  'What an applied event did; no row where it did nothing. Drop by applied_at once nobody asks.';
create index event_receipt_applied on event_receipt using brin (applied_at);
