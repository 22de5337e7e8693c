create table journey_schedule (
  journey     text             not null,
  start_event text             not null,
  said        text             not null,
  since       timestamptz      not null,
  after_wall  timestamp        not null,
  tokens      double precision not null default 0,
  filled_at   timestamptz,
  first_seq   bigint,
  last_seq    bigint,
  primary key (journey, start_event)
);
comment on table journey_schedule is
  'Entries by schedule of the deployed models: how far each has been planned, and its bucket.';
comment on column journey_schedule.said is 'The timer and its zone; where the model says another, planning begins anew.';
comment on column journey_schedule.after_wall is 'The last wall time that was planned or left out.';
comment on column journey_schedule.tokens is 'How many people the pace lets in now; shared by all nodes.';
comment on column journey_schedule.first_seq is
  'With last_seq the events that were handed over last: a limit of open calls waits until they took effect.';

create table journey_occurrence (
  occurrence_id bigint      generated always as identity primary key,
  journey       text        not null,
  start_event   text        not null,
  audience      text        not null,
  wall          timestamp   not null,
  planned_at    timestamptz not null,
  not_before    timestamptz not null,
  began_at      timestamptz not null,
  left_out      integer     not null default 0,
  pass          smallint    not null default 0,
  copied_to     text        not null default '',
  copied_at     timestamptz,
  members       bigint      not null default 0,
  let_go        bigint      not null default 0,
  obstacle      text,
  finished_at   timestamptz,
  unique (journey, start_event, planned_at)
);
comment on table journey_occurrence is
  'A schedule came round: for whom, and how far their turns have been written down.';
comment on column journey_occurrence.planned_at is 'When it begins, on the first clock on earth that shows the wall time.';
comment on column journey_occurrence.not_before is 'Turns planned before it are left out.';
comment on column journey_occurrence.left_out is 'So many before it were missed and are not made up for.';
comment on column journey_occurrence.copied_to is 'With pass the last member whose turn was written.';
comment on column journey_occurrence.let_go is 'Turns that waited longer than the entry allows.';
comment on column journey_occurrence.obstacle is 'Why it cannot go on, or why nobody had a turn.';
create index journey_occurrence_open on journey_occurrence (journey, start_event, planned_at)
  where finished_at is null;

-- No reference to the occurrence: it is never deleted before its turns, and a million checks cost.
create table journey_turn (
  occurrence_id bigint      not null,
  recipient_id  text        not null,
  planned_at    timestamptz not null,
  due_at        timestamptz not null,
  primary key (occurrence_id, recipient_id)
);
comment on table journey_turn is
  'Whose turn has not come yet. It goes in the transaction that hands the person to the inbox.';
create index journey_turn_due on journey_turn (occurrence_id, due_at, recipient_id);
create index journey_turn_recipient on journey_turn (recipient_id);
