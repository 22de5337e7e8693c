alter table message_print_order
    add column edition       integer not null default 1,
    add column filed_edition integer;
comment on column message_print_order.edition is 'Raised whenever documents are taken out of it.';
comment on column message_print_order.filed_edition is
    'That of the copy in the folder; another one is replaced or deleted.';
update message_print_order
   set filed_edition = case when cleared_at is null then 1 else 0 end
 where filed_at is not null;
