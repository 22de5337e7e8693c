-- Orders are owed to human clicks; the mail says whose they are, at every level of tracking.
create index tracking_hit_human_clicks on tracking_hit (message_id, at)
  where kind = 'click' and verdict = 'human';
