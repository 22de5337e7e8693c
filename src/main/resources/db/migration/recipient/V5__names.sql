create table recipient_identity (
  name         text        primary key,
  recipient_id text        not null,
  said_at      timestamptz not null,
  check (name <> recipient_id)
);
comment on table recipient_identity is
  'Names of people beside the one that stands: devices, earlier ids. One step, never a chain.';
comment on column recipient_identity.said_at is
  'When it was said, by the time of the event: a device changes hands by a later word only.';
create index recipient_identity_recipient on recipient_identity (recipient_id);

create table recipient_merge (
  merge_id     bigint      generated always as identity primary key,
  recipient_id text        not null,
  name         text        not null,
  into_name    text        not null,
  kind         text        not null check (kind in ('identify', 'alias')),
  said_at      timestamptz not null,
  merged_at    timestamptz not null,
  source       text        not null,
  event_id     text        not null
);
comment on table recipient_merge is
  'Every word that two names are one person: name is into_name, by which event; goes with the person.';
comment on column recipient_merge.recipient_id is 'The name that stands for them now.';
create index recipient_merge_recipient on recipient_merge (recipient_id, merge_id);

create table recipient_address (
  recipient_id text        not null,
  purpose      text        not null,
  email        text        not null,
  address      text        not null,
  seq          bigint      not null,
  given_at     timestamptz not null,
  primary key (recipient_id, purpose, address)
);
comment on table recipient_address is
  'Addresses that somebody gave for one purpose, by a device; used for that purpose alone.';
comment on column recipient_address.seq is 'The event that brought it first.';

alter table recipient_profile add column told jsonb not null default '{}';
comment on column recipient_profile.told is
  'Of each value that came by an event: its number, and whether it named the person or a device only.'
  ' A value that is not listed was said by an API call.';

create function recipient_standing(name text) returns text
  language plpgsql stable strict parallel safe as $$
begin
  return coalesce(
    (select i.recipient_id from recipient_identity i where i.name = recipient_standing.name), name);
end $$;
comment on function recipient_standing(text) is 'The name that stands for whoever has this one.';

create function recipient_hold(names text[]) returns void language plpgsql volatile as $$
declare
  held   bigint[] := '{}';
  wanted bigint[];
  key    bigint;
begin
  loop
    -- a statement of its own each time: sees what was merged while it waited
    select array_agg(distinct recipient_lock_key(recipient_standing(n)) order by
        recipient_lock_key(recipient_standing(n)))
      into wanted from unnest(names) as n;
    exit when wanted is null or wanted <@ held;
    foreach key in array wanted loop
      perform pg_advisory_xact_lock(key);
    end loop;
    held := held || wanted;
  end loop;
end $$;
comment on function recipient_hold(text[]) is
  'Holds the people behind these names to the end of the transaction, also where they are being merged.';
