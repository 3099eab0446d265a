-- Waiting for several things at once: times, events, approvals and sub-runs. What a step waits for is a row from
-- the moment it first asks, so that an hour is an hour from then, however often its handler runs again. An
-- answer becomes a checkpoint, which says before that that it is awaited; without one the step is suspended until the
-- first of them may have come.

create table cogo.step_waits (
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  key text not null,
  root_run_id uuid not null,
  awaits text not null
    constraint awaits_is_known check (awaits in ('time', 'event', 'approval', 'run')),
  until timestamptz,
  event text constraint event_has_1_to_100_characters check (char_length(event) between 1 and 100),
  run_id uuid references cogo.runs (run_id) on delete cascade,
  refused_version integer,
  primary key (step_id, key),
  constraint time_has_an_end check (awaits <> 'time' or until is not null),
  constraint event_is_named check ((awaits = 'event') = (event is not null)),
  constraint run_is_known check ((awaits = 'run') = (run_id is not null))
);
comment on table cogo.step_waits is 'What a step waits for, several things at once, since it first asked.';
comment on column cogo.step_waits.key is 'The checkpoint that keeps the answer.';
comment on column cogo.step_waits.root_run_id is 'As the step''s: events are emitted into it.';
comment on column cogo.step_waits.until is 'When time is up; null for never.';
comment on column cogo.step_waits.run_id is 'The sub-run that was started for it.';
comment on column cogo.step_waits.refused_version is 'That of the event whose payload its flow could not take: the next of that name takes its place.';

create index step_waits_by_event on cogo.step_waits (root_run_id, event) where event is not null;
create index step_waits_by_run on cogo.step_waits (run_id) where run_id is not null;

alter table cogo.step_waits enable row level security;

create function cogo.open_wait(step cogo.steps, wait jsonb)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_root uuid := (select coalesce(runs.root_run_id, runs.run_id) from cogo.runs where runs.run_id = step.run_id);
  v_run cogo.runs;
  v_drafts cogo.event_draft[] := '{}';
