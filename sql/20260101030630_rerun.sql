-- Second chances. Redriving reopens a run that failed or was cancelled and goes on where it ended: what is
-- complete stays, what was given up gets a new set of attempts. Rerunning is a new run of the task; from a
-- step on, it takes over what the earlier run finished before that step.

-- Counts afresh what a run and its phases have left, after its steps were changed in bulk.
create function cogo.recount_run(run_id uuid)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform cogo.count_dependencies(run_id);
  update cogo.phases
  set remaining_steps = counted.remaining,
      status = case when counted.remaining = 0 then 'completed' when counted.begun then 'running' else 'pending' end,
      started_at = case when counted.begun or counted.remaining = 0 then coalesce(phases.started_at, cogo.clock()) end,
      finished_at = case when counted.remaining = 0 then coalesce(phases.finished_at, cogo.clock()) end
  from (
    select steps.phase, count(*) filter (where steps.finished_at is null) as remaining,
           bool_or(steps.started_at is not null) as begun
    from cogo.steps where steps.run_id = recount_run.run_id group by steps.phase
  ) as counted
  where phases.run_id = recount_run.run_id and phases.phase = counted.phase;
  update cogo.runs
  set remaining_steps = (select count(*) from cogo.steps
                         where steps.run_id = recount_run.run_id and steps.finished_at is null)
  where runs.run_id = recount_run.run_id;
end
$$;

create function cogo.reopen_run(run_id uuid)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  update cogo.dead_letters set redriven_at = cogo.clock()
  from cogo.steps
  where steps.run_id = reopen_run.run_id and steps.status in ('failed', 'cancelled')
    and dead_letters.step_id = steps.step_id and dead_letters.redriven_at is null;
  update cogo.steps
  set status = case when child.run_id is null then 'blocked' else 'waiting' end,
      waiting_for = case when child.run_id is not null then 'run' end,
      attempts = 0, stalls = 0, finished_at = null, available_at = null, rate_turn = null,
      -- A map step that made its steps, or a step whose sub-run goes on, is not opened again.
      opened_at = case when child.run_id is not null or steps.map_step_id is not null
                         or exists (select from cogo.steps as made where made.map_step_id = steps.step_id and made.run_id = steps.run_id)
                       then steps.opened_at end
  from cogo.steps as own
  left join cogo.runs as child on child.parent_step_id = own.step_id and child.status in ('failed', 'cancelled')
  where steps.run_id = reopen_run.run_id and steps.status in ('failed', 'cancelled') and own.step_id = steps.step_id;
  update cogo.runs set status = 'running', error = null, finished_at = null where runs.run_id = reopen_run.run_id;
  perform cogo.recount_run(run_id);
end
$$;

create function cogo.redrive_task(task_id uuid, reason text default null)
returns cogo.tasks
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_task cogo.tasks := cogo.require_task(redrive_task.task_id);
  v_run cogo.runs;
  v_run_id uuid;
  v_tree uuid[];
  v_drafts cogo.event_draft[];
begin
  select * into v_run from cogo.runs
  where runs.task_id = v_task.task_id and runs.parent_step_id is null
  order by runs.number desc limit 1
  for no key update;
  if v_run.status not in ('failed', 'cancelled') or not exists (
    select from cogo.steps where steps.run_id = v_run.run_id and steps.status in ('failed', 'cancelled')) then
    perform cogo.raise_error('invalid_state', format('There is nothing to redrive: the task is %s', v_task.status),
      'A task whose quality gate failed, or that is complete, can be rerun from a step');
  end if;

  v_tree := array(
    select runs.run_id from cogo.runs
    where (runs.run_id = v_run.run_id or runs.root_run_id = v_run.run_id) and runs.status in ('failed', 'cancelled')
    order by runs.number); -- from the top: a step looks whether its sub-run ended with it
  update cogo.tasks set status = 'running', error = null, finished_at = null where tasks.task_id = v_task.task_id;
  update cogo.runs set deadline_at = null where runs.run_id = v_run.run_id and runs.deadline_at <= cogo.clock();
  foreach v_run_id in array v_tree loop
    perform cogo.reopen_run(v_run_id);
  end loop;
  perform cogo.record_audit('task-redriven', v_task.tenant_id, v_task.task_id, v_run.run_id,
    details => jsonb_build_object('reason', reason));
  v_drafts := array[cogo.draft_run_event('task:reopened', v_run, jsonb_strip_nulls(jsonb_build_object('reason', reason)))];
  foreach v_run_id in array v_tree loop
    v_drafts := v_drafts || cogo.advance_run(v_run_id, '{}');
  end loop;
  perform cogo.append_events(v_drafts);
  return cogo.require_task(v_task.task_id);
