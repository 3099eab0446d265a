-- Firing: the sweep submits the tasks of the schedules that are due. A due time is settled once, under its
-- schedule's lock: whatever became of it is a row of schedule_firings. Its task has no idempotency key, which somebody
-- else could have used before. The next due time follows from the last and never from the clock, so a clock that is set back fires nothing twice;
-- one that is set forward finds due times that were missed, as after a time in which no sweep ran.

create function cogo.start_scheduled_task(schedule cogo.schedules)
returns cogo.tasks language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_claims text := current_setting('request.jwt.claims', true);
  v_task jsonb := schedule.task;
  v_flow jsonb := schedule.task -> 'flow';
  v_made cogo.tasks;
begin
  perform set_config('request.jwt.claims',
    jsonb_build_object('role', 'authenticated', 'sub', schedule.created_by)::text, true);
  perform set_config('cogo.in_name_of', 'on', true);
  v_made := cogo.create_task(
    schedule.session_id,
    requirement => coalesce(v_task ->> 'requirement', format('Run the flow "%s"', v_flow ->> 'name')),
    title => coalesce(v_task ->> 'title', schedule.name),
    priority => coalesce((v_task ->> 'priority')::integer, 100),
    retention => make_interval(days => (v_task ->> 'retentionDays')::integer),
    models => coalesce(v_task ->> 'models', 'auto'),
    template => v_task ->> 'template',
    delivery => v_task ->> 'delivery',
    tags => array(select jsonb_array_elements_text(v_task -> 'tags')),
    plan => case when v_flow is null then v_task -> 'plan'
                 else cogo.plan_flow(v_flow ->> 'name', (v_flow ->> 'version')::integer, coalesce(v_flow -> 'input', '{}')) end,
    singleton => case when schedule.overlap <> 'allow' then jsonb_build_object(
      'key', cogo.schedule_key(schedule.schedule_id),
      'whenOpen', case schedule.overlap when 'replace' then 'replace' else 'refuse' end) end);
  -- An error takes the setting back as well: it is the transaction's.
  perform set_config('request.jwt.claims', coalesce(v_claims, ''), true);
  perform set_config('cogo.in_name_of', '', true);
  return v_made;
end
$$;
comment on function cogo.start_scheduled_task is 'Submits the task of a schedule, in the name of its user.';

create function cogo.schedule_key(schedule_id uuid)
returns text language sql immutable security invoker set search_path = ''
as $$ select 'schedule:' || schedule_key.schedule_id; $$;
comment on function cogo.schedule_key is 'The singleton key of the tasks of a schedule that has at most one open.';

create function cogo.try_scheduled_task(schedule cogo.schedules)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_schedule cogo.schedules := schedule;
begin
  v_schedule.overlap := 'allow'; -- an open task is no reason why it could not be submitted
  if schedule.task - array['requirement', 'title', 'priority', 'retentionDays', 'models', 'tags', 'template', 'plan', 'flow'] <> '{}'
     or not schedule.task ?| array['requirement', 'flow'] or schedule.task ?& array['plan', 'flow'] then
    perform cogo.raise_error('invalid_input', 'Expected the task of a schedule to have a requirement, with or without a plan, '
      'or a flow; and at most a title, priority, retentionDays, models, tags and template', 'Say by overlap what to do while a task is open');
  end if;
  perform cogo.start_scheduled_task(v_schedule);
  raise exception using errcode = 'OGTRY';
exception when sqlstate 'OGTRY' then
  null;
end
$$;
comment on function cogo.try_scheduled_task is
  'Submits the task and takes everything back, so that what cannot be submitted is refused before it is due.';

create function cogo.why_skipped(schedule cogo.schedules)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_most_open constant integer := 10;
  c_looked_at constant integer := 100;
  v_task_id uuid;
begin
  if schedule.overlap = 'skip' then
    select tasks.task_id into v_task_id from cogo.tasks
    where tasks.tenant_id = schedule.tenant_id and tasks.singleton_key = cogo.schedule_key(schedule.schedule_id)
      and tasks.finished_at is null;
    if found then
      return jsonb_build_object('code', 'schedule_overlap', 'message', format('Its task %s was open', v_task_id),
        'remedy', 'Wait for its end, cancel it, or choose the overlap "replace" or "allow"');
    end if;
  elsif schedule.overlap = 'allow' and (
    select count(*) from (
      select f.task_id from cogo.schedule_firings as f
      where f.schedule_id = schedule.schedule_id order by f.due_at desc limit c_looked_at
    ) as latest
    join cogo.tasks on tasks.task_id = latest.task_id
    where tasks.finished_at is null) >= c_most_open then
    return jsonb_build_object('code', 'schedule_overlap', 'message', format('%s of its tasks were open', c_most_open),
      'remedy', 'Wait for their end, cancel them, or let it fire less often');
  end if;
  return null;
end
$$;
comment on function cogo.why_skipped is 'Why the schedule may start no task now, as {code, message, remedy}; null where it may.';

create function cogo.fire(schedule cogo.schedules, due_at timestamptz)
returns text language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_reason jsonb := cogo.why_skipped(schedule);
  v_outcome text := case when v_reason is null then 'started' else 'skipped' end;
  v_task cogo.tasks;
  v_sqlstate text;
  v_hint text;
