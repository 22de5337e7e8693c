alter table event_identity rename to event_identity_whole;

create table event_identity (
  source      text        not null,
  id          text        not null,
  seq         bigint      not null,
  accepted_at timestamptz not null
) partition by range (accepted_at);
comment on table event_identity is
  'Which events were accepted, by month of acceptance: a repetition is a duplicate for as long as'
  ' its month stands. Each month is unique in (source, id) by an index of its own; nobody adds one'
  ' that another month has.';

create table event_identity_default partition of event_identity default;
create unique index event_identity_default_key on event_identity_default (source, id);
comment on table event_identity_default is
  'Safety: takes an identity for whose month no partition could be made. Normally empty.';

do $$
declare
  first timestamp;
  part  text;
begin
  for first in
    select distinct date_trunc('month', accepted_at at time zone 'UTC') from event_identity_whole
  loop
    part := 'event_identity_' || to_char(first, 'YYYY_MM');
    execute format('create table %I (like event_identity including all)', part);
    execute format(
      'insert into %I select source, id, seq, accepted_at from event_identity_whole
       where accepted_at >= %L and accepted_at < %L',
      part, first at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
    execute format('create unique index %I on %I (source, id)', part || '_key', part);
    execute format(
      'alter table event_identity attach partition %I for values from (%L) to (%L)',
      part, first at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
  end loop;
end $$;
drop table event_identity_whole;

create table event_month_dropped (
  part       text        not null check (part in ('log', 'identity')),
  month      date        not null,
  dropped_at timestamptz not null,
  primary key (part, month)
);
comment on table event_month_dropped is
  'Months that were kept long enough: event_log or event_identity holds no row of them any more, so'
  ' whoever counts rows against the ledger leaves them out. Written as the month is dropped.';
