-- Planned steps: what a plan may say of a step (docs/reference/plans.md), checked when the plan is adopted.
-- The endpoint checks the same with Zod, in shared/engine/tasks/planned_step.ts; one table of cases in
-- test/sql/engine/planned_steps.test.ts holds both to the same verdicts.

create function cogo.is_duration(seconds jsonb)
returns boolean language sql immutable security invoker set search_path = ''
as $$
  select case coalesce(jsonb_typeof(is_duration.seconds), 'missing')
    when 'missing' then true
    when 'number' then is_duration.seconds::double precision > 0 and is_duration.seconds::double precision <= 31536000
    else false
  end;
$$;
comment on function cogo.is_duration is 'Whether seconds are missing, or a number above 0 and up to a year.';

create function cogo.planned_policy(step jsonb)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_policy jsonb;
  v_parsed cogo.step_kinds;
begin
  if jsonb_typeof(step -> 'policy') <> 'object' or exists (
    select from jsonb_each(case jsonb_typeof(step -> 'policy') when 'object' then step -> 'policy' else '{}' end) as m
    where jsonb_typeof(m.value) <> case m.key when 'retryStrategy' then 'string' else 'number' end) then
    perform cogo.raise_error('invalid_plan', format('Step "%s" has a policy that is not made of numbers: %s', step ->> 'key', step -> 'policy'));
  end if;
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
  if (step -> 'policy') - array['maxAttempts', 'maxStalls', 'retryStrategy', 'baseDelaySeconds', 'maxDelaySeconds',
                                'jitter', 'leaseSeconds', 'timeoutSeconds'] <> '{}'
     or v_parsed.max_attempts not between 1 and 1000 or v_parsed.max_stalls not between 1 and 1000
     or v_parsed.lease not between interval '1 second' and interval '86400 seconds'
     or v_parsed.base_delay not between interval '0' and interval '86400 seconds'
     or v_parsed.max_delay not between interval '0' and interval '86400 seconds'
     or not cogo.is_duration(step #> '{policy,timeoutSeconds}')
     or v_parsed.jitter not between 0 and 1 or v_parsed.retry_strategy not in ('exponential', 'fixed', 'none') then
    perform cogo.raise_error('invalid_plan', format('Step "%s" has a policy out of range: %s', step ->> 'key', step -> 'policy'));
  end if;
  return v_policy;
end
$$;
comment on function cogo.planned_policy is
  'What a planned step overrides of its kind''s policy, in the columns of step_kinds; null for nothing. An '
  'impossible override is refused here: at a claim it would stop the whole queue.';

create function cogo.find_plan_problem(step jsonb)
returns text language plpgsql immutable security invoker set search_path = ''
as $$
begin
  -- An expression without a subquery: a plan may have ten thousand steps.
  return case
    when step - array['key', 'kind', 'phase', 'role', 'agent', 'dependsOn', 'input', 'priority', 'policy', 'rateLimit',
                      'limit', 'if', 'ifNot', 'whenUnmet', 'whenExhausted', 'map', 'subRun', 'approval', 'waitFor', 'delaySeconds',
                      'expiresAfterSeconds'] <> '{}'
      then 'no members but those of a planned step'
    when step @? '$.* ? (@ == null)' then 'no member to be null'
    when char_length(step ->> 'key') > 100 then 'key to have at most 100 characters'
    when jsonb_typeof(step -> 'phase') <> 'string' then 'phase to be text'
    when jsonb_typeof(step -> 'priority') <> 'number' then 'priority to be a number'
    when char_length(btrim(step ->> 'phase')) not between 1 and 100 then 'phase to have 1 to 100 characters'
    when (step ->> 'priority')::numeric not between 0 and 1000 then 'priority to be 0 to 1000'
    when jsonb_typeof(step -> 'input') <> 'object' then 'input to be an object'
    when step ?| array['if', 'ifNot', 'whenUnmet', 'whenExhausted', 'map', 'subRun', 'approval', 'waitFor', 'delaySeconds',
                       'rateLimit', 'limit', 'expiresAfterSeconds'] then cogo.find_directive_problem(step)
  end;
end
$$;
comment on function cogo.find_plan_problem is
  'The first thing that is wrong with a planned step, apart from its policy; null where nothing is.';

create function cogo.find_directive_problem(step jsonb)
returns text language sql immutable security invoker set search_path = ''
as $$
  select case
    when jsonb_typeof(step -> 'if') <> 'object' or jsonb_typeof(step -> 'ifNot') <> 'object'
      then 'if and ifNot to be objects'
    when (select count(*) from unnest(array['approval', 'waitFor', 'delaySeconds']) as k where step ? k)
         + (step ?| array['map', 'subRun'])::integer > 1
      then 'map and subRun, or one of approval, waitFor and delaySeconds; a gate before it takes another'
    when jsonb_typeof(step -> 'map') <> 'string' or char_length(step ->> 'map') not between 1 and 500
      then 'map to name a dependency'
    when step ? 'subRun' and (
      jsonb_typeof(step -> 'subRun') <> 'object' or (step -> 'subRun') - array['steps', 'reason'] <> '{}'
      or jsonb_typeof(step #> '{subRun,steps}') is distinct from 'array'
      or jsonb_typeof(step #> '{subRun,reason}') <> 'string'
      or char_length(btrim(step #>> '{subRun,reason}')) not between 1 and 500)
      then 'subRun to be {steps, reason}'
    when step ? 'approval' and (
      jsonb_typeof(step -> 'approval') <> 'object'
      or (step -> 'approval') - array['title', 'details', 'timeoutSeconds', 'whenExpired', 'escalateAfterSeconds', 'escalateTo'] <> '{}'
      or exists (select from jsonb_each(step -> 'approval') as m
                 where m.key in ('title', 'whenExpired', 'escalateTo') and jsonb_typeof(m.value) <> 'string')
      or char_length(btrim(step #>> '{approval,title}')) not between 1 and 200
      or jsonb_typeof(step #> '{approval,details}') <> 'object'
      or step #>> '{approval,whenExpired}' not in ('approve', 'reject')
      or not cogo.is_duration(step #> '{approval,timeoutSeconds}')
      or not cogo.is_duration(step #> '{approval,escalateAfterSeconds}')
      or char_length(btrim(step #>> '{approval,escalateTo}')) not between 1 and 200)
      then 'approval to be {title, details, timeoutSeconds, whenExpired, escalateAfterSeconds, escalateTo}'
    when step ? 'waitFor' and (
      not cogo.is_duration(step #> '{waitFor,timeoutSeconds}') or step ->> 'kind' is distinct from 'gate'
      or jsonb_typeof(step -> 'waitFor') <> 'object' or (step -> 'waitFor') - array['events', 'timeoutSeconds', 'whenExpired'] <> '{}'
      or jsonb_typeof(step #> '{waitFor,events}') is distinct from 'array'
      or jsonb_array_length(step #> '{waitFor,events}') not between 1 and 100
      or exists (select from jsonb_array_elements(step #> '{waitFor,events}') as e
                 where jsonb_typeof(e) <> 'string' or char_length(btrim(e #>> '{}', E' \t\n\r')) not between 1 and 100
                    or btrim(e #>> '{}', E' \t\n\r') <> e #>> '{}')
      or step #>> '{waitFor,whenExpired}' not in ('fail', 'continue')
      or (select count(distinct e) from jsonb_array_elements(step #> '{waitFor,events}') as e)
         <> jsonb_array_length(step #> '{waitFor,events}'))
      then 'waitFor of a gate to be {events, timeoutSeconds, whenExpired}'
    when step ? 'rateLimit' and step ? 'limit' then 'at most one of rateLimit and limit'
    when step ? 'limit' and (
      jsonb_typeof(step -> 'limit') <> 'object'
      or (step -> 'limit') - array['key', 'concurrency', 'perMinute', 'burst'] <> '{}'
      or jsonb_typeof(step #> '{limit,key}') is distinct from 'string'
      or char_length(btrim(step #>> '{limit,key}')) not between 1 and 200
      or (not step -> 'limit' ? 'concurrency' and not step -> 'limit' ? 'perMinute')
      or exists (select from jsonb_each(step -> 'limit') as m where m.key <> 'key' and jsonb_typeof(m.value) <> 'number')
      or (step #>> '{limit,concurrency}')::numeric not between 1 and 10000
      or (step #>> '{limit,concurrency}')::numeric % 1 <> 0
      or (step #>> '{limit,perMinute}')::numeric not between 0.001 and 1000000
      or (step #>> '{limit,burst}')::numeric not between 1 and 10000
      or (step #>> '{limit,burst}')::numeric % 1 <> 0
      or (step -> 'limit' ? 'burst' and not step -> 'limit' ? 'perMinute'))
      then 'limit to be {key, concurrency, perMinute, burst}'
    when step ? 'expiresAfterSeconds' and step ?| array['map', 'subRun', 'approval', 'waitFor']
      then 'expiresAfterSeconds without map, subRun, approval and waitFor'
    when not cogo.is_duration(step -> 'expiresAfterSeconds') then 'expiresAfterSeconds to be above 0 and up to a year'
    when not cogo.is_duration(step -> 'delaySeconds') then 'delaySeconds to be above 0 and up to a year'
    when step ->> 'whenUnmet' not in ('skip', 'skip-cascade', 'fail') then 'whenUnmet to be skip, skip-cascade or fail'
    when step ->> 'whenExhausted' not in ('skip', 'skip-cascade', 'fail')
      then 'whenExhausted to be skip, skip-cascade or fail'
  end;
$$;
comment on function cogo.find_directive_problem is
  'The first thing that is wrong with the limits and directives of a planned step; null where nothing is.';

create function cogo.planned_directives(step jsonb)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_problem constant text := cogo.find_plan_problem(step);
begin
  if v_problem is not null then
    perform cogo.raise_error('invalid_plan', format('Step "%s": expected %s', step ->> 'key', v_problem));
  end if;
  return nullif(step - array['key', 'kind', 'phase', 'role', 'agent', 'dependsOn', 'input', 'priority', 'policy',
                             'rateLimit', 'limit'], '{}');
end
$$;
comment on function cogo.planned_directives is
  'The directives of a planned step; null for none. What could not be followed later is refused now, because then '
  'the refusal would fail the step before it.';

create function cogo.require_known(steps jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_step jsonb;
begin
  select s into v_step from jsonb_array_elements(require_known.steps) as s
  where not exists (select from cogo.step_kinds where step_kinds.kind = s ->> 'kind') limit 1;
  if found then
    perform cogo.raise_error('invalid_plan',
      format('Step "%s" is of the kind "%s", which does not exist', v_step ->> 'key', v_step ->> 'kind'),
      'The kinds are ' || (select string_agg(step_kinds.kind, ', ' order by step_kinds.kind) from cogo.step_kinds));
  end if;
  select s into v_step from jsonb_array_elements(require_known.steps) as s
  where not exists (select from cogo.rate_limits where rate_limits.rate_limit = s ->> 'rateLimit' and rate_limits.tenant_id is null)
    and s ? 'rateLimit' limit 1;
  if found then
    perform cogo.raise_error('invalid_plan',
      format('Step "%s" names the rate limit "%s", which does not exist', v_step ->> 'key', v_step ->> 'rateLimit'),
      coalesce('The rate limits are ' || (select string_agg(rate_limits.rate_limit, ', ' order by rate_limits.rate_limit)
                                          from cogo.rate_limits where rate_limits.tenant_id is null),
               'Leave it out: this project has no rate limits. Its operators can set one'));
  end if;
  select s into v_step from jsonb_array_elements(require_known.steps) as s
  where not exists (select from cogo.agent_roles
                    where agent_roles.role = s ->> 'role' and agent_roles.agent = coalesce(s ->> 'agent', agent_roles.agent)) limit 1;
  if found then
    perform cogo.raise_error('invalid_plan',
      format('Step "%s" has the role "%s", which %s', v_step ->> 'key', v_step ->> 'role',
             coalesce('the agent "' || (v_step ->> 'agent') || '" does not play', 'no agent plays')),
      'Leave the agent out, and name a role that agents play: GET /cogo-agents lists them');
  end if;
end
$$;
comment on function cogo.require_known is
  'Refuses a step whose kind, rate limit, role or agent does not exist, by name and with those that do.';

create function cogo.limit_of(tenant_id uuid, step jsonb)
returns text language sql immutable security invoker set search_path = ''
as $$ select coalesce(step ->> 'rateLimit', limit_of.tenant_id || '/' || btrim(step #>> '{limit,key}')); $$;
comment on function cogo.limit_of is 'The name of the limit a planned step is under; null for none.';

create function cogo.set_own_limits(tenant_id uuid, steps jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  insert into cogo.rate_limits (rate_limit, tenant_id, per_minute, burst, concurrency)
  select wanted.* from (
    -- What the last step says of a key holds.
    select distinct on (cogo.limit_of(set_own_limits.tenant_id, s.step)) cogo.limit_of(set_own_limits.tenant_id, s.step) as name,
           set_own_limits.tenant_id, (s.step #>> '{limit,perMinute}')::double precision as per_minute,
           coalesce((s.step #>> '{limit,burst}')::integer, 1) as burst, (s.step #>> '{limit,concurrency}')::integer as concurrency
    from jsonb_array_elements(set_own_limits.steps) with ordinality as s (step, position)
    where s.step ? 'limit' and cogo.find_plan_problem(s.step) is null
    order by 1, s.position desc) as wanted
  where not exists (
    select from cogo.rate_limits as l
    where l.rate_limit = wanted.name and l.per_minute is not distinct from wanted.per_minute and l.burst = wanted.burst
      and l.concurrency is not distinct from wanted.concurrency)
  on conflict on constraint rate_limits_pkey do update
  set per_minute = excluded.per_minute, burst = excluded.burst, concurrency = excluded.concurrency,
      looks_at = cogo.clock();
end
$$;
comment on function cogo.set_own_limits is 'Sets the tenant''s own limits as the steps of a plan say.';

create function cogo.note_expiry()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  new.expires_at := coalesce(new.available_at, new.opened_at)
    + make_interval(secs => (new.directives ->> 'expiresAfterSeconds')::double precision);
  return new;
end
$$;
comment on function cogo.note_expiry is 'From when a step could start on, it has its time to be started.';

create trigger an_opened_step_may_expire before update of opened_at on cogo.steps
  for each row when (new.opened_at is not null and old.opened_at is null and new.directives ? 'expiresAfterSeconds')
  execute function cogo.note_expiry();

create function cogo.require_inputs(run_id uuid, steps jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_lacking record;
begin
  with given as materialized ( -- steps called like their kind, which is how others find them
    select s ->> 'key' as key from jsonb_array_elements(require_inputs.steps) as s where s ->> 'key' = s ->> 'kind'
    union
    select have.key from cogo.steps as have where have.run_id = require_inputs.run_id and have.key = have.kind
  )
  select s ->> 'key' as key, kinds.kind, needed.kind as needed into v_lacking
  from jsonb_array_elements(require_inputs.steps) as s
  join cogo.step_kinds as kinds on kinds.kind = s ->> 'kind',
       unnest(kinds.reads) as needed (kind)
  where not coalesce(s -> 'dependsOn' ? needed.kind, false) or not exists (select from given where given.key = needed.kind)
  limit 1;
  if found then
    perform cogo.raise_error('invalid_plan',
      format('Step "%s" is of the kind "%s", which reads the output of a step "%s" of that kind, but does not depend on one',
             v_lacking.key, v_lacking.kind, v_lacking.needed),
      'Tasks that plan themselves have such steps. For work of your own, use a kind that reads nothing');
  end if;
  select s ->> 'key' as key, kinds.kind into v_lacking
  from jsonb_array_elements(require_inputs.steps) as s
  join cogo.step_kinds as kinds on kinds.kind = s ->> 'kind' and kinds.reads_files
  where jsonb_array_length(case jsonb_typeof(s #> '{input,files}') when 'array' then s #> '{input,files}' else '[]' end) = 0
    and not exists (select from jsonb_array_elements_text(coalesce(s -> 'dependsOn', '[]')) as d (key)
                    where d.key <> all (kinds.reads))
  limit 1;
  if found then
    perform cogo.raise_error('invalid_plan',
      format('Step "%s" is of the kind "%s" and has no files: none as its input, and no step before it that could write some',
             v_lacking.key, v_lacking.kind),
      'Make it depend on a step that writes files');
  end if;
end
$$;
comment on function cogo.require_inputs is
  'Refuses a step that could not get what its kind reads (step_kinds.reads, reads_files).';

revoke execute on all functions in schema cogo from public;
