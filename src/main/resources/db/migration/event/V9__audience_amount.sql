-- As event_amount has it, without a call for each order.
create or replace view event_audience_order as
select l.recipient_id, l.happened_at, l.accepted_at, l.data -> 'products' as products,
  case
    when jsonb_typeof(told.v) = 'number' then told.v::numeric
    when jsonb_typeof(told.v) = 'string' and told.v #>> '{}' ~ '^\d{1,15}([.]\d{1,15})?$'
      then (told.v #>> '{}')::numeric
  end as amount,
  case when l.data ->> 'currency' ~ '^[A-Za-z]{3}$' then upper(l.data ->> 'currency') end as currency
from event_log l
cross join lateral (select coalesce(
  nullif(l.data -> 'total', 'null'), nullif(l.data -> 'revenue', 'null'),
  nullif(l.data -> 'value', 'null')) as v) told
where l.type = 'order-completed' and l.handling = 'ACT' and l.recipient_id is not null;
