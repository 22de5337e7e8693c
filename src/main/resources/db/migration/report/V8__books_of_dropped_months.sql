drop view report_books_kept;
create view report_books_kept as
with counted as (
  select 'event_log' as book, date_trunc('month', accepted_at at time zone 'UTC')::date as month,
    count(*) as events
  from event_log group by 2
  union all
  select 'event_identity', date_trunc('month', accepted_at at time zone 'UTC')::date, count(*)
  from event_identity group by 2
), posted as (
  select book, month
  from event_ledger cross join (values ('event_log'), ('event_identity')) as both_of (book)
  where account = 'accepted'
  group by book, month
)
select book, month, coalesce(events, 0) as events
from posted full join counted using (book, month)
where not exists (
  select from event_month_dropped d
  where d.month = coalesce(posted.month, counted.month) and 'event_' || d.part = coalesce(posted.book, counted.book));
comment on view report_books_kept is
  'Rows of the log and of the identities by month of acceptance, without the months that retention'
  ' has dropped.';