end
$$;

-- The steps of a run that are to be done again: the named one, all that depends on it, and what the run
-- had not finished; without a name, all.
create function cogo.steps_to_redo(run_id uuid, from_step text)
returns setof uuid
language sql
stable
security invoker
set search_path = ''
as $$
  with recursive redone (step_id) as (
    select steps.step_id from cogo.steps
    where steps.run_id = steps_to_redo.run_id
      and (from_step is null or steps.key = from_step or steps.status not in ('completed', 'skipped'))
    union
    select d.step_id from redone join cogo.step_dependencies as d on d.depends_on = redone.step_id
  )
  select redone.step_id from redone;
$$;

create function cogo.copy_steps(source uuid, target cogo.runs, from_step text)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_redo uuid[] := array(select cogo.steps_to_redo(source, from_step));
begin
  insert into cogo.phases (run_id, phase, tenant_id, position)
  select target.run_id, phases.phase, phases.tenant_id, phases.position from cogo.phases where phases.run_id = source;
  -- The copies of a map step that is done again are made again.
  insert into cogo.steps (run_id, task_id, session_id, tenant_id, phase, key, kind, role, agent, queue, plan_version, priority,
                          status, input, output, policy, directives, opened_at, map_index, rate_limit, started_at, finished_at)
  select target.run_id, target.task_id, target.session_id, target.tenant_id, s.phase, s.key, s.kind, s.role, s.agent, s.queue,
         target.plan_version, s.priority, case when redo then 'blocked' else s.status end, s.input,
         case when not redo then s.output end, s.policy, s.directives, case when not redo then s.opened_at end, s.map_index,
         s.rate_limit, case when not redo then s.started_at end, case when not redo then s.finished_at end
  from cogo.steps as s, lateral (select s.step_id = any (v_redo)) as again (redo)
  where s.run_id = source and (s.map_step_id is null or s.map_step_id <> all (v_redo));
  update cogo.steps as s
  set map_step_id = new_map.step_id
  from cogo.steps as old, cogo.steps as old_map, cogo.steps as new_map
  where s.run_id = target.run_id and old.run_id = source and old.key = s.key
    and old_map.step_id = old.map_step_id and new_map.run_id = target.run_id and new_map.key = old_map.key;
  insert into cogo.step_dependencies (step_id, depends_on)
  select child.step_id, parent.step_id
  from cogo.steps as old_child
  join cogo.step_dependencies as d on d.step_id = old_child.step_id
  join cogo.steps as old_parent on old_parent.step_id = d.depends_on
  join cogo.steps as child on child.run_id = target.run_id and child.key = old_child.key
  join cogo.steps as parent on parent.run_id = target.run_id and parent.key = old_parent.key
  where old_child.run_id = source;
  insert into cogo.artifacts (run_id, task_id, tenant_id, step_id, path, version, kind, content, bytes, sha256)
  select target.run_id, a.task_id, a.tenant_id, copy.step_id, a.path, a.version, a.kind, a.content, a.bytes, a.sha256
  from cogo.artifacts as a
  join cogo.steps as old on old.step_id = a.step_id and old.step_id <> all (v_redo)
  join cogo.steps as copy on copy.run_id = target.run_id and copy.key = old.key
  where a.run_id = source;
