alter table recipient_profile add column pending boolean not null default false;
comment on column recipient_profile.pending is
  'Somebody typed this address and its owner has not confirmed it: found by no address, in no list,'
  ' and erased without a trace unless they do.';
