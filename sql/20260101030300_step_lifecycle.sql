-- The life of a step.
--
--                 dependencies done            claim
--      blocked ───────────────────▶ ready ──────────────▶ running ──── complete ───▶ completed
--                                     ▲                      │
--                                     ├──── release ─────────┤  handed over: counts nothing
--                                     ├──── fail ────────────┤  attempts + 1, after a backoff
--                                     └──── lease expired ───┤  stalls + 1
--                                                            └── ceiling reached ───▶ failed
--      blocked, ready, running ──── run closed ───▶ cancelled
--
-- A claim writes a fresh lease token and an expiry on the step. complete, fail, release, heartbeat and
-- checkpoint present the token; once it is stale they are refused with lease_lost, so a slow worker
-- whose step went to another can do no harm. A late complete or fail of a step that has ended is no
-- error: it changes nothing and returns the row.
--
-- A stall is not a failure: the worker vanished, the handler may be fine. It has its own ceiling. At
-- either ceiling the whole run is closed in the same transaction; a run is never left open.
--
-- Lock order: run, then step, then the session's event counter. claim_steps() takes no run lock and
-- waits for no step (skip locked), so it stands outside the order.

create function cogo.claim_steps(queue text, worker_id uuid, quantity integer)
returns setof cogo.steps
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_step cogo.steps;
  v_claimed uuid[];
begin
  if quantity not between 1 and 100 then
    perform cogo.raise_error('invalid_input', format('Expected a quantity from 1 to 100, got %s', quantity));
  end if;
  perform cogo.record_worker(claim_steps.worker_id, claim_steps.queue);
  perform cogo.answer_wake(claim_steps.queue);

  with candidate as materialized (
    select steps.step_id
    from cogo.steps
    where steps.queue = claim_steps.queue
      and steps.status = 'ready' and steps.available_at <= cogo.clock()
    order by steps.priority, steps.available_at
    limit claim_steps.quantity
    for update skip locked
  ), claimed as (
    update cogo.steps
    set status = 'running',
        worker_id = claim_steps.worker_id,
        lease_token = gen_random_uuid(),
        lease_expires_at = cogo.clock() + steps.lease,
        claimed_at = cogo.clock(),
        started_at = coalesce(steps.started_at, cogo.clock())
    from candidate
    where steps.step_id = candidate.step_id
    returning steps.step_id
  )
  select array_agg(claimed.step_id) into v_claimed from claimed;

  for v_step in
    select * from cogo.steps where steps.step_id = any (v_claimed)
    order by steps.session_id, steps.priority, steps.available_at
  loop
    perform cogo.emit_event(v_step.session_id, 'task:executing', v_step.task_id, v_step.run_id, v_step.step_id,
      jsonb_build_object('key', v_step.key, 'kind', v_step.kind, 'role', v_step.role, 'agent', v_step.agent,
                         'attempts', v_step.attempts, 'stalls', v_step.stalls));
    return next v_step;
  end loop;
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
  perform from cogo.runs
  where runs.run_id = (select s.run_id from cogo.steps as s where s.step_id = lock_leased_step.step_id)
  for update;
  select * into v_step from cogo.steps where steps.step_id = lock_leased_step.step_id for update;
  if not found then
    perform cogo.raise_error('not_found', format('No step %s', lock_leased_step.step_id));
  end if;
  if v_step.status in ('completed', 'failed', 'cancelled') then
    return null;
  end if;
  if v_step.lease_token is distinct from lock_leased_step.lease_token then
    perform cogo.raise_error('lease_lost', format('The lease of step "%s" was lost', v_step.key),
      'Stop working on it; its result would be refused');
  end if;
  return v_step;
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
  set lease_expires_at = cogo.clock() + steps.lease
  where steps.step_id = heartbeat_step.step_id and steps.lease_token = heartbeat_step.lease_token
  returning * into v_step;
  if not found then
    perform cogo.raise_error('lease_lost', format('The lease of step %s was lost', heartbeat_step.step_id),
      'Stop working on it; its result would be refused');
  end if;
  perform cogo.record_worker(v_step.worker_id, v_step.queue);
  if progress is not null then
    perform cogo.emit_event(v_step.session_id, 'agent:progress', v_step.task_id, v_step.run_id, v_step.step_id,
      jsonb_build_object('key', v_step.key, 'agent', v_step.agent) || progress);
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

-- Ends the try under way: its row in attempts, and the lease off the step.
create function cogo.end_attempt(step cogo.steps, outcome text, error jsonb default null)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  insert into cogo.attempts (step_id, number, tenant_id, worker_id, outcome, error, started_at)
  select step.step_id, count(*) + 1, step.tenant_id, step.worker_id, end_attempt.outcome, end_attempt.error,
         step.claimed_at
  from cogo.attempts where attempts.step_id = step.step_id;
$$;

