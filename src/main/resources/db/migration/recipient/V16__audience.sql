-- People in the order of their ids' bytes, whatever the database's collation.
create index recipient_profile_bytes on recipient_profile (id collate "C");

alter table recipient_profile add column address_hash bytea;
comment on column recipient_profile.address_hash is
  'The address as the suppression list knows it; null without an address, and until it was computed.';
create index recipient_profile_unhashed on recipient_profile (id)
  where address is not null and address_hash is null;

create function recipient_profile_hash() returns trigger language plpgsql as $$
begin
  if new.address is distinct from old.address
      and new.address_hash is not distinct from old.address_hash then
    new.address_hash := null;
  end if;
  return new;
end $$;
comment on function recipient_profile_hash() is
  'Whoever changes an address without its hash leaves none: a wrong one would hide a suppression.';
create trigger recipient_profile_hash before update of address on recipient_profile
  for each row execute function recipient_profile_hash();

-- What the room audience may ask.
create view recipient_audience_person as
select id, address is not null as has_email, locale, time_zone, attributes, created_at
from recipient_profile where not pending;
comment on view recipient_audience_person is 'Everyone who may be in an audience.';

create view recipient_audience_contact as
select recipient_id, kind from recipient_contact;
comment on view recipient_audience_contact is 'Ways to people beside e-mail, for the room audience.';

create view recipient_audience_restriction as
select recipient_id from recipient_restriction;
comment on view recipient_audience_restriction is 'Whose data may not be used, for the room audience.';

create view recipient_audience_suppression as
select p.id as recipient_id, s.scope, s.reason, s.suppressed_at
from recipient_profile p
join recipient_suppression s on s.address_hash = p.address_hash
where s.lifted_at is null;
comment on view recipient_audience_suppression is
  'What stands against people''s e-mail addresses, for the room audience.';

create view recipient_audience_consent as
select c.recipient_id, c.seq, c.purpose, c.granted, c.basis, c.effective_at,
  coalesce(c.basis = 'existing-customer', false) and coalesce((
    select coalesce(e.evidence -> 'sale' = 'false', false)
      or coalesce(coalesce(nullif(e.evidence -> 'notice', 'null'), e.evidence -> 'text') = 'false', false)
    from recipient_consent_evidence e where e.seq = c.seq), false) as failed
from recipient_consent c
where c.recipient_id is not null;
comment on view recipient_audience_consent is
  'What people said about purposes, for the room audience. failed: a condition for writing to'
  ' customers is known not to hold.';

create view recipient_audience_consent_use as
select recipient_id, purpose, used_on::timestamp at time zone 'UTC' as used_at
from recipient_consent_use;
comment on view recipient_audience_consent_use is 'When consents were last used, for the room audience.';
