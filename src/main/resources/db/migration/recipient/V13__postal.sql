alter table recipient_contact
  drop constraint recipient_contact_kind_check,
  add check (kind in ('phone', 'postal'));
comment on column recipient_contact.value is
  'phone: E.164; postal: a JSON object of name, company, street, postalCode, city, region, country.';
