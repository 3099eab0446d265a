-- Rerunning: a new run of the task, whole or from a step on; then it takes over what the earlier run finished
-- before that step.

create function cogo.steps_to_redo(run_id uuid, from_step text)
returns setof uuid language sql stable security invoker set search_path = ''
as $$
  with recursive redone (step_id) as (
    select steps.step_id from cogo.steps
    where steps.run_id = steps_to_redo.run_id
      and not (steps.key = 'collected' and steps.status = 'completed' -- what was collected is not collected again
               and exists (select from cogo.collections where collections.task_id = steps.task_id))
      and (from_step is null or steps.key = from_step or steps.status not in ('completed', 'skipped')
           or steps.key in (select undone.directives ->> 'compensates' from cogo.steps as undone
                            where undone.run_id = steps_to_redo.run_id and undone.directives ? 'compensates'))
    union
    select d.step_id from redone join cogo.step_dependencies as d on d.depends_on = redone.step_id
  )
  select redone.step_id from redone;
$$;
comment on function cogo.steps_to_redo is
  'The steps that a rerun from this step repeats: the step, all that depends on it, and what the run had not '
  'finished or has undone; without a step, all.';

create function cogo.steps_to_leave(run_id uuid, redone uuid[])
returns setof uuid language sql stable security invoker set search_path = ''
as $$
  with recursive copied (step_id) as (
    select steps.step_id from cogo.steps
    where steps.run_id = steps_to_leave.run_id and steps.map_step_id = any (redone)
  ), undid (step_id) as (
    select steps.step_id from cogo.runs join cogo.steps on steps.run_id = runs.run_id and steps.plan_version = runs.undo_version
    where runs.run_id = steps_to_leave.run_id
  ), added (step_id, source) as (
    select steps.step_id, plans.step_id
    from cogo.plans
    cross join jsonb_array_elements_text(coalesce(plans.changes -> 'added', '[]')) as a (key)
    join cogo.steps on steps.run_id = plans.run_id and steps.key = a.key
    where plans.run_id = steps_to_leave.run_id and plans.step_id is not null
  ), left_out (step_id) as (
    select added.step_id from added
    where added.source = any (redone) or added.source in (select copied.step_id from copied)
    union
    select linked.step_id
    from left_out
    join lateral (
      select d.step_id from cogo.step_dependencies as d where d.depends_on = left_out.step_id
      union all
      select added.step_id from added where added.source = left_out.step_id
      union all
      select made.step_id from cogo.steps as made
      where made.run_id = steps_to_leave.run_id and made.map_step_id = left_out.step_id
    ) as linked on true
  )
  select copied.step_id from copied union select left_out.step_id from left_out union select undid.step_id from undid;
$$;
comment on function cogo.steps_to_leave is
  'The steps that a rerun does not take over: what repeating others makes again (copies of map steps, and steps that '
  'results added to the plan, with all that depends on them), and what undid the run.';

create function cogo.copy_steps(source uuid, target cogo.runs, redone uuid[])
returns void language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = auto -- making a plan for the check of each foreign key takes longer than the rest
as $$
declare
  v_left uuid[] := array(select cogo.steps_to_leave(source, redone));
