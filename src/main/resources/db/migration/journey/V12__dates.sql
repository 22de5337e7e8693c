alter table journey_instance
  add column dated_at timestamptz,
  add column moved    jsonb not null default '{}';
comment on column journey_instance.dated_at is
  'When the event happened that told last what timers are computed from; an older one changes nothing of it.';
comment on column journey_instance.moved is
  'Elements that wait for another moment than at first, and since when: who comes too late by that is a latecomer.';
