create table recipient_erasure (
  receipt     uuid        primary key,
  person_hash bytea       not null,
  erased_at   timestamptz not null,
  erased_by   text        not null,
  deleted     jsonb       not null check (jsonb_typeof(deleted) = 'object'),
  kept        jsonb       not null check (jsonb_typeof(kept) = 'array')
);
comment on table recipient_erasure is
  'Receipts of erasures: how much of what was deleted, what stays, why and until when. Holds nothing'
  ' that leads to the person; person_hash is the recipient''s id as keyed hash.';
create index recipient_erasure_person on recipient_erasure (person_hash);
create index recipient_erasure_at on recipient_erasure (erased_at);

create table recipient_restriction (
  recipient_id  text        primary key,
  reason        text        not null,
  restricted_at timestamptz not null,
  restricted_by text        not null
);
comment on table recipient_restriction is
  'Persons whose data may be kept and not used (GDPR article 18): no marketing, no journeys.';

create table recipient_change (
  change_id    bigint      generated always as identity primary key,
  recipient_id text        not null,
  changed_at   timestamptz not null,
  changed_by   text        not null,
  fields       text[]      not null
);
comment on table recipient_change is
  'Who changed which fields of a profile when, without what stood there before or since.';
create index recipient_change_recipient on recipient_change (recipient_id, change_id);

alter table recipient_rights_request
  add column closed_at timestamptz,
  add column closed_by text,
  add column outcome   text check (outcome in ('ERASED', 'TOLD', 'NOBODY', 'REFUSED')),
  add column receipt   uuid,
  add check ((closed_at is null) = (outcome is null));
comment on table recipient_rights_request is
  'Requests of persons, passed on by a shop: erase me, or tell me what you hold. Open until somebody'
  ' has dealt with them.';
create index recipient_rights_request_open on recipient_rights_request (id) where closed_at is null;
