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
  v_wrong text;
begin
  if jsonb_typeof(step -> 'policy') <> 'object' then
    perform cogo.raise_error('invalid_plan', format('Step "%s": expected policy to be an object', step ->> 'key'));
  end if;
  select m.key into v_wrong
  from jsonb_each(step -> 'policy') as m
  where case
    when m.key = 'retryStrategy' then m.value not in ('"exponential"', '"fixed"', '"none"')
    when jsonb_typeof(m.value) <> 'number' then true
    when m.key in ('maxAttempts', 'maxStalls') then (m.value::numeric not between 1 and 1000) or m.value::numeric % 1 <> 0
    when m.key in ('baseDelaySeconds', 'maxDelaySeconds') then m.value::numeric not between 0 and 86400
    when m.key = 'leaseSeconds' then m.value::numeric not between 1 and 86400
    when m.key = 'jitter' then m.value::numeric not between 0 and 1
    when m.key = 'timeoutSeconds' then cogo.is_duration(m.value) is not true
    else true end
  limit 1;
  if found then
    perform cogo.raise_error('invalid_plan', format('Step "%s" has a policy out of range: %s is %s', step ->> 'key', v_wrong, step -> 'policy' -> v_wrong),
      'docs/reference/plans.md has the members of a policy and their ranges');
  end if;
  return (
    select nullif(jsonb_strip_nulls(jsonb_build_object(
      'max_attempts', p -> 'maxAttempts', 'max_stalls', p -> 'maxStalls', 'retry_strategy', p -> 'retryStrategy',
      'base_delay', make_interval(secs => (p ->> 'baseDelaySeconds')::double precision),
      'max_delay', make_interval(secs => (p ->> 'maxDelaySeconds')::double precision),
      'jitter', p -> 'jitter',
      'lease', make_interval(secs => (p ->> 'leaseSeconds')::double precision),
      'timeout', make_interval(secs => (p ->> 'timeoutSeconds')::double precision))), '{}')
    from (select step -> 'policy' as p) as planned);
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
    when (step ->> 'priority')::numeric not between 0 and 1000 or (step ->> 'priority')::numeric % 1 <> 0
      then 'priority to be a whole number from 0 to 1000'
    when step -> 'policy' <> '{}' and (step ->> 'kind' = 'gate' or step ? 'subRun')
      then 'policy on a step that a worker does, and not on a gate or a sub-run'
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
         or '' = any (string_to_array(step ->> 'map', '.'))
      then 'map to name a dependency, or a member of its output as key.member'
    when step ? 'subRun' and (
      jsonb_typeof(step -> 'subRun') <> 'object' or (step -> 'subRun') - array['steps', 'reason'] <> '{}'
      or jsonb_typeof(step #> '{subRun,steps}') is distinct from 'array'
      or jsonb_typeof(step #> '{subRun,reason}') <> 'string'
      or char_length(btrim(step #>> '{subRun,reason}')) not between 1 and 500)
      then 'subRun to be {steps, reason}'
    when step ? 'approval' and (
      jsonb_typeof(step -> 'approval') <> 'object'
      or (step -> 'approval') - array['title', 'details', 'timeoutSeconds', 'whenExpired', 'escalateAfterSeconds', 'escalateTo', 'role'] <> '{}'
      or exists (select from jsonb_each(step -> 'approval') as m
                 where m.key in ('title', 'whenExpired', 'escalateTo', 'role') and jsonb_typeof(m.value) <> 'string')
      or char_length(btrim(step #>> '{approval,title}')) not between 1 and 200
      or jsonb_typeof(step #> '{approval,details}') <> 'object'
      or step #>> '{approval,whenExpired}' not in ('approve', 'reject')
      or not cogo.is_duration(step #> '{approval,timeoutSeconds}')
      or not cogo.is_duration(step #> '{approval,escalateAfterSeconds}')
      or char_length(btrim(step #>> '{approval,escalateTo}')) not between 1 and 200
      or step #>> '{approval,role}' not in ('owner', 'approver'))
      then 'approval to be {title, details, timeoutSeconds, whenExpired, escalateAfterSeconds, escalateTo, role}'
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
    when step ?| array['rateLimit', 'limit'] and (step ->> 'kind' = 'gate' or step ? 'subRun')
      then 'rateLimit and limit on a step that a worker does, and not on a gate or a sub-run'
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
    when step ? 'expiresAfterSeconds' and (step ?| array['map', 'subRun', 'approval', 'waitFor'] or step ->> 'kind' = 'gate')
      then 'expiresAfterSeconds on a step that a worker does, without map, subRun, approval and waitFor'
    when not cogo.is_duration(step -> 'expiresAfterSeconds') then 'expiresAfterSeconds to be above 0 and up to a year'
    when not cogo.is_duration(step -> 'delaySeconds') then 'delaySeconds to be above 0 and up to a year'
    when step ->> 'whenUnmet' not in ('skip', 'skip-cascade', 'fail') then 'whenUnmet to be skip, skip-cascade or fail'
    when step ->> 'whenExhausted' not in ('skip', 'skip-cascade', 'fail')
      then 'whenExhausted to be skip, skip-cascade or fail'
  end;
$$;
comment on function cogo.find_directive_problem is
  'The first thing that is wrong with the limits and directives of a planned step; null where nothing is.';

create function cogo.require_plannable(steps jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_problem text;
begin
  select format('Step "%s": expected %s', s ->> 'key', problem) into v_problem
  from jsonb_array_elements(require_plannable.steps) as s, cogo.find_plan_problem(s) as problem
  where problem is not null limit 1;
  if found then
    perform cogo.raise_error('invalid_plan', v_problem);
  end if;
end
$$;
comment on function cogo.require_plannable is
  'Refuses a step with a find_plan_problem(). What could not be followed later is refused now, because then the refusal '
  'would fail the step before it.';

create function cogo.planned_directives(step jsonb)
returns jsonb language sql immutable security invoker set search_path = ''
as $$
  select nullif(step - array['key', 'kind', 'phase', 'role', 'agent', 'dependsOn', 'input', 'priority', 'policy',
                             'rateLimit', 'limit'], '{}');
$$;
comment on function cogo.planned_directives is 'The directives of a planned step; null for none.';

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
  perform cogo.require_flows(require_known.steps);
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

revoke execute on all functions in schema cogo from public;
