-- What is wrong with the steps of a workflow template: the checks that its plan goes through at submission, made
-- before, for each step, and all told at once. A plan gives each step a role, and makes it depend on the steps whose
-- outputs its kind reads; so both are supposed here.

create function cogo.workflow_problem(step text, input text, message text, remedy text default null)
returns jsonb language sql immutable security invoker set search_path = ''
as $$
  select jsonb_strip_nulls(jsonb_build_object('step', workflow_problem.step, 'input', workflow_problem.input,
                                              'message', workflow_problem.message, 'remedy', workflow_problem.remedy));
$$;
comment on function cogo.workflow_problem is 'A problem of a step''s member; of the whole template where there is no step.';

create function cogo.find_workflow_shape_problems(phases jsonb)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  with step as materialized (
    select s.value as step, format('phases.%s.steps.%s', p.place - 1, s.place - 1) as at
    from jsonb_array_elements(phases) with ordinality as p (phase, place)
    cross join lateral jsonb_array_elements(case jsonb_typeof(p.phase -> 'steps') when 'array' then p.phase -> 'steps' else '[]' end)
      with ordinality as s (value, place)
  ), found (place, problem) as (
    select 0, cogo.workflow_problem(null, 'phases', 'Expected 1 to 100 phases') where jsonb_array_length(phases) not between 1 and 100
    union all
    select p.place, cogo.workflow_problem(null, 'phases.' || p.place - 1,
      'Expected a phase {phase, steps} with a name of at most 100 characters and a step at least')
    from jsonb_array_elements(phases) with ordinality as p (phase, place)
    where jsonb_typeof(p.phase) <> 'object' or p.phase - array['phase', 'steps'] <> '{}'
       or jsonb_typeof(p.phase -> 'phase') is distinct from 'string' or char_length(btrim(p.phase ->> 'phase')) not between 1 and 100
       or jsonb_typeof(p.phase -> 'steps') is distinct from 'array' or p.phase -> 'steps' = '[]'
    union all
    select 101, cogo.workflow_problem(step.step ->> 'key', step.at, 'Expected ' || problem)
    from step cross join lateral cogo.find_shape_problem(
      case jsonb_typeof(step.step) when 'object' then step.step || '{"role": ""}' else step.step end) as problem
    where problem is not null
    union all
    select 102, cogo.workflow_problem(step.step ->> 'key', step.at || '.needs', 'Expected needs to be a list of capabilities, one at least',
      'A step says what must be known for it; who does it is decided when a plan is made')
    from step
    where jsonb_typeof(step.step -> 'needs') is distinct from 'array' or step.step -> 'needs' = '[]'
       or step.step @? '$.needs[*] ? (@.type() != "string")' or step.step ?| array['role', 'agent', 'phase']
  )
  select coalesce(jsonb_agg(found.problem order by found.place), '[]') from found;
$$;
comment on function cogo.find_workflow_shape_problems is 'What keeps the phases from being read as a list of steps.';

create function cogo.lay_out_workflow(phases jsonb)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  with step as materialized (
    select s.value as step, p.phase ->> 'phase' as phase, row_number() over (order by p.place, s.place) as place
    from jsonb_array_elements(phases) with ordinality as p (phase, place)
    cross join lateral jsonb_array_elements(p.phase -> 'steps') with ordinality as s (value, place)
  )
  select jsonb_agg(
    (step.step - 'needs') || jsonb_build_object('phase', step.phase, 'role', '', 'dependsOn', (
      select coalesce(jsonb_agg(distinct d.key), '[]')
      from (
        select jsonb_array_elements_text(coalesce(step.step -> 'dependsOn', '[]'))
        union
        select read.kind from cogo.step_kinds as k cross join lateral unnest(k.reads) as read (kind)
        where k.kind = step.step ->> 'kind'
          and (read.kind in ('analyse', 'plan') or exists (select from step as other where other.step ->> 'key' = read.kind))
      ) as d (key)))
    order by step.place)
  from step;
$$;
comment on function cogo.lay_out_workflow is
  'The steps of a template as a plan would have them: with their phase, and depending on the steps that their kinds read.';

create function cogo.find_planned_problem(step jsonb)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_remedy text;
begin
  perform cogo.require_plannable(jsonb_build_array(step));
  perform cogo.planned_policy(step) where step ? 'policy';
  perform cogo.require_sub_runs(jsonb_build_array(step));
  return null;
exception when sqlstate 'OG004' then
  get stacked diagnostics v_remedy = pg_exception_hint;
  return cogo.workflow_problem(step ->> 'key', null, sqlerrm, nullif(v_remedy, ''));
end
$$;
comment on function cogo.find_planned_problem is 'Why the engine could not follow a step; null where it can.';

