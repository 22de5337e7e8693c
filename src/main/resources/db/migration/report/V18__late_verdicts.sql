create or replace view report_hit as
select
  s.message_id, s.journey, s.message, s.activity_id, s.at,
  h.hit_id, h.at as hit_at, h.kind, coalesce(h.late_verdict, h.verdict) as verdict, h.level, h.link
from tracking_hit h join report_send s on s.message_id = h.message_id;
comment on view report_hit is
  'Every hit with the mail it came from and the latest verdict on it; only those with verdict human'
  ' are opens and clicks.';

create or replace view report_order as
select
  c.message_id, c.journey, c.message, c.activity_id, c.at, m.recipient_id,
  c.hit_at as clicked_at, o.happened_at as ordered_at,
  report_amount(o.data) as amount, report_currency(o.data) as currency
from event_log o
join tracking_mail m on m.recipient_id = o.recipient_id
join report_hit c on c.message_id = m.message_id
  and c.kind = 'click' and c.verdict = 'human' and c.hit_at <= o.happened_at
left join report_attribution own on own.journey = c.journey
left join report_attribution bare on bare.journey = replace(c.journey, '-', '')
where o.type = 'order-completed' and o.handling = 'ACT'
  and c.hit_at >= o.happened_at
    - coalesce(own.time_window, bare.time_window,
      (select time_window from report_attribution where journey = '*'))
  -- the person's last click, of whatever journey
  and not exists (
    select from tracking_mail later_mail join tracking_hit later
      on later.message_id = later_mail.message_id
    where later_mail.recipient_id = o.recipient_id
      and later.kind = 'click' and coalesce(later.late_verdict, later.verdict) = 'human'
      and later.at <= o.happened_at and (later.at, later.hit_id) > (c.hit_at, c.hit_id))
  -- an order that is reported twice is one order, of the earlier time
  and not exists (
    select from event_log earlier
    where earlier.recipient_id = o.recipient_id and earlier.subject = o.subject
      and earlier.type = 'order-completed' and earlier.handling = 'ACT'
      and (earlier.happened_at, earlier.seq) < (o.happened_at, o.seq))
union all
select
  s.message_id, s.journey, s.message, s.activity_id, s.at, null,
  k.clicked_at, k.ordered_at, k.amount, k.currency
from report_order_kept k join report_send s on s.message_id = k.message_id;

create or replace view report_hit_held as
select
  s.recipient_id, h.hit_id as place, h.kind, coalesce(h.late_verdict, h.verdict) as verdict,
  h.message_id,
  jsonb_strip_nulls(jsonb_build_object(
    'at', report_time(h.at), 'kind', h.kind, 'journey', s.journey, 'message', s.message,
    'messageId', h.message_id::text, 'link', case when h.link > 0 then m.links[h.link] end,
    'ratingPage', case when h.kind = 'click' and h.link = 0 then true end,
    'takenFor', coalesce(h.late_verdict, h.verdict), 'because', coalesce(h.rule, h.reason),
    'takenForAtFirst',
      case when h.late_verdict <> h.verdict then h.verdict end,
    'judgedAt', report_time(h.judged_at), 'verdictDueAt', report_time(h.due_at),
    'level', h.level)) as item,
  h.level
from tracking_mail m
join tracking_hit h on h.message_id = m.message_id
join report_send s on s.message_id = m.message_id
where m.recipient_id is not null;

create view report_hit_apart as
select
  m.recipient_id, h.at, h.hit_id as place,
  jsonb_strip_nulls(jsonb_build_object(
    'kind', h.kind, 'journey', s.journey, 'message', s.message, 'messageId', h.message_id::text,
    'link', case when h.link > 0 then m.links[h.link] end,
    'takenFor', coalesce(h.late_verdict, h.verdict), 'because', coalesce(h.rule, h.reason),
    'takenForAtFirst', case when h.late_verdict <> h.verdict then h.verdict end,
    'verdictDueAt', case when h.late_verdict is null then report_time(h.due_at) end)) as item
from tracking_mail m
join tracking_hit h on h.message_id = m.message_id
join report_send s on s.message_id = m.message_id
where h.level = 'individual' and h.recipient_id is not null
  and (coalesce(h.late_verdict, h.verdict) <> 'human'
    or (h.late_verdict is null and h.due_at is not null));
comment on view report_hit_apart is
  'Hits under a person''s name that are no event of theirs: by machines, by nobody knows whom, and'
  ' those whose late verdict is to come.';
