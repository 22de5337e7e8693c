create view report_preference as
select recipient_id, seq, said_at,
  jsonb_strip_nulls(jsonb_build_object(
    'at', report_time(said_at), 'kind', kind, 'pausedUntil', report_time(until_at),
    'frequency', frequency, 'evidence', evidence)) as item
from recipient_preference;
comment on view report_preference is
  'What people asked of marketing mail beside their consents: pauses, and how often at most.';