end
$$;

create function cogo.rerun_task(task_id uuid, from_step text default null, idempotency_key text default null)
returns cogo.tasks
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_task cogo.tasks := cogo.require_task(rerun_task.task_id);
  v_source cogo.runs;
  v_run cogo.runs;
begin
  select * into v_source from cogo.runs
  where runs.task_id = v_task.task_id and runs.parent_step_id is null
  order by runs.number desc limit 1
  for no key update;
  if exists (select from cogo.runs
             where runs.task_id = v_task.task_id and runs.idempotency_key = rerun_task.idempotency_key) then
    return v_task;
  elsif v_source.finished_at is null then
    perform cogo.raise_error('invalid_state', format('The task has not ended: it is %s', v_task.status), 'Cancel it first, or wait');
  elsif from_step is null and exists (select from cogo.steps where steps.run_id = v_source.run_id and steps.kind = 'analyse') then
    -- Analysed anew; a plan that came with the task is copied below.
    perform cogo.record_audit('task-rerun', v_task.tenant_id, v_task.task_id, v_source.run_id);
    return cogo.start_run(v_task, idempotency_key => rerun_task.idempotency_key);
  elsif from_step is not null and not exists (
    select from cogo.steps where steps.run_id = v_source.run_id and steps.key = from_step and steps.map_step_id is null) then
    perform cogo.raise_error('not_found', format('The task''s last run has no step "%s"', from_step));
  end if;

  v_run := cogo.insert_run(v_task, null,
    format('Run %s again', v_source.number) || coalesce(format(' from step "%s"', from_step), ''),
    v_source.run_id, rerun_task.idempotency_key);
  update cogo.runs
  set template = v_source.template, template_version = v_source.template_version, strategy = v_source.strategy,
      gate = case when exists ( -- what it judged is taken over, and so is the judgement
        select from cogo.quality_reports as q
        where q.run_id = v_source.run_id and q.kind = 'assessment'
          and q.step_id not in (select cogo.steps_to_redo(v_source.run_id, from_step))) then v_source.gate end
  where runs.run_id = v_run.run_id;
  perform cogo.copy_steps(v_source.run_id, v_run, from_step);
  perform cogo.recount_run(v_run.run_id);
  update cogo.tasks set status = 'running', error = null, finished_at = null
  where tasks.task_id = v_task.task_id
  returning * into v_task;
  perform cogo.record_audit('task-rerun', v_task.tenant_id, v_task.task_id, v_run.run_id,
    details => jsonb_strip_nulls(jsonb_build_object('fromStep', from_step, 'rerunOf', v_source.run_id)));
  perform cogo.append_events(
    cogo.draft_run_event('task:orchestrated', v_run, jsonb_strip_nulls(jsonb_build_object(
      'requirement', left(v_task.requirement, 500), 'priority', v_task.priority, 'fromStep', from_step)))
    || cogo.advance_run(v_run.run_id, '{}'));
  return v_task;
end
$$;

comment on function cogo.recount_run(uuid) is 'Counts afresh what the run, its phases and its blocked steps have left.';
comment on function cogo.reopen_run(uuid) is 'Makes the failed and cancelled steps of a run open again, with new attempts.';
comment on function cogo.redrive_task(uuid, text) is 'Reopens the task''s last run where it failed or was cancelled.';
comment on function cogo.steps_to_redo(uuid, text) is 'The steps a rerun from this step does again.';
comment on function cogo.copy_steps(uuid, cogo.runs, text) is 'Copies a run''s steps, edges and files into another; what is to be redone, afresh.';
comment on function cogo.rerun_task(uuid, text, text) is
  'Runs the task again, whole or from a step on. The same idempotency key changes nothing.';
