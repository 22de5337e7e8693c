create table recipient_contact (
  recipient_id text        not null,
  kind         text        not null check (kind in ('phone')),
  value        text        not null,
  said_at      timestamptz not null,
  primary key (recipient_id, kind)
);
comment on table recipient_contact is
  'Ways to a person beside the e-mail address; never in events, variables or logs of ours.';
