-- Reported results: what a worker may hand over with a completed step, checked before anything of it is
-- kept, so that whatever is stored can be read again. The readers are the Zod schemas of
-- shared/engine/tasks and shared/engine/plans; test/shared/engine/worker/reported_values.test.ts holds the two together.

create function cogo.find_quality_problem(quality jsonb)
returns text language sql immutable security invoker set search_path = ''
as $$
  select case
    when not cogo.has_types(quality, '{"kind": "string", "verdict": "string", "score": "number or null", "dimensions": "object", "tests": "object"}')
         or not quality ? 'evidence'
      then 'quality to be {kind, verdict, score, dimensions, tests, evidence}'
    when not cogo.has_types(quality -> 'tests', '{"passed": "number", "failed": "number", "notExecuted": "number"}')
         or quality -> 'tests' @? '$.* ? (@ < 0 || @ > 2147483647 || @.floor() != @)'
      then 'tests to be {passed, failed, notExecuted}, which are counts'
    when exists (select from jsonb_each(quality -> 'dimensions') as d
                 where not cogo.has_types(d.value, '{"score": "number or null", "weight": "number", "reason": "string"}'))
         or quality -> 'dimensions' @? '$.*.* ? (@ < 0 || @ > 1)'
      then 'each dimension to be {score, weight, reason}, with numbers from 0 to 1'
  end;
$$;
comment on function cogo.find_quality_problem is 'The first thing that is wrong with a judgement; null where nothing is.';

create function cogo.find_result_problem(result jsonb)
returns text language sql immutable security invoker set search_path = ''
as $$
  select case
    when not cogo.has_types(result, '{"title": "string or null or missing"}') then 'title to be text'
    when result ? 'artifacts' and not cogo.lists_types(result -> 'artifacts', '{"path": "string", "kind": "string", "content": "string"}')
      then 'artifacts to be a list of {path, kind, content}, which are text'
    when result ? 'decisions' and (
         not cogo.lists_types(result -> 'decisions', '{"kind": "string", "reasons": "array"}')
         or result @? '$.decisions[*] ? (!exists(@.inputs) || !exists(@.outcome))'
         or result @? '$.decisions[*].reasons[*] ? (@.type() != "string")')
      then 'decisions to be a list of {kind, inputs, outcome, reasons}, whose reasons are texts'
    when result ? 'plan' and not cogo.has_types(result -> 'plan', '{"template": "string or null or missing", "reason": "string", "steps": "array",
                                     "templateVersion": "number or null or missing", "strategy": "string or null or missing",
                                     "estimate": "object or null or missing"}')
      then 'plan to be {template, templateVersion, strategy, reason, estimate, steps}'
    when result ? 'traces' and not cogo.lists_types(result -> 'traces', '{"number": "number", "criteria": "array"}')
      then 'traces to be a list of {number, criteria}'
    else coalesce(
      case when result ? 'requirements' then cogo.find_requirements_problem(result -> 'requirements') end,
      case when result ? 'quality' then cogo.find_quality_problem(result -> 'quality') end,
      cogo.value_problem(result -> 'quality', 'quality'), cogo.value_problem(result -> 'decisions', 'decisions'),
      cogo.value_problem(result -> 'plan', 'plan'), cogo.value_problem(result -> 'revision', 'revision'))
  end;
$$;
comment on function cogo.find_result_problem is
  'The first thing that is wrong with what a result holds beside its output; null where nothing is.';

create function cogo.require_completions(completions jsonb)
returns void language plpgsql immutable security invoker set search_path = ''
as $$
declare
  v_step_id text;
  v_problem text;
begin
  if jsonb_typeof(completions) is distinct from 'array' or completions @? 'strict $[*] ? (@.type() != "object")'
     or completions @? '$[*] ? (!(@.stepId.type() == "string") || !(@.leaseToken.type() == "string") || (exists(@.result) && @.result.type() != "object"))' then
    perform cogo.raise_error('invalid_input', 'Expected a list of {stepId, leaseToken, result}',
      'The names are in camelCase, and a result is an object');
  end if;
  select c ->> 'stepId', problem into v_step_id, v_problem
  from jsonb_array_elements(completions) as c, cogo.find_result_problem(c -> 'result') as problem
  where c -> 'result' ?| array['artifacts', 'decisions', 'title', 'requirements', 'traces', 'quality', 'plan', 'revision'] and problem is not null
  limit 1;
  if found then
    perform cogo.raise_error('invalid_input', format('Result of step %s: expected %s', v_step_id, v_problem));
  end if;
end
$$;
comment on function cogo.require_completions is 'Refuses what is no list of completions, or holds what could not be read again.';

revoke execute on all functions in schema cogo from public;