begin
  insert into cogo.phases (run_id, phase, tenant_id, position)
  select target.run_id, phases.phase, phases.tenant_id, phases.position
  from cogo.phases
  where phases.run_id = source and exists (
    select from cogo.steps as s where s.run_id = source and s.phase = phases.phase and s.step_id <> all (v_left));
  insert into cogo.steps (run_id, task_id, session_id, tenant_id, phase, key, kind, role, agent, queue, plan_version, priority,
                          status, input, output, policy, directives, opened_at, map_index, rate_limit, started_at, finished_at)
  select target.run_id, target.task_id, target.session_id, target.tenant_id, s.phase, s.key, s.kind, s.role, s.agent, s.queue,
         target.plan_version, s.priority, case when redo then 'blocked' else s.status end, s.input,
         case when not redo then s.output end, s.policy, s.directives, case when not redo then s.opened_at end, s.map_index,
         s.rate_limit, case when not redo then s.started_at end, case when not redo then s.finished_at end
  from cogo.steps as s, lateral (select s.step_id = any (redone)) as again (redo)
  where s.run_id = source and s.step_id <> all (v_left)
  order by s.place;
  -- Each is looked up by its key: without statistics, joins of steps with steps compare all with all.
  update cogo.steps as s
  set map_step_id = (
    select made_by.step_id from cogo.steps as old
    cross join lateral (select m.key from cogo.steps as m where m.step_id = old.map_step_id offset 0) as old_map
    cross join lateral (
      select m.step_id from cogo.steps as m where m.run_id = target.run_id and m.key = old_map.key offset 0) as made_by
    where old.run_id = source and old.key = s.key)
  where s.run_id = target.run_id and s.map_index is not null;
  insert into cogo.step_dependencies (step_id, depends_on)
  select child.step_id, parent.step_id
  from cogo.steps as old_child
  cross join lateral (select e.depends_on from cogo.step_dependencies as e where e.step_id = old_child.step_id offset 0) as d
  cross join lateral (select p.key from cogo.steps as p where p.step_id = d.depends_on offset 0) as old_parent
  cross join lateral (
    select c.step_id from cogo.steps as c where c.run_id = target.run_id and c.key = old_child.key offset 0) as child
  cross join lateral (
    select p.step_id from cogo.steps as p where p.run_id = target.run_id and p.key = old_parent.key offset 0) as parent
  where old_child.run_id = source;
end
$$;
comment on function cogo.copy_steps is 'Copies a run''s steps and edges into another; what is to be redone, afresh.';

create function cogo.copy_results(source uuid, target cogo.runs)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  -- Looked up by key, as in copy_steps().
  with recursive kept (step_id, copy_id) as (
    select old.step_id, copy.step_id
    from cogo.steps as old
    cross join lateral (
      select c.step_id from cogo.steps as c
      where c.run_id = target.run_id and c.key = old.key and c.finished_at is not null offset 0) as copy
    where old.run_id = source
    union all
    select below.step_id, kept.copy_id
    from kept
    cross join lateral (select r.run_id from cogo.runs as r where r.parent_step_id = kept.step_id offset 0) as made
    cross join lateral (select s.step_id from cogo.steps as s where s.run_id = made.run_id offset 0) as below
  )
  insert into cogo.artifacts (run_id, task_id, tenant_id, step_id, path, version, kind, content, bytes, sha256)
  select target.run_id, a.task_id, a.tenant_id, kept.copy_id, a.path, a.version, a.kind, a.content, a.bytes, a.sha256
  from cogo.artifacts as a
  join kept on kept.step_id = a.step_id
  where a.run_id = source;
  insert into cogo.quality_reports (run_id, task_id, session_id, tenant_id, project, step_id, kind, verdict, score, dimensions,
                                    tests, evidence, standard, created_at)
  select target.run_id, q.task_id, q.session_id, q.tenant_id, q.project, copy.step_id, q.kind, q.verdict, q.score, q.dimensions,
         q.tests, q.evidence, q.standard, q.created_at
  from cogo.quality_reports as q
  cross join lateral (select s.key from cogo.steps as s where s.step_id = q.step_id offset 0) as old
  cross join lateral (
    select c.step_id from cogo.steps as c
    where c.run_id = target.run_id and c.key = old.key and c.finished_at is not null offset 0) as copy
  where q.run_id = source;
  update cogo.runs
  set gate = cogo.worst_verdict(array(
    select q.verdict from cogo.quality_reports as q where q.run_id = target.run_id))
  where runs.run_id = target.run_id;
end
$$;
comment on function cogo.copy_results is
  'Copies the files, judgements and gate of the steps taken over into the other run; those of a sub-run as its '
  'step''s.';

