alter table recipient_suppression
  drop constraint recipient_suppression_reason_check,
  add constraint recipient_suppression_reason_check check (reason in (
    'complaint', 'hard-bounce', 'returned', 'objection', 'erased', 'erasure-requested', 'manual',
    'imported', 'other'));
comment on column recipient_suppression.address_hash is
  'Keyed hash of the normal form of an e-mail address or a phone number, or, under a key of its own,'
  ' of a postal address.';
