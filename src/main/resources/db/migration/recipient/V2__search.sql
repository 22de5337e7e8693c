-- For like 'text%', whatever the database's collation.
create index recipient_profile_id_beginning on recipient_profile (id text_pattern_ops);
create index recipient_profile_address_beginning on recipient_profile (address text_pattern_ops)
  where address is not null;
