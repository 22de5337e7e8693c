create view report_audience_held as
select
  recipient_id, 0 as place,
  jsonb_build_object('audience', audience, 'at', report_time(added_at)) as item
from audience_member;
comment on view report_audience_held is 'Uploaded lists that somebody is in.';

-- One rule for both rooms.
create or replace function report_amount(data jsonb) returns numeric
  language sql immutable parallel safe as $$ select event_amount(data) $$;
