create table report_test_order_kept (
  assignment_id bigint      not null,
  ordered_at    timestamptz not null,
  amount        numeric,
  currency      text
);
comment on table report_test_order_kept is
  'What people of a split test had ordered when their events or their name went.';
create index report_test_order_kept_assignment on report_test_order_kept (assignment_id);

create view report_assignment as
select assignment_id, journey, test, variant, assigned_at, crossed from journey_variant;
comment on view report_assignment is
  'A row per person and split test of a journey: which variant since when; crossed ones count for'
  ' none.';

create view report_test_order_live as
select
  v.assignment_id, v.journey, v.test, v.variant, v.assigned_at, o.accepted_at,
  o.happened_at as ordered_at, report_amount(o.data) as amount,
  report_currency(o.data) as currency
from journey_variant v
join event_log o on o.recipient_id = v.recipient_id and o.happened_at >= v.assigned_at
where o.type = 'order-completed' and o.handling = 'ACT'
  -- an order that is reported twice is one order, of the earlier time
  and not exists (
    select from event_log earlier
    where earlier.recipient_id = o.recipient_id and earlier.subject = o.subject
      and earlier.type = 'order-completed' and earlier.handling = 'ACT'
      and (earlier.happened_at, earlier.seq) < (o.happened_at, o.seq));
comment on view report_test_order_live is 'Orders of people in split tests, from the log of events.';

create view report_test_order as
select assignment_id, journey, test, variant, assigned_at, ordered_at, amount, currency
from report_test_order_live
union all
select v.assignment_id, v.journey, v.test, v.variant, v.assigned_at, k.ordered_at, k.amount,
  k.currency
from journey_variant v join report_test_order_kept k on k.assignment_id = v.assignment_id;
comment on view report_test_order is
  'Every order of a person since they got their variant, whether or not a mail was sent or clicked.';

create view report_test_send as
select
  v.assignment_id, v.journey, v.test, v.assigned_at, m.message_id, m.sent_at
from journey_variant v
join journey_variant_instance n on n.assignment_id = v.assignment_id
join message_outbox m on m.instance_id = n.instance_id and m.asked_at >= v.assigned_at
where m.state = 'SENT';
comment on view report_test_send is 'Mails that went out to people after they got their variant.';

create view report_test_hit as
select s.assignment_id, s.journey, s.test, s.assigned_at, h.kind, h.at as hit_at
from report_test_send s
join tracking_hit h on h.message_id = s.message_id
where coalesce(h.late_verdict, h.verdict) = 'human';
comment on view report_test_hit is 'Opens and clicks of persons, machines left out.';

create view report_test_goal as
select v.assignment_id, v.journey, v.test, v.assigned_at, i.ended_at
from journey_variant v
join journey_variant_instance n on n.assignment_id = v.assignment_id
join journey_instance i on i.instance_id = n.instance_id
where i.outcome = 'goal';
comment on view report_test_goal is 'Entries of people in split tests that reached a goal.';

create view report_test_held as
select
  recipient_id, assignment_id as place,
  jsonb_build_object(
    'journey', journey, 'test', test, 'variant', variant, 'at', report_time(assigned_at)) as item
from journey_variant where recipient_id is not null;
comment on view report_test_held is 'Variants that a person has.';
