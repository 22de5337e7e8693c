alter table message_verdict add column rule text;
comment on column message_verdict.rule is
    'The rule of the restraint table that hit when the journey asked or the mail was about to leave.';
-- How often each rule hit lately is read from the index alone.
create index message_verdict_rule on message_verdict (at, rule, answer) where rule is not null;
