-- Hits of level aggregate carry no name, but the mail they belong to does: they are held too.
create or replace view report_hit_held as
select
  s.recipient_id, h.hit_id as place, h.kind, h.verdict, h.message_id,
  jsonb_strip_nulls(jsonb_build_object(
    'at', report_time(h.at), 'kind', h.kind, 'journey', s.journey, 'message', s.message,
    'messageId', h.message_id::text, 'link', case when h.link > 0 then m.links[h.link] end,
    'ratingPage', case when h.kind = 'click' and h.link = 0 then true end,
    'takenFor', h.verdict, 'because', h.reason, 'level', h.level)) as item,
  h.level
from tracking_mail m
join tracking_hit h on h.message_id = m.message_id
join report_send s on s.message_id = m.message_id
where m.recipient_id is not null;
comment on view report_hit_held is
  'Hits on the mails of a person: kept under the name at level individual, without at aggregate.';
