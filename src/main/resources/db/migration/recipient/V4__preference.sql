create table recipient_preference (
  seq          bigint generated always as identity primary key,
  recipient_id text        not null,
  kind         text        not null check (kind in ('pause', 'frequency')),
  until_at     timestamptz,
  frequency    text        check (frequency in ('normal', 'weekly', 'monthly')),
  said_at      timestamptz not null,
  evidence     jsonb       not null check (jsonb_typeof(evidence) = 'object'),
  check ((kind = 'frequency') = (frequency is not null)),
  check (kind = 'pause' or until_at is null)
);
comment on table recipient_preference is
  'How often somebody wants marketing mail, and pauses of it. Appended only; the latest row of a kind'
  ' holds. A pause without an end is one that was ended.';
create index recipient_preference_latest on recipient_preference (recipient_id, kind, seq desc);
