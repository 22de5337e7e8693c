create table journey_reconciled (
  line_no     bigint generated always as identity primary key,
  word_seq    bigint not null,
  instance_id text   not null references journey_instance on delete cascade,
  rule        text   not null check (rule in ('goes-on', 'doubled', 'told', 'led-out', 'stays',
    'entered')),
  cause       text,
  as_of       timestamptz
);
comment on table journey_reconciled is
  'What became of running instances when two names turned out to be one person, and by which rule.'
  ' Names nobody; goes when its instance is forgotten.';
comment on column journey_reconciled.word_seq is 'The event that said so (recipient_merge.seq).';
comment on column journey_reconciled.cause is
  'Type of the event of before that reached the instance or let the person in.';
comment on column journey_reconciled.as_of is
  'When that event was accepted: what it ended counts as over since then.';
create index journey_reconciled_word on journey_reconciled (word_seq, line_no);
create index journey_reconciled_instance on journey_reconciled (instance_id);
