-- Settling a claimed step.
--
--                 dependencies done            claim
--      blocked ───────────────────▶ ready ──────────────▶ running ──── complete ───▶ completed
--         │                         ▲   ▲                    │
--         │                    time,│   ├──── release ───────┤  handed over: counts nothing
--         │                    event│   ├──── lease expired ─┤  stalls + 1
--         │                        waiting ◀── fail ─────────┤  attempts + 1, after a backoff
--         │                         ▲   ◀──── suspend ───────┤  until a time, an event, an approval
--         ├──── directives ─────────┘                        └── ceiling reached ──▶ failed
--         └──── condition unmet ──▶ skipped
--      any open status ──────── cancelled, run closed ───▶ cancelled
--
-- A claim writes a fresh lease token and an expiry on the step. Every later call presents the token; once
-- it is stale the call is refused with lease_lost, so a slow worker whose step went to another can do no
-- harm. A late complete or fail of a step that has ended is no error: it changes nothing, and its answer says
-- whether it is a repetition of the one that counted, by the token that is kept with the attempt.
--
-- A stall is not a failure: the worker vanished, the handler may be fine. Each has its own ceiling. At
-- either the step is given up, and with it, unless the plan says otherwise, the whole run in the same
-- transaction; a run is never left open.
--
-- Lock order: root run, then step, then the session's event counter. claim_steps() takes no run's lock
-- and waits for no step (skip locked), so it is outside the order.

create type cogo.settled_step as (step_id uuid, status text, error jsonb, lease_lost boolean);
comment on type cogo.settled_step is 'The state of a step after a worker''s call; lease_lost when the call did not count.';

create function cogo.settled(step_id uuid, lease_token uuid default null, outcomes text[] default '{}')
returns cogo.settled_step language plpgsql volatile security invoker set search_path = ''
as $$
begin
  return (
    select row(steps.step_id, steps.status, steps.error, settled.lease_token is not null and not exists (
      select from cogo.attempts
      where attempts.step_id = steps.step_id and attempts.lease_token = settled.lease_token
        and attempts.outcome = any (settled.outcomes)))::cogo.settled_step
    from cogo.steps where steps.step_id = settled.step_id
  );
end
$$;
comment on function cogo.settled is
  'The state of the step now. The lease was lost unless an attempt under this token ended with one of the outcomes, by this '
  'call or by the same one before; who is no worker has none to lose.';

create function cogo.keep_result(step cogo.steps, result jsonb)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_drafts cogo.event_draft[] := '{}';
begin
  perform cogo.store_artifacts(step, coalesce(result -> 'artifacts', '[]'));
  v_drafts := v_drafts || cogo.record_decisions(step, coalesce(result -> 'decisions', '[]'));
  if result ? 'title' then
    update cogo.tasks set title = coalesce(tasks.title, cogo.to_name(result ->> 'title', 200))
    where tasks.task_id = step.task_id;
  end if;
  if result ? 'requirements' then
    v_drafts := v_drafts || cogo.keep_requirements(step, result -> 'requirements');
  end if;
  if result ? 'traces' then
    perform cogo.trace_requirements(step, result -> 'traces');
  end if;
  if result ? 'quality' then
    v_drafts := v_drafts || cogo.record_quality(step, result -> 'quality');
  end if;
  if result ? 'plan' then
    v_drafts := v_drafts || cogo.adopt_plan(step, result -> 'plan', (
      select d -> 'outcome' from jsonb_array_elements(result -> 'decisions') as d where d ->> 'kind' = 'assignment' limit 1));
  end if;
  if result ? 'revision' and not exists (select from cogo.runs where runs.run_id = step.run_id and runs.ending is not null) then
    v_drafts := v_drafts || cogo.change_plan(step.run_id, result -> 'revision', step.step_id);
  end if;
  return v_drafts;
end
$$;
comment on function cogo.keep_result is
  'Stores what a result holds besides its output: artifacts, decisions, title, requirements and what was traced to them, quality, plan and revision; returns '
  'the events.';

create function cogo.refuse_output(completion jsonb, problem text)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
  v_error constant jsonb := jsonb_build_object(
    'code', 'value_too_large', 'message', 'Expected ' || problem, 'remedy', cogo.too_large_remedy());
begin
  select * into v_step from cogo.steps
  where steps.step_id = (completion ->> 'stepId')::uuid and steps.lease_token = (completion ->> 'leaseToken')::uuid
  for no key update;
  if not found then
    return null;
  end if;
  perform cogo.end_attempt(v_step, 'refused', v_error);
  return cogo.retry_or_give_up(v_step, v_error, false, null);
end
$$;
comment on function cogo.refuse_output is
  'Gives up a step whose output the engine does not keep, if the lease is the caller''s; returns the events.';

