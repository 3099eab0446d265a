-- The plan as rows. add_steps() is the only way a step comes to be, the first ones included, so the
-- checks hold for every plan: unique keys, known dependencies, no cycle, an agent that plays the role.
-- The caller holds the run's lock.

create function cogo.insert_phases(run cogo.runs, steps jsonb)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  insert into cogo.phases (run_id, phase, tenant_id, position)
  select run.run_id, s.step ->> 'phase', run.tenant_id,
         (select count(*) from cogo.phases where phases.run_id = run.run_id) + min(s.position)
  from jsonb_array_elements(insert_phases.steps) with ordinality as s (step, position)
  group by s.step ->> 'phase'
  on conflict (run_id, phase) do nothing;
$$;

create function cogo.insert_steps(run cogo.runs, steps jsonb)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_inserted integer;
begin
  insert into cogo.steps (run_id, task_id, session_id, tenant_id, phase, key, kind, role, agent, queue,
                          plan_version, priority, input)
  select run.run_id, run.task_id, run.session_id, run.tenant_id, s ->> 'phase', s ->> 'key', s ->> 'kind',
         agent_roles.role, agents.agent, agents.queue, run.plan_version, tasks.priority,
         coalesce(s -> 'input', '{}')
  from jsonb_array_elements(insert_steps.steps) as s
  join cogo.agent_roles on agent_roles.agent = s ->> 'agent' and agent_roles.role = s ->> 'role'
  join cogo.agents on agents.agent = agent_roles.agent
  join cogo.tasks on tasks.task_id = run.task_id;
  get diagnostics v_inserted = row_count;
  if v_inserted <> jsonb_array_length(insert_steps.steps) then
    perform cogo.raise_error('invalid_plan', 'A step names an agent that does not play its role');
  end if;

  update cogo.phases
  set remaining_steps = phases.remaining_steps + added.count
  from (select s ->> 'phase' as phase, count(*) as count
        from jsonb_array_elements(insert_steps.steps) as s group by 1) as added
  where phases.run_id = run.run_id and phases.phase = added.phase;
exception when unique_violation then
  perform cogo.raise_error('invalid_plan', 'Two steps of the plan have the same key');
end
$$;

create function cogo.insert_dependencies(run cogo.runs, steps jsonb)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_unknown text;
begin
  select d.key into v_unknown
  from jsonb_array_elements(insert_dependencies.steps) as s,
       jsonb_array_elements_text(coalesce(s -> 'dependsOn', '[]')) as d (key)
  where not exists (select from cogo.steps where steps.run_id = run.run_id and steps.key = d.key)
  limit 1;
  if found then
    perform cogo.raise_error('invalid_plan', format('A step depends on "%s", which the plan does not have', v_unknown));
  end if;

  insert into cogo.step_dependencies (step_id, depends_on)
  select child.step_id, parent.step_id
  from jsonb_array_elements(insert_dependencies.steps) as s,
       jsonb_array_elements_text(coalesce(s -> 'dependsOn', '[]')) as d (key),
       cogo.steps as child, cogo.steps as parent
  where child.run_id = run.run_id and child.key = s ->> 'key'
    and parent.run_id = run.run_id and parent.key = d.key;
exception when unique_violation or check_violation then
  perform cogo.raise_error('invalid_plan', 'A step names a dependency twice or depends on itself');
end
$$;

create function cogo.require_acyclic(run cogo.runs)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  if exists (
    with recursive reach (origin, step_id) as (
      select d.step_id, d.depends_on
      from cogo.step_dependencies as d
      join cogo.steps on steps.step_id = d.step_id
      where steps.run_id = run.run_id
      union -- not union all: distinct pairs end the recursion even on a cycle
      select reach.origin, d.depends_on
      from reach join cogo.step_dependencies as d on d.step_id = reach.step_id
    )
    select from reach where origin = step_id
  ) then
    perform cogo.raise_error('invalid_plan', 'The plan has a cycle');
  end if;
end
$$;