create function cogo.rerun_task(task_id uuid, from_step text default null, idempotency_key text default null)
returns cogo.tasks language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  v_task cogo.tasks := cogo.require_task(rerun_task.task_id);
  v_source cogo.runs := cogo.lock_last_run(v_task);
  v_redone uuid[];
  v_run cogo.runs;
begin
  select * into v_run from cogo.runs
  where runs.task_id = v_task.task_id and runs.idempotency_key = rerun_task.idempotency_key;
  if found and v_run.rerun_from is distinct from from_step then
    perform cogo.raise_error('invalid_state',
      format('This idempotency key was used to rerun the task from %s', coalesce('step "' || v_run.rerun_from || '"', 'its beginning')),
      'Repeat the request as it was, or use a new key');
  elsif found then
    return cogo.require_task(v_task.task_id);
  elsif v_source.finished_at is null then
    perform cogo.raise_error('invalid_state', format('The task has not ended: it is %s', v_source.status), 'Cancel it first, or wait');
  end if;
  perform cogo.require_active(v_task.session_id);
  perform cogo.open_again(v_task);
  perform cogo.take_quota(v_task.tenant_id, 'tasks');
  if from_step is null and exists (select from cogo.steps where steps.run_id = v_source.run_id and steps.kind = 'analyse') then
    -- Analysed again; a plan that came with the task is copied below.
    perform cogo.record_audit('task-rerun', v_task.tenant_id, v_task.task_id, v_source.run_id);
    return cogo.start_run(v_task, idempotency_key => rerun_task.idempotency_key);
  elsif from_step is not null and not exists (
    select from cogo.steps where steps.run_id = v_source.run_id and steps.key = from_step and steps.map_step_id is null) then
    perform cogo.raise_error('not_found', format('The task''s last run has no step "%s"', from_step));
  end if;

  v_redone := array(select cogo.steps_to_redo(v_source.run_id, from_step));
  v_run := cogo.insert_run(v_task, null,
    format('Run %s again', v_source.number) || case when from_step is null then '' else format(' from step "%s"', from_step) end,
    v_source.run_id, rerun_task.idempotency_key);
  update cogo.runs
  set rerun_from = from_step, template = v_source.template, template_version = v_source.template_version,
      workflow_version_id = v_source.workflow_version_id, strategy = v_source.strategy,
      on_failure = v_source.on_failure
  where runs.run_id = v_run.run_id;
  perform cogo.copy_steps(v_source.run_id, v_run, v_redone);
  perform cogo.copy_results(v_source.run_id, v_run);
  perform cogo.recount_run(v_run.run_id);
  perform cogo.record_audit('task-rerun', v_task.tenant_id, v_task.task_id, v_run.run_id,
    details => jsonb_strip_nulls(jsonb_build_object('fromStep', from_step, 'rerunOf', v_source.run_id)));
  perform cogo.append_events(
    cogo.draft_run_event('task:orchestrated', v_run, jsonb_strip_nulls(jsonb_build_object(
      'requirement', left(v_task.requirement, 500), 'priority', v_task.priority, 'fromStep', from_step)))
    || cogo.advance_run(v_run.run_id, '{}'));
  return cogo.require_task(v_task.task_id);
end
$$;
comment on function cogo.rerun_task is
  'Runs the task again, whole or from a step on. The same idempotency key changes nothing.';

create function cogo_api.rerun_task(task_id uuid, from_step text default null, idempotency_key text default null)
returns setof cogo_api.tasks language sql volatile security definer set search_path = ''
as $$ select * from cogo.exposed_task(cogo.rerun_task(rerun_task.task_id, rerun_task.from_step, rerun_task.idempotency_key)); $$;
comment on function cogo_api.rerun_task is 'Runs an ended task again, whole or from a step on.';
grant execute on function cogo_api.rerun_task to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
