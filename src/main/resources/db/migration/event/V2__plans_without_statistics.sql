-- A queue is analyzed when it is empty and read when it is full. Without statistics "state =
-- 'waiting'" passes for half a percent of the rows and the planner sorts them all; "<> 'dead'"
-- passes for nearly all, and it walks the index.
drop index event_inbox_due;
drop index event_inbox_key;
drop index event_inbox_retry;
create index event_inbox_due on event_inbox (due_at, seq) where state <> 'dead';
create index event_inbox_key on event_inbox (recipient_key, seq) where state <> 'dead';
create index event_inbox_retry on event_inbox (recipient_key, seq)
  where state <> 'dead' and attempts > 0;