create function cogo.add_steps(run cogo.runs, steps jsonb)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform cogo.insert_phases(run, add_steps.steps);
  perform cogo.insert_steps(run, add_steps.steps);
  perform cogo.insert_dependencies(run, add_steps.steps);
  perform cogo.require_acyclic(run);

  update cogo.runs
  set remaining_steps = runs.remaining_steps + jsonb_array_length(add_steps.steps)
  where runs.run_id = run.run_id;
  update cogo.steps
  set remaining_dependencies = open.count
  from (
    select d.step_id, count(*) as count
    from cogo.step_dependencies as d
    join cogo.steps as child on child.step_id = d.step_id
    join cogo.steps as parent on parent.step_id = d.depends_on
    where child.run_id = run.run_id and parent.status <> 'completed'
    group by d.step_id
  ) as open
  where steps.step_id = open.step_id and steps.status = 'blocked';

  perform cogo.release_unblocked(run.run_id);
end
$$;

-- Blocked steps without open dependencies become ready, their phases start, their queues are woken.
create function cogo.release_unblocked(run_id uuid)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_queues text[];
  v_phase record;
  v_queue text;
begin
  with released as (
    update cogo.steps
    set status = 'ready', available_at = cogo.clock()
    where steps.run_id = release_unblocked.run_id
      and steps.status = 'blocked' and steps.remaining_dependencies = 0
    returning steps.queue
  )
  select array_agg(distinct released.queue order by released.queue) into v_queues from released;

  for v_phase in
    update cogo.phases
    set status = 'running', started_at = cogo.clock()
    where phases.run_id = release_unblocked.run_id and phases.status = 'pending'
      and exists (select from cogo.steps
                  where steps.run_id = phases.run_id and steps.phase = phases.phase and steps.status = 'ready')
    returning phases.phase, phases.remaining_steps
  loop
    perform cogo.emit_event(runs.session_id, 'phase:started', runs.task_id, runs.run_id,
      payload => jsonb_build_object('phase', v_phase.phase, 'steps', v_phase.remaining_steps))
    from cogo.runs where runs.run_id = release_unblocked.run_id;
  end loop;

  foreach v_queue in array coalesce(v_queues, '{}') loop
    perform cogo.wake_queue(v_queue);
  end loop;
end
$$;

create function cogo.adopt_plan(run_id uuid, plan jsonb)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_run cogo.runs;
begin
  update cogo.runs
  set plan_version = runs.plan_version + 1,
      template = plan ->> 'template',
      template_version = (plan ->> 'templateVersion')::integer,
      strategy = plan ->> 'strategy'
  where runs.run_id = adopt_plan.run_id
  returning * into strict v_run;
  insert into cogo.plans (run_id, version, tenant_id, reason)
  values (v_run.run_id, v_run.plan_version, v_run.tenant_id, plan ->> 'reason');
  perform cogo.add_steps(v_run, plan -> 'steps');
  perform cogo.emit_event(v_run.session_id, 'task:distributed', v_run.task_id, v_run.run_id,
    payload => jsonb_build_object(
      'template', v_run.template, 'strategy', v_run.strategy, 'planVersion', v_run.plan_version,
      'steps', (select jsonb_agg(jsonb_build_object(
                  'key', s -> 'key', 'kind', s -> 'kind', 'phase', s -> 'phase', 'role', s -> 'role',
                  'agent', s -> 'agent', 'dependsOn', coalesce(s -> 'dependsOn', '[]')))
                from jsonb_array_elements(plan -> 'steps') as s)));
end
$$;

comment on function cogo.insert_phases(cogo.runs, jsonb) is 'Adds the phases the steps name, in the order they name them.';
comment on function cogo.insert_steps(cogo.runs, jsonb) is 'Adds the steps, blocked; refuses an agent that does not play the role.';
comment on function cogo.insert_dependencies(cogo.runs, jsonb) is 'Adds the edges; refuses unknown keys.';
comment on function cogo.require_acyclic(cogo.runs) is 'Refuses a plan in which a step waits for itself.';
comment on function cogo.add_steps(cogo.runs, jsonb) is
  'Adds [{key, kind, phase, role, agent, dependsOn, input}] to a run whose lock the caller holds, and starts what can start.';
comment on function cogo.release_unblocked(uuid) is 'Makes unblocked steps ready, starts their phases, wakes their queues.';
comment on function cogo.adopt_plan(uuid, jsonb) is
  'Gives the run {template, templateVersion, strategy, reason, steps} as its next plan version.';
