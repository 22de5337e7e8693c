create table journey_instance (
  instance_id   text        primary key,
  journey       text        not null,
  definition_id text        not null,
  recipient_id  text        not null,
  subject       text,
  entry_seq     bigint,
  entered_at    timestamptz not null,
  known_time    timestamptz not null,
  content       jsonb       not null default '{}',
  ended_at      timestamptz,
  outcome       text        check (outcome in ('goal', 'lost', 'neutral', 'stopped')),
  ended_by      text
);
comment on table journey_instance is
  'One row per entry of a recipient into a journey; our memory beside the engine, which forgets what ended.';
comment on column journey_instance.entry_seq is 'The event it entered on; null when started by hand.';
comment on column journey_instance.known_time is 'Time of the newest event that reached the instance.';
comment on column journey_instance.content is 'What mails may say about the occasion; no contact data.';
comment on column journey_instance.ended_by is 'Id of the end event reached, or why it was stopped.';

create index journey_instance_running_recipient on journey_instance (recipient_id) where ended_at is null;
create index journey_instance_running_subject on journey_instance (subject)
  where ended_at is null and subject is not null;
create index journey_instance_entries on journey_instance (recipient_id, journey, entered_at);

create table journey_step (
  instance_id text        not null,
  at          timestamptz not null,
  activity_id text        not null,
  cause_seq   bigint,
  step_no     bigint      generated always as identity
) partition by range (at);
comment on table journey_step is 'The path of each instance: which element its token reached, when, and by which event.';

create table journey_step_default partition of journey_step default;
create index journey_step_instance on journey_step (instance_id, step_no);

create table journey_reached (
  instance_id text   not null references journey_instance,
  seq         bigint not null,
  primary key (instance_id, seq)
);
comment on table journey_reached is
  'Which events reached which instance, so that none counts twice for it (lookBack).';

create table journey_call (
  task_id          text        primary key,
  instance_id      text        not null,
  activity_id      text        not null,
  recipient_id     text        not null,
  reason           text,
  opened_at        timestamptz not null,
  done_at          timestamptz not null,
  done_by          text,
  outcome          text,
  notes            text,
  next_appointment text
);
comment on table journey_call is
  'Calls made: who, why, what came of it. Notes are kept here and leave the engine at once.';
create index journey_call_recipient on journey_call (recipient_id);
