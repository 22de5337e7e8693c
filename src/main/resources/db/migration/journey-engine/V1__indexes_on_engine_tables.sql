-- The engine polls and correlates by these; without them each poll reads every waiting timer.
create index if not exists followup_job_due on act_ru_job (duedate_)
  where retries_ > 0 and suspension_state_ = 1;
create index if not exists followup_job_locked on act_ru_job (lock_exp_time_)
  where lock_owner_ is not null;
create index if not exists followup_subscription_instance on act_ru_event_subscr (proc_inst_id_, event_name_)
  where execution_id_ is not null;
