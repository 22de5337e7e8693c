-- On the row that is withdrawn, fetched and seen, so that whoever waited for it decides by what it is then:
-- PostgreSQL looks again at the row itself after a wait, and at nothing else.
alter table message_outbox
    add column unseen_until timestamptz,
    add column shelf_until  timestamptz;
comment on column message_outbox.unseen_until is
    'Fetched by a page of the shop and seen by nobody as far as we know: until when it is shown; else null. Set and cleared before message_onsite is touched.';
comment on column message_outbox.shelf_until is
    'For pages of the shop: how long it may be shown by its own file, from when it was queued; not_after is what its model says.';

update message_outbox o set unseen_until = n.shown_until
from message_onsite n
where n.message_id = o.message_id and n.ended_at is null and o.state = 'SENT';

drop index message_onsite_open;
drop index message_outbox_onsite;
drop index message_outbox_onsite_late;

-- What a page asks for with each view: what waits, and what was fetched and not seen. What is over is in neither.
create index message_outbox_onsite on message_outbox (recipient_id, message_id)
    where channel = 'onsite' and state = 'QUEUED';
create index message_outbox_unseen on message_outbox (recipient_id, unseen_until) where unseen_until is not null;
-- What nobody came for, and what nobody saw.
create index message_outbox_onsite_late on message_outbox ((least(not_after, shelf_until)))
    where channel = 'onsite' and state = 'QUEUED';
create index message_outbox_unseen_late on message_outbox (unseen_until) where unseen_until is not null;
