-- A run ends: what has not ended in it and below it is cancelled in the same transaction.

create function cogo.cancel_open_steps(run_ids uuid[], kept uuid[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  -- First wait for claims that are under way, so that what they took is seen as running.
  perform from cogo.steps
  where steps.run_id = any (run_ids) and steps.finished_at is null
  for no key update;
  insert into cogo.attempts (step_id, number, tenant_id, worker_id, outcome, available_at, started_at)
  select steps.step_id, steps.claims, steps.tenant_id, steps.worker_id, 'cancelled', steps.available_at, steps.claimed_at
  from cogo.steps
  where steps.run_id = any (run_ids) and steps.status = 'running' and steps.step_id <> all (kept);
  update cogo.steps
  set status = 'cancelled', finished_at = cogo.clock(), waiting_for = null, awaited_event = null,
      lease_token = null, lease_expires_at = null
  where steps.run_id = any (run_ids) and steps.finished_at is null and steps.step_id <> all (kept);
  update cogo.approvals
  set status = 'cancelled', resolved_at = cogo.clock()
  where approvals.run_id = any (run_ids) and approvals.status = 'pending';
end
$$;
comment on function cogo.cancel_open_steps is
  'Cancels the open steps of these runs but those to be kept, their attempts and their approvals.';

create function cogo.open_tree(run_id uuid)
returns uuid[] language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_tree uuid[];
begin
  with recursive tree (run_id) as (
    select open_tree.run_id
    union all
    select child.run_id
    from tree
    join cogo.steps on steps.run_id = tree.run_id
    join cogo.runs as child on child.parent_step_id = steps.step_id
    where child.finished_at is null
  )
  select array_agg(tree.run_id) into v_tree from tree;
  return v_tree;
end
$$;
comment on function cogo.open_tree is 'The run and its open sub-runs at any depth.';

create function cogo.cancel_tree(run_id uuid, status text, kept uuid[] default '{}')
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_tree constant uuid[] := cogo.open_tree(run_id);
begin
  perform cogo.cancel_open_steps(v_tree, kept);
  update cogo.phases
  set status = case when cancel_tree.status = 'failed' and phases.status = 'running' then 'failed' else 'cancelled' end,
      remaining_steps = 0, finished_at = cogo.clock()
  where phases.run_id = any (v_tree) and phases.finished_at is null
    and (phases.run_id, phases.phase) not in (select steps.run_id, steps.phase from cogo.steps where steps.step_id = any (kept));
  update cogo.runs
  set status = 'cancelled', remaining_steps = 0, finished_at = cogo.clock(), unsettled_since = null
  where runs.run_id = any (v_tree) and runs.run_id <> cancel_tree.run_id and runs.finished_at is null;
end
$$;
comment on function cogo.cancel_tree is
  'Cancels what is open in a run that ends as `status`, but the steps to be kept, and all that is open below it.';

create function cogo.close_run(run_id uuid, status text, error jsonb)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_run cogo.runs;
begin
  if status <> 'completed' then
    perform cogo.cancel_tree(run_id, status);
  end if;
  update cogo.runs
  set status = close_run.status, error = close_run.error, remaining_steps = 0, finished_at = cogo.clock(), unsettled_since = null
  where runs.run_id = close_run.run_id and runs.finished_at is null
  returning * into v_run;
  if not found then
    return null;
  end if;
  if v_run.parent_step_id is not null then
    return cogo.settle_sub_run(v_run);
  end if;
  update cogo.tasks
  set status = close_run.status, error = close_run.error, finished_at = cogo.clock()
  where tasks.task_id = v_run.task_id;
  perform cogo.settle_estimate(v_run);
  if close_run.status <> 'cancelled' then
    insert into cogo.pending_memories (run_id) values (v_run.run_id) on conflict do nothing;
  end if;
  return row('{}', cogo.draft_quality_decline(v_run) || cogo.draft_run_event('task:' || close_run.status, v_run,
    jsonb_strip_nulls(jsonb_build_object('gate', v_run.gate, 'error', close_run.error))), '{}')::cogo.advance;
end
$$;
comment on function cogo.close_run is
  'Ends a run, what is open below it, and its task when it is the root, which is queued to be remembered, or else '
  'the step that waited for it.';

revoke execute on all functions in schema cogo from public;
