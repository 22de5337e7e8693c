-- Reports ask for a journey's mails of a period.
create index message_outbox_journey
  on message_outbox (journey, (coalesce(sent_at, queued_at, asked_at)));
