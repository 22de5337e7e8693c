alter table event_inbox add column patient boolean not null default false;
comment on column event_inbox.patient is
  'Nobody waits for it (a turn of a schedule): comes while nothing else is due. A person''s events keep their order.';

drop index event_inbox_due;
create index event_inbox_due on event_inbox (patient, due_at, seq) where state <> 'dead';