create function cogo.complete_step(step_id uuid, lease_token uuid, result jsonb)
returns cogo.steps
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_step cogo.steps := cogo.lock_leased_step(complete_step.step_id, complete_step.lease_token);
begin
  if v_step.step_id is null then
    select * into v_step from cogo.steps where steps.step_id = complete_step.step_id;
    return v_step;
  end if;

  perform cogo.end_attempt(v_step, 'completed');
  update cogo.steps
  set status = 'completed', output = coalesce(result -> 'output', '{}'), error = null,
      worker_id = null, lease_token = null, lease_expires_at = null, finished_at = cogo.clock()
  where steps.step_id = v_step.step_id
  returning * into v_step;

  perform cogo.store_artifacts(v_step, coalesce(result -> 'artifacts', '[]'));
  perform cogo.record_decisions(v_step, coalesce(result -> 'decisions', '[]'));
  if result ? 'title' then
    update cogo.tasks set title = coalesce(tasks.title, left(result ->> 'title', 200))
    where tasks.task_id = v_step.task_id;
  end if;
  perform cogo.emit_event(v_step.session_id, 'agent:result', v_step.task_id, v_step.run_id, v_step.step_id,
    jsonb_build_object(
      'key', v_step.key, 'kind', v_step.kind, 'role', v_step.role, 'agent', v_step.agent,
      'summary', result -> 'summary',
      'artifacts', (select coalesce(jsonb_agg(a -> 'path'), '[]')
                    from jsonb_array_elements(coalesce(result -> 'artifacts', '[]')) as a)));
  if result ? 'quality' then
    perform cogo.record_quality(v_step, result -> 'quality');
  end if;
  if result ? 'plan' then
    perform cogo.adopt_plan(v_step.run_id, result -> 'plan');
  end if;
  perform cogo.count_down(v_step);
  return v_step;
end
$$;

-- One step less: for its dependents, its phase and its run.
create function cogo.count_down(step cogo.steps)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_phase cogo.phases;
  v_run cogo.runs;
begin
  update cogo.steps
  set remaining_dependencies = steps.remaining_dependencies - 1
  from cogo.step_dependencies
  where step_dependencies.depends_on = step.step_id
    and steps.step_id = step_dependencies.step_id
    and steps.status = 'blocked';

  update cogo.phases
  set remaining_steps = phases.remaining_steps - 1,
      status = case when phases.remaining_steps = 1 then 'completed' else phases.status end,
      finished_at = case when phases.remaining_steps = 1 then cogo.clock() end
  where phases.run_id = step.run_id and phases.phase = step.phase
  returning * into strict v_phase;
  if v_phase.status = 'completed' then
    perform cogo.emit_event(step.session_id, 'phase:completed', step.task_id, step.run_id,
      payload => jsonb_build_object('phase', v_phase.phase));
  end if;

  update cogo.runs
  set remaining_steps = runs.remaining_steps - 1
  where runs.run_id = step.run_id
  returning * into strict v_run;
  if v_run.remaining_steps > 0 then
    perform cogo.release_unblocked(v_run.run_id);
  elsif v_run.gate = 'failed' then
    perform cogo.close_run(v_run.run_id, 'failed', jsonb_build_object(
      'code', 'quality_gate_failed', 'message', 'The result did not pass its quality gate',
      'remedy', 'Read the quality report: it names the tests that failed or were not executed'));
  else
    perform cogo.close_run(v_run.run_id, 'completed', null);
  end if;
end
$$;

-- base · 2^n with full jitter on the upper half, capped: 1, 2, 4 … 60 seconds.
create function cogo.backoff(attempts integer)
returns interval
language sql
volatile
security invoker
set search_path = ''
as $$
  select least(60, power(2, least(attempts, 10) - 1)) * (0.5 + random() / 2) * interval '1 second';
$$;

create function cogo.fail_step(
  step_id uuid,
  lease_token uuid,
  error jsonb,
  retryable boolean default true,
  retry_after interval default null
)
returns cogo.steps
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_step cogo.steps := cogo.lock_leased_step(fail_step.step_id, fail_step.lease_token);
begin
  if v_step.step_id is null then
    select * into v_step from cogo.steps where steps.step_id = fail_step.step_id;
    return v_step;
  end if;

  perform cogo.end_attempt(v_step, 'failed', fail_step.error);
  if not retryable or v_step.attempts + 1 >= v_step.max_attempts then
    update cogo.steps set attempts = steps.attempts + 1 where steps.step_id = v_step.step_id
    returning * into v_step;
    return cogo.give_up_step(v_step, case when retryable then 'attempts' else 'refused' end, fail_step.error);
  end if;

  update cogo.steps
  set status = 'ready', attempts = steps.attempts + 1, error = fail_step.error,
      worker_id = null, lease_token = null, lease_expires_at = null,
      available_at = cogo.clock() + coalesce(retry_after, cogo.backoff(steps.attempts + 1))
  where steps.step_id = v_step.step_id
  returning * into v_step;
  perform cogo.emit_event(v_step.session_id, 'step:retrying', v_step.task_id, v_step.run_id, v_step.step_id,
    jsonb_build_object('key', v_step.key, 'attempts', v_step.attempts, 'error', v_step.error,
                       'availableAt', v_step.available_at));
  return v_step;
end
$$;

