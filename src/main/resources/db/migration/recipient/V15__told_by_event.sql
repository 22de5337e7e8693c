alter table recipient_contact add column told_seq bigint;
comment on column recipient_contact.told_seq is
  'Number of the event that told it; null where it was said by the API, a file or the person, which counts more.';
