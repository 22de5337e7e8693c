create table journey_end_run (
  run_id         uuid        primary key,
  journey        text        not null,
  started_by     text        not null,
  started_at     timestamptz not null,
  total          bigint      not null,
  after_entered  timestamptz not null,
  after_instance text        not null default '',
  accepted_at    timestamptz,
  finished_at    timestamptz
);
comment on table journey_end_run is
  'An operator ends a journey for everyone: one event per instance is put into the inbox, this row says how far that is.';
comment on column journey_end_run.after_entered is
  'With after_instance the last instance whose event was accepted, in order of entry.';
comment on column journey_end_run.accepted_at is 'When every event was in the inbox.';
comment on column journey_end_run.finished_at is 'When the last of its instances had ended.';

create unique index journey_end_run_one on journey_end_run (journey) where finished_at is null;
create index journey_end_run_latest on journey_end_run (journey, started_at);

-- Counts and lists who is in a journey in order of entry; the narrower one has nothing to add.
drop index journey_instance_running;
create index journey_instance_running_journey on journey_instance (journey, entered_at, instance_id)
  where ended_at is null;
