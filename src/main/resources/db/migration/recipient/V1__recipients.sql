create table recipient_profile (
  id          text primary key check (length(id) between 1 and 200),
  email       text,
  address     text,
  locale      text,
  time_zone   text,
  attributes  jsonb       not null default '{}' check (jsonb_typeof(attributes) = 'object'),
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  check ((email is null) = (address is null))
);
comment on table recipient_profile is
  'What we know about a recipient. email is as it was given, address its normal form for look-ups.';
create index recipient_profile_address on recipient_profile (address) where address is not null;

create table recipient_alias (
  shop         text        not null,
  external_id  text        not null,
  recipient_id text        not null,
  created_at   timestamptz not null,
  primary key (shop, external_id)
);
comment on table recipient_alias is 'Names that shops have for a recipient; the first one stays.';
create index recipient_alias_recipient on recipient_alias (recipient_id);

create table recipient_consent (
  seq           bigint generated always as identity primary key,
  recipient_id  text        not null,
  purpose       text        not null check (purpose = 'tracking' or purpose like 'marketing:%'),
  granted       boolean     not null,
  basis         text        check (basis in ('express', 'existing-customer')),
  level         text        check (level in ('none', 'aggregate', 'individual')),
  given_at      timestamptz not null,
  effective_at  timestamptz not null,
  recorded_at   timestamptz not null,
  evidence      jsonb       not null check (jsonb_typeof(evidence) = 'object'),
  previous_hash bytea,
  hash          bytea       not null,
  check (not granted or basis is not null)
);
comment on table recipient_consent is
  'What recipients said, with evidence. Append-only: each record carries the hash of the one before'
  ' (of the same recipient); nothing is changed, and only an erasure removes a person''s records.';
create index recipient_consent_latest
  on recipient_consent (recipient_id, purpose, effective_at desc, seq desc);
-- One chain per recipient, never a fork.
create unique index recipient_consent_chain
  on recipient_consent (recipient_id, coalesce(previous_hash, ''::bytea));

create function recipient_consent_hash(c recipient_consent) returns bytea
  language sql immutable as $$
  select sha256(convert_to(
    jsonb_build_array(
      encode(c.previous_hash, 'hex'), c.recipient_id, c.purpose, c.granted, c.basis, c.level,
      extract(epoch from c.given_at), extract(epoch from c.effective_at),
      extract(epoch from c.recorded_at), c.evidence)::text, 'UTF8'))
$$;
comment on function recipient_consent_hash(recipient_consent) is
  'SHA-256 over a consent record and the hash of the one before.';

create function recipient_consent_chain() returns trigger language plpgsql as $$
begin
  new.previous_hash := (
    select hash from recipient_consent where recipient_id = new.recipient_id order by seq desc limit 1);
  new.hash := recipient_consent_hash(new);
  return new;
end $$;
create trigger recipient_consent_chain before insert on recipient_consent
  for each row execute function recipient_consent_chain();

create function recipient_consent_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('followup.erasing', true) = old.recipient_id then
    return old;
  end if;
  raise exception 'Consent records are append-only; % refused.', tg_op
    using errcode = 'integrity_constraint_violation',
          hint = 'A withdrawal is a new record. Only the erasure of a recipient removes its records.';
end $$;
create trigger recipient_consent_keep before update or delete on recipient_consent
  for each row execute function recipient_consent_keep();
create trigger recipient_consent_keep_all before truncate on recipient_consent
  for each statement execute function recipient_consent_keep();

create table recipient_suppression (
  address_hash  bytea       not null,
  scope         text        not null check (scope in ('MARKETING', 'ALL')),
  reason        text        not null,
  suppressed_at timestamptz not null,
  primary key (address_hash, scope, reason)
);
comment on table recipient_suppression is
  'Addresses that get no mail, as keyed hash of the normal form; survives the erasure of the person.';

create table recipient_rights_request (
  id           bigint generated always as identity primary key,
  kind         text        not null check (kind in ('REDACT', 'DATA_REQUEST')),
  shop         text        not null,
  recipient_id text,
  facts        jsonb       not null,
  opened_at    timestamptz not null
);
comment on table recipient_rights_request is
  'Open requests of persons, passed on by a shop: erase me, or tell me what you hold.';
create index recipient_rights_request_recipient on recipient_rights_request (recipient_id);

create function recipient_lock_key(recipient_id text) returns bigint
  language sql immutable strict as $$ select hashtextextended(recipient_id, 1905) $$;
comment on function recipient_lock_key(text) is
  'Key of the advisory lock that serialises all work on one recipient.';
