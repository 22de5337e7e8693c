create view report_contact_held as
select
  recipient_id, 0 as place,
  jsonb_build_object('kind', kind, 'value', value, 'at', report_time(said_at)) as item
from recipient_contact;
comment on view report_contact_held is 'Ways to a person beside the e-mail address.';
