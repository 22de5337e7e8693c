create view report_backlog as
select
  (select count(*) from event_inbox where state <> 'dead') as events_waiting,
  (select count(*) from event_inbox where state = 'dead') as events_given_up,
  (select count(*) from message_outbox where state = 'QUEUED') as mails_queued,
  (select count(*) from message_outbox where state = 'FAILED') as mails_failed,
  (select count(*) from journey_instance where ended_at is null) as instances_running;
comment on view report_backlog is 'What waits and what was given up, for the metrics; each column costs one index.';
