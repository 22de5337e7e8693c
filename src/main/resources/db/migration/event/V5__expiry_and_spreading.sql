alter table event_log add column expires_at timestamptz;
comment on column event_log.expires_at is
  'From when on it is worth nothing any more, by its sender''s word (expirytime of CloudEvents).';

-- An event about a thing spreads in chunks, each a transaction; see ADR 6.
alter table event_inbox add column begun boolean not null default false;
comment on column event_inbox.begun is
  'Spreads: whom it reaches is settled, a part of them may have been reached. What comes later of its key waits.';

drop index event_inbox_retry;
create index event_inbox_retry on event_inbox (recipient_key, seq)
  where state <> 'dead' and (attempts > 0 or begun);

create table event_spread (
  seq      bigint      primary key,
  begun_at timestamptz not null,
  listed   jsonb       not null,
  more     jsonb       not null
);
comment on table event_spread is
  'What events that still spread have done so far. Each becomes the receipt of its event and goes.';
comment on column event_spread.listed is
  'The first entries of each list of the receipt; written only while there is room, it is large.';
comment on column event_spread.more is 'How many entries of each list are beyond those.';
