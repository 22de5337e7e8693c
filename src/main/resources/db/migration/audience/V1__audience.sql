create table audience_definition (
  name         text        primary key check (name ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(name) <= 60),
  kind         text        not null check (kind in ('query', 'list')),
  query        text        check (length(query) between 1 and 8000),
  shipped_text text,
  changed_at   timestamptz not null,
  changed_by   text        not null,
  check ((kind = 'query') = (query is not null)),
  check (kind = 'query' or shipped_text is null)
);
comment on table audience_definition is
  'Saved audiences: a text in the query language, or a list that was uploaded.';
comment on column audience_definition.shipped_text is
  'The text as it last came with Followup; query differs from it where somebody changed it.';

create table audience_member (
  audience     text        not null references audience_definition (name) on delete cascade,
  recipient_id text        not null,
  added_at     timestamptz not null,
  primary key (audience, recipient_id)
);
comment on table audience_member is
  'Who is in an uploaded list. Follows the person when names are joined, goes with their erasure.';
create index audience_member_recipient on audience_member (recipient_id);

create table audience_size (
  audience   text        not null references audience_definition (name) on delete cascade,
  day        date        not null,
  members    bigint      not null,
  noted_at   timestamptz not null,
  primary key (audience, day)
);
comment on table audience_size is
  'How many people were in an audience, once a day of the shop''s zone; the last look of a day stands.';
