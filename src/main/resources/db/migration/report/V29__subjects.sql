create view report_subject as
select
  test_id, journey, activity_id, message, lines, decide_by, began_at, decide_at, decided_at, winner,
  sure
from message_subject_test;
comment on view report_subject is 'Tests of subject lines.';

create view report_subject_send as
select message_id, subject_test as test_id, journey, subject_variant as subject
from message_outbox where subject_test is not null and state = 'SENT';
comment on view report_subject_send is 'Mails that went out to try a subject line.';
