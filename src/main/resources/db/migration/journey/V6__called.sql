alter table journey_instance
  add column caller_id text,
  add column caller_activity text;
comment on column journey_instance.caller_id is
  'The instance that called this one; null for one that an event or a person began.';
comment on column journey_instance.caller_activity is 'The call activity of the caller.';

create index journey_instance_called on journey_instance (caller_id) where caller_id is not null;
