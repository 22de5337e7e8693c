create index message_outbox_failed on message_outbox (message_id) where state = 'FAILED';
