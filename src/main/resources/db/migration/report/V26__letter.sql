create view report_letter_held as
select
  o.recipient_id, l.message_id as place,
  jsonb_strip_nulls(jsonb_build_object(
    'messageId', l.message_id::text, 'order', l.order_id::text, 'at', report_time(l.at),
    'format', l.format, 'pages', l.pages, 'country', l.country, 'lines', to_jsonb(l.lines),
    'returnedAt', report_time(l.returned_at))) as item
from message_print_letter l join message_outbox o using (message_id);
comment on view report_letter_held is 'Letters that stand in a print order, with the address while their document is kept.';
