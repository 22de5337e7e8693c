create view report_response_hit as
select message_id, kind, at as hit_at
from tracking_hit where coalesce(late_verdict, verdict) = 'human';
comment on view report_response_hit is 'Opens and clicks of persons, machines left out.';

create view report_response_event as
select recipient_id, type, happened_at
from event_log where handling = 'ACT' and recipient_id is not null;
comment on view report_response_event is 'What persons did, by type and time.';
