create or replace view report_timeline as
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
    'record', seq, 'purpose', purpose, 'granted', granted, 'basis', basis, 'level', level,
    'given', report_time(given_at), 'evidence', evidence))
from recipient_consent_said
union all
select recipient_id, done_at, 'call', 3, 0, item from report_call;

create or replace view report_message as
select
  o.recipient_id, o.message_id, o.asked_at,
  jsonb_strip_nulls(jsonb_build_object(
    'messageId', o.message_id::text, 'journey', o.journey, 'instance', o.instance_id,
    'activity', o.activity_id, 'message', o.message, 'subject', o.subject, 'purpose', o.purpose,
    'category', o.category, 'consent', o.consent_seq,
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
comment on view report_message is
  'Every send asked for, with the verdict of each gate and the consent record that permitted it.';

create view report_consent_use as
select recipient_id, 0::bigint as place,
  jsonb_build_object('purpose', purpose, 'lastUsed', used_on) as item
from recipient_consent_use;
comment on view report_consent_use is 'The day on which a mail of each purpose last went out.';
