-- The real pg_cron, where it is installed and preloaded for this database; the grants are the hosted ones.
create extension if not exists pg_cron with schema pg_catalog;
grant usage on schema cron to migrator;
grant execute on all functions in schema cron to migrator;
grant select on cron.job to migrator;
grant select, insert, update, delete on cron.job_run_details to migrator;
