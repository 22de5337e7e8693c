create view report_name_held as
select
  recipient_id, merge_id as place,
  jsonb_build_object(
    'name', name, 'into', into_name, 'kind', kind, 'at', report_time(said_at),
    'mergedAt', report_time(merged_at), 'event', jsonb_build_object('source', source, 'id', event_id))
    as item
from recipient_merge;
comment on view report_name_held is 'By which words a person came to have several names, in order.';

create view report_address_held as
select
  recipient_id, seq as place,
  jsonb_build_object('email', email, 'purpose', purpose, 'at', report_time(given_at)) as item
from recipient_address;
comment on view report_address_held is 'Addresses that a person gave for one purpose.';
