-- Map steps: `"map": "files"` or `"map": "design.files"` runs the step once for each element of an array
-- in the output of a dependency. The copies are steps of their own (`key:0`, `key:1` …) with the input
-- {item, index}, and see what the map step sees. It waits for them, and when they have finished completes
-- with their outputs in the array's order. An empty array completes it at once. A skipped copy leaves null in its place.

create function cogo.output_problem(bytes bigint)
returns jsonb language plpgsql immutable security invoker set search_path = ''
as $$
declare
  c_most constant integer := cogo.largest_value();
begin
  return case when bytes > c_most then jsonb_build_object(
    'code', 'value_too_large',
    'message', format('Expected outputs of at most %s bytes together, got %s', c_most, bytes),
    'remedy', 'Keep files as artifacts, and pass on names or addresses of what is large') end;
end
$$;
comment on function cogo.output_problem is 'The error of outputs that are too large to be put together; null where they are not.';

create function cogo.open_map(step cogo.steps)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_most constant integer := 10000;
  v_path constant text[] := string_to_array(step.directives ->> 'map', '.');
  v_items jsonb := cogo.dependency_outputs(step, v_path[1:1]) #> v_path;
  v_count integer;
  v_now timestamptz := cogo.clock();
begin
  if v_items is null or jsonb_typeof(v_items) <> 'array' or jsonb_array_length(v_items) > c_most then
    return cogo.give_up_step(step, 'plan', jsonb_build_object(
      'code', 'map_not_possible',
      'message', format('Expected "%s" to be an array of at most %s elements, got %s', step.directives ->> 'map', c_most,
                        case when jsonb_typeof(v_items) = 'array' then jsonb_array_length(v_items)::text
                             else coalesce(jsonb_typeof(v_items), 'nothing') end)));
  end if;
  v_count := jsonb_array_length(v_items);
  if v_count = 0 then
    return cogo.complete_gate(step, '[]');
  end if;

  insert into cogo.steps (run_id, task_id, session_id, tenant_id, phase, key, kind, role, agent, queue, plan_version,
                          priority, status, available_at, input, policy, directives, opened_at, rate_limit,
                          map_step_id, map_index)
  select step.run_id, step.task_id, step.session_id, step.tenant_id, step.phase, step.key || ':' || i.position - 1,
         step.kind, step.role, step.agent, step.queue, step.plan_version, step.priority,
         -- Ready from the start, but for gates and sub-runs: those are for open_step().
         case when step.kind = 'gate' or step.directives ? 'subRun' then 'blocked' else 'ready' end, v_now,
         step.input || jsonb_build_object('item', i.item, 'index', i.position - 1), step.policy,
         nullif(step.directives - array['map', 'if', 'ifNot', 'whenUnmet'], '{}'),
         case when not step.directives ? 'subRun' then v_now end,
         step.rate_limit, step.step_id, i.position - 1
  from jsonb_array_elements(v_items) with ordinality as i (item, position)
  order by i.position;
  update cogo.steps set remaining_dependencies = v_count where steps.step_id = step.step_id;
  update cogo.phases set remaining_steps = phases.remaining_steps + v_count
  where phases.run_id = step.run_id and phases.phase = step.phase;
  update cogo.runs set remaining_steps = runs.remaining_steps + v_count where runs.run_id = step.run_id;
  return row('{}', cogo.draft_step_event('step:mapped', step, jsonb_build_object('steps', v_count))
                   || cogo.begin_released(array[step]), '{}')::cogo.advance;
end
$$;
comment on function cogo.open_map is 'Makes one step for each element of the array the map step names.';

create function cogo.complete_map(step cogo.steps)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_too_large jsonb := cogo.output_problem((
    select sum(copy.output_bytes) from cogo.steps as copy where copy.map_step_id = step.step_id));
begin
  if v_too_large is not null then
    return cogo.give_up_step(step, 'plan', v_too_large);
  end if;
  return (
    select cogo.complete_gate(step, (
      select jsonb_agg(copy.output order by copy.map_index)
      from cogo.steps as copy where copy.map_step_id = step.step_id))
  );
end
$$;
comment on function cogo.complete_map is
  'Completes the map step with the outputs of its copies, in order, unless they are too large together.';

revoke execute on all functions in schema cogo from public;
