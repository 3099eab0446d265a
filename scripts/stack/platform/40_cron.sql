-- The surface of pg_cron: scripts/stack/cron.ts runs what is due. Not used where the real extension is available.
create schema if not exists cron;

create table if not exists cron.job (
  jobid bigserial primary key,
  schedule text not null,
  command text not null,
  nodename text not null default 'localhost',
  nodeport integer not null default 5432,
  database text not null default current_database(),
  username text not null default current_user,
  active boolean not null default true,
  jobname text,
  constraint jobname_username_uniq unique (jobname, username)
);
create table if not exists cron.job_run_details (
  jobid bigint,
  runid bigserial primary key,
  job_pid integer,
  database text,
  username text,
  command text,
  status text,
  return_message text,
  start_time timestamptz,
  end_time timestamptz
);
alter table cron.job enable row level security;
alter table cron.job_run_details enable row level security;
do $$
begin
  create policy cron_job_policy on cron.job using (username = current_user);
exception when duplicate_object then null;
end
$$;
do $$
begin
  create policy cron_job_run_details_policy on cron.job_run_details using (username = current_user);
exception when duplicate_object then null;
end
$$;

create or replace function cron._check(schedule text) returns void language plpgsql as $$
begin
  if schedule !~ '^\s*([1-9]|[1-5][0-9])\s+seconds?\s*$'
    and schedule !~ '^@(hourly|daily|midnight|weekly|monthly|yearly|annually)$'
    and schedule !~ '^\s*([0-9*/,$-]+\s+){2}[0-9*/,$-]+\s+[0-9A-Za-z*/,-]+\s+[0-9A-Za-z*/,-]+\s*$'
  then
    raise exception 'invalid schedule: %', schedule using errcode = '22023';
  end if;
end
$$;

create or replace function cron.schedule(job_name text, schedule text, command text) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_id bigint;
begin
  perform cron._check(schedule);
  insert into cron.job (schedule, command, jobname, username)
  values (schedule.schedule, schedule.command, schedule.job_name, session_user)
  on conflict on constraint jobname_username_uniq
  do update set schedule = excluded.schedule, command = excluded.command
  returning jobid into v_id;
  return v_id;
end
$$;

create or replace function cron.schedule(schedule text, command text) returns bigint language sql as $$
  select cron.schedule(null::text, schedule, command)
$$;

create or replace function cron.unschedule(job_id bigint) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  delete from cron.job j where j.jobid = unschedule.job_id and pg_has_role(session_user, j.username::name, 'member');
  if not found then
    raise exception 'could not find valid entry for job ''%''', job_id;
  end if;
  return true;
end
$$;

create or replace function cron.unschedule(job_name text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  delete from cron.job j where j.jobname = unschedule.job_name and pg_has_role(session_user, j.username::name, 'member');
  if not found then
    raise exception 'could not find valid entry for job ''%''', job_name;
  end if;
  return true;
end
$$;

create or replace function cron.alter_job(
  job_id bigint,
  schedule text default null,
  command text default null,
  database text default null,
  username text default null,
  active boolean default null
) returns void language plpgsql security definer set search_path = '' as $$
begin
  if alter_job.schedule is not null then
    perform cron._check(alter_job.schedule);
  end if;
  update cron.job j
  set schedule = coalesce(alter_job.schedule, j.schedule),
    command = coalesce(alter_job.command, j.command),
    active = coalesce(alter_job.active, j.active)
  where j.jobid = alter_job.job_id and pg_has_role(session_user, j.username::name, 'member');
end
$$;

revoke execute on all functions in schema cron from public;
grant execute on all functions in schema cron to migrator;
grant usage on schema cron to migrator;
grant select on cron.job to migrator;
grant select, insert, update, delete on cron.job_run_details to migrator;
