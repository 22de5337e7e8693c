alter table tracking_hit
  add column due_at timestamptz,
  add column late_verdict text,
  add column rule text,
  add column judged_at timestamptz,
  add column agent bigint,
  add column network bigint;
-- Not validated: what stands there kept the narrower rule.
alter table tracking_hit drop constraint tracking_hit_kind_check;
alter table tracking_hit
  add constraint tracking_hit_kind_check check (kind in ('open', 'click', 'trap')) not valid;
alter table tracking_hit
  add constraint tracking_hit_late_verdict_check
    check (late_verdict in ('human', 'machine', 'unknown')) not valid;
comment on table tracking_hit is
  'Every hit on a pixel or link of somebody who allows it, with what we took it for. No address of'
  ' the network and no user agent are kept, only the verdicts and their reasons.';
comment on column tracking_hit.kind is
  'open: the pixel; click: a link; trap: the link that no person sees.';
comment on column tracking_hit.verdict is 'From the one request, at once; never changed.';
comment on column tracking_hit.late_verdict is
  'From all hits around it, about a minute later; stands on top of verdict. Null before, and for'
  ' what was surely a machine.';
comment on column tracking_hit.rule is 'Why the late verdict is machine; null where no rule hit.';
comment on column tracking_hit.due_at is 'When the late verdict is due; null once it is there.';
comment on column tracking_hit.agent is
  'Keyed hash of the user agent, until the late verdict, which empties it.';
comment on column tracking_hit.network is
  'Keyed hash of user agent and network, until the late verdict, which empties it.';

create index tracking_hit_due on tracking_hit (due_at) where due_at is not null;
create index tracking_hit_network on tracking_hit (network, at) where network is not null;
-- Nobody asked it: whose a hit is, is told by its mail.
drop index tracking_hit_clicks;
drop index tracking_hit_human_clicks;
create index tracking_hit_human_clicks on tracking_hit (message_id, at)
  where kind = 'click' and coalesce(late_verdict, verdict) = 'human';
