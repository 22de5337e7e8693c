create or replace view report_contact_held as
select
  recipient_id, 0 as place,
  jsonb_build_object(
    'kind', kind,
    'value', case kind when 'postal' then value::jsonb else to_jsonb(value) end,
    'at', report_time(said_at)) as item
from recipient_contact;
