-- Cancelling: a task with all that is open in it, or one step and what depends on it. Workers learn of it at
-- their next heartbeat and abort what they are doing, a model call included.

create function cogo.end_task(task_id uuid, reason text, expected_version bigint default null)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  v_run cogo.runs := cogo.lock_last_run(cogo.require_task(end_task.task_id));
  v_task cogo.tasks;
begin
  if v_run.status = 'cancelled' or (v_run.ending is not null and v_run.finished_at is null) then
    return '{}';
  end if;
  v_task := cogo.lock_task(end_task.task_id);
  perform cogo.require_version(expected_version, v_task.version);
  v_run := cogo.lock_open_run(v_task);
  perform cogo.record_audit('task-cancelled', v_run.tenant_id, v_run.task_id, v_run.run_id,
    details => jsonb_build_object('reason', nullif(end_task.reason, '')));
  return cogo.follow(cogo.fail_run(v_run.run_id, 'cancelled', jsonb_build_object(
    'code', 'task_cancelled', 'message', coalesce(nullif(end_task.reason, ''), 'Cancelled by the user'))), v_run.run_id);
end
$$;
comment on function cogo.end_task is 'As cancel_task(), and returns the events, for a caller that has others to append with them.';

create function cogo.cancel_task(task_id uuid, reason text default null, expected_version bigint default null)
returns cogo.tasks language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.append_events(cogo.end_task(cancel_task.task_id, cancel_task.reason, cancel_task.expected_version));
  return cogo.require_task(cancel_task.task_id);
end
$$;
comment on function cogo.cancel_task is
  'Cancels the task and all of its open steps; workers learn of it at their next heartbeat. Cancelling twice changes nothing.';

create function cogo_api.cancel_task(task_id uuid, reason text default null, expected_version bigint default null)
returns setof cogo_api.tasks language sql volatile security definer set search_path = ''
as $$ select * from cogo.exposed_task(cogo.cancel_task(
  cancel_task.task_id, cancel_task.reason, cancel_task.expected_version)); $$;
comment on function cogo_api.cancel_task is 'Cancels a task, where it still has the expected version.';
grant execute on function cogo_api.cancel_task to authenticated, service_role;

create function cogo.cancel_with_dependents(step_id uuid, reason text)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_affected uuid[];
  v_cancelled cogo.steps[];
  v_ids uuid[];
begin
  with recursive affected (step_id) as (
    select cancel_with_dependents.step_id
    union
    select linked.step_id
    from affected
    join lateral (
      select d.step_id from cogo.step_dependencies as d where d.depends_on = affected.step_id
      union all -- a map step takes the steps it made with it
      select copy.step_id from cogo.steps as copy where copy.map_step_id = affected.step_id
      union all -- and goes with any of them
      select copy.map_step_id from cogo.steps as copy where copy.step_id = affected.step_id and copy.map_step_id is not null
    ) as linked on true
  )
  select array_agg(affected.step_id) into v_affected from affected;
  -- As for a whole run: first wait for claims that are under way.
  perform from cogo.steps
  where steps.step_id = any (v_affected) and steps.finished_at is null
  for no key update;
  perform cogo.end_attempt(steps, 'cancelled') from cogo.steps
  where steps.step_id = any (v_affected) and steps.status = 'running';
  with cancelled as (
    update cogo.steps
    set status = 'cancelled', finished_at = cogo.clock(), waiting_for = null, awaited_event = null,
        lease_token = null, lease_expires_at = null,
        error = jsonb_build_object('code', 'step_cancelled', 'message', coalesce(cancel_with_dependents.reason, 'Cancelled by the user'))
    where steps.step_id = any (v_affected) and steps.finished_at is null
    returning steps.*
  )
  select array_agg(cancelled) into v_cancelled from cancelled;
  update cogo.approvals set status = 'cancelled', resolved_at = cogo.clock()
  where approvals.status = 'pending' and approvals.step_id in (select c.step_id from unnest(v_cancelled) as c);
  v_ids := array(select c.step_id from unnest(v_cancelled) as c);
  return row(v_ids,
    array(select cogo.draft_step_event('step:cancelled', c, jsonb_strip_nulls(jsonb_build_object('reason', cancel_with_dependents.reason)))
          from unnest(v_cancelled) as c) || cogo.cancel_sub_runs(v_ids),
    '{}')::cogo.advance;
end
$$;
comment on function cogo.cancel_with_dependents is
  'Cancels an open step of a run whose lock the caller holds, what depends on it, and the sub-runs below.';

create function cogo.cancel_step(step_id uuid, reason text default null)
returns cogo.settled_step language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  v_step cogo.steps;
begin
  select * into v_step from cogo.steps where steps.step_id = cancel_step.step_id;
  perform cogo.require_right(v_step.tenant_id, 'work', 'step ' || cancel_step.step_id);
  perform cogo.lock_run(v_step.run_id);
  select * into v_step from cogo.steps where steps.step_id = cancel_step.step_id for no key update;
  -- A revision may have taken it out meanwhile.
  perform cogo.require_right(v_step.tenant_id, 'work', 'step ' || cancel_step.step_id);
  if v_step.status = 'cancelled' then
    return cogo.settled(cancel_step.step_id);
  elsif v_step.finished_at is not null then
    perform cogo.raise_error('invalid_state', format('The step has ended: it is %s', v_step.status));
  end if;

  perform cogo.record_audit('step-cancelled', v_step.tenant_id, v_step.task_id, v_step.run_id, v_step.step_id,
    jsonb_build_object('reason', nullif(cancel_step.reason, '')));
  perform cogo.append_events(cogo.follow(
    case when exists (select from cogo.runs where runs.run_id = v_step.run_id and runs.undo_version = v_step.plan_version)
         then cogo.leave_out(v_step, nullif(cancel_step.reason, ''))
         else cogo.cancel_with_dependents(v_step.step_id, nullif(cancel_step.reason, '')) end, v_step.run_id));
  return cogo.settled(cancel_step.step_id);
end
$$;
comment on function cogo.cancel_step is
  'Cancels a step and what depends on it, each with the error step_cancelled; the rest of the run goes on. Of the steps '
  'of onFailure, only the one.';

create function cogo_api.cancel_step(step_id uuid, reason text default null)
returns setof cogo.settled_step language sql volatile security definer set search_path = ''
as $$ select * from cogo.cancel_step(cancel_step.step_id, cancel_step.reason); $$;
comment on function cogo_api.cancel_step is 'Cancels a step and what depends on it.';
grant execute on function cogo_api.cancel_step to authenticated, service_role;

create function cogo.cancel_sub_runs(step_ids uuid[])
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_run_id uuid;
  v_drafts cogo.event_draft[] := '{}';
begin
  for v_run_id in
    select runs.run_id from cogo.runs where runs.parent_step_id = any (step_ids) and runs.finished_at is null
  loop
    v_drafts := v_drafts || (cogo.close_run(v_run_id, 'cancelled', null)).drafts;
  end loop;
  return v_drafts;
end
$$;
comment on function cogo.cancel_sub_runs is 'Cancels the open sub-runs below these steps; returns the events.';

revoke execute on all functions in schema cogo, cogo_api from public;
