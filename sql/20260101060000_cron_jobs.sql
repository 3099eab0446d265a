-- The jobs of pg_cron. Every run of one is bounded.

create function cogo.schedule_jobs()
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if exists (select from pg_catalog.pg_namespace where nspname = 'cron') then
    perform cron.schedule(j.job, j.schedule, j.command) from cogo.cron_jobs() as j;
  end if;
end
$$;
comment on function cogo.schedule_jobs is 'Has pg_cron do what cron_jobs() lists; again after a restore, which brings no jobs.';

select cogo.schedule_jobs();

revoke execute on all functions in schema cogo from public;

-- The Data API caches what is exposed until it is asked to reload.
notify pgrst, 'reload schema';
