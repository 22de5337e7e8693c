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
