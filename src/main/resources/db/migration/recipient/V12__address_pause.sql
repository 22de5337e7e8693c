create table recipient_address_pause (
  address_hash bytea       primary key,
  reason       text,
  paused_at    timestamptz not null,
  until_at     timestamptz not null check (until_at > paused_at)
);
comment on table recipient_address_pause is
  'Addresses that get no marketing mail for a while, since mail to them came back too often for now.'
  ' Keyed hash as in recipient_suppression; a pause that is over is deleted when another begins.';
comment on column recipient_address_pause.reason is 'Why mail came back the last time, one word.';
