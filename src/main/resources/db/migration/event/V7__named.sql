alter table event_log add column named text;
comment on column event_log.named is
  'The name it came under, where another one stands for the person: a device, an earlier id.';
comment on column event_inbox.recipient_key is
  'The recipient, else subject:<subject>: events of one key keep their order. A device is a recipient.';

-- A device is somebody: what waits of one is no event about a thing any more.
update event_log set recipient_id = left('anonymous:' || anonymous_id, 200)
where recipient_id is null and anonymous_id is not null;
update event_inbox set alone = false where starts_with(recipient_key, 'anonymous:');
