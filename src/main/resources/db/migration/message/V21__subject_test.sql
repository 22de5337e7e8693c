create table message_subject_test (
  test_id     bigint      generated always as identity primary key,
  journey     text        not null,
  activity_id text        not null,
  message     text        not null,
  fingerprint text        not null,
  lines       jsonb       not null,
  decide_by   text        not null check (decide_by in ('opened', 'clicked')),
  began_at    timestamptz not null,
  decide_at   timestamptz not null,
  decided_at  timestamptz,
  winner      text,
  sure        boolean,
  unique (journey, activity_id, message, fingerprint)
);
comment on table message_subject_test is
  'Tests of subject lines: one for each send task and set of lines. Names nobody.';
comment on column message_subject_test.fingerprint is 'Of the lines that are tried.';
comment on column message_subject_test.lines is
  'What is tried, in the language of the file without locale: the line by its name.';
comment on column message_subject_test.decide_at is 'Until then those who are not split wait.';
comment on column message_subject_test.sure is
  'Whether the difference was sure when it was decided; else the winner is the better as counted.';

alter table message_outbox
  add column subject_variant text,
  add column subject_test bigint;
comment on column message_outbox.subject_variant is
  'Name of its subject line, where the mail has several; null for the first.';
comment on column message_outbox.subject_test is
  'The test for which it counts; null where it got the winner or there was none.';
create index message_outbox_subject_test on message_outbox (subject_test)
  where subject_test is not null;
