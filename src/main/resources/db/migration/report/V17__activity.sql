-- The other events of a person have event_log_recipient; an erasure needs both.
create index event_log_recorded on event_log (recipient_id)
  where recipient_id is not null and handling = 'RECORD';

create view report_activity as
select recipient_id, accepted_at as at from event_log
where recipient_id is not null and handling <> 'RECORD'
union all
select recipient_id, accepted_at from event_log
where recipient_id is not null and handling = 'RECORD'
union all
select recipient_id, coalesce(ended_at, 'infinity') from journey_instance
union all
select recipient_id, case when state in ('QUEUED', 'CLAIMED', 'TRANSMITTING', 'PUT_OFF')
  then 'infinity' else asked_at end from message_outbox
union all
select recipient_id, recorded_at from recipient_consent where recipient_id is not null
union all
select recipient_id, said_at from recipient_preference
union all
select recipient_id, merged_at from recipient_merge
union all
select recipient_id, timestamptz 'infinity' from recipient_restriction
union all
select recipient_id, case when closed_at is null then 'infinity' else closed_at end
from recipient_rights_request where recipient_id is not null;
comment on view report_activity is
  'When something was the matter with a person: what they did, what they said, what was sent; infinity'
  ' while something runs, waits, or their data have to be kept.';
