-- Redriving: a second chance for a run that failed or was cancelled. It continues where it ended: completed
-- steps stay, steps that were given up get new attempts. A step that a person cancelled by itself,
-- with cancel_step(), stays cancelled.

create function cogo.can_reopen(step cogo.steps)
returns boolean language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return step.status = 'failed'
    or (step.status = 'cancelled' and (step.error ->> 'code') is distinct from 'step_cancelled');
end
$$;
comment on function cogo.can_reopen is 'Whether the step was given up, or cancelled with its run and not by itself.';

create function cogo.recount_run(run_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.count_dependencies(run_id);
  update cogo.phases
  set remaining_steps = counted.remaining,
      status = case when counted.remaining = 0 then 'completed' when counted.started then 'running' else 'pending' end,
      started_at = case when counted.started or counted.remaining = 0 then coalesce(phases.started_at, cogo.clock()) end,
      finished_at = case when counted.remaining = 0 then coalesce(phases.finished_at, cogo.clock()) end
  from (
    select steps.phase, count(*) filter (where steps.finished_at is null) as remaining,
           bool_or(steps.started_at is not null) as started
    from cogo.steps where steps.run_id = recount_run.run_id group by steps.phase
  ) as counted
  where phases.run_id = recount_run.run_id and phases.phase = counted.phase;
  update cogo.runs
  set remaining_steps = (select count(*) from cogo.steps
                         where steps.run_id = recount_run.run_id and steps.finished_at is null)
  where runs.run_id = recount_run.run_id;
end
$$;
comment on function cogo.recount_run is
  'Recounts what the run, its phases and its blocked steps have left, after a bulk change of steps.';

create function cogo.tree_to_reopen(run_id uuid)
returns uuid[] language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_tree uuid[];
begin
  with recursive tree (run_id) as (
    select tree_to_reopen.run_id
    union all
    select child.run_id
    from tree
    join cogo.steps as parent on parent.run_id = tree.run_id and cogo.can_reopen(parent)
    join cogo.runs as child on child.parent_step_id = parent.step_id and child.status in ('failed', 'cancelled')
    where exists (select from cogo.steps as below where below.run_id = child.run_id and cogo.can_reopen(below))
  )
  select array_agg(tree.run_id) into v_tree from tree;
  return v_tree;
end
$$;
comment on function cogo.tree_to_reopen is
  'The run and those of its sub-runs that a redrive reopens. A sub-run that the run went on without stays ended, '
  'and one with nothing to reopen is started again.';

create function cogo.reopen_run(run_id uuid, tree uuid[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.dead_letters set redriven_at = cogo.clock()
  from cogo.steps
  where steps.run_id = reopen_run.run_id and cogo.can_reopen(steps)
    and dead_letters.step_id = steps.step_id and dead_letters.redriven_at is null;
  -- What was denied or came too late is asked again, and what nobody did is offered again; what was done is kept.
  delete from cogo.step_checkpoints
  using cogo.steps
  where steps.run_id = reopen_run.run_id and cogo.can_reopen(steps)
    and step_checkpoints.step_id = steps.step_id
    and (step_checkpoints.key like 'deferred:%'
      or step_checkpoints.key ~ '^(approval|event):' and step_checkpoints.value ->> 'status' in ('rejected', 'timed_out'));
  update cogo.runs set status = 'running', error = null, ending = null, finished_at = null where runs.run_id = reopen_run.run_id;
  update cogo.steps
  set status = case when child.run_id is null then 'blocked' else 'waiting' end,
      waiting_for = case when child.run_id is not null then 'run' end,
      attempts = 0, stalls = 0, finished_at = null, available_at = null, rate_turn = null,
      -- A map step that made its steps, or a step whose sub-run goes on, is not opened again.
      opened_at = case when child.run_id is not null or (steps.map_step_id is not null and not coalesce(steps.directives ? 'subRun', false))
                         or exists (select from cogo.steps as made where made.map_step_id = steps.step_id and made.run_id = steps.run_id)
                       then steps.opened_at end
  from cogo.steps as own
  left join cogo.runs as child on child.parent_step_id = own.step_id and child.run_id = any (tree)
    and own.kind <> 'flow' -- it asks for its sub-runs itself
  where steps.run_id = reopen_run.run_id and cogo.can_reopen(steps) and own.step_id = steps.step_id;
  perform cogo.recount_run(run_id);
end
$$;
comment on function cogo.reopen_run is
  'Makes what can be reopened in a run of this tree open again, with new attempts.';

create function cogo.reopen_task(task_id uuid, reason text)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  v_task cogo.tasks := cogo.require_task(reopen_task.task_id);
  v_run cogo.runs := cogo.lock_last_run(v_task);
  v_run_id uuid;
  v_tree uuid[];
begin
  if v_run.status not in ('failed', 'cancelled') or not exists (
    select from cogo.steps where steps.run_id = v_run.run_id and cogo.can_reopen(steps)) then
    perform cogo.raise_error('invalid_state', format('There is nothing to redrive: the task is %s', v_run.status),
      'A task that did not pass its quality gate, or that is complete, can be rerun from a step');
  end if;

  perform cogo.require_active(v_task.session_id);
  if v_run.undo_version is not null then
    perform cogo.raise_error('invalid_state', 'The task has followed its onFailure', 'Rerun it: what was undone is done again');
  end if;
  perform cogo.open_again(v_task);
  v_tree := cogo.tree_to_reopen(v_run.run_id);
  update cogo.runs set deadline_at = null where runs.run_id = v_run.run_id and runs.deadline_at <= cogo.clock();
  foreach v_run_id in array v_tree loop
    perform cogo.reopen_run(v_run_id, v_tree);
  end loop;
  perform cogo.record_audit('task-redriven', v_task.tenant_id, v_task.task_id, v_run.run_id,
    details => jsonb_build_object('reason', reason));
  return cogo.draft_run_event('task:reopened', v_run, jsonb_strip_nulls(jsonb_build_object('reason', reason)))
    || cogo.advance_runs(v_tree, '{}');
end
$$;
comment on function cogo.reopen_task is 'As redrive_task(), and returns the events, for a caller that has others to append with them.';

create function cogo.redrive_task(task_id uuid, reason text default null)
returns cogo.tasks language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.append_events(cogo.reopen_task(redrive_task.task_id, redrive_task.reason));
  return cogo.require_task(redrive_task.task_id);
end
$$;
comment on function cogo.redrive_task is 'Reopens the task''s last run where it failed or was cancelled.';

create function cogo_api.redrive_task(task_id uuid, reason text default null)
returns setof cogo_api.tasks language sql volatile security definer set search_path = ''
as $$ select * from cogo.exposed_task(cogo.redrive_task(redrive_task.task_id, redrive_task.reason)); $$;
comment on function cogo_api.redrive_task is 'Reopens a failed or cancelled task where it ended.';
grant execute on function cogo_api.redrive_task to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
