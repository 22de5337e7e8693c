create table journey_response_curve (
  journey   text        not null,
  message   text        not null,
  response  text        not null,
  share     int         not null check (share between 1 and 99),
  fitted_at timestamptz not null,
  sent      bigint      not null,
  answered  bigint      not null,
  shape     text        not null check (shape in ('log_normal', 'weibull', 'none')),
  ever      float8      not null,
  scale     float8      not null,
  spread    float8      not null,
  seconds   float8      not null,
  low       float8      not null,
  high      float8      not null,
  observed  jsonb       not null,
  primary key (journey, message, response, share)
);
comment on table journey_response_curve is
  'How fast a mail is answered, as it was fitted last; shared by everybody who waits for answers to'
  ' it. Names nobody.';
comment on column journey_response_curve.response is 'clicked, opened, or the type of an event.';
comment on column journey_response_curve.share is
  'Percent of the expected answers that are in after so many seconds, between low and high.';
comment on column journey_response_curve.ever is 'Share of people who answer in the end.';
comment on column journey_response_curve.observed is
  'Which share had answered by when: points of a line.';
