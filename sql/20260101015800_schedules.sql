-- Schedules: tasks that begin by themselves, when a cron expression is due in a time zone. The sweep fires them
-- (next page) in the name of the user who made them, so that a firing may do what that user may, and nothing else.
--
-- What a user may ask for is bounded: so many schedules, one firing a minute of each, so many open tasks of one.

create table cogo.schedules (
  schedule_id uuid primary key default gen_random_uuid(),
  session_id uuid not null references cogo.sessions (session_id) on delete cascade,
  tenant_id uuid not null,
  created_by uuid references auth.users (id) on delete cascade,
  name text not null
    constraint name_is_a_name_of_1_to_100_characters check (cogo.is_name(name, 100)),
  cron text not null,
  time_zone text not null,
  task jsonb not null
    constraint task_is_an_object check (jsonb_typeof(task) = 'object'),
  overlap text not null default 'skip'
    constraint overlap_is_known check (overlap in ('skip', 'replace', 'allow')),
  catch_up text not null default 'last'
    constraint catch_up_is_known check (catch_up in ('none', 'last', 'all')),
  starts_at timestamptz,
  ends_at timestamptz,
  next_due_at timestamptz,
  paused_at timestamptz,
  pause_reason text,
  failures integer not null default 0
    constraint failures_is_not_negative check (failures >= 0),
  version bigint not null default 1,
  created_at timestamptz not null default cogo.clock(),
  constraint ends_after_its_start check (ends_at > starts_at),
  constraint one_schedule_per_name unique (tenant_id, name)
);
comment on table cogo.schedules is 'Tasks that begin by themselves, again and again.';
comment on column cogo.schedules.created_by is 'In whose name it fires; once they may not work for its tenant, it is paused.';
comment on column cogo.schedules.name is 'What people call it, and its tasks where they have no title.';
comment on column cogo.schedules.time_zone is 'Whose clocks the expression means: a name of the IANA database.';
comment on column cogo.schedules.task is 'What it submits, as POST /cogo-tasks takes it.';
comment on column cogo.schedules.overlap is
  'When a task of it is open. skip: it does not fire. replace: the open one is cancelled. allow: both run.';
comment on column cogo.schedules.catch_up is 'Which firings are made up that no sweep was there for: none, the last, or all (100).';
comment on column cogo.schedules.next_due_at is 'Null once it is never due again.';
comment on column cogo.schedules.version is 'Counts its replacements, so that one can be made to depend on what was read.';
comment on column cogo.schedules.failures is 'Firings that failed one after the other; too many pause it.';

create index schedules_due on cogo.schedules (next_due_at) where paused_at is null and next_due_at is not null;
create index schedules_by_session on cogo.schedules (session_id);
create index schedules_by_creator on cogo.schedules (created_by);

create table cogo.schedule_firings (
  schedule_id uuid not null references cogo.schedules (schedule_id) on delete cascade,
  due_at timestamptz not null,
  tenant_id uuid not null,
  outcome text not null
    constraint outcome_is_known check (outcome in ('started', 'skipped', 'missed', 'failed')),
  task_id uuid references cogo.tasks (task_id) on delete set null,
  reason jsonb,
  fired_at timestamptz not null default cogo.clock(),
  primary key (schedule_id, due_at),
  constraint a_reason_unless_started check ((outcome = 'started') = (reason is null))
);
comment on table cogo.schedule_firings is 'What became of each due time of a schedule: once, whatever clocks and sweeps do.';
comment on column cogo.schedule_firings.outcome is
  'started: its task was submitted. skipped: one was open. missed: nothing was there to fire it, and it is not made up. '
  'failed: its task was refused.';
comment on column cogo.schedule_firings.reason is '{code, message, remedy}: why it started no task.';

create index schedule_firings_by_task on cogo.schedule_firings (task_id) where task_id is not null;
create index schedule_firings_by_age on cogo.schedule_firings (fired_at);

alter table cogo.schedules enable row level security;
alter table cogo.schedule_firings enable row level security;
create policy members_read on cogo.schedules for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
create policy members_read on cogo.schedule_firings for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.schedules, cogo.schedule_firings to authenticated, service_role;

create view cogo_api.schedules with (security_invoker = true) as
  select s.schedule_id, s.session_id, s.name, s.cron, s.time_zone, s.task, s.overlap, s.catch_up, s.starts_at, s.ends_at,
         s.paused_at, s.pause_reason, case when s.paused_at is null then s.next_due_at end as next_due_at,
         last.due_at as last_due_at, last.outcome as last_outcome, last.task_id as last_task_id, last.reason as last_reason,
         s.version, s.created_at
  from cogo.schedules as s
  left join lateral (
    select * from cogo.schedule_firings as f where f.schedule_id = s.schedule_id order by f.due_at desc limit 1
  ) as last on true;
comment on view cogo_api.schedules is 'The caller''s schedules: when each is due next, and what became of its last due time.';
grant select on cogo_api.schedules to authenticated, service_role;

create view cogo_api.schedule_firings with (security_invoker = true) as
  select schedule_id, due_at, outcome, task_id, reason, fired_at from cogo.schedule_firings;
