create view report_voucher_held as
select
  recipient_id, voucher_id as place,
  jsonb_build_object(
    'code', code, 'pool', pool, 'state', state, 'value', value, 'currency', currency,
    'expiresAt', report_time(expires_at), 'journey', journey, 'issuedAt', report_time(issued_at),
    'redeemedAt', report_time(redeemed_at), 'revokedAt', report_time(revoked_at)) as item
from offer_voucher where recipient_id is not null;
comment on view report_voucher_held is 'Vouchers that a person got.';
