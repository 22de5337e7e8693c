create table console_audit (
  audit_id bigint      generated always as identity primary key,
  at       timestamptz not null,
  who      text        not null,
  deed     text        not null,
  about    text        not null,
  detail   jsonb       not null default '{}'
);
comment on table console_audit is
  'Append-only: what people did to journeys and to sending, written in the transaction of the deed.';
comment on column console_audit.who is 'A login, or API key; never the key.';
comment on column console_audit.about is 'Journey, number of an event, of a message or of an incident; no personal data.';
