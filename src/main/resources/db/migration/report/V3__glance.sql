create or replace view report_event as
select
  e.recipient_id, e.seq, e.accepted_at, e.handling, e.data,
  jsonb_strip_nulls(jsonb_build_object(
    'seq', e.seq, 'source', e.source, 'id', e.id, 'type', e.type,
    'time', report_time(e.happened_at), 'subject', e.subject, 'handling', e.handling,
    'state', coalesce(i.state, 'applied'), 'fault', i.last_error, 'effects', r.effects)
    || case when e.source = 'followup/tracking' then jsonb_build_object(
         'journey', e.data -> 'journey', 'message', e.data -> 'message',
         'messageId', e.data -> 'messageId', 'link', e.data -> 'link')
       else '{}' end) as item
from event_log e
left join event_inbox i on i.seq = e.seq
left join event_receipt r on r.seq = e.seq;
comment on view report_event is
  'Every event, whether it was applied, and what it did; what came back from a mail names the mail.';

create view report_glance as
select
  p.id as recipient_id,
  coalesce((
    select array_agg(distinct i.journey order by i.journey)
    from journey_instance i where i.recipient_id = p.id and i.ended_at is null), '{}') as running,
  last.type as event_type, last.happened_at as event_at
from recipient_profile p
left join lateral (
  select type, happened_at from event_log e
  where e.recipient_id = p.id and e.handling <> 'RECORD'
  order by e.happened_at desc, e.seq desc limit 1) last on true;
comment on view report_glance is 'A row per recipient: the journeys that run and the latest event.';
