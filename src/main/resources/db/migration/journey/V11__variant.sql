create table journey_variant (
  assignment_id bigint      generated always as identity primary key,
  test          text        not null,
  journey       text        not null,
  variant       text        not null,
  definition_id text        not null,
  recipient_id  text,
  assigned_at   timestamptz not null,
  crossed       boolean     not null default false
);
comment on table journey_variant is
  'Who has which variant of a split test. Outlives the person, without them, for the evaluation.';
comment on column journey_variant.definition_id is 'Version of the model that gave it.';
comment on column journey_variant.crossed is
  'Has seen two variants, as two names that turned out to be one person or because the model lost'
  ' one; counts for none.';
create unique index journey_variant_person on journey_variant (recipient_id, journey, test)
  where recipient_id is not null;
create index journey_variant_test on journey_variant (journey, test, assigned_at);
-- What retention has not forgotten yet, oldest first.
create index journey_variant_old on journey_variant (assigned_at) where recipient_id is not null;

create table journey_variant_instance (
  assignment_id bigint not null references journey_variant on delete cascade,
  instance_id   text   not null,
  primary key (assignment_id, instance_id)
);
comment on table journey_variant_instance is
  'Entries that went the way of a variant: a person may enter a journey again and keeps theirs.';
