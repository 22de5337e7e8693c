-- counts of pools, and of codes that we made, without reading the table
create index offer_voucher_counts on offer_voucher (pool, state, expires_at) where pool is not null;
create index offer_voucher_made on offer_voucher (journey, state, expires_at) where pool is null;

-- who was given one last: of all, of a pool, of a journey
create index offer_voucher_given on offer_voucher (issued_at, voucher_id)
  where issued_at is not null;
create index offer_voucher_given_pool on offer_voucher (pool, issued_at, voucher_id)
  where issued_at is not null and pool is not null;
create index offer_voucher_given_journey on offer_voucher (journey, issued_at, voucher_id)
  where issued_at is not null and journey is not null;
