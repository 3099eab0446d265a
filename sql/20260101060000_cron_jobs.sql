-- The jobs of pg_cron. Every run of one is bounded.

create function cogo.ensure_jobs()
returns text[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_job record;
  v_ensured text[] := '{}';
begin
  if not exists (select from pg_catalog.pg_namespace where nspname = 'cron') then
    return v_ensured;
  end if;
  for v_job in
    select * from cogo.cron_jobs() as due
    where not exists (
      select from cron.job
      where job.jobname = due.job and job.schedule = due.schedule and job.command = due.command and job.active)
  loop
    perform cron.schedule(v_job.job, v_job.schedule, v_job.command);
    v_ensured := v_ensured || format('job %s', v_job.job);
  end loop;
  return v_ensured;
end
$$;
comment on function cogo.ensure_jobs is 'Schedules the jobs that are missing or changed; says which.';

revoke execute on all functions in schema cogo from public;
