create table intake_webhook_token (
  token_hash bytea       primary key,
  body_hash  bytea       not null,
  used_at    timestamptz not null
);
comment on table intake_webhook_token is
  'Signed tokens of webhooks that were used, and with which body, so that none is used for another.'
  ' Hashes only; they go when the token''s time would not be believed any more.';
create index intake_webhook_token_used on intake_webhook_token (used_at);
