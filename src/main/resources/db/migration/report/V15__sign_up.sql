create view report_sign_up_held as
select
  coalesce(recipient_id, sign_up_id) as recipient_id,
  extract(epoch from requested_at)::bigint as place,
  jsonb_strip_nulls(jsonb_build_object(
    'signUp', sign_up_id, 'email', email, 'topics', to_jsonb(topics), 'evidence', evidence,
    'requestedAt', report_time(requested_at), 'repeatedAt', report_time(repeated_at),
    'confirmedAt', report_time(confirmed_at))) as item
from tracking_sign_up;
comment on view report_sign_up_held is
  'Sign-ups of a person: as requested while they are pending, of a confirmed one that there was one.';
