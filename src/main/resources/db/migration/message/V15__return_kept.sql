alter table message_return drop constraint message_return_kind_check;
alter table message_return add constraint message_return_kind_check
    check (kind in ('HARD_BOUNCE', 'SOFT_BOUNCE', 'COMPLAINT', 'UNSUBSCRIBED'));
alter table message_return add column let_go boolean not null default false;
comment on column message_return.let_go is
    'A person looked at it and let the mail of the journey go: it stops the journey no more, and stays in the results.';
comment on table message_return is
    'What came back of mails, once for a mail and kind: for results, and so that a journey whose mail comes back too often stops itself.';
