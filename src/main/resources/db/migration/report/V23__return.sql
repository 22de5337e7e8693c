create view report_return as
select s.message_id, s.journey, s.message, s.activity_id, s.at, r.kind
from message_return r join report_send s on s.message_id = r.message_id;
comment on view report_return is
  'What came back of mails: bounces, complaints, unsubscriptions; once for a mail and kind.';
