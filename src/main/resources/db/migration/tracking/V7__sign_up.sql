create table tracking_sign_up (
  sign_up_id       text        primary key,
  email            text,
  address          text,
  topics           text[]      not null,
  evidence         jsonb,
  wanted_recipient text,
  requested_at     timestamptz not null,
  repeated_at      timestamptz,
  confirmed_at     timestamptz,
  recipient_id     text,
  check ((confirmed_at is null) = (email is not null)),
  check ((confirmed_at is null) = (address is not null)),
  check ((confirmed_at is null) = (evidence is not null)),
  check ((confirmed_at is null) = (recipient_id is null))
);
comment on table tracking_sign_up is
  'Requests of a double opt-in. An unconfirmed one goes after a few days, with everything about the'
  ' person; of a confirmed one it stays who they are and when, the rest is in the consent.';
comment on column tracking_sign_up.sign_up_id is 'Also the id of the person while they are pending.';
comment on column tracking_sign_up.address is 'Normalised; email is as it was typed.';
comment on column tracking_sign_up.wanted_recipient is 'Who it is by the word of the shop.';
comment on column tracking_sign_up.repeated_at is
  'When the same address was asked for once more: this one is reminded no longer.';
comment on column tracking_sign_up.recipient_id is 'Who it turned out to be.';
create index tracking_sign_up_open on tracking_sign_up (requested_at) where confirmed_at is null;
create index tracking_sign_up_address on tracking_sign_up (address) where confirmed_at is null;
create index tracking_sign_up_wanted on tracking_sign_up (wanted_recipient)
  where wanted_recipient is not null;
create index tracking_sign_up_recipient on tracking_sign_up (recipient_id)
  where recipient_id is not null;

create table tracking_sign_up_limit (
  key     bytea       primary key,
  full_at timestamptz not null
);
comment on table tracking_sign_up_limit is
  'How much of a limit an address or network has used, on all nodes together; gone once it is unused.';
comment on column tracking_sign_up_limit.key is 'A keyed hash; neither address nor network is kept.';
comment on column tracking_sign_up_limit.full_at is
  'When nothing of it will be used any more (generic cell rate algorithm, ITU-T I.371).';
create index tracking_sign_up_limit_full on tracking_sign_up_limit (full_at);
