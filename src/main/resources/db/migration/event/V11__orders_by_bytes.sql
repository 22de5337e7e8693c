-- A page of an audience is people in the order of their ids' bytes; what they ordered is found so.
create index event_log_order_bytes on event_log ((recipient_id collate "C"))
  where type = 'order-completed' and handling = 'ACT' and recipient_id is not null;
