create table report_attribution (
  journey     text     primary key,
  time_window interval not null
);
comment on table report_attribution is
  'How long after a click an order still belongs to it, by journey of the mail, with or without its'
  ' hyphens, which the environment loses; * is every other journey. Equal to followup.attribution'
  ' from each start on.';

create table report_order_kept (
  message_id  bigint      not null,
  clicked_at  timestamptz not null,
  ordered_at  timestamptz not null,
  amount      numeric,
  currency    text
);
comment on table report_order_kept is
  'Orders that belonged to a mail when their person was erased: the sums without the person.';
create index report_order_kept_message on report_order_kept (message_id);

create function report_amount(data jsonb) returns numeric language sql immutable parallel safe as $$
  select case
    when jsonb_typeof(v) = 'number' then v::numeric
    when jsonb_typeof(v) = 'string' and v #>> '{}' ~ '^\d{1,15}([.]\d{1,15})?$'
      then (v #>> '{}')::numeric
  end
  from (select coalesce(
    nullif(data -> 'total', 'null'), nullif(data -> 'revenue', 'null'),
    nullif(data -> 'value', 'null')) as v) as told
$$;
comment on function report_amount(jsonb) is
  'What an order came to: total, else revenue, else value; null where it is none or no number.';

create function report_currency(data jsonb) returns text language sql immutable parallel safe as $$
  select case when data ->> 'currency' ~ '^[A-Za-z]{3}$' then upper(data ->> 'currency') end
$$;
comment on function report_currency(jsonb) is
  'Currency of an order, ISO 4217; null where it says none, which means the shop''s.';

create view report_send as
select
  message_id, journey, message, activity_id, instance_id, recipient_id, state,
  asked_at, queued_at, sent_at, coalesce(sent_at, queued_at, asked_at) as at
from message_outbox;
comment on view report_send is
  'A row per mail that a journey asked for. at, which decides the period it is counted in: when it'
  ' was sent, else queued, else asked for.';

create view report_hit as
select
  s.message_id, s.journey, s.message, s.activity_id, s.at,
  h.hit_id, h.at as hit_at, h.kind, h.verdict, h.level, h.link
from tracking_hit h join report_send s on s.message_id = h.message_id;
comment on view report_hit is
  'Every hit with the mail it came from; only those with verdict human are opens and clicks.';

create view report_order as
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
      and later.kind = 'click' and later.verdict = 'human'
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
comment on view report_order is
  'Every order that belongs to a mail: to the last human click of its person before it, of whatever'
  ' journey, if that lies within the window of the clicked mail''s journey.';

create view report_entry as
select journey, recipient_id, entered_at, ended_at, outcome from journey_instance;
comment on view report_entry is 'Every entry into a journey and its outcome; null while it runs.';

create view report_hit_held as
select
  s.recipient_id, h.hit_id as place, h.kind, h.verdict, h.message_id,
  jsonb_strip_nulls(jsonb_build_object(
    'at', report_time(h.at), 'kind', h.kind, 'journey', s.journey, 'message', s.message,
    'messageId', h.message_id::text, 'link', case when h.link > 0 then m.links[h.link] end,
    'ratingPage', case when h.kind = 'click' and h.link = 0 then true end,
    'takenFor', h.verdict, 'because', h.reason)) as item
from tracking_hit h
join report_send s on s.message_id = h.message_id
left join tracking_mail m on m.message_id = h.message_id
where h.recipient_id is not null;
comment on view report_hit_held is 'Hits kept under a person''s name: those of level individual.';