create function cogo.complete_steps(completions jsonb)
returns setof cogo.settled_step language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  v_now timestamptz := cogo.clock();
  -- Rows are found by these: a plan that was made for a small table, and is kept, joins with all of it later.
  v_steps uuid[];
  v_roots uuid[];
  v_problems text[]; -- of each completion's output
  v_done cogo.steps[];
  v_places integer[]; -- of the completion that counts for each: a stale or second one of the same step does not
  v_drafts cogo.event_draft[];
  v_consequences cogo.event_draft[];
  v_rich record;
begin
  perform cogo.require_completions(completions);
  v_steps := array(select (c ->> 'stepId')::uuid from jsonb_array_elements(completions) as c);
  v_roots := array(
    select (select coalesce(r.root_run_id, r.run_id) from cogo.runs as r where r.run_id = s.run_id)
    from cogo.steps as s where s.step_id = any (v_steps));
  v_problems := array(select cogo.value_problem(c #> '{result,output}', 'an output')
                      from jsonb_array_elements(completions) with ordinality as c (c, position) order by position);
  perform from cogo.runs where runs.run_id = any (v_roots) order by runs.run_id for no key update;

  with asked as (
    select (c ->> 'stepId')::uuid as step_id, (c ->> 'leaseToken')::uuid as lease_token, c #> '{result,output}' as output,
           position::integer - 1 as place
    from jsonb_array_elements(completions) with ordinality as c (c, position)
    where v_problems[position] is null
  ), completed as (
    update cogo.steps
    set status = 'completed', output = coalesce(asked.output, '{}'), error = null,
        lease_token = null, lease_expires_at = null, finished_at = v_now
    from asked
    where steps.step_id = any (v_steps) and steps.step_id = asked.step_id and steps.lease_token = asked.lease_token
    returning steps as step, asked.lease_token, asked.place
  ), ended as (
    insert into cogo.attempts (step_id, number, tenant_id, worker_id, lease_token, outcome, available_at, started_at, finished_at)
    select (c.step).step_id, (c.step).claims, (c.step).tenant_id, (c.step).worker_id, c.lease_token, 'completed',
           (c.step).available_at, (c.step).claimed_at, v_now
    from completed as c
  )
  select array_agg(completed.step order by completed.place), array_agg(completed.place order by completed.place)
  into v_done, v_places
  from completed;

  select array_agg(row(d.session_id, 'agent:result', d.task_id, d.run_id, d.step_id, jsonb_build_object(
           'key', d.key, 'kind', d.kind, 'role', d.role, 'agent', d.agent, 'summary', left(c #>> '{result,summary}', 1000),
           'artifacts', (select coalesce(jsonb_agg(a -> 'path'), '[]')
                         from jsonb_array_elements(c #> '{result,artifacts}') as a)))::cogo.event_draft
           order by d.ordinality)
  into v_drafts
  from unnest(v_done) with ordinality as d, lateral (select completions -> v_places[d.ordinality]) as accepted (c);

  -- Before results are kept: a plan that comes with one may depend on the very step it came from.
  -- Its events come after theirs: what a result contains precedes its consequences.
  v_consequences := cogo.count_down(array(select d.step_id from unnest(v_done) as d));
  for v_rich in
    select v_done[n] as step, c -> 'result' as result
    from generate_subscripts(v_done, 1) as n, lateral (select completions -> v_places[n]) as accepted (c)
    where c -> 'result' ?| array['artifacts', 'decisions', 'title', 'requirements', 'traces', 'quality', 'plan', 'revision']
  loop
    v_drafts := v_drafts || cogo.keep_result(v_rich.step, v_rich.result);
  end loop;
  for v_place in 1 .. cardinality(v_problems) loop
    if v_problems[v_place] is not null then
      v_consequences := v_consequences || cogo.refuse_output(completions -> (v_place - 1), v_problems[v_place]);
    end if;
  end loop;
  v_drafts := v_drafts || v_consequences
    || cogo.advance_runs(array(select distinct d.run_id from unnest(v_done) as d), '{}');
  perform cogo.append_events(v_drafts);
  return query
    select s.*
    from jsonb_array_elements(completions) as c
    cross join lateral cogo.settled((c ->> 'stepId')::uuid, (c ->> 'leaseToken')::uuid, '{completed,refused}') as s
    where s.step_id is not null;
end
$$;
comment on function cogo.complete_steps is
  'Completes [{stepId, leaseToken, result: {output, summary, title, artifacts, decisions, quality, plan, '
  'revision}}] in one transaction, so that its cost is paid once for all. A step whose lease was lost is reported '
  'and does not hold up the others; one whose output is too large is given up.';

create function cogo_api.complete_steps(completions jsonb)
returns setof cogo.settled_step language plpgsql volatile security definer set search_path = ''
as $$ begin return query select * from cogo.complete_steps(cogo.keep_numbers(complete_steps.completions)); end $$;
comment on function cogo_api.complete_steps is
  'Workers: completes many steps in one transaction and says whose lease was lost.';
grant execute on function cogo_api.complete_steps to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
