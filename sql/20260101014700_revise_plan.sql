-- Revising the plan of a run that is under way: steps that have not started may be added, replaced or
-- removed, under the run's lock, with a reason and as a new version. What has started stays as it is.
--
--   {"reason": "…", "add": [steps], "replace": [steps, by key], "remove": [keys]}
--
-- A step that others depend on can only be removed together with them, or when they are replaced so that
-- they no longer do.

create function cogo.require_not_started(run_id uuid, keys text[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_key text;
begin
  -- First wait for claims that are under way, so that what they took is seen as running.
  perform from cogo.steps
  where steps.run_id = require_not_started.run_id and steps.key = any (keys)
  for no key update;
  select k.key into v_key
  from unnest(keys) as k (key)
  where not exists (
    select from cogo.steps
    where steps.run_id = require_not_started.run_id and steps.key = k.key
      and steps.status in ('blocked', 'waiting', 'ready') and steps.claims = 0 and steps.opened_at is null)
  limit 1;
  if found then
    perform cogo.raise_error('invalid_plan', format('Step "%s" does not exist or has started', v_key),
      'Only steps that have not started can be replaced or removed');
  end if;
end
$$;
comment on function cogo.require_not_started is
  'Locks these steps and refuses keys of those that do not exist or have started.';

create function cogo.require_approvals_kept(run cogo.runs, keys text[])
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_step record;
begin
  -- An approval that a role or a second person decides holds for all that comes after it.
  with recursive before as (
    select s.step_id from cogo.steps as s where s.run_id = run.run_id and s.key = any (keys)
    union
    select d.depends_on from before join cogo.step_dependencies as d on d.step_id = before.step_id
  )
  select s.key, s.directives #>> '{approval,role}' as role into v_step
  from before join cogo.steps as s on s.step_id = before.step_id
  where s.directives ? 'approval' and s.finished_at is null
    and ((s.directives #> '{approval,role}') is not null
      or (select t.second_person from cogo.teams as t where t.tenant_id = run.tenant_id))
  limit 1;
  if found and auth.uid() is not null and exists (select from cogo.teams as t where t.tenant_id = run.tenant_id) then
    perform cogo.raise_error('forbidden',
      format('Step "%s" is approved by %s, and what it holds up cannot be replaced or removed before', v_step.key,
        coalesce('the role ' || v_step.role, 'a second person')),
      'Have it approved or rejected first, or cancel the task');
  end if;
end
$$;
comment on function cogo.require_approvals_kept is
  'Refuses a member''s revision of steps that are, or come after, an open approval of a role or of a second person.';

create function cogo.remove_steps(run cogo.runs, keys text[])
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_dependent text;
  v_phases text[];
  v_drafts cogo.event_draft[];
begin
  select child.key into v_dependent
  from cogo.step_dependencies as d
  join cogo.steps as parent on parent.step_id = d.depends_on
  join cogo.steps as child on child.step_id = d.step_id
  where parent.run_id = run.run_id and parent.key = any (keys) and child.key <> all (keys)
  limit 1;
  if found then
    perform cogo.raise_error('invalid_plan', format('Step "%s" depends on a step that is to be removed', v_dependent),
      'Remove or replace it too');
  end if;
  with gone as (
    delete from cogo.steps where steps.run_id = run.run_id and steps.key = any (keys) returning steps.phase
  )
  select array_agg(gone.phase) into v_phases from gone;
  -- By what was deleted: a key that is named twice is one step.
  update cogo.runs set remaining_steps = runs.remaining_steps - cardinality(v_phases) where runs.run_id = run.run_id;
  update cogo.phases
  set remaining_steps = phases.remaining_steps - gone.count
  from (select p.phase, count(*) as count from unnest(v_phases) as p (phase) group by p.phase) as gone
  where phases.run_id = run.run_id and phases.phase = gone.phase;
  -- A phase of which nothing is left to do has ended; one of which nothing is left at all was never there.
  delete from cogo.phases
  where phases.run_id = run.run_id
    and not exists (select from cogo.steps where steps.run_id = run.run_id and steps.phase = phases.phase);
  with completed as (
    update cogo.phases
    set status = 'completed', started_at = coalesce(phases.started_at, cogo.clock()), finished_at = cogo.clock()
    where phases.run_id = run.run_id and phases.remaining_steps = 0 and phases.finished_at is null
    returning phases.*
  )
  select array_agg(cogo.draft_run_event('phase:completed', run, jsonb_build_object('phase', completed.phase))
                   order by completed.position)
  into v_drafts
  from completed;
  return v_drafts;
end
$$;
comment on function cogo.remove_steps is
  'Removes steps nothing that stays depends on, and phases nothing of which stays; returns the events.';

create function cogo.replace_steps(run cogo.runs, replacements jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_replaced integer;
begin
  perform cogo.require_acceptable(run, replacements);
  delete from cogo.step_dependencies
  using cogo.steps, jsonb_array_elements(replacements) as s
  where step_dependencies.step_id = steps.step_id and steps.run_id = run.run_id and steps.key = s ->> 'key';
  perform cogo.insert_dependencies(run, replacements);
  update cogo.steps
  set kind = s ->> 'kind', role = agent_roles.role, agent = agents.agent, queue = agents.queue,
      plan_version = run.plan_version, input = coalesce(s -> 'input', '{}'), status = 'blocked',
      waiting_for = null, available_at = null, rate_turn = null,
      priority = coalesce((s ->> 'priority')::smallint, steps.priority),
      policy = case when s ? 'policy' then cogo.planned_policy(s) end,
      directives = cogo.planned_directives(s), rate_limit = cogo.limit_of(run.tenant_id, s)
  from jsonb_array_elements(replacements) as s
  join cogo.agent_roles on agent_roles.role = s ->> 'role'
                       and agent_roles.agent = coalesce(s ->> 'agent', cogo.choose_agent(s ->> 'role'))
  join cogo.agents on agents.agent = agent_roles.agent
  where steps.run_id = run.run_id and steps.key = s ->> 'key'
    and steps.phase = coalesce(s ->> 'phase', steps.phase);
  get diagnostics v_replaced = row_count;
  if v_replaced <> jsonb_array_length(replacements) then
    perform cogo.raise_error('invalid_plan',
      'A replacement names an agent that does not play its role, or another phase than the step it replaces');
  end if;
end
$$;
comment on function cogo.replace_steps is
  'Gives steps a new definition and new dependencies under their old keys; their dependents stay.';

create function cogo.readers_of(run_id uuid)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  with reader as (
    select s.step_id from cogo.steps as s
    where s.run_id = readers_of.run_id and s.finished_at is null and s.map_step_id is null
      and cogo.reads_outputs(s.directives, s.kind, s.input) and not coalesce(s.directives ? 'compensates', false)
  ), before as (
    select d.depends_on as step_id from reader join cogo.step_dependencies as d on d.step_id = reader.step_id
  ), involved as (
    select step_id from reader
    union select step_id from before
    union select d.depends_on from before join cogo.step_dependencies as d on d.step_id = before.step_id
  )
  select coalesce(jsonb_agg(coalesce(s.directives, '{}') || jsonb_build_object('key', s.key, 'kind', s.kind,
    'input', case when cogo.reads_outputs('{}', s.kind, s.input) then s.input end, 'dependsOn', (
    select coalesce(jsonb_agg(parent.key), '[]')
    from cogo.step_dependencies as d join cogo.steps as parent on parent.step_id = d.depends_on
    where d.step_id = s.step_id))), '[]')
  from involved join cogo.steps as s on s.step_id = involved.step_id;
$$;
comment on function cogo.readers_of is
  'The open steps of a run whose conditions, maps, references and sub-runs read outputs, as planned steps, with those that they '
  'read and those that a gate among these passes on.';

create function cogo.change_plan(run_id uuid, revision jsonb, step_id uuid default null)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_added constant jsonb := coalesce(revision -> 'add', '[]');
  v_replaced constant jsonb := coalesce(revision -> 'replace', '[]');
  v_removed text[];
  v_replaced_keys text[];
  v_changes jsonb;
  v_run cogo.runs;
  v_drafts cogo.event_draft[];
begin
  perform cogo.require_revision(revision);
  v_removed := array(select jsonb_array_elements_text(coalesce(revision -> 'remove', '[]')));
  v_replaced_keys := array(select s ->> 'key' from jsonb_array_elements(v_replaced) as s);
  perform cogo.require_on_failure_kept(run_id, v_added, v_removed || v_replaced_keys);
  perform cogo.require_not_started(run_id, v_removed || v_replaced_keys);
  v_changes := jsonb_strip_nulls(jsonb_build_object(
    'added', (select jsonb_agg(s -> 'key') from jsonb_array_elements(v_added) as s),
    'replaced', (select jsonb_agg(steps.key) from cogo.steps
                 where steps.run_id = change_plan.run_id and steps.key = any (v_replaced_keys)),
    'removed', (select jsonb_agg(jsonb_build_object('key', steps.key, 'kind', steps.kind, 'role', steps.role, 'agent', steps.agent))
                from cogo.steps where steps.run_id = change_plan.run_id and steps.key = any (v_removed))));
  update cogo.runs set plan_version = runs.plan_version + 1
  where runs.run_id = change_plan.run_id
  returning * into strict v_run;
  insert into cogo.plans (run_id, version, tenant_id, step_id, reason, changes)
  values (v_run.run_id, v_run.plan_version, v_run.tenant_id, change_plan.step_id, revision ->> 'reason', v_changes);

  perform cogo.add_steps(v_run, v_added);
  if jsonb_array_length(v_replaced) > 0 then
    perform cogo.replace_steps(v_run, v_replaced);
  end if;
  if cardinality(v_removed) > 0 then
    v_drafts := cogo.remove_steps(v_run, v_removed);
  end if;
  perform cogo.require_acyclic(v_run.run_id);
  perform cogo.require_seen(cogo.readers_of(v_run.run_id), cogo.shown_keys(v_run.run_id));
  perform cogo.count_dependencies(v_run.run_id);
  return cogo.draft_run_event('task:revised', v_run,
    v_changes || jsonb_build_object('planVersion', v_run.plan_version, 'reason', revision ->> 'reason'))
    || cogo.draft_assignments(v_run, 'revision') || v_drafts;
end
$$;
comment on function cogo.change_plan is
  'Applies {reason, add, replace, remove}, from a person or a step''s result, as a new plan version; returns the '
  'events. The caller holds the lock and advances the run.';

create function cogo.revise_plan(task_id uuid, revision jsonb)
returns integer language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  v_run cogo.runs := cogo.lock_open_run(cogo.require_task(revise_plan.task_id));
  v_drafts cogo.event_draft[];
begin
  perform cogo.require_not_ending(v_run);
  perform cogo.require_approvals_kept(v_run, array(
    select s ->> 'key' from jsonb_array_elements(case jsonb_typeof(revision -> 'replace') when 'array' then revision -> 'replace' end) as s
    union all
    select k from jsonb_array_elements_text(case jsonb_typeof(revision -> 'remove') when 'array' then revision -> 'remove' end) as k));
  v_drafts := cogo.change_plan(v_run.run_id, revision);
  perform cogo.record_audit('plan-revised', v_run.tenant_id, v_run.task_id, v_run.run_id,
    details => jsonb_build_object('reason', revision -> 'reason', 'planVersion', v_run.plan_version + 1));
  perform cogo.append_events(v_drafts || cogo.advance_run(v_run.run_id, '{}'));
  return v_run.plan_version + 1;
end
$$;
comment on function cogo.revise_plan is 'Revises the plan of a task''s open run. Returns the new plan version.';

create function cogo_api.revise_plan(task_id uuid, revision jsonb)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.revise_plan(revise_plan.task_id, cogo.keep_numbers(revise_plan.revision)); $$;
comment on function cogo_api.revise_plan is
  'Adds, replaces or removes steps that have not started; returns the plan''s new version.';
grant execute on function cogo_api.revise_plan to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
