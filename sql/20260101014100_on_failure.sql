-- What a plan does when its run fails or is cancelled: `"onFailure": [steps]`.
--
-- A step of it that `compensates` another undoes what that one did, and runs only if it completed. They run
-- one after another, the last completed first, because later work may stand on earlier work; then the other
-- steps run, which tell somebody or tidy up. The run ends after them, as it would have ended at once.
--
--   something fails, or a person cancels
--     └─ what is open is cancelled, except running steps that could need to be undone: those are let finish
--          └─ nothing is open: the steps of onFailure are added, as a version of the plan
--               └─ nothing is open: the run ends as failed or cancelled
--
-- Cancelling the task again changes nothing; a step of onFailure may be cancelled by itself, and is left out. A
-- compensation that is given up does not keep the others from being done; the run's error names it.

create function cogo.require_on_failure(plan jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_steps constant jsonb := plan -> 'onFailure';
  v_problem text;
begin
  if v_steps is null then
    return;
  end if;
  if jsonb_typeof(v_steps) <> 'array' or jsonb_array_length(v_steps) not between 1 and 1000 then
    perform cogo.raise_error('invalid_plan', 'Expected onFailure to be a list of 1 to 1000 steps');
  end if;
  perform cogo.require_listed(v_steps);
  perform cogo.require_seen((
    select jsonb_agg(case when s ? 'compensates' then s || jsonb_build_object('dependsOn', jsonb_build_array(s -> 'compensates')) else s end)
    from jsonb_array_elements(v_steps) as s where not (s ? 'compensates' and coalesce(s -> 'dependsOn', '[]') <> '[]')));
  with known as materialized (
    select s ->> 'key' as key from jsonb_array_elements(plan -> 'steps') as s
  )
  select format('Step "%s" of onFailure: expected %s', s.step ->> 'key', found.problem) into v_problem
  from jsonb_array_elements(v_steps) as s (step)
  left join known as same on same.key = s.step ->> 'key'
  left join known as undone on undone.key = s.step ->> 'compensates'
  cross join lateral (select case
    when same.key is not null then 'a key that no step of the plan has'
    when s.step ? 'compensates' and undone.key is null
      then format('compensates to name a step of the plan, got %s', s.step -> 'compensates')
    when s.step ? 'compensates' and coalesce(s.step -> 'dependsOn', '[]') <> '[]' then 'a compensation to depend on nothing: their order is the engine''s'
    when s.step ? 'compensates' and char_length(s.step ->> 'key') > 90 then 'the key of a compensation to have at most 90 characters'
    when s.step ->> 'whenExhausted' = 'fail' then 'whenExhausted to be skip or skip-cascade: the run fails already'
    when s.step ?| array['approval', 'waitFor', 'map', 'subRun'] then 'a step without approval, waitFor, map and subRun' end) as found (problem)
  where found.problem is not null
  limit 1;
  if found then
    perform cogo.raise_error('invalid_plan', v_problem);
  end if;
  perform cogo.require_whole_plan(cogo.without_compensations(v_steps));
  perform cogo.require_whole_plan((
    select coalesce(jsonb_agg(s - 'compensates'), '[]') from jsonb_array_elements(v_steps) as s where s ? 'compensates'));
end
$$;
comment on function cogo.require_on_failure is
  'Refuses a plan {steps, onFailure} whose steps for a failure could not be added when it comes.';

create function cogo.require_on_failure_kept(run_id uuid, added jsonb, changed text[])
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_problem text;
begin
  select case when s ->> 'compensates' = any (changed)
              then format('Step "%s" is compensated by "%s" of onFailure', s ->> 'compensates', s ->> 'key')
              else format('onFailure has a step "%s" already', s ->> 'key') end
  into v_problem
  from cogo.runs, jsonb_array_elements(runs.on_failure) as s
  where runs.run_id = require_on_failure_kept.run_id
    and (s ->> 'compensates' = any (changed) or s ->> 'key' in (select a ->> 'key' from jsonb_array_elements(added) as a))
  limit 1;
  if found then
    perform cogo.raise_error('invalid_plan', v_problem,
      'A revision leaves onFailure, and what it compensates, as they are: give other steps, or other keys');
  end if;
end
$$;
comment on function cogo.require_on_failure_kept is
  'Refuses a revision after which onFailure could not be followed: a key that it has, or a change of what it compensates.';

create function cogo.without_compensations(steps jsonb)
returns jsonb language sql immutable security invoker set search_path = ''
as $$
  select coalesce(jsonb_agg(s), '[]') from jsonb_array_elements(without_compensations.steps) as s where not s ? 'compensates';
$$;
comment on function cogo.without_compensations is 'Those of the steps of onFailure that undo nothing.';

create function cogo.running_to_compensate(run cogo.runs)
returns uuid[] language plpgsql volatile security invoker set search_path = ''
as $$
begin
  -- First wait for claims that are under way, so that what they took is seen as running.
  perform from cogo.steps where steps.run_id = run.run_id and steps.finished_at is null for no key update;
  return array(
    select steps.step_id
    from cogo.steps left join cogo.steps as made_by on made_by.step_id = steps.map_step_id
    where steps.run_id = run.run_id and steps.status = 'running'
      and coalesce(made_by.key, steps.key) in (select s ->> 'compensates' from jsonb_array_elements(run.on_failure) as s));
end
$$;
comment on function cogo.running_to_compensate is
  'The running steps of the run that may have had an effect already that would have to be undone.';

create function cogo.fail_run(run_id uuid, status text, error jsonb)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_run cogo.runs;
  v_kept uuid[];
begin
  update cogo.runs
  set ending = jsonb_build_object('status', fail_run.status, 'error', fail_run.error), status = 'running', deadline_at = null
  where runs.run_id = fail_run.run_id and runs.finished_at is null and runs.on_failure is not null and runs.ending is null
  returning * into v_run;
  if not found then
    return cogo.close_run(fail_run.run_id, fail_run.status, fail_run.error);
  end if;
  v_kept := cogo.running_to_compensate(v_run);
  perform cogo.cancel_tree(v_run.run_id, fail_run.status, v_kept);
  update cogo.phases set remaining_steps = (select count(*) from cogo.steps where steps.step_id = any (v_kept) and steps.phase = phases.phase)
  where phases.run_id = v_run.run_id;
  update cogo.runs set remaining_steps = cardinality(v_kept) where runs.run_id = v_run.run_id;
  update cogo.tasks set status = 'running' where tasks.task_id = v_run.task_id and tasks.status = 'paused';
  return row('{}', array[cogo.draft_run_event('task:undoing', v_run, v_run.ending)], array[v_run.run_id])::cogo.advance;
end
$$;
comment on function cogo.fail_run is
  'Ends a run as failed or cancelled: at once, or after what its plan does then (onFailure).';

create function cogo.steps_on_failure(run cogo.runs)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_failure constant jsonb := jsonb_build_object('failure', (run.ending -> 'error') || jsonb_build_object('status', run.ending -> 'status'));
  v_undo jsonb;
begin
  with done as (
    select s.step, steps.key, steps.map_index, steps.output,
           s.step ->> 'key' || coalesce(':' || steps.map_index, '') as name,
           row_number() over (order by steps.finished_at desc, steps.started_at desc, steps.map_index desc) as place
    from jsonb_array_elements(run.on_failure) as s (step)
    join cogo.steps as named on named.run_id = run.run_id and named.key = s.step ->> 'compensates'
    join cogo.steps on steps.run_id = run.run_id and steps.status = 'completed'
      and (steps.map_step_id = named.step_id or (steps.step_id = named.step_id and not coalesce(named.directives ? 'map', false)))
  ), in_order as (
    select done.*, lag(done.name) over (order by done.place) as before from done
  )
  select jsonb_agg(d.step || jsonb_build_object(
           'key', d.name,
           'dependsOn', to_jsonb(array_remove(array[case when d.map_index is null then d.key end, d.before], null)),
           'input', coalesce(d.step -> 'input', '{}') || v_failure
             || case when d.map_index is null then '{}' else jsonb_build_object('item', d.output, 'index', d.map_index) end)
         order by d.place)
  into v_undo
  from in_order as d;
  return coalesce(v_undo, '[]') || (
    select coalesce(jsonb_agg(s || jsonb_build_object('input', coalesce(s -> 'input', '{}') || v_failure)
             || case when v_undo is null or jsonb_array_length(coalesce(s -> 'dependsOn', '[]')) > 0 then '{}'
                     else jsonb_build_object('dependsOn', jsonb_build_array(v_undo -> -1 -> 'key')) end), '[]')
    from jsonb_array_elements(cogo.without_compensations(run.on_failure)) as s);
end
$$;
comment on function cogo.steps_on_failure is
  'The steps to add to a run that is to end: a compensation of each completed step that has one, the last completed first, '
  'each after the one before; then the others. A map step is undone copy by copy: `item` is what the copy put out.';

create function cogo.undo_run(run cogo.runs)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_steps constant jsonb := cogo.steps_on_failure(run);
  v_run cogo.runs;
begin
  if v_steps = '[]' then
    return cogo.close_run(run.run_id, run.ending ->> 'status', run.ending -> 'error');
  end if;
  update cogo.runs set plan_version = runs.plan_version + 1, undo_version = runs.plan_version + 1
  where runs.run_id = run.run_id
  returning * into v_run;
  insert into cogo.plans (run_id, version, tenant_id, reason, changes)
  values (v_run.run_id, v_run.plan_version, v_run.tenant_id,
          format('The run is to end as %s: what it did is undone', run.ending ->> 'status'),
          jsonb_build_object('added', (select jsonb_agg(s -> 'key') from jsonb_array_elements(v_steps) as s)));
  perform cogo.add_steps(v_run, (
    select jsonb_agg((s - 'compensates') || jsonb_build_object('whenExhausted', coalesce(s ->> 'whenExhausted', 'skip')))
    from jsonb_array_elements(v_steps) as s));
  update cogo.steps set directives = steps.directives || jsonb_build_object('compensates', s -> 'compensates')
  from jsonb_array_elements(v_steps) as s
  where steps.run_id = v_run.run_id and steps.key = s ->> 'key' and s ? 'compensates';
  return row('{}', array[cogo.draft_run_event('task:revised', v_run, jsonb_build_object(
    'planVersion', v_run.plan_version, 'reason', 'onFailure', 'added',
    (select jsonb_agg(s -> 'key') from jsonb_array_elements(v_steps) as s)))], array[v_run.run_id])::cogo.advance;
exception when data_exception or integrity_constraint_violation or sqlstate 'OG004' then
  raise warning 'run %: onFailure cannot be followed: % (%)', run.run_id, sqlerrm, sqlstate;
  return cogo.close_run(run.run_id, run.ending ->> 'status', (run.ending -> 'error') || jsonb_build_object(
    'remedy', format('Undo by hand what the run did: its onFailure could not be followed (%s)', sqlerrm)));
end
$$;
comment on function cogo.undo_run is 'Adds the steps of onFailure to a run in which nothing is open any more; without any, ends it.';

create function cogo.end_undone_run(run cogo.runs)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_not_undone jsonb := (
    select jsonb_agg(steps.key order by steps.key) from cogo.steps
    where steps.run_id = run.run_id and steps.plan_version = run.undo_version and steps.error is not null
      and steps.status <> 'completed' and steps.directives ? 'compensates');
begin
  -- Whatever the error advised was for a run that can be redriven.
  return cogo.close_run(run.run_id, run.ending ->> 'status', (run.ending -> 'error') || case
    when v_not_undone is null then '{"remedy": "Rerun the task: it has followed its onFailure"}'::jsonb
    else jsonb_build_object('details', coalesce(run.ending #> '{error,details}', '{}') || jsonb_build_object('notUndone', v_not_undone),
      'remedy', 'Undo by hand what these steps could not: their errors say why') end);
end
$$;
comment on function cogo.end_undone_run is 'Ends a run whose onFailure is through; its error names the compensations that were not done.';

create function cogo.end_settled_run(run cogo.runs)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
begin
  return case when run.undo_version is null then cogo.undo_run(run) else cogo.end_undone_run(run) end;
end
$$;
comment on function cogo.end_settled_run is 'What follows when nothing is open in a run that is to end.';

create function cogo.leave_out(step cogo.steps, reason text)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
begin
  if step.status = 'running' then
    perform cogo.end_attempt(step, 'cancelled');
  end if;
  update cogo.steps
  set error = jsonb_build_object('code', 'step_cancelled', 'message', coalesce(leave_out.reason, 'Cancelled by the user'))
  where steps.step_id = step.step_id
  returning * into strict v_step;
  return cogo.skip_step(v_step, 'cancelled', false);
end
$$;
comment on function cogo.leave_out is 'Skips a step of onFailure that somebody cancels: what comes after it is still done.';

create function cogo.require_not_ending(run cogo.runs)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  if run.ending is not null then
    perform cogo.raise_error('invalid_state', format('The run is to end as %s; what it did is being undone', run.ending ->> 'status'),
      'Wait until it has ended. A step that cannot be done may be cancelled by itself');
  end if;
end
$$;
comment on function cogo.require_not_ending is 'Refuses changes to the plan of a run that is to end.';

revoke execute on all functions in schema cogo from public;
