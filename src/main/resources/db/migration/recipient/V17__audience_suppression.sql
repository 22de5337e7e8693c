-- A suppression is found by the address's hash, which a person has at hand: through the profiles a
-- second time, each page of a large audience joined all suppressions to all people.
drop view recipient_audience_suppression;

create or replace view recipient_audience_person as
select id, address is not null as has_email, locale, time_zone, attributes, created_at, address_hash
from recipient_profile where not pending;

create view recipient_audience_suppression as
select address_hash, scope, reason, suppressed_at
from recipient_suppression where lifted_at is null;
comment on view recipient_audience_suppression is
  'What stands against e-mail addresses, for the room audience.';
