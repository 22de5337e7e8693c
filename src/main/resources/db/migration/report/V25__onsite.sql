-- What waits for a page is no backlog: it waits as long as its person stays away.
create or replace view report_backlog as
select
  (select count(*) from event_inbox where state <> 'dead') as events_waiting,
  (select count(*) from event_inbox where state = 'dead') as events_given_up,
  (select count(*) from message_outbox where state = 'QUEUED' and channel <> 'onsite') as mails_queued,
  (select count(*) from message_outbox where state = 'FAILED') as mails_failed,
  (select count(*) from journey_instance where ended_at is null) as instances_running;

create or replace view report_message as
select
  o.recipient_id, o.message_id, o.asked_at,
  jsonb_strip_nulls(jsonb_build_object(
    'messageId', o.message_id::text, 'journey', o.journey, 'instance', o.instance_id,
    'activity', o.activity_id, 'message', o.message, 'subject', o.subject, 'purpose', o.purpose,
    'category', o.category, 'consent', o.consent_seq, 'channel', o.channel, 'target', o.target,
    'state', o.state, 'reason', o.reason, 'dueAt', report_time(o.due_at),
    'notAfter', report_time(o.not_after),
    'sentAt', report_time(o.sent_at), 'locale', o.locale,
    'version', (select m.number::text from message_version m where m.version_id = o.version_id),
    'mailMessageId', o.rfc_message_id,
    'mailServerReply', o.smtp_reply, 'relay', o.relay,
    'page', (select jsonb_build_object(
          'from', report_time(n.shown_from), 'until', report_time(n.shown_until),
          'ended', report_time(n.ended_at), 'shown', n.content)
        from message_onsite n where n.message_id = o.message_id),
    'verdicts', coalesce((
      select jsonb_agg(jsonb_build_object(
          'at', report_time(v.at), 'stage', v.stage, 'answer', v.answer, 'gate', v.gate,
          'reason', v.reason, 'until', report_time(v.until_at), 'gates', v.gates)
        order by v.verdict_id)
      from message_verdict v where v.message_id = o.message_id), '[]'))) as item
from message_outbox o;
