alter table message_outbox
    add column category text,
    add column consent_seq bigint;
comment on column message_outbox.category is
    'What the mail is about, as its model says, for customers who may be written to about similar goods.';
comment on column message_outbox.consent_seq is
    'The consent record that permitted it when it was last judged; null for service mail and for what no record permits.';
