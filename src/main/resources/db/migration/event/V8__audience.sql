-- What the room audience may ask. An event is never accepted before it happened, so whoever asks for
-- a time on asks for acceptance since then as well and reads fewer months.
create view event_audience_event as
select recipient_id, type, happened_at, accepted_at
from event_log where recipient_id is not null and handling <> 'RECORD';
comment on view event_audience_event is 'What people did, for the room audience.';

create function event_amount(data jsonb) returns numeric language sql immutable parallel safe as $$
  select case
    when jsonb_typeof(v) = 'number' then v::numeric
    when jsonb_typeof(v) = 'string' and v #>> '{}' ~ '^\d{1,15}([.]\d{1,15})?$'
      then (v #>> '{}')::numeric
  end
  from (select coalesce(
    nullif(data -> 'total', 'null'), nullif(data -> 'revenue', 'null'),
    nullif(data -> 'value', 'null')) as v) as told
$$;
comment on function event_amount(jsonb) is
  'What an order came to: total, else revenue, else value; null where it is none or no number.';

create view event_audience_order as
select recipient_id, happened_at, accepted_at, data -> 'products' as products,
  event_amount(data) as amount,
  case when data ->> 'currency' ~ '^[A-Za-z]{3}$' then upper(data ->> 'currency') end as currency
from event_log
where type = 'order-completed' and handling = 'ACT' and recipient_id is not null;
comment on view event_audience_order is 'What people ordered, for the room audience.';
create index event_log_products on event_log using gin ((data -> 'products') jsonb_path_ops)
  where type = 'order-completed' and handling = 'ACT';