begin
  if exists (select from cogo.step_waits as w where w.step_id = step.step_id and w.key = wait ->> 'key') then
    update cogo.step_waits as w
    set refused_version = coalesce((select e.version from cogo.emitted_events as e
                                    where e.run_id = w.root_run_id and e.name = w.event and e.payload = wait -> 'refused'), w.refused_version),
        until = cogo.clock() + make_interval(secs => (wait ->> 'seconds')::double precision)
    where w.step_id = step.step_id and w.key = wait ->> 'key' and (wait ? 'refused' or w.refused_version is not null and w.until is null);
    return v_drafts;
  end if;
  if wait ? 'approval' then
    v_drafts := v_drafts || cogo.insert_approval(step, wait ->> 'key', wait -> 'approval');
  elsif wait ? 'flow' then
    v_run := cogo.start_sub_run(step, cogo.plan_flow(
      wait #>> '{flow,flow}', (wait #>> '{flow,version}')::integer, wait #> '{flow,input}'));
    v_drafts := v_drafts || cogo.advance_run(v_run.run_id, '{}');
  end if;
  insert into cogo.step_waits (step_id, key, root_run_id, awaits, until, event, run_id)
  values (step.step_id, wait ->> 'key', v_root,
          case when wait ? 'event' then 'event' when wait ? 'approval' then 'approval' when wait ? 'flow' then 'run' else 'time' end,
          coalesce((wait ->> 'until')::timestamptz, cogo.clock() + make_interval(secs => (wait ->> 'seconds')::double precision)),
          wait ->> 'event', v_run.run_id);
  insert into cogo.step_checkpoints (step_id, key, value)
  values (step.step_id, wait ->> 'key', (wait -> 'record') || '{"answer": null}')
  on conflict on constraint step_checkpoints_pkey do nothing;
  return v_drafts;
end
$$;
comment on function cogo.open_wait is
  'Notes what the step waits for, once: {key}, and one of seconds, until, event (with seconds as its limit), approval and '
  'flow. An approval is asked for and a flow started here; the checkpoint `key` says that there is no answer yet. An event '
  'whose payload was `refused` gives way to the next, for which the step waits as long again from when it asks. Returns the events.';

create function cogo.find_answers(step cogo.steps, keys text[])
returns table (key text, answer jsonb, came_at timestamptz) language sql stable security invoker set search_path = ''
as $$
  select w.key, case w.awaits
    when 'time' then case when w.until <= cogo.clock() then '{"status": "elapsed"}'::jsonb end
    when 'event' then coalesce(
      (select jsonb_build_object('status', 'received', 'payload', e.payload) from cogo.emitted_events as e
       where e.run_id = w.root_run_id and e.name = w.event and e.version is distinct from w.refused_version),
      case when w.until <= cogo.clock() then '{"status": "timed_out"}'::jsonb end)
    when 'approval' then
      (select c.value from cogo.step_checkpoints as c where c.step_id = w.step_id and c.key = 'approval:' || w.key)
    when 'run' then (
      select jsonb_build_object('status', case done.status when 'completed' then 'completed' else 'failed' end,
        'output', cogo.shown_output(done), 'error', coalesce(runs.error, done.error))
      from cogo.runs join cogo.steps as done on done.run_id = runs.run_id -- a flow is the only step of its run
      where runs.run_id = w.run_id and runs.finished_at is not null)
    end,
    coalesce(
      (select e.emitted_at from cogo.emitted_events as e
       where e.run_id = w.root_run_id and e.name = w.event and e.version is distinct from w.refused_version),
      (select a.resolved_at from cogo.approvals as a where w.awaits = 'approval' and a.step_id = w.step_id and a.key = w.key),
      (select runs.finished_at from cogo.runs where runs.run_id = w.run_id),
      w.until)
  from cogo.step_waits as w
  where w.step_id = step.step_id and w.key = any (keys);
$$;
comment on function cogo.find_answers is 'What has come of these waits of the step, and when; a null answer where nothing has.';

create function cogo.open_flow_wait(step cogo.steps, wait jsonb, inout drafts cogo.event_draft[], out refusal jsonb)
returns record language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_sqlstate text;
  v_hint text;
begin
  drafts := drafts || cogo.open_wait(step, wait);
exception when sqlstate 'OG002' or sqlstate 'OG004' or sqlstate 'OG005' or sqlstate 'OG006' then
  get stacked diagnostics v_sqlstate = returned_sqlstate, v_hint = pg_exception_hint;
  refusal := jsonb_build_object('status', 'failed', 'output', null, 'error', jsonb_strip_nulls(jsonb_build_object(
    'code', (select error_codes.code from cogo.error_codes where error_codes.sqlstate = v_sqlstate),
    'message', sqlerrm, 'remedy', nullif(v_hint, ''))));
end
$$;
comment on function cogo.open_flow_wait is
  'As open_wait() for a flow, and adds the events to `drafts`. One that cannot be started, such as one that nobody serves, has '
  'failed: `refusal` is the answer then, and nothing is noted, so that it is tried when it is asked for again.';

create function cogo.await_any(step_id uuid, lease_token uuid, waits jsonb, suspend boolean default true)
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps := cogo.lock_leased_step(await_any.step_id, await_any.lease_token);
  v_keys constant text[] := array(select w ->> 'key' from jsonb_array_elements(waits) as w);
  v_wait jsonb;
  v_drafts cogo.event_draft[] := '{}';
  v_refusal jsonb;
  v_answers jsonb := '{}';
  v_came text[] := '{}';
  v_until timestamptz;
  v_for text;
begin
  if v_step.step_id is null then
    perform cogo.refuse_lease(await_any.step_id);
  end if;
  for v_wait in select w from jsonb_array_elements(waits) as w loop
    if not v_wait ? 'flow' then
      v_drafts := v_drafts || cogo.open_wait(v_step, v_wait);
      continue;
    end if;
    select opened.drafts, opened.refusal into v_drafts, v_refusal from cogo.open_flow_wait(v_step, v_wait, v_drafts) as opened;
    if v_refusal is not null then
      v_answers := v_answers || jsonb_build_object(v_wait ->> 'key', v_refusal);
      v_came := v_came || (v_wait ->> 'key');
    end if;
  end loop;
  select v_answers || coalesce(jsonb_object_agg(found.key, found.answer), '{}'),
         v_came || coalesce(array_agg(found.key order by found.came_at, array_position(v_keys, found.key)), '{}')
  into v_answers, v_came
  from cogo.find_answers(v_step, v_keys) as found where found.answer is not null;

  if v_answers = '{}' and suspend then
    select min(w.until),
           case when bool_or(w.awaits = 'approval') then 'approval' when bool_or(w.awaits = 'event') then 'event'
                when bool_or(w.awaits = 'run') then 'run' else 'time' end
    into v_until, v_for
    from cogo.step_waits as w where w.step_id = v_step.step_id and w.key = any (v_keys);
    perform cogo.end_attempt(v_step, 'suspended');
    v_step := cogo.put_back(v_step, v_for, v_until);
    v_drafts := v_drafts || cogo.draft_step_event('step:waiting', v_step,
      jsonb_strip_nulls(jsonb_build_object('for', v_for, 'until', v_until)));
  else
    insert into cogo.step_checkpoints (step_id, key, value)
    select v_step.step_id, w ->> 'key', (w -> 'record') || jsonb_build_object(
      'answer', v_answers -> (w ->> 'key'), 'came', array_position(v_came, w ->> 'key'))
    from jsonb_array_elements(waits) as w
    where v_answers ? (w ->> 'key')
    on conflict on constraint step_checkpoints_pkey do update set value = excluded.value
    where step_checkpoints.value -> 'answer' = 'null'; -- an answer once given stays
  end if;
  perform cogo.append_events(v_drafts);
  return jsonb_build_object('status', case when v_step.status = 'running' then 'answered' else 'waiting' end, 'answers', v_answers,
                            'came', v_came);
end
$$;
comment on function cogo.await_any is
  'Waits for the first of several: [{key, record, …}] as in open_wait(). Answers {status: answered, answers: {key: '
  'answer}, came: [key]} with those that have come, the first of them first, each kept as the checkpoint `key`: its '
  '`record`, the answer, and as which it came. Without any, suspends the step until there may be one and says {status: waiting}; or, without `suspend`, answers none.';

create function cogo_api.await_any(step_id uuid, lease_token uuid, waits jsonb, suspend boolean default true)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.await_any(await_any.step_id, await_any.lease_token, cogo.keep_numbers(await_any.waits), await_any.suspend); $$;
comment on function cogo_api.await_any is 'Workers: reads what has come of several waits, or suspends the step until one has.';
grant execute on function cogo_api.await_any to service_role;

create function cogo.waiting_for_event(root_run_id uuid, event text)
returns uuid[] language sql stable security invoker set search_path = ''
as $$
  select array(
    select w.step_id from cogo.step_waits as w
    join cogo.steps on steps.step_id = w.step_id
    where w.root_run_id = waiting_for_event.root_run_id and w.event = waiting_for_event.event and steps.status = 'waiting');
$$;
comment on function cogo.waiting_for_event is 'The suspended steps that wait for this event among other things.';

create function cogo.resume_parent(step cogo.steps)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if step.status <> 'waiting' then
    return null;
  end if;
  perform cogo.wake_queue(step.queue);
  return cogo.resume_steps(array[step.step_id], 'null');
end
$$;
comment on function cogo.resume_parent is
  'A sub-run that a flow started has ended: the flow goes on if it is suspended. Returns the events.';

create function cogo.open_wait_for(step cogo.steps)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_events constant jsonb := step.directives #> '{waitFor,events}';
  v_until constant timestamptz :=
    cogo.clock() + make_interval(secs => (step.directives #>> '{waitFor,timeoutSeconds}')::double precision);
begin
  insert into cogo.step_waits (step_id, key, root_run_id, awaits, until, event)
  select step.step_id, 'event:' || name.value, coalesce(runs.root_run_id, runs.run_id), 'event', v_until, name.value
  from jsonb_array_elements_text(v_events) as name cross join cogo.runs
  where runs.run_id = step.run_id
  on conflict on constraint step_waits_pkey do update set until = excluded.until; -- after a redrive it waits again
  if exists (select from cogo.first_event(step)) then
    return cogo.pass_wait(step);
  end if;
  update cogo.steps set status = 'waiting', waiting_for = 'event', available_at = v_until where steps.step_id = step.step_id;
  return row('{}', array[cogo.draft_step_event('step:waiting', step, jsonb_strip_nulls(
    jsonb_build_object('for', 'event', 'events', v_events, 'until', v_until)))], '{}')::cogo.advance;
end
$$;
comment on function cogo.open_wait_for is 'Begins to wait for the first of the events that a gate names (waitFor).';

create function cogo.first_event(step cogo.steps)
returns table (name text, payload jsonb) language sql stable security invoker set search_path = ''
as $$
  select e.name, e.payload
  from cogo.step_waits as w join cogo.emitted_events as e on e.run_id = w.root_run_id and e.name = w.event
  where w.step_id = step.step_id
  order by e.emitted_at, e.name limit 1;
$$;
comment on function cogo.first_event is 'Of the events that the step waits for, the one that was emitted first.';

create function cogo.pass_wait(step cogo.steps)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_event record;
begin
  select * into v_event from cogo.first_event(step);
  if found then
    return cogo.complete_gate(step, jsonb_build_object('event', v_event.name, 'payload', v_event.payload));
  elsif step.directives #>> '{waitFor,whenExpired}' = 'continue' then
    return cogo.complete_gate(step, '{"event": null}');
  end if;
  return cogo.give_up_step(step, 'expired', jsonb_build_object(
    'code', 'event_timed_out', 'message', format('None of the events came in time: %s',
      (select string_agg(name.value, ', ') from jsonb_array_elements_text(step.directives #> '{waitFor,events}') as name)),
    'remedy', 'Redrive the task, or let its plan go on without them (whenExpired)'));
end
$$;
comment on function cogo.pass_wait is
  'What follows when a gate has waited: {event, payload} of the first event; without one, {event: null} or its end.';

create function cogo.unblock_gates(step_ids uuid[])
returns uuid[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_runs uuid[];
begin
  with unblocked as (
    update cogo.steps set status = 'blocked', waiting_for = null, available_at = null
    where steps.step_id = any (step_ids) and steps.kind = 'gate'
    returning steps.run_id
  )
  select array_agg(distinct unblocked.run_id) into v_runs from unblocked;
  return coalesce(v_runs, '{}');
end
$$;
comment on function cogo.unblock_gates is 'Lets those of the steps that are gates go on; returns the runs to advance.';

revoke execute on all functions in schema cogo, cogo_api from public;
