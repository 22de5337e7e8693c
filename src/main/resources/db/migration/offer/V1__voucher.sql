create table offer_pool (
  name       text        primary key check (name ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(name) <= 60),
  created_at timestamptz not null,
  created_by text        not null
);
comment on table offer_pool is 'Pools of voucher codes that the shop uploaded.';

create table offer_voucher (
  voucher_id   bigint      generated always as identity primary key,
  code         text        not null check (code ~ '^[A-Za-z0-9._+-]{3,64}$'),
  pool         text        references offer_pool,
  state        text        not null check (state in ('free', 'issued', 'redeemed', 'revoked')),
  value        numeric,
  currency     text        check (currency ~ '^[A-Z]{3}$'),
  expires_at   timestamptz,
  recipient_id text,
  journey      text,
  instance_id  text,
  activity_id  text,
  added_at     timestamptz not null,
  issued_at    timestamptz,
  redeemed_at  timestamptz,
  revoked_at   timestamptz,
  check (state <> 'free' or issued_at is null and recipient_id is null),
  check (state not in ('issued', 'revoked') or issued_at is not null),
  check ((state = 'redeemed') = (redeemed_at is not null))
);
comment on table offer_voucher is
  'Voucher codes: free ones of a pool, and those that went to somebody. A row stays when its person'
  ' goes, so that its code goes to nobody else.';
comment on column offer_voucher.pool is 'Null for a code that was made for its person.';
comment on column offer_voucher.expires_at is
  'An issued one whose moment has passed counts as expired; nobody has to write it down.';

-- tills compare codes without regard to case
create unique index offer_voucher_code on offer_voucher (upper(code));
create index offer_voucher_free on offer_voucher (pool, voucher_id) where state = 'free';
create unique index offer_voucher_step on offer_voucher (instance_id, activity_id)
  where instance_id is not null and state <> 'revoked';
create index offer_voucher_recipient on offer_voucher (recipient_id, voucher_id)
  where recipient_id is not null;
create index offer_voucher_old on offer_voucher (issued_at) where recipient_id is not null;
create index offer_voucher_journey on offer_voucher (journey, voucher_id)
  where journey is not null;