create function cogo.find_step_lacks(steps jsonb, first_keys text[])
returns setof jsonb language sql stable security invoker set search_path = ''
as $$
  with step as materialized (
    select s ->> 'key' as key, s ->> 'kind' as kind, s -> 'dependsOn' as depends_on, s
    from jsonb_array_elements(steps) as s
  ), key as materialized (
    select step.key from step union select unnest(first_keys)
  )
  select cogo.workflow_problem(step.key, 'key', format('Another step has the key "%s" too', step.key), 'Give each step a key of its own')
  from step group by step.key having count(*) > 1 or step.key = any (first_keys)
  union all
  select cogo.workflow_problem(step.key, 'kind', format('No kind of step is called "%s"', step.kind),
    'The kinds are ' || (select string_agg(k.kind, ', ' order by k.kind) from cogo.step_kinds as k))
  from step where not exists (select from cogo.step_kinds as k where k.kind = step.kind)
  union all
  select cogo.workflow_problem(step.key, 'dependsOn', format('No step of the template is called "%s"', d.key),
    'The steps are ' || (select string_agg(known.key, ', ' order by known.key) from key as known))
  from step cross join lateral jsonb_array_elements_text(step.depends_on) as d (key)
  where d.key not in (select known.key from key as known)
  union all
  select cogo.workflow_problem(step.key, 'input.' || read.kind,
    format('Its kind "%s" reads the output of a step "%s" of that kind, which the template does not have', step.kind, read.kind),
    format('Add a step with the key and the kind "%s"', read.kind))
  from step join cogo.step_kinds as k on k.kind = step.kind cross join lateral unnest(k.reads) as read (kind)
  where read.kind <> all (first_keys) and not exists (select from step as other where other.key = read.kind and other.kind = read.kind)
  union all
  select cogo.workflow_problem(step.key, 'input.files', format('Its kind "%s" works on files, and no step before it could write some', step.kind),
    'Make it depend on a step that writes files, or give it files as its input')
  from step join cogo.step_kinds as k on k.kind = step.kind and k.reads_files
  where jsonb_array_length(case jsonb_typeof(step.s #> '{input,files}') when 'array' then step.s #> '{input,files}' else '[]' end) = 0
    and not exists (select from jsonb_array_elements_text(step.depends_on) as d (key)
                    where d.key <> all (k.reads) and d.key <> all (first_keys))
  union all
  select cogo.workflow_problem(step.key, 'rateLimit', format('No rate limit is called "%s"', step.s ->> 'rateLimit'))
  from step where step.s ? 'rateLimit' and not exists (
    select from cogo.rate_limits as r where r.rate_limit = step.s ->> 'rateLimit' and r.tenant_id is null);
$$;
comment on function cogo.find_step_lacks is 'What each step names and there is not: kinds, steps, inputs, rate limits.';

create function cogo.find_unmet_needs(phases jsonb)
returns setof jsonb language sql stable security invoker set search_path = ''
as $$
  select cogo.workflow_problem(s ->> 'key', 'needs',
    format('No role that an agent plays has %s', (select string_agg(n, ' and ' order by n) from jsonb_array_elements_text(s -> 'needs') as n)),
    coalesce('Unknown to every role: ' || (
      select string_agg(n, ', ' order by n) from jsonb_array_elements_text(s -> 'needs') as n
      where not exists (select from cogo.roles as r where n = any (r.capabilities))),
      'cogo_api.roles tells what each can do: ask for less, or have a role with all of it played'))
  from jsonb_array_elements(phases) as p cross join lateral jsonb_array_elements(p -> 'steps') as s
  where not exists (
    select from cogo.roles as r
    where r.capabilities @> array(select jsonb_array_elements_text(s -> 'needs'))
      and exists (select from cogo.agent_roles as a where a.role = r.role));
$$;
comment on function cogo.find_unmet_needs is 'Steps that nobody could be given.';

create function cogo.find_workflow_cycle(steps jsonb)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_children integer[];
  v_parents integer[];
  v_cycle integer[];
begin
  with node as materialized (
    select s.step ->> 'key' as key, s.step -> 'dependsOn' as depends_on, s.place::integer
    from jsonb_array_elements(steps) with ordinality as s (step, place)
  ), edge as materialized (
    select node.place as child, parent.place as parent
    from node cross join jsonb_array_elements_text(node.depends_on) as d (key) join node as parent on parent.key = d.key
  )
  select array_agg(edge.child order by edge.parent), array_agg(edge.parent order by edge.parent) into v_children, v_parents from edge;
  v_cycle := cogo.find_cycle(v_children, v_parents);
  if v_cycle is null then
    return null;
  end if;
  return cogo.workflow_problem(steps -> (v_cycle[1] - 1) ->> 'key', 'dependsOn', format('Each of these waits for the next: %s', (
      select string_agg(steps -> (node.number - 1) ->> 'key', ' → ' order by node.place)
      from unnest(v_cycle) with ordinality as node (number, place))),
    'Take one of them out of another''s dependsOn');
end
$$;
comment on function cogo.find_workflow_cycle is 'A cycle among the steps as a problem; null where there is none.';

create function cogo.find_workflow_problems(phases jsonb)
returns jsonb language plpgsql stable security invoker set search_path = ''
set jit = off -- nested functions look dear to the planner: it took a second to compile what runs in a millisecond
as $$
declare
  c_first_keys constant text[] := '{analyse,plan}'; -- as start_run() begins
  v_problems jsonb := cogo.find_workflow_shape_problems(phases);
  v_steps jsonb;
begin
  if v_problems <> '[]' then
    return v_problems;
  end if;
  v_steps := cogo.lay_out_workflow(phases);
  select coalesce(jsonb_agg(found.problem), '[]') into v_problems
  from (
    select cogo.find_planned_problem(s) as problem from jsonb_array_elements(v_steps) as s
    union all select cogo.find_step_lacks(v_steps, c_first_keys)
    union all select cogo.find_unmet_needs(phases)
    union all select cogo.find_workflow_cycle(v_steps)
    union all select cogo.workflow_problem(null, 'phases', unseen, 'Name it in dependsOn') from cogo.find_unseen(v_steps) as unseen
              where unseen is not null
  ) as found
  where found.problem is not null;
  return v_problems;
end
$$;
comment on function cogo.find_workflow_problems is
  'All that would be wrong with a plan of these phases: [{step, input, message, remedy}]. What a run begins with is there.';

revoke execute on all functions in schema cogo from public;
