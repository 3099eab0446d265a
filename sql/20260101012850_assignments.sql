-- Who does what: an event for each agent that a plan, or a revision of one, gives steps to. It tells of a plan
-- of ten thousand steps in as many messages as there are agents. What sub-runs bring is not told: a map has one for each
-- element, and their steps say who does them when they start.

create function cogo.brief_fitness(assignment jsonb)
returns jsonb language sql immutable security invoker set search_path = ''
as $$
  select case when jsonb_typeof(assignment #> '{fitness,score}') = 'number' then jsonb_build_object(
    'score', assignment #> '{fitness,score}',
    'factors', (
      select coalesce(jsonb_object_agg(left(factor ->> 'name', 100), factor -> 'contribution'), '{}')
      from (select f from jsonb_path_query(assignment, '$.fitness.factors[*]') as f limit 20) as few (factor)
      where factor ->> 'name' is not null and jsonb_typeof(factor -> 'contribution') = 'number')) end;
$$;
comment on function cogo.brief_fitness is
  'Of an assignment as it was decided, {score, factors: {name: contribution}}; null where nobody weighed anything.';

create function cogo.draft_assignments(run cogo.runs, reason text, assignments jsonb default null)
returns cogo.event_draft[] language plpgsql stable security invoker set search_path = ''
as $$
begin -- a function of SQL would be planned again for each submission
  return (with assigned as (
    select steps.agent, steps.place, jsonb_strip_nulls(jsonb_build_object(
             'key', steps.key, 'role', steps.role, 'fitness', cogo.brief_fitness(decided.assignment))) as step
    from cogo.steps
    left join (
      select distinct on (a ->> 'step') a as assignment from jsonb_path_query(assignments, '$[*]') as a
    ) as decided on decided.assignment ->> 'step' = steps.key and decided.assignment ->> 'agent' = steps.agent
    where steps.run_id = run.run_id and steps.plan_version = run.plan_version and steps.kind <> 'gate'
  ), told as (
    select assigned.agent, jsonb_build_object('agent', assigned.agent, 'reason', reason, 'count', count(*),
             'steps', to_jsonb((array_agg(assigned.step order by assigned.place))[1:20])) as payload
    from assigned group by assigned.agent
  )
  select coalesce(array_agg(cogo.draft_run_event('agent:assigned', run, told.payload) order by told.agent), '{}') from told);
end
$$;
comment on function cogo.draft_assignments is
  'An event for each agent that the run''s plan version in force gave steps to, with the first twenty and, where the '
  'assignments were decided by weighing, how fit it is.';

revoke execute on all functions in schema cogo from public;
