-- A turn that came to a journey that stands still is given back; it comes again under a new identity.
alter table journey_turn add column after_seq bigint;
comment on column journey_turn.after_seq is
  'The event by which the turn came too early; null for one that has not come yet.';
