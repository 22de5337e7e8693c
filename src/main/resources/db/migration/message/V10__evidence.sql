alter table message_outbox add column sent_to bytea;
comment on column message_outbox.sent_to is
    'Keyed hash of the address that the mail was last handed over for, as the suppression list has it: what comes back is about that address, whatever the profile says by then.';
alter table message_verdict
    drop constraint message_verdict_stage_check,
    add constraint message_verdict_stage_check
        check (stage in ('ask', 'relay', 'withdraw', 'repeat', 'evidence', 'bounce'));
