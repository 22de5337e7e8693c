-- Few events are orders; reports look for nothing else.
create index event_log_orders on event_log (recipient_id, happened_at)
  where type = 'order-completed' and handling = 'ACT';
