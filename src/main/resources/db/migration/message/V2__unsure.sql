alter table message_outbox add column unsure int not null default 0;
comment on column message_outbox.unsure is
    'How often a crash or a broken line left open whether the mail server took the mail.';
