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
--      whatever has not ended ──── cancelled, run closed ───▶ cancelled
--
-- A claim writes a fresh lease token and an expiry on the step. Every later call presents the token; once
-- it is stale the call is refused with lease_lost, so a slow worker whose step went to another can do no
-- harm. A late complete or fail of a step that has ended is no error: it changes nothing.
--
-- A stall is not a failure: the worker vanished, the handler may be fine. Each has its own ceiling. At
-- either the step is given up, and with it, unless the plan says otherwise, the whole run in the same
-- transaction; a run is never left open.
--
-- Lock order: root run, then step, then the session's event counter. claim_steps() takes no run's lock
-- and waits for no step (skip locked), so it stands outside the order.

create type cogo.settled_step as (step_id uuid, status text, error jsonb, lease_lost boolean);

create function cogo.refuse_lease(step_id uuid)
returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  perform cogo.raise_error('lease_lost', format('The lease of step %s was lost', step_id),
    'Stop working on it; its result would be refused');
end
$$;

-- The step under its run's lock and its own, or lease_lost. Null when the step has ended already.
create function cogo.lock_leased_step(step_id uuid, lease_token uuid)
returns cogo.steps
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_step cogo.steps;
begin
  perform cogo.lock_run((select s.run_id from cogo.steps as s where s.step_id = lock_leased_step.step_id));
  select * into v_step from cogo.steps where steps.step_id = lock_leased_step.step_id for no key update;
  if not found then
    perform cogo.raise_error('not_found', format('No step %s', lock_leased_step.step_id));
  end if;
  if v_step.finished_at is not null then
    return null;
  end if;
  if v_step.lease_token is distinct from lock_leased_step.lease_token then
    perform cogo.refuse_lease(step_id);
  end if;
  return v_step;
end
$$;

create function cogo.settled(step_id uuid)
returns cogo.settled_step
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  return (
    select row(steps.step_id, steps.status, steps.error, false)::cogo.settled_step
    from cogo.steps where steps.step_id = settled.step_id
  );
end
$$;

create function cogo.heartbeat_step(step_id uuid, lease_token uuid, progress jsonb default null)
returns timestamptz
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_step cogo.steps;
begin
  update cogo.steps
  set lease_expires_at = least(cogo.clock() + governed.lease, steps.claimed_at + governed.timeout)
  from (
    select policy.lease, policy.timeout
    from cogo.steps as s
    join cogo.step_kinds as kinds on kinds.kind = s.kind,
         jsonb_populate_record(kinds, s.policy) as policy
    where s.step_id = heartbeat_step.step_id
  ) as governed
  where steps.step_id = heartbeat_step.step_id and steps.lease_token = heartbeat_step.lease_token
    and (governed.timeout is null or steps.claimed_at + governed.timeout > cogo.clock())
  returning steps.* into v_step;
  if not found then
    perform cogo.refuse_lease(heartbeat_step.step_id);
  end if;
  perform cogo.touch_worker(v_step.worker_id);
  if progress is not null then
    perform cogo.append_events(array[
      cogo.draft_step_event('agent:progress', v_step, jsonb_build_object('agent', v_step.agent) || progress)]);
  end if;
  return v_step.lease_expires_at;
end
$$;

create function cogo.checkpoint_step(step_id uuid, lease_token uuid, key text, value jsonb)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform cogo.heartbeat_step(checkpoint_step.step_id, checkpoint_step.lease_token);
  insert into cogo.step_checkpoints (step_id, key, value)
  values (checkpoint_step.step_id, checkpoint_step.key, checkpoint_step.value)
  on conflict on constraint step_checkpoints_pkey do update set value = excluded.value, created_at = cogo.clock();
end
$$;

-- What a result carries beyond its output.
create function cogo.keep_result(step cogo.steps, result jsonb)
returns cogo.event_draft[]
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_drafts cogo.event_draft[] := '{}';
begin
  perform cogo.store_artifacts(step, coalesce(result -> 'artifacts', '[]'));
  v_drafts := v_drafts || cogo.record_decisions(step, coalesce(result -> 'decisions', '[]'));
  if result ? 'title' then
    update cogo.tasks set title = coalesce(tasks.title, left(result ->> 'title', 200))
    where tasks.task_id = step.task_id;
  end if;
  if result ? 'quality' then
    v_drafts := v_drafts || cogo.record_quality(step, result -> 'quality');
  end if;
  if result ? 'plan' then
    v_drafts := v_drafts || cogo.adopt_plan(step, result -> 'plan');
  end if;
  if result ? 'revision' then
    v_drafts := v_drafts || cogo.change_plan(step.run_id, result -> 'revision', step.step_id);
  end if;
  return v_drafts;
end
$$;

-- Completes [{stepId, leaseToken, result}] in one transaction: what many workers' worth of steps costs
-- is paid once. A step whose lease was lost is reported, and does not hold up the others.
create function cogo.complete_steps(completions jsonb)
returns setof cogo.settled_step
language plpgsql
volatile
security invoker
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off -- a plan that must scan costs so much on paper that compiling it would seem worth 200 ms
as $$
declare
  v_now timestamptz := cogo.clock();
  v_done cogo.steps[];
  v_places integer[]; -- of the completion that counts for each: a stale or second one of the same step does not
  v_drafts cogo.event_draft[];
  v_consequences cogo.event_draft[];
  v_rich record;
