-- Suspending: a step releases its worker and becomes ready later, at a time or with an event. That counts as
-- neither a failure nor a stall, and the step holds no lease, so it may take a week.
--
-- An event is emitted into a run by name, once: the first write wins, unless a flow has refused it, and a step that
-- awaits it later finds it. The answer to a wait, a timeout too, is a checkpoint of the step (`event:<name>`), so that
-- the handler, when it runs again, reads the same answer every time.

create table cogo.emitted_events (
  run_id uuid not null references cogo.runs (run_id) on delete cascade,
  name text not null
    constraint name_has_1_to_100_characters check (char_length(name) between 1 and 100),
  payload jsonb not null,
  version integer not null default 1,
  emitted_by uuid,
  emitted_at timestamptz not null default cogo.clock(),
  primary key (run_id, name)
);
comment on table cogo.emitted_events is 'Events emitted into a run for its steps to await; the first of a name stays.';
comment on column cogo.emitted_events.run_id is 'The root run: its sub-runs'' steps hear it too.';
comment on column cogo.emitted_events.version is 'Which of its name it is: one that a flow has refused gives way to the next.';
comment on column cogo.emitted_events.emitted_by is 'The user; null for a worker.';

alter table cogo.emitted_events enable row level security;

create function cogo.sleep_step(step_id uuid, lease_token uuid, until timestamptz, reason jsonb default null)
returns cogo.settled_step language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps := cogo.lock_leased_step(sleep_step.step_id, sleep_step.lease_token);
begin
  if until is null or not isfinite(until) then
    perform cogo.raise_error('invalid_input', format('Expected a time to sleep until, got %s', until));
  end if;
  if v_step.step_id is not null then
    perform cogo.end_attempt(v_step, 'suspended', sleep_step.reason);
    v_step := cogo.put_back(v_step, case when until > cogo.clock() then 'time' end, until);
    perform cogo.append_events(array[
      cogo.draft_step_event('step:waiting', v_step, jsonb_strip_nulls(
        jsonb_build_object('for', 'time', 'until', until, 'reason', sleep_step.reason ->> 'message')))]);
  end if;
  return cogo.settled(sleep_step.step_id, sleep_step.lease_token, '{suspended}');
end
$$;
comment on function cogo.sleep_step is
  'Suspends the step until a time, as until a provider''s reset; burns no attempt. `reason`: {code, message}, where there is more to say.';

create function cogo_api.sleep_step(step_id uuid, lease_token uuid, until timestamptz, reason jsonb default null)
returns setof cogo.settled_step language plpgsql volatile security definer set search_path = ''
as $$
begin
  return query select * from cogo.sleep_step(
    sleep_step.step_id, sleep_step.lease_token, sleep_step.until, sleep_step.reason);
end
$$;
comment on function cogo_api.sleep_step is 'Workers: suspends a step until a time.';
grant execute on function cogo_api.sleep_step to service_role;

create function cogo.await_event(step_id uuid, lease_token uuid, name text, deadline timestamptz default null)
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps := cogo.lock_leased_step(await_event.step_id, await_event.lease_token);
  v_root uuid;
  v_answer jsonb;
begin
  if v_step.step_id is null then
    perform cogo.refuse_lease(await_event.step_id);
  end if;
  if coalesce(await_event.name, '') <> btrim(await_event.name, E' \t\n\r') or char_length(await_event.name) not between 1 and 100 then
    perform cogo.raise_error('invalid_input',
      format('Expected a name of 1 to 100 characters without blanks around it, got "%s"', left(await_event.name, 120)),
      'Await an event by a name under which it can be emitted');
  end if;
  select value into v_answer from cogo.step_checkpoints as c
  where c.step_id = v_step.step_id and c.key = 'event:' || await_event.name;
  if found then
    return v_answer;
  end if;
  select coalesce(runs.root_run_id, runs.run_id) into v_root from cogo.runs where runs.run_id = v_step.run_id;
  select jsonb_build_object('status', 'received', 'payload', e.payload) into v_answer
  from cogo.emitted_events as e
  where e.run_id = v_root and e.name = await_event.name;
  if found then
    perform cogo.checkpoint_step(v_step.step_id, v_step.lease_token, 'event:' || await_event.name, v_answer);
    return v_answer;
  end if;
  perform cogo.end_attempt(v_step, 'suspended');
  v_step := cogo.put_back(v_step, 'event', deadline, await_event.name);
  perform cogo.append_events(array[cogo.draft_step_event('step:waiting', v_step, jsonb_strip_nulls(
    jsonb_build_object('for', 'event', 'event', await_event.name, 'until', deadline)))]);
  return jsonb_build_object('status', 'waiting');
end
$$;
comment on function cogo.await_event is
  'The answer, once there is one: {status: received, payload} or {status: timed_out}. Otherwise suspends the step '
  'until then and returns {status: waiting}. Runs under the run''s lock, as emit_event() does, so that no event is '
  'missed between the look and the wait.';

create function cogo_api.await_event(step_id uuid, lease_token uuid, name text, deadline timestamptz default null)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.await_event(await_event.step_id, await_event.lease_token, await_event.name, await_event.deadline); $$;
comment on function cogo_api.await_event is 'Workers: reads an event, or suspends the step until it comes.';
grant execute on function cogo_api.await_event to service_role;

