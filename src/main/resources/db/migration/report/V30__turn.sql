create view report_turn_held as
select
  t.recipient_id, t.occurrence_id as place,
  jsonb_build_object('journey', o.journey, 'at', report_time(t.due_at)) as item
from journey_turn t join journey_occurrence o using (occurrence_id);
comment on view report_turn_held is 'Turns of a schedule that somebody still waits for.';
