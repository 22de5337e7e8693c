create or replace view report_event as
select
  e.recipient_id, e.seq, e.accepted_at, e.handling, e.data,
  jsonb_strip_nulls(jsonb_build_object(
    'seq', e.seq, 'source', e.source, 'id', e.id, 'type', e.type,
    'time', report_time(e.happened_at), 'expirytime', report_time(e.expires_at),
    'subject', e.subject, 'handling', e.handling,
    'state', coalesce(i.state, 'applied'), 'fault', i.last_error, 'effects', r.effects)
    || case e.source
         when 'followup/tracking' then jsonb_build_object(
           'journey', e.data -> 'journey', 'message', e.data -> 'message',
           'messageId', e.data -> 'messageId', 'link', e.data -> 'link')
         when 'followup/rating' then jsonb_build_object(
           'rating', e.data -> 'rating', 'text', e.data -> 'review' -> 'text')
         else '{}' end) as item
from event_log e
left join event_inbox i on i.seq = e.seq
left join event_receipt r on r.seq = e.seq;
comment on view report_event is
  'Every event, whether it was applied, and what it did; until when it was worth anything, if its'
  ' sender said so; what came back from a mail names the mail, and what was said on the rating page.';
