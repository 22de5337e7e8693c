create table event_ledger (
  entry_id bigint generated always as identity primary key,
  month    date   not null check (extract(day from month) = 1),
  account  text   not null check (account in ('accepted', 'applied', 'recorded', 'erased')),
  events   bigint not null
) with (
  -- postings come with every transaction and are merged every few minutes
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 5000
);
comment on table event_ledger is
  'How many events each transaction accepted, applied, recorded or erased; only ever added to.'
  ' Per month: accepted = applied + recorded + erased + those in event_inbox, waiting and dead.';
comment on column event_ledger.month is 'First day of the month of acceptance, UTC.';
comment on column event_ledger.account is
  'accepted: all that were taken, recorded ones too; applied: took effect; recorded: for the log only;'
  ' erased: withdrawn with the person they were about, before they took effect.';
comment on column event_ledger.events is
  'Postings of one month and account are merged now and then; only their sum counts.';

-- What the books open with. Nobody accepts or applies between the two tables being read.
lock table event_log, event_inbox in share mode;
insert into event_ledger (month, account, events)
select date_trunc('month', l.accepted_at at time zone 'UTC')::date, a.account, count(*)
from event_log l
left join event_inbox i on i.seq = l.seq
cross join lateral (
  values ('accepted'),
    (case when l.handling = 'RECORD' then 'recorded' when i.seq is null then 'applied' end)
  ) as a (account)
where a.account is not null
group by 1, 2
order by 1, 2;
