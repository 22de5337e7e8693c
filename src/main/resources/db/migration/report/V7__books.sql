create view report_books_event as
select
  month,
  sum(n) filter (where account = 'accepted')::bigint as accepted,
  sum(n) filter (where account = 'applied')::bigint as applied,
  sum(n) filter (where account = 'recorded')::bigint as recorded,
  sum(n) filter (where account = 'erased')::bigint as erased,
  sum(n) filter (where account = 'waiting')::bigint as waiting,
  sum(n) filter (where account = 'dead')::bigint as dead
from (
  select month, account, events as n from event_ledger
  union all
  select date_trunc('month', accepted_at at time zone 'UTC')::date, state, 1 from event_inbox
) as posting
group by month;
comment on view report_books_event is
  'The books of events by month of acceptance: what the ledger posted, what the inbox holds.';

create view report_books_kept as
with counted as (
  select 'event_log' as book, date_trunc('month', accepted_at at time zone 'UTC')::date as month,
    count(*) as events
  from event_log group by 2
  union all
  select 'event_identity', date_trunc('month', accepted_at at time zone 'UTC')::date, count(*)
  from event_identity group by 2
), standing as (
  select p.relname as book, to_date(right(c.relname, 7), 'YYYY_MM') as month
  from pg_inherits h
  join pg_class c on c.oid = h.inhrelid
  join pg_class p on p.oid = h.inhparent
  where p.oid in (to_regclass('event_log'), to_regclass('event_identity'))
    and c.relname ~ '_[0-9]{4}_[0-9]{2}$'
)
select book, month, coalesce(events, 0) as events
from standing full join counted using (book, month);
comment on view report_books_kept is
  'Rows of the log and of the identities by month of acceptance. A month without its partition and'
  ' without rows is missing: retention has dropped it.';

create view report_books_unlogged as
select i.seq
from event_inbox i
where not exists (
  select from event_log l where l.seq = i.seq and l.accepted_at = i.accepted_at);
comment on view report_books_unlogged is 'Events that wait without being in the log.';

create view report_books_instance as
select instance_id, journey, recipient_id, ended_at is null as running, outcome
from journey_instance;
comment on view report_books_instance is 'The books of instances: who entered, who runs, how it ended.';

create view report_books_arrival as
select i.journey, i.definition_id, s.activity_id, s.instance_id
from journey_step s join journey_instance i on i.instance_id = s.instance_id;
comment on view report_books_arrival is 'Each element that a token reached.';

create view report_books_mail as
select
  o.message_id, o.send_key, coalesce(i.journey, o.journey) as journey, i.definition_id,
  o.activity_id, o.instance_id, o.recipient_id, o.state, o.reason, o.sent_at, o.due_at,
  o.claimed_until
from message_outbox o left join journey_instance i on i.instance_id = o.instance_id;
comment on view report_books_mail is
  'The books of sends: each row of the outbox with the version of the journey that asked for it;'
  ' none where nobody knows the instance.';
