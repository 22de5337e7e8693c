create table tracking_unsubscribe (
  id           bigint generated always as identity primary key,
  recipient_id text        not null,
  purpose      text        not null check (purpose like 'marketing:%'),
  created_at   timestamptz not null,
  unique (recipient_id, purpose)
);
comment on table tracking_unsubscribe is
  'What an unsubscribe link stands for: one row per recipient and purpose. Links in mails name the'
  ' row, so a row is never deleted and never changes its meaning.';
