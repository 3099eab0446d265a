-- Planned steps: what a plan may say of a step beyond what and who (docs/plans.md), checked when the plan
-- is adopted.

create function cogo.planned_policy(step jsonb)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_policy jsonb;
  v_parsed cogo.step_kinds;
begin
  v_policy := (
    select nullif(jsonb_strip_nulls(jsonb_build_object(
      'max_attempts', p -> 'maxAttempts', 'max_stalls', p -> 'maxStalls', 'retry_strategy', p -> 'retryStrategy',
      'base_delay', make_interval(secs => (p ->> 'baseDelaySeconds')::double precision),
      'max_delay', make_interval(secs => (p ->> 'maxDelaySeconds')::double precision),
      'jitter', p -> 'jitter',
      'lease', make_interval(secs => (p ->> 'leaseSeconds')::double precision),
      'timeout', make_interval(secs => (p ->> 'timeoutSeconds')::double precision))), '{}')
    from (select step -> 'policy' as p) as planned
  );
  v_parsed := jsonb_populate_record(null::cogo.step_kinds, v_policy);
  if v_parsed.max_attempts < 1 or v_parsed.max_stalls < 1 or v_parsed.lease < interval '1 second'
     or least(v_parsed.base_delay, v_parsed.max_delay, interval '0') < interval '0' or v_parsed.timeout <= interval '0'
     or v_parsed.jitter not between 0 and 1 or v_parsed.retry_strategy not in ('exponential', 'fixed', 'none') then
    perform cogo.raise_error('invalid_plan', format('Step "%s" has a policy out of range: %s', step ->> 'key', step -> 'policy'));
  end if;
  return v_policy;
end
$$;
comment on function cogo.planned_policy is
  'What a planned step overrides of its kind''s policy, in the columns of step_kinds; null for nothing. An '
  'impossible override is refused here: at a claim it would stop the whole queue.';

create function cogo.planned_directives(step jsonb)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_directives jsonb := (
    select jsonb_object_agg(d.name, d.value)
    from jsonb_each(step) as d (name, value)
    where d.name in ('if', 'ifNot', 'whenUnmet', 'whenExhausted', 'map', 'subRun', 'approval', 'delaySeconds'));
  v_problem text;
begin
  if v_directives is null then
    return null;
  end if;
  v_problem := case
    when (select count(*) from jsonb_object_keys(v_directives) as k where k in ('map', 'subRun', 'approval', 'delaySeconds')) > 1
      then 'at most one of map, subRun, approval and delaySeconds; a gate before it takes another'
    when jsonb_typeof(v_directives -> 'map') <> 'string' then 'map to name a dependency'
    when jsonb_typeof(v_directives #> '{subRun,steps}') is distinct from 'array' and v_directives ? 'subRun'
      then 'subRun to have steps'
    when jsonb_typeof(v_directives -> 'approval') <> 'object'
         or char_length(v_directives #>> '{approval,title}') not between 1 and 200
         or v_directives #>> '{approval,whenExpired}' not in ('approve', 'reject')
         or jsonb_typeof(v_directives #> '{approval,timeoutSeconds}') <> 'number'
         or jsonb_typeof(v_directives #> '{approval,escalateAfterSeconds}') <> 'number'
      then 'approval to be {title, details, timeoutSeconds, whenExpired, escalateAfterSeconds, escalateTo}'
    when jsonb_typeof(v_directives -> 'delaySeconds') <> 'number' then 'delaySeconds to be a number'
    when v_directives ->> 'whenUnmet' not in ('skip', 'skip-cascade', 'fail') then 'whenUnmet to be skip, skip-cascade or fail'
    when v_directives ->> 'whenExhausted' not in ('skip', 'skip-cascade', 'fail')
      then 'whenExhausted to be skip, skip-cascade or fail'
  end;
  if v_problem is not null then
    perform cogo.raise_error('invalid_plan', format('Step "%s": expected %s', step ->> 'key', v_problem));
  end if;
  return v_directives;
end
$$;
comment on function cogo.planned_directives is
  'The directives of a planned step; null for none. What could not be followed later is refused now, because then '
  'the refusal would fail the step before it.';

revoke execute on all functions in schema cogo from public;
