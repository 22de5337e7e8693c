create table tracking_mail (
  message_id   bigint      primary key,
  recipient_id text,
  links        text[]      not null,
  written_at   timestamptz not null
);
comment on table tracking_mail is
  'Where the numbered links of a mail lead. A link in a mail carries the number, never the address.';
comment on column tracking_mail.recipient_id is
  'Whose mail it was; null after an erasure, which empties the links too: they may be personal.';
create index tracking_mail_recipient on tracking_mail (recipient_id);

create table tracking_hit (
  hit_id       bigint      generated always as identity,
  at           timestamptz not null,
  kind         text        not null check (kind in ('open', 'click')),
  message_id   bigint      not null,
  recipient_id text,
  link         smallint,
  level        text        not null check (level in ('aggregate', 'individual')),
  verdict      text        not null check (verdict in ('human', 'machine', 'unknown')),
  reason       text        not null,
  primary key (hit_id, at)
) partition by range (at);
comment on table tracking_hit is
  'Every hit on a pixel or link of somebody who allows it, with what we took it for. No address of'
  ' the network and no user agent are kept, only the verdict and its reason.';
comment on column tracking_hit.recipient_id is
  'Set at level individual only; null after an erasure.';
comment on column tracking_hit.level is
  'What the person allowed at that moment. aggregate: counts in the report and does nothing else.';
comment on column tracking_hit.verdict is
  'May be corrected later; reports and views read it as it stands.';
comment on column tracking_hit.link is 'Number of the link, from 1; 0 is the rating page.';
create table tracking_hit_default partition of tracking_hit default;
create index tracking_hit_message on tracking_hit (message_id, kind);
create index tracking_hit_clicks on tracking_hit (recipient_id, at)
  where kind = 'click' and verdict = 'human';