begin
  perform from cogo.runs
  where runs.run_id in (
    select coalesce(r.root_run_id, r.run_id)
    from jsonb_array_elements(completions) as c
    join cogo.steps as s on s.step_id = (c ->> 'stepId')::uuid
    join cogo.runs as r on r.run_id = s.run_id)
  order by runs.run_id
  for no key update;

  with asked as (
    select (c ->> 'stepId')::uuid as step_id, (c ->> 'leaseToken')::uuid as lease_token, c #> '{result,output}' as output,
           position::integer - 1 as place
    from jsonb_array_elements(completions) with ordinality as c (c, position)
  ), completed as (
    update cogo.steps
    set status = 'completed', output = coalesce(asked.output, '{}'), error = null,
        lease_token = null, lease_expires_at = null, finished_at = v_now
    from asked
    where steps.step_id = asked.step_id and steps.lease_token = asked.lease_token
    returning steps as step, asked.place
  ), ended as (
    insert into cogo.attempts (step_id, number, tenant_id, worker_id, outcome, available_at, started_at, finished_at)
    select (c.step).step_id, (c.step).claims, (c.step).tenant_id, (c.step).worker_id, 'completed',
           (c.step).available_at, (c.step).claimed_at, v_now
    from completed as c
  )
  select array_agg(completed.step order by completed.place), array_agg(completed.place order by completed.place)
  into v_done, v_places
  from completed;

  select array_agg(row(d.session_id, 'agent:result', d.task_id, d.run_id, d.step_id, jsonb_build_object(
           'key', d.key, 'kind', d.kind, 'role', d.role, 'agent', d.agent, 'summary', c #> '{result,summary}',
           'artifacts', (select coalesce(jsonb_agg(a -> 'path'), '[]')
                         from jsonb_array_elements(c #> '{result,artifacts}') as a)))::cogo.event_draft
           order by d.ordinality)
  into v_drafts
  from unnest(v_done) with ordinality as d, lateral (select completions -> v_places[d.ordinality]) as accepted (c);

  -- Before results are kept: a plan that comes with one may depend on the very step it came from.
  -- It is told after them: what a result holds precedes what follows from it.
  v_consequences := cogo.count_down(array(select d.step_id from unnest(v_done) as d));
  for v_rich in
    select v_done[n] as step, c -> 'result' as result
    from generate_subscripts(v_done, 1) as n, lateral (select completions -> v_places[n]) as accepted (c)
    where c -> 'result' ?| array['artifacts', 'decisions', 'title', 'quality', 'plan', 'revision']
  loop
    v_drafts := v_drafts || cogo.keep_result(v_rich.step, v_rich.result);
  end loop;
  v_drafts := v_drafts || v_consequences
    || cogo.advance_runs(array(select distinct d.run_id from unnest(v_done) as d), '{}');
  perform cogo.append_events(v_drafts);
  return query
    select s.step_id, s.status, s.error, s.finished_at is null
    from jsonb_array_elements(completions) as c
    join cogo.steps as s on s.step_id = (c ->> 'stepId')::uuid;
end
$$;

create function cogo.complete_step(step_id uuid, lease_token uuid, result jsonb)
returns cogo.settled_step
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_settled cogo.settled_step;
begin
  select * into v_settled from cogo.complete_steps(jsonb_build_array(jsonb_build_object(
    'stepId', complete_step.step_id, 'leaseToken', complete_step.lease_token, 'result', complete_step.result)));
  if v_settled.step_id is null then
    perform cogo.raise_error('not_found', format('No step %s', complete_step.step_id));
  elsif v_settled.lease_lost then
    perform cogo.refuse_lease(complete_step.step_id);
  end if;
  return v_settled;
end
$$;

comment on type cogo.settled_step is 'How a step stands after a worker''s call; lease_lost when the call was refused.';
comment on function cogo.refuse_lease(uuid) is 'Raises lease_lost.';
comment on function cogo.lock_leased_step(uuid, uuid) is
  'Locks run and step and checks the token; a row of nulls when the step has ended; otherwise lease_lost.';
comment on function cogo.settled(uuid) is 'How the step stands now.';
comment on function cogo.heartbeat_step(uuid, uuid, jsonb) is
  'Renews the lease and returns its new expiry; with progress, tells it. lease_lost when it is no longer the caller''s or its time is up.';
comment on function cogo.checkpoint_step(uuid, uuid, text, jsonb) is
  'Keeps a finished part of the step across attempts, and renews the lease.';
comment on function cogo.keep_result(cogo.steps, jsonb) is
  'Stores a result''s artifacts, decisions, title, quality, plan and revision; returns the events.';
comment on function cogo.complete_steps(jsonb) is
  'Completes [{stepId, leaseToken, result: {output, summary, title, artifacts, decisions, quality, plan, revision}}], all in one transaction; says which leases were lost.';
comment on function cogo.complete_step(uuid, uuid, jsonb) is 'Completes one step; lease_lost when it is no longer the caller''s.';
