alter table recipient_merge add column seq bigint;
comment on column recipient_merge.seq is
  'Number of the event; null for words of before this was kept.';

comment on column recipient_profile.told is
  'Of each value whose word it is: an event by its number, and whether it named the person or a'
  ' device only; or what was said by API, file or page, at which microsecond (0 where not listed).';
