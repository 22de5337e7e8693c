-- What retention has not forgotten yet, oldest first.
create index journey_instance_old on journey_instance (ended_at)
  where ended_at is not null and recipient_id <> 'followup:forgotten';
