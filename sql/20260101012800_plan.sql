-- The plan as rows. add_steps() is the only way a step comes to be, the first ones included, so the
-- checks hold for every plan: unique keys, known kinds and dependencies, no cycle, an agent that plays
-- the role. The caller holds the run's lock and advances the run afterwards.

create function cogo.insert_phases(run cogo.runs, steps jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  insert into cogo.phases (run_id, phase, tenant_id, position, remaining_steps)
  select run.run_id, s.step ->> 'phase', run.tenant_id,
         (select coalesce(max(phases.position), 0) from cogo.phases where phases.run_id = run.run_id) + min(s.position), count(*)
  from jsonb_array_elements(insert_phases.steps) with ordinality as s (step, position)
  group by s.step ->> 'phase'
  on conflict on constraint phases_pkey do update
  set remaining_steps = phases.remaining_steps + excluded.remaining_steps,
      status = case when phases.finished_at is null then phases.status else 'running' end,
      finished_at = null;
end
$$;
comment on function cogo.insert_phases is
  'Adds the phases the steps name, in the order they name them, or steps to those that are there.';

create function cogo.insert_steps(run cogo.runs, steps jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = auto -- a caller's custom plans would be made for the check of each foreign key too
as $$
declare
  v_inserted integer;
begin
  with chosen as materialized ( -- once a role, not once a step
    select unassigned.role, cogo.choose_agent(unassigned.role) as agent
    from (select distinct s ->> 'role' as role from jsonb_array_elements(insert_steps.steps) as s
          where s ->> 'agent' is null) as unassigned
  )
  insert into cogo.steps (run_id, task_id, session_id, tenant_id, phase, key, kind, role, agent, queue,
                          plan_version, priority, input, policy, directives, rate_limit, remaining_dependencies)
  select run.run_id, run.task_id, run.session_id, run.tenant_id, s ->> 'phase', s ->> 'key', s ->> 'kind',
         agent_roles.role, agents.agent, agents.queue, run.plan_version,
         coalesce((s ->> 'priority')::smallint, tasks.priority), coalesce(s -> 'input', '{}'),
         case when s ? 'policy' then cogo.planned_policy(s) end, cogo.planned_directives(s), cogo.limit_of(run.tenant_id, s),
         case when jsonb_array_length(s -> 'dependsOn') > 0 then (
           select count(*) -- what is not there yet is among the steps being added
           from jsonb_array_elements_text(s -> 'dependsOn') as d (key)
           left join cogo.steps as parent on parent.run_id = run.run_id and parent.key = d.key
           where parent.status is null or parent.status not in ('completed', 'skipped')) else 0 end
  from jsonb_array_elements(insert_steps.steps) with ordinality as planned (s, place)
  left join chosen on s ->> 'agent' is null and chosen.role = s ->> 'role'
  join cogo.agent_roles on agent_roles.role = s ->> 'role'
                       and agent_roles.agent = coalesce(s ->> 'agent', chosen.agent)
  join cogo.agents on agents.agent = agent_roles.agent
  join cogo.tasks on tasks.task_id = run.task_id
  order by planned.place;
  get diagnostics v_inserted = row_count;
  if v_inserted <> jsonb_array_length(insert_steps.steps) then
    perform cogo.raise_error('invalid_plan', 'A step names an agent that does not play its role');
  end if;
exception when unique_violation then
  perform cogo.raise_error('invalid_plan', format('Two steps of the plan have the same key, "%s": the run has one already', (
      select s ->> 'key' from jsonb_array_elements(insert_steps.steps) as s
      join cogo.steps on steps.run_id = run.run_id and steps.key = s ->> 'key' limit 1)),
    'Give the new step another key, or replace the one that is there');
end
$$;
comment on function cogo.insert_steps is 'Adds the steps, blocked; refuses an agent that does not play the role.';

create function cogo.insert_dependencies(run cogo.runs, steps jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = auto -- a caller's custom plans would be made for the check of each foreign key too
as $$
declare
  v_expected integer;
  v_inserted integer;
  v_dangling record;
begin
  select coalesce(sum(jsonb_array_length(s -> 'dependsOn')), 0) into v_expected
  from jsonb_array_elements(insert_dependencies.steps) as s where s ? 'dependsOn';
  if v_expected = 0 then
    return;
  end if;
  insert into cogo.step_dependencies (step_id, depends_on)
  select child.step_id, parent.step_id
  from jsonb_array_elements(insert_dependencies.steps) as s,
       jsonb_array_elements_text(coalesce(s -> 'dependsOn', '[]')) as d (key),
       cogo.steps as child, cogo.steps as parent
  where child.run_id = run.run_id and child.key = s ->> 'key'
    and parent.run_id = run.run_id and parent.key = d.key and parent.status not in ('failed', 'cancelled');
  get diagnostics v_inserted = row_count;
  if v_inserted <> v_expected then
    select s ->> 'key' as child, d.key as parent into v_dangling
    from jsonb_array_elements(insert_dependencies.steps) as s,
         jsonb_array_elements_text(coalesce(s -> 'dependsOn', '[]')) as d (key)
    where not exists (select from cogo.steps
                      where steps.run_id = run.run_id and steps.key = d.key and steps.status not in ('failed', 'cancelled'))
    limit 1;
    perform cogo.raise_error('invalid_plan',
      format('Step "%s" depends on "%s", which the plan does not have or which was cancelled', v_dangling.child, v_dangling.parent),
      'Name keys of steps of the plan in dependsOn');
  end if;
exception when unique_violation or check_violation then
  perform cogo.raise_error('invalid_plan', format('Step "%s" names a dependency twice or depends on itself', (
      select s ->> 'key' from jsonb_array_elements(insert_dependencies.steps) as s
      where s -> 'dependsOn' ? (s ->> 'key')
         or (select count(distinct d) < count(*) from jsonb_array_elements(s -> 'dependsOn') as d) limit 1)),
    'Name each step it waits for once');
end
$$;
comment on function cogo.insert_dependencies is 'Adds the edges; refuses unknown keys.';

create function cogo.count_dependencies(run_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
set enable_seqscan = off set jit = off set plan_cache_mode = auto
as $$
begin
  -- Each is looked up by its key: without statistics, joins of steps with steps compare all with all.
  update cogo.steps
  set remaining_dependencies = open.count
  from (
    select child.step_id, (
      select count(*)
      from (
        select d.depends_on from cogo.step_dependencies as d where d.step_id = child.step_id
        union all -- a map step waits for the steps it made
        select copy.step_id from cogo.steps as copy where copy.map_step_id = child.step_id
      ) as d
      cross join lateral (
        select from cogo.steps as parent
        where parent.step_id = d.depends_on and parent.status not in ('completed', 'skipped') offset 0) as parent) as count
    from cogo.steps as child
    where child.run_id = count_dependencies.run_id and child.status = 'blocked'
    offset 0
  ) as open
  where steps.step_id = open.step_id and steps.remaining_dependencies <> open.count;
end
$$;
comment on function cogo.count_dependencies is
  'Recounts the dependencies that each blocked step of the run still waits for. A skipped dependency counts as done.';

create function cogo.require_acceptable(run cogo.runs, steps jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.require_plannable(require_acceptable.steps);
  perform cogo.require_known(require_acceptable.steps);
  perform cogo.require_targets(run.tenant_id, require_acceptable.steps);
  perform cogo.require_inputs(run.run_id, require_acceptable.steps);
  perform cogo.require_sub_runs(require_acceptable.steps);
  perform cogo.set_own_limits(run.tenant_id, require_acceptable.steps);
end
$$;
comment on function cogo.require_acceptable is
  'Refuses steps that could not be done in the run, and takes on the limits that they bring.';

create function cogo.add_steps(run cogo.runs, steps jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_without_phase text;
begin
  perform cogo.require_acceptable(run, add_steps.steps);
  select s ->> 'key' into v_without_phase from jsonb_array_elements(add_steps.steps) as s where not s ? 'phase' limit 1;
  if found then
    perform cogo.raise_error('invalid_plan', format('Step "%s" has no phase', v_without_phase), 'Name the stage of the run that it belongs to');
  end if;
  perform cogo.insert_phases(run, add_steps.steps);
  perform cogo.insert_steps(run, add_steps.steps);
  perform cogo.insert_dependencies(run, add_steps.steps);
  if not cogo.given_in_order(add_steps.steps) then
    perform cogo.require_acyclic(run.run_id);
  end if;
  update cogo.runs
  set remaining_steps = runs.remaining_steps + jsonb_array_length(add_steps.steps)
  where runs.run_id = run.run_id;
end
$$;
comment on function cogo.add_steps is
  'Adds planned steps (docs/plans.md) to a run whose lock the caller holds; the caller advances the run.';

create function cogo.adopt_plan(step cogo.steps, plan jsonb, assignments jsonb)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_run cogo.runs;
begin
  perform cogo.require_listed(plan -> 'steps');
  perform cogo.require_seen(plan -> 'steps', cogo.shown_keys(step.run_id));
  update cogo.runs
  set plan_version = runs.plan_version + 1,
      template = plan ->> 'template',
      template_version = (plan ->> 'templateVersion')::integer,
      workflow_version_id = cogo.require_workflow(runs.tenant_id, plan ->> 'template', (plan ->> 'templateVersion')::integer),
      strategy = plan ->> 'strategy'
  where runs.run_id = step.run_id
  returning * into strict v_run;
  insert into cogo.plans (run_id, version, tenant_id, step_id, reason, changes)
  values (v_run.run_id, v_run.plan_version, v_run.tenant_id, step.step_id, plan ->> 'reason',
          jsonb_build_object('added', (select jsonb_agg(s -> 'key') from jsonb_array_elements(plan -> 'steps') as s)));
  perform cogo.add_steps(v_run, plan -> 'steps');
  perform cogo.record_estimate(v_run, plan -> 'estimate');
  return cogo.draft_run_event('task:distributed', v_run, jsonb_build_object(
    'template', v_run.template, 'strategy', v_run.strategy, 'planVersion', v_run.plan_version,
    'estimatedSeconds', plan #> '{estimate,seconds}', 'estimatedCostUsd', plan #> '{estimate,costUsd}',
    'steps', (select jsonb_agg(jsonb_build_object(
                'key', s -> 'key', 'kind', s -> 'kind', 'phase', s -> 'phase', 'role', s -> 'role',
                'agent', s -> 'agent', 'dependsOn', coalesce(s -> 'dependsOn', '[]')))
              from jsonb_array_elements(plan -> 'steps') as s)))
    || cogo.draft_assignments(v_run, 'plan', assignments);
end
$$;
comment on function cogo.adopt_plan is
  'Gives the step''s run {template, templateVersion, strategy, reason, estimate, steps} as its next plan version, with the '
  'assignments that were decided for it; returns the events.';

revoke execute on all functions in schema cogo from public;
