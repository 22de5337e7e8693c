create function report_time(t timestamptz) returns text language sql stable strict as $$
  select to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
comment on function report_time(timestamptz) is 'A moment in RFC 3339, in UTC, to the microsecond.';

create view report_message as
select
  o.recipient_id, o.message_id, o.asked_at,
  jsonb_strip_nulls(jsonb_build_object(
    'messageId', o.message_id::text, 'journey', o.journey, 'instance', o.instance_id,
    'activity', o.activity_id, 'message', o.message, 'subject', o.subject, 'purpose', o.purpose,
    'state', o.state, 'reason', o.reason, 'dueAt', report_time(o.due_at),
    'sentAt', report_time(o.sent_at), 'locale', o.locale, 'mailMessageId', o.rfc_message_id,
    'mailServerReply', o.smtp_reply,
    'verdicts', coalesce((
      select jsonb_agg(jsonb_build_object(
          'at', report_time(v.at), 'stage', v.stage, 'answer', v.answer, 'gate', v.gate,
          'reason', v.reason, 'until', report_time(v.until_at), 'gates', v.gates)
        order by v.verdict_id)
      from message_verdict v where v.message_id = o.message_id), '[]'))) as item
from message_outbox o;
comment on view report_message is 'Every send asked for, with the verdict of each gate.';

create view report_event as
select
  e.recipient_id, e.seq, e.accepted_at, e.handling, e.data,
  jsonb_strip_nulls(jsonb_build_object(
    'seq', e.seq, 'source', e.source, 'id', e.id, 'type', e.type,
    'time', report_time(e.happened_at), 'subject', e.subject, 'handling', e.handling,
    'state', coalesce(i.state, 'applied'), 'fault', i.last_error, 'effects', r.effects)) as item
from event_log e
left join event_inbox i on i.seq = e.seq
left join event_receipt r on r.seq = e.seq;
comment on view report_event is 'Every event, whether it was applied, and what it did.';

create view report_call as
select
  c.recipient_id, c.done_at, c.task_id,
  jsonb_strip_nulls(jsonb_build_object(
    'journey', i.journey, 'instance', c.instance_id, 'activity', c.activity_id,
    'reason', c.reason, 'openedAt', report_time(c.opened_at), 'doneBy', c.done_by,
    'outcome', c.outcome, 'notes', c.notes, 'nextAppointment', c.next_appointment)) as item
from journey_call c join journey_instance i on i.instance_id = c.instance_id;
comment on view report_call is 'Every call made, with its outcome.';

create view report_timeline as
select recipient_id, accepted_at as at, 'event' as kind, 1 as rank, seq as place, item
from report_event where handling <> 'RECORD'
union all
select recipient_id, entered_at, 'entered', 2, coalesce(entry_seq, 0),
  jsonb_strip_nulls(jsonb_build_object(
    'journey', journey, 'instance', instance_id, 'subject', subject, 'event', entry_seq))
from journey_instance
union all
select i.recipient_id, s.at, 'step', 3, s.step_no,
  jsonb_strip_nulls(jsonb_build_object(
    'journey', i.journey, 'instance', s.instance_id, 'activity', s.activity_id,
    'event', s.cause_seq))
from journey_instance i join journey_step s on s.instance_id = i.instance_id
union all
select recipient_id, asked_at, 'send', 4, message_id, item from report_message
union all
select recipient_id, ended_at, 'ended', 5, coalesce(entry_seq, 0),
  jsonb_strip_nulls(jsonb_build_object(
    'journey', journey, 'instance', instance_id, 'outcome', outcome, 'by', ended_by))
from journey_instance where ended_at is not null
union all
select recipient_id, recorded_at, 'consent', 0, seq,
  jsonb_strip_nulls(jsonb_build_object(
    'purpose', purpose, 'granted', granted, 'basis', basis, 'level', level,
    'given', report_time(given_at), 'evidence', evidence))
from recipient_consent
union all
select recipient_id, done_at, 'call', 3, 0, item from report_call;
comment on view report_timeline is
  'Why somebody did or did not get a mail: consents, events, paths and sends in one order.';

create view report_export as
select recipient_id, 'events' as part, seq as place,
  item || jsonb_build_object('acceptedAt', report_time(accepted_at), 'data', data) as item
from report_event
union all
select recipient_id, 'messages', message_id, item from report_message
union all
select i.recipient_id, 'journeys', coalesce(i.entry_seq, 0),
  jsonb_strip_nulls(jsonb_build_object(
    'journey', i.journey, 'instance', i.instance_id, 'subject', i.subject,
    'enteredAt', report_time(i.entered_at), 'endedAt', report_time(i.ended_at),
    'outcome', i.outcome, 'content', i.content,
    'steps', coalesce((
      select jsonb_agg(jsonb_build_object('at', report_time(s.at), 'activity', s.activity_id)
        order by s.step_no)
      from journey_step s where s.instance_id = i.instance_id), '[]')))
from journey_instance i
union all
select recipient_id, 'rightsRequests', id,
  jsonb_build_object(
    'kind', kind, 'shop', shop, 'openedAt', report_time(opened_at), 'facts', facts)
from recipient_rights_request where recipient_id is not null
union all
select recipient_id, 'calls', 0, item from report_call;
comment on view report_export is
  'Everything held about a person beside profile, aliases and consents, by part.';
