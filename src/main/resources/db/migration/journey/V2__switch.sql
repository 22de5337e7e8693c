create table journey_switch (
  journey    text        primary key,
  off        boolean     not null default false,
  paused     boolean     not null default false,
  changed_at timestamptz not null
);
comment on table journey_switch is
  'Journeys that an operator steered: off takes no new entries, paused stands still. Without a row a journey is on.';