create function cogo.resume_steps(step_ids uuid[], answer jsonb)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_drafts cogo.event_draft[];
begin
  insert into cogo.step_checkpoints (step_id, key, value)
  select steps.step_id, 'event:' || steps.awaited_event, answer
  from cogo.steps where steps.step_id = any (step_ids) and steps.awaited_event is not null
  on conflict on constraint step_checkpoints_pkey do nothing; -- an answer once given stays
  with resumed as (
    update cogo.steps
    set status = case when runs.status = 'paused' then 'blocked' else 'ready' end,
        waiting_for = null, awaited_event = null, available_at = least(steps.available_at, cogo.clock())
    from cogo.runs, cogo.steps as before
    where steps.step_id = any (step_ids) and steps.status = 'waiting' and runs.run_id = steps.run_id
      and before.step_id = steps.step_id
    returning steps, before.waiting_for as waited_for
  )
  select array_agg(cogo.draft_step_event('step:resumed', resumed.steps, jsonb_build_object('waitedFor', resumed.waited_for)))
  into v_drafts
  from resumed
  where resumed.waited_for not in ('retry', 'turn');
  return v_drafts;
end
$$;
comment on function cogo.resume_steps is
  'Makes waiting steps ready with this answer as a checkpoint; returns the events. A step that only waited for its '
  'next attempt or its turn makes no event.';

create function cogo.deliver_event(run cogo.runs, name text, payload jsonb)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_waiting uuid[];
  v_gated uuid[];
begin
  insert into cogo.emitted_events (run_id, name, payload, emitted_by)
  values (run.run_id, deliver_event.name, coalesce(deliver_event.payload, 'null'), auth.uid())
  on conflict on constraint emitted_events_pkey do update -- the first write wins, unless it was refused
  set payload = excluded.payload, version = emitted_events.version + 1, emitted_by = excluded.emitted_by, emitted_at = cogo.clock()
  where exists (select from cogo.step_waits as w
                where w.root_run_id = run.run_id and w.event = deliver_event.name and w.refused_version = emitted_events.version);
  if not found then
    return null;
  end if;
  v_waiting := array(
    select steps.step_id from cogo.steps
    where steps.run_id = any (cogo.open_tree(run.run_id)) and steps.awaited_event = deliver_event.name)
    || cogo.waiting_for_event(run.run_id, deliver_event.name);
  perform cogo.wake_queue(q.queue)
  from (select distinct steps.queue from cogo.steps where steps.step_id = any (v_waiting)) as q;
  v_gated := cogo.unblock_gates(v_waiting);
  return coalesce(
    cogo.resume_steps(v_waiting, jsonb_build_object('status', 'received', 'payload', deliver_event.payload))
    || cogo.advance_runs(v_gated, '{}'), '{}');
end
$$;
comment on function cogo.deliver_event is
  'Keeps an event for the run, whose lock the caller holds, and lets those go on that await it. Returns what follows, as '
  'events; null when one of that name was there before.';

create function cogo.emit_event(task_id uuid, name text, payload jsonb default '{}')
returns boolean language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  v_run cogo.runs := cogo.lock_open_run(cogo.require_task(emit_event.task_id));
  v_drafts cogo.event_draft[];
begin
  perform cogo.require_size(emit_event.payload, 'a payload');
  if emit_event.name like 'message:%' then
    perform cogo.raise_error('invalid_input', format('Expected another name than "%s": events of such names are messages', emit_event.name),
      'Send it as a message: POST /cogo-tasks/:taskId/messages');
  end if;
  v_drafts := cogo.deliver_event(v_run, emit_event.name, emit_event.payload);
  if v_drafts is null then
    return false;
  end if;
  perform cogo.record_audit('event-emitted', v_run.tenant_id, v_run.task_id, v_run.run_id, details => jsonb_build_object('event', emit_event.name));
  perform cogo.append_events(
    cogo.draft_run_event('event:emitted', v_run, jsonb_build_object('event', emit_event.name)) || v_drafts);
  return true;
end
$$;
comment on function cogo.emit_event is
  'Emits an event into the task''s open run. False when one of that name was there before; that one stays.';

create function cogo_api.emit_event(task_id uuid, name text, payload jsonb default '{}')
returns boolean language sql volatile security definer set search_path = ''
as $$ select cogo.emit_event(emit_event.task_id, emit_event.name, cogo.keep_numbers(emit_event.payload)); $$;
comment on function cogo_api.emit_event is 'Emits an event steps may wait for; false when it was there before.';
grant execute on function cogo_api.emit_event to authenticated, service_role;

create function cogo.resume_due_steps(quantity integer)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_due uuid[];
begin
  perform cogo.give_turns();
  -- The run's row is shared, so that a pause does not overlook a step that becomes ready beside it.
  v_due := array(
    select s.step_id
    from cogo.steps as s
    join cogo.runs as r on r.run_id = s.run_id
    where s.status = 'waiting' and s.available_at <= cogo.clock() and s.kind <> 'gate' and r.status = 'running'
    order by s.available_at
    limit quantity
    for no key update of s skip locked
    for share of r skip locked);
  if cardinality(v_due) = 0 then
    return null;
  end if;
  return cogo.resume_steps(v_due, jsonb_build_object('status', 'timed_out'));
end
$$;
comment on function cogo.resume_due_steps is
  'Makes ready those whose turn it is under a rate limit, and up to `quantity` waiting steps whose time has come; '
  'returns the events. A step that awaited an event learns that it timed out.';

revoke execute on all functions in schema cogo, cogo_api from public;
