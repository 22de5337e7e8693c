create index console_audit_at on console_audit (at);
comment on table console_audit is
  'What people did to journeys, to sending and about the rights of persons, written in the transaction'
  ' of the deed. Never changed; goes after followup.retention.audit.';
