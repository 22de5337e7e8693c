create index journey_instance_period on journey_instance (journey, entered_at);
create index journey_instance_running on journey_instance (journey) where ended_at is null;
