-- Sub-runs: `"subRun": {"steps": […], "reason": "…"}` runs another plan below a step. The step waits
-- for it and completes with {key: output} of the sub-run's last steps, or fails as it fails. Steps of it
-- that depend on nothing are shown what their parent is shown. Parent and child are one tree under one
-- lock, close together, and share the root's files.

create function cogo.require_sub_runs(steps jsonb, depth integer default 0)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_deepest constant integer := 5;
  v_step jsonb;
begin
  -- That it is a list is said with the step's other members.
  for v_step in
    select s from jsonb_array_elements(require_sub_runs.steps) as s where jsonb_typeof(s #> '{subRun,steps}') = 'array'
  loop
    if depth >= c_deepest then
      perform cogo.raise_error('invalid_plan', format('Expected at most %s sub-runs inside each other', c_deepest));
    end if;
    perform cogo.require_listed(v_step #> '{subRun,steps}');
    perform cogo.require_whole_plan(v_step #> '{subRun,steps}');
    perform cogo.require_sub_runs(v_step #> '{subRun,steps}', depth + 1);
  end loop;
exception when sqlstate 'OG004' then
  perform cogo.raise_error('invalid_plan', case when sqlerrm like 'Expected%' then sqlerrm
    else format('In the sub-run of step "%s": %s', v_step ->> 'key', sqlerrm) end);
end
$$;
comment on function cogo.require_sub_runs is
  'Refuses a plan whose sub-runs, at any depth, could not be started: what can be known at submission is said then.';

create function cogo.require_whole_plan(steps jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_missing text;
  v_dangling text[];
  v_children integer[];
  v_parents integer[];
  v_cycle integer[];
begin
  perform cogo.require_plannable(require_whole_plan.steps);
  perform cogo.planned_policy(s) from jsonb_array_elements(require_whole_plan.steps) as s;
  perform cogo.require_known(require_whole_plan.steps);
  select s ->> 'key' into v_missing from jsonb_array_elements(require_whole_plan.steps) as s where not s ? 'phase';
  if found then
    perform cogo.raise_error('invalid_plan', format('Step "%s" has no phase', v_missing));
  end if;
  with node as materialized (
    select s.step ->> 'key' as key, s.step -> 'dependsOn' as depends_on, s.place::integer
    from jsonb_array_elements(require_whole_plan.steps) with ordinality as s (step, place)
  ), edge as materialized (
    select node.place as child, d.key, parent.place as parent
    from node cross join jsonb_array_elements_text(coalesce(node.depends_on, '[]')) as d (key)
    left join node as parent on parent.key = d.key
  )
  select (select array[node.key, edge.key] from edge join node on node.place = edge.child where edge.parent is null limit 1),
         array_agg(edge.child order by edge.parent), array_agg(edge.parent order by edge.parent)
  into v_dangling, v_children, v_parents
  from edge;
  if v_dangling is not null then
    perform cogo.raise_error('invalid_plan', format('Step "%s" depends on "%s", which the plan does not have', variadic v_dangling),
      'Name keys of steps of the plan in dependsOn');
  end if;
  v_cycle := cogo.find_cycle(v_children, v_parents);
  if v_cycle is not null then
    perform cogo.refuse_cycle(array(
      select require_whole_plan.steps -> (node.number - 1) ->> 'key'
      from unnest(v_cycle) with ordinality as node (number, place) order by node.place));
  end if;
end
$$;
comment on function cogo.require_whole_plan is 'Refuses a plan that stands by itself for what add_steps() would refuse it for.';

create function cogo.start_sub_run(step cogo.steps, plan jsonb)
returns cogo.runs language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_deepest constant integer := 5;
  v_depth integer;
  v_run cogo.runs;
begin
  with recursive above (run_id, parent_step_id) as (
    select runs.run_id, runs.parent_step_id from cogo.runs where runs.run_id = step.run_id
    union all
    select runs.run_id, runs.parent_step_id
    from above
    join cogo.steps on steps.step_id = above.parent_step_id
    join cogo.runs on runs.run_id = steps.run_id
  )
  select count(*) into v_depth from above;
  if v_depth > c_deepest then
    perform cogo.raise_error('invalid_plan', format('Expected at most %s sub-runs inside each other', c_deepest));
  end if;

  insert into cogo.runs (task_id, session_id, tenant_id, number, root_run_id, parent_step_id, template, template_version,
                         workflow_version_id)
  select parent.task_id, parent.session_id, parent.tenant_id,
         (select max(r.number) + 1 from cogo.runs as r where r.task_id = parent.task_id),
         coalesce(parent.root_run_id, parent.run_id), step.step_id, parent.template, parent.template_version, parent.workflow_version_id
  from cogo.runs as parent where parent.run_id = step.run_id
  returning * into v_run;
  insert into cogo.plans (run_id, version, tenant_id, reason)
  values (v_run.run_id, v_run.plan_version, v_run.tenant_id, coalesce(plan ->> 'reason', format('Sub-run of step "%s"', step.key)));
  perform cogo.add_steps(v_run, plan -> 'steps');
  return v_run;
end
$$;
comment on function cogo.start_sub_run is 'Gives the step a sub-run with the plan {reason, steps}; the caller advances it.';

create function cogo.open_sub_run(step cogo.steps)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_plan jsonb := step.directives -> 'subRun';
  v_run cogo.runs;
begin
  if step.map_step_id is not null then -- the steps get the element as the step did
    v_plan := v_plan || jsonb_build_object('steps', (
      select coalesce(jsonb_agg(s || jsonb_build_object('input', coalesce(s -> 'input', '{}')
               || jsonb_build_object('item', step.input -> 'item', 'index', step.input -> 'index'))), '[]')
      from jsonb_array_elements(v_plan -> 'steps') as s));
  end if;
  v_run := cogo.start_sub_run(step, v_plan);
  update cogo.steps set status = 'waiting', waiting_for = 'run', available_at = null where steps.step_id = step.step_id;
  return row('{}',
    array[cogo.draft_step_event('step:waiting', step, jsonb_build_object('for', 'run', 'runId', v_run.run_id))],
    array[v_run.run_id])::cogo.advance;
end
$$;
comment on function cogo.open_sub_run is 'Starts the sub-run a step names; the step waits for it.';

create function cogo.last_outputs(run_id uuid)
returns table (key text, output jsonb, bytes bigint) language sql stable security invoker set search_path = ''
as $$
  select steps.key, cogo.shown_output(steps), cogo.shown_bytes(steps)
  from cogo.steps
  where steps.run_id = last_outputs.run_id and steps.status = 'completed' and steps.map_step_id is null
    and not exists (select from cogo.step_dependencies as d where d.depends_on = steps.step_id);
$$;
comment on function cogo.last_outputs is 'What the steps of a run that no other depends on have to show, and how long it is.';

create function cogo.settle_sub_run(run cogo.runs)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_parent cogo.steps;
  v_error jsonb := run.error;
  v_settled cogo.advance;
begin
  select * into v_parent from cogo.steps
  where steps.step_id = run.parent_step_id and steps.finished_at is null;
  if not found then
    return null;
  end if;
  if exists (select from cogo.step_waits as w where w.step_id = v_parent.step_id and w.run_id = run.run_id) then
    -- Its handler started the sub-run, and decides what a failure means.
    return row('{}', coalesce(cogo.resume_parent(v_parent), '{}'), '{}')::cogo.advance;
  end if;
  if run.status = 'cancelled' then
    return cogo.both(cogo.cancel_with_dependents(v_parent.step_id, 'Each step of its sub-run was cancelled'),
                     row('{}', '{}', array[v_parent.run_id])::cogo.advance);
  elsif run.status = 'completed' then
    v_error := cogo.output_problem((select sum(last.bytes)::bigint from cogo.last_outputs(run.run_id) as last));
  end if;
  if v_error is not null then
    v_settled := cogo.give_up_step(v_parent, 'refused', v_error);
  else
    v_settled := cogo.complete_gate(v_parent, (
      select coalesce(jsonb_object_agg(last.key, last.output), '{}') from cogo.last_outputs(run.run_id) as last));
  end if;
  return cogo.both(v_settled, row('{}', '{}', array[v_parent.run_id])::cogo.advance);
end
$$;
comment on function cogo.settle_sub_run is
  'Ends the step that waited for this sub-run. One whose steps were all cancelled takes it along, with '
  'what depends on it. A step that has ended already cancelled its sub-run itself.';

revoke execute on all functions in schema cogo from public;