comment on view cogo_api.schedule_firings is 'What became of each due time of the caller''s schedules.';
grant select on cogo_api.schedule_firings to authenticated, service_role;

create function cogo.due_after(schedule cogo.schedules, after timestamptz)
returns timestamptz language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_from timestamptz := greatest(due_after.after, schedule.starts_at - interval '1 microsecond');
  v_due timestamptz := cogo.next_due(schedule.cron, schedule.time_zone, v_from);
begin
  return case when v_due > schedule.ends_at then null else v_due end;
end
$$;
comment on function cogo.due_after is 'When the schedule is due after this time, within its start and end; null for never.';

create function cogo.require_span(starts_at timestamptz, ends_at timestamptz)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_latest constant timestamptz := cogo.clock() + interval '10 years';
begin
  if starts_at > c_latest then
    perform cogo.raise_error('invalid_input', format('Expected startsAt to be within ten years, got %s', starts_at),
      'Give an earlier time, or leave it out for a schedule that begins now');
  elsif ends_at <= cogo.clock() then
    perform cogo.raise_error('invalid_input', format('Expected endsAt to be in the future, got %s', ends_at),
      'Give a later time, or leave it out for a schedule without an end');
  elsif ends_at <= starts_at then
    perform cogo.raise_error('invalid_input', format('Expected endsAt to be after startsAt, %s, got %s', starts_at, ends_at));
  end if;
end
$$;
comment on function cogo.require_span is 'Refuses a start that is never reached, and an end that is before the start or over.';

create function cogo.settle_definition(schedule cogo.schedules)
returns cogo.schedules language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_schedule cogo.schedules := schedule;
begin
  perform cogo.require_time_zone(v_schedule.time_zone);
  perform cogo.require_size(v_schedule.task, 'the task of a schedule');
  v_schedule.next_due_at := cogo.due_after(v_schedule, cogo.clock());
  if v_schedule.next_due_at is null then
    perform cogo.raise_error('invalid_input',
      format('Expected "%s" to be due at least once%s', v_schedule.cron, coalesce(' until ' || v_schedule.ends_at, '')),
      'Choose days that there are, and an end that is after them');
  end if;
  update cogo.schedules set next_due_at = v_schedule.next_due_at where schedules.schedule_id = v_schedule.schedule_id;
  perform cogo.try_scheduled_task(v_schedule);
  return v_schedule;
end
$$;
comment on function cogo.settle_definition is 'Says when the schedule is due next. What could not be submitted now is refused now.';

create function cogo.audit_schedule(act text, schedule cogo.schedules, reason text default null)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.record_audit('schedule-' || act, schedule.tenant_id, session_id => schedule.session_id,
    details => jsonb_build_object('name', schedule.name, 'reason', audit_schedule.reason));
end
$$;
comment on function cogo.audit_schedule is 'Records what was done to a schedule, as said of its session.';

create function cogo.create_schedule(
  session_id uuid, name text, cron text, time_zone text, task jsonb, overlap text default 'skip',
  catch_up text default 'last', starts_at timestamptz default null, ends_at timestamptz default null)
returns cogo.schedules language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_session cogo.sessions := cogo.require_session(create_schedule.session_id);
  v_schedule cogo.schedules;
begin
  -- One after the other, so that their number is exact.
  perform pg_advisory_xact_lock(hashtextextended('cogo.schedules ' || v_session.tenant_id, 0));
  perform cogo.require_room(v_session.tenant_id, 'schedules');
  perform cogo.require_span(create_schedule.starts_at, create_schedule.ends_at);
  insert into cogo.schedules (session_id, tenant_id, created_by, name, cron, time_zone, task, overlap, catch_up, starts_at, ends_at)
  values (v_session.session_id, v_session.tenant_id, auth.uid(), create_schedule.name, create_schedule.cron,
          create_schedule.time_zone, create_schedule.task, create_schedule.overlap, create_schedule.catch_up,
          create_schedule.starts_at, create_schedule.ends_at)
  on conflict on constraint one_schedule_per_name do nothing
  returning * into v_schedule;
  if not found then
    perform cogo.raise_error('invalid_state', format('There is a schedule "%s" already', create_schedule.name),
      'Remove it first, or choose another name');
  end if;
  v_schedule := cogo.settle_definition(v_schedule);
  perform cogo.audit_schedule('created', v_schedule);
  return v_schedule;
end
$$;
comment on function cogo.create_schedule is 'Makes a schedule of the calling user.';

create function cogo_api.create_schedule(
  session_id uuid, name text, cron text, time_zone text, task jsonb, overlap text default 'skip',
  catch_up text default 'last', starts_at timestamptz default null, ends_at timestamptz default null)
returns setof cogo_api.schedules language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_schedule cogo.schedules := cogo.create_schedule(
    create_schedule.session_id, create_schedule.name, create_schedule.cron, create_schedule.time_zone,
    cogo.keep_numbers(create_schedule.task), create_schedule.overlap, create_schedule.catch_up, create_schedule.starts_at, create_schedule.ends_at);
begin
  return query select * from cogo_api.schedules where schedules.schedule_id = v_schedule.schedule_id;
end
$$;
comment on function cogo_api.create_schedule is 'Makes a schedule.';
grant execute on function cogo_api.create_schedule to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
