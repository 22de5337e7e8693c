-- What retention has not forgotten yet, oldest first.
create index tracking_hit_old on tracking_hit (at) where recipient_id is not null;
create index tracking_mail_old on tracking_mail (written_at) where recipient_id is not null;