begin
  if exists (select from cogo.schedule_firings as f where f.schedule_id = schedule.schedule_id and f.due_at = fire.due_at) then
    return null;
  end if;
  if v_outcome = 'started' then
    begin
      v_task := cogo.start_scheduled_task(schedule);
    exception when others then
      if cogo.is_transient(sqlstate) then
        raise;
      end if;
      get stacked diagnostics v_sqlstate = returned_sqlstate, v_hint = pg_exception_hint;
      v_outcome := 'failed';
      v_reason := jsonb_strip_nulls(jsonb_build_object(
        'code', coalesce((select error_codes.code from cogo.error_codes where error_codes.sqlstate = v_sqlstate), 'internal_error'),
        'message', sqlerrm, 'remedy', nullif(v_hint, '')));
    end;
  end if;
  insert into cogo.schedule_firings (schedule_id, due_at, tenant_id, outcome, task_id, reason)
  values (schedule.schedule_id, fire.due_at, schedule.tenant_id, v_outcome, v_task.task_id, v_reason);
  return v_outcome;
end
$$;
comment on function cogo.fire is 'Settles a due time of a schedule: submits its task, or says why not. Null when it was settled before.';

create function cogo.settle_schedule(schedule cogo.schedules)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_made_up constant integer := 100;
  c_late constant interval := '5 minutes';
  c_failures constant integer := 10;
  v_since timestamptz := case when schedule.catch_up = 'none' then greatest(schedule.next_due_at, cogo.clock() - c_late)
                              else schedule.next_due_at end;
  v_due timestamptz := (cogo.latest_due(schedule.cron, schedule.time_zone, v_since, least(cogo.clock(), schedule.ends_at),
                          case schedule.catch_up when 'all' then c_made_up else 1 end))[1];
  v_failures integer := 0;
begin
  if v_due is distinct from schedule.next_due_at then
    insert into cogo.schedule_firings (schedule_id, due_at, tenant_id, outcome, reason)
    values (schedule.schedule_id, schedule.next_due_at, schedule.tenant_id, 'missed', jsonb_build_object(
      'code', 'schedule_missed',
      'message', format('No sweep ran then, nor at any later due time before %s', coalesce(v_due, cogo.clock()) at time zone 'UTC'),
      'remedy', 'See that pg_cron runs, or choose another catchUp'))
    on conflict do nothing;
  end if;
  if v_due is not null and cogo.fire(schedule, v_due) = 'failed' then
    v_failures := schedule.failures + 1;
  end if;
  update cogo.schedules
  set next_due_at = cogo.due_after(schedule, coalesce(v_due, cogo.clock())),
      failures = v_failures,
      paused_at = case when v_failures >= c_failures then cogo.clock() end,
      pause_reason = case when v_failures >= c_failures then format('%s firings failed one after the other', v_failures) end
  where schedules.schedule_id = schedule.schedule_id;
end
$$;
comment on function cogo.settle_schedule is
  'Settles the earliest due time of the schedule that is to be made up, and says of those before that they were missed.';

create function cogo.may_replace(schedule cogo.schedules)
returns boolean language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_task_id uuid;
begin
  select tasks.task_id into v_task_id from cogo.tasks
  where tasks.tenant_id = schedule.tenant_id and tasks.singleton_key = cogo.schedule_key(schedule.schedule_id)
    and tasks.finished_at is null;
  if not found then
    return true;
  end if;
  perform from cogo.runs
  where runs.task_id = v_task_id and runs.parent_step_id is null and runs.finished_at is null
  for no key update skip locked;
  return found;
end
$$;
comment on function cogo.may_replace is
  'Whether the open task of the schedule, if any, can be ended without waiting: its run is locked then. A sweep waits for nobody, '
  'who may wait for it.';

create function cogo.fire_schedule(schedule_id uuid)
returns cogo.swept language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_schedule cogo.schedules;
begin
  select * into v_schedule from cogo.schedules
  where schedules.schedule_id = fire_schedule.schedule_id and schedules.paused_at is null
    and schedules.next_due_at <= cogo.clock()
  for no key update skip locked;
  if not found or (v_schedule.overlap = 'replace' and not cogo.may_replace(v_schedule)) then
    return null;
  end if;
  if cogo.has_maker(v_schedule) then
    perform cogo.settle_schedule(v_schedule);
  else
    perform cogo.pause_orphans(v_schedule.tenant_id, v_schedule.created_by);
  end if;
  return row('{"schedule": 1}', '{}')::cogo.swept;
exception when others then
  raise warning 'schedule % did not fire: % (%)', fire_schedule.schedule_id, sqlerrm, sqlstate;
  if not cogo.is_transient(sqlstate) then
    update cogo.schedules set paused_at = cogo.clock(), pause_reason = sqlerrm
    where schedules.schedule_id = fire_schedule.schedule_id;
  end if;
  return null;
end
$$;
comment on function cogo.fire_schedule is
  'Fires a schedule that is due, unless somebody else is at it or at what it is to replace; one that cannot be settled at all is paused.';

create function cogo.find_due_schedules(quantity integer)
returns setof uuid language sql volatile security invoker set search_path = ''
as $$
  select due.schedule_id from (
    select schedules.schedule_id,
           row_number() over (partition by schedules.tenant_id order by schedules.next_due_at, schedules.schedule_id) as place
    from cogo.schedules
    where schedules.paused_at is null and schedules.next_due_at <= cogo.clock()
  ) as due
  -- Not the longest overdue first: a tenant whose firings take all of the time there is would always be that.
  order by due.place, random() limit quantity;
$$;
comment on function cogo.find_due_schedules is
  'Up to `quantity` schedules that are due: the first of each tenant, then the second of each.';

revoke execute on all functions in schema cogo from public;
