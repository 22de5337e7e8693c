-- An event about a thing spreads in chunks, each a transaction that also moves the bookmark; see ADR 6.
create table journey_spread (
  seq      bigint      primary key,
  begun_at timestamptz not null,
  total    bigint      not null,
  done     bigint      not null default 0
);
comment on table journey_spread is 'Events that spread: how many instances, and how far that is.';
comment on column journey_spread.done is
  'The bookmark: everyone up to this place was reached, or failed and stands in journey_spread_failed.';

create table journey_spread_target (
  seq           bigint not null,
  place         bigint not null,
  instance_id   text   not null,
  subscriptions text[] not null,
  primary key (seq, place)
);
comment on table journey_spread_target is
  'Whom a spreading event reaches, settled when it begins. Rows stay as they are until it is done.';

create table journey_spread_failed (
  seq        bigint      not null,
  place      bigint      not null,
  attempts   smallint    not null,
  due_at     timestamptz not null,
  given_up   boolean     not null default false,
  last_error text        not null,
  primary key (seq, place)
);
comment on table journey_spread_failed is
  'Instances behind the bookmark that a spreading event could not reach yet, each tried by itself.';