create function cogo.release_step(step_id uuid, lease_token uuid)
returns cogo.steps
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_step cogo.steps := cogo.lock_leased_step(release_step.step_id, release_step.lease_token);
begin
  if v_step.step_id is null then
    select * into v_step from cogo.steps where steps.step_id = release_step.step_id;
    return v_step;
  end if;
  perform cogo.end_attempt(v_step, 'released');
  update cogo.steps
  set status = 'ready', available_at = cogo.clock(),
      worker_id = null, lease_token = null, lease_expires_at = null
  where steps.step_id = v_step.step_id
  returning * into v_step;
  perform cogo.emit_event(v_step.session_id, 'step:released', v_step.task_id, v_step.run_id, v_step.step_id,
    jsonb_build_object('key', v_step.key));
  perform cogo.wake_queue(v_step.queue);
  return v_step;
end
$$;

-- The end of the road for a step is the end of its run.
create function cogo.give_up_step(step cogo.steps, reason text, error jsonb)
returns cogo.steps
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_step cogo.steps;
begin
  update cogo.steps
  set status = 'failed', error = give_up_step.error, finished_at = cogo.clock(),
      worker_id = null, lease_token = null, lease_expires_at = null
  where steps.step_id = step.step_id
  returning * into strict v_step;
  insert into cogo.dead_letters (step_id, tenant_id, reason, error)
  values (v_step.step_id, v_step.tenant_id, give_up_step.reason, give_up_step.error);
  perform cogo.emit_event(v_step.session_id, 'step:failed', v_step.task_id, v_step.run_id, v_step.step_id,
    jsonb_build_object('key', v_step.key, 'reason', give_up_step.reason, 'error', v_step.error));
  perform cogo.close_run(v_step.run_id, 'failed', give_up_step.error);
  return v_step;
end
$$;

-- A run ends: what has not ended in it is cancelled in the same transaction.
create function cogo.close_run(run_id uuid, status text, error jsonb)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_run cogo.runs;
  v_step cogo.steps;
begin
  update cogo.runs
  set status = close_run.status, error = close_run.error, finished_at = cogo.clock()
  where runs.run_id = close_run.run_id and runs.status = 'running'
  returning * into v_run;
  if not found then
    return;
  end if;

  for v_step in
    select * from cogo.steps
    where steps.run_id = close_run.run_id and steps.status = 'running'
    for update
  loop
    perform cogo.end_attempt(v_step, 'cancelled');
  end loop;
  update cogo.steps
  set status = 'cancelled', finished_at = cogo.clock(),
      worker_id = null, lease_token = null, lease_expires_at = null
  where steps.run_id = close_run.run_id and steps.status in ('blocked', 'ready', 'running');
  update cogo.phases
  set status = case when close_run.status = 'failed' and phases.status = 'running' then 'failed' else 'cancelled' end,
      finished_at = cogo.clock()
  where phases.run_id = close_run.run_id and phases.status in ('pending', 'running');
  update cogo.tasks
  set status = close_run.status, error = close_run.error, finished_at = cogo.clock()
  where tasks.task_id = v_run.task_id;

  perform cogo.emit_event(v_run.session_id, 'task:' || close_run.status, v_run.task_id, v_run.run_id,
    payload => jsonb_strip_nulls(jsonb_build_object('gate', v_run.gate, 'error', close_run.error)));
end
$$;

comment on function cogo.claim_steps(text, uuid, integer) is
  'Gives this worker up to `quantity` ready steps of the queue, lowest priority number first, each under a fresh lease.';
comment on function cogo.lock_leased_step(uuid, uuid) is
  'Locks run and step and checks the token; a row of nulls when the step has ended; otherwise lease_lost.';
comment on function cogo.heartbeat_step(uuid, uuid, jsonb) is
  'Renews the lease and returns its new expiry; with progress, tells it. lease_lost when it is no longer the caller''s.';
comment on function cogo.checkpoint_step(uuid, uuid, text, jsonb) is
  'Keeps a finished part of the step across attempts, and renews the lease.';
comment on function cogo.end_attempt(cogo.steps, text, jsonb) is 'Writes the ended try into attempts.';
comment on function cogo.complete_step(uuid, uuid, jsonb) is
  'Completes with {output, summary, title, artifacts, decisions, quality, plan}; all of it in one transaction or none.';
comment on function cogo.count_down(cogo.steps) is 'After a completion: frees dependents, closes the phase and the run when they are done.';
comment on function cogo.backoff(integer) is 'How long to wait before the next attempt.';
comment on function cogo.fail_step(uuid, uuid, jsonb, boolean, interval) is
  'Retries after a backoff, or gives the step up when retrying cannot help or the ceiling is reached.';
comment on function cogo.release_step(uuid, uuid) is 'Hands the step over unfinished: its slice of time is used up. Counts as nothing.';
comment on function cogo.give_up_step(cogo.steps, text, jsonb) is 'Fails the step for good, writes the dead letter, closes the run.';
comment on function cogo.close_run(uuid, text, jsonb) is 'Ends a run and its task; cancels whatever has not ended in it.';
