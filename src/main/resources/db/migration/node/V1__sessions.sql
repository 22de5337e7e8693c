create view node_session as
select distinct substr(application_name, 10) as node
  from pg_stat_activity
 where datname = current_database() and application_name like 'followup %';
comment on view node_session is
    'The nodes that have a session at this database now. Each names its sessions "followup <node>"; PostgreSQL shows that name to every role.';
