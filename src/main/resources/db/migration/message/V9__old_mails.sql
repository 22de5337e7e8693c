-- What retention has not forgotten yet, oldest first.
create index message_outbox_old on message_outbox (asked_at) where recipient_id <> 'followup:forgotten';
