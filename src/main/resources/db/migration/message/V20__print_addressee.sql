alter table message_print_letter add column addressee text;
comment on column message_print_letter.addressee is
    'Keyed hash of whom and where it went to, as the suppression list has it, for when it comes back; deleted with the person, or after a year.';
