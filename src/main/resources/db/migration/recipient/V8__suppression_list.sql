alter table recipient_suppression
  drop constraint recipient_suppression_pkey,
  drop constraint recipient_suppression_scope_check,
  add column entry_id   bigint generated always as identity primary key,
  add column note       text check (length(note) between 1 and 500),
  add column placed_by  text not null default 'Followup',
  add column lifted_at  timestamptz,
  add column lifted_by  text,
  add column lifted_why text check (length(lifted_why) between 1 and 500),
  add check (scope in ('ALL', 'MARKETING') or scope like 'marketing:_%'),
  add check ((lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lifted_why is null));
update recipient_suppression set
  note = case when reason in ('complaint', 'erased', 'hard bounce', 'bounced',
                              'the person asked to be forgotten') then null else left(reason, 500) end,
  reason = case reason
    when 'complaint' then 'complaint'
    when 'erased' then 'erased'
    when 'hard bounce' then 'hard-bounce'
    when 'bounced' then 'hard-bounce'
    when 'the person asked to be forgotten' then 'erasure-requested'
    else 'other' end;
alter table recipient_suppression add check (reason in (
  'complaint', 'hard-bounce', 'objection', 'erased', 'erasure-requested', 'manual', 'imported', 'other'));
-- Where old reasons fell together, the latest stands.
delete from recipient_suppression s using recipient_suppression later
 where later.address_hash = s.address_hash and later.scope = s.scope and later.reason = s.reason
   and (later.suppressed_at, later.entry_id) > (s.suppressed_at, s.entry_id);
create unique index recipient_suppression_standing
  on recipient_suppression (address_hash, scope, reason) where lifted_at is null;
create index recipient_suppression_address on recipient_suppression (address_hash);
comment on table recipient_suppression is
  'Addresses that get no mail, as keyed hash of the normal form; survives the erasure of the person.'
  ' An entry is lifted and never deleted.';
comment on column recipient_suppression.note is 'A few words without personal data.';
comment on column recipient_suppression.placed_by is 'A login, API key or Followup; never the key.';
