-- The sweep: what guarantees progress when every wake is lost and workers die without a word. Run by
-- pg_cron every few seconds; bounded, so that it never becomes the problem; one bad row never strands
-- the rest.

create function cogo.requeue_stalled_step(step_id uuid)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_step cogo.steps;
  v_error jsonb := jsonb_build_object('code', 'worker_vanished', 'message', 'The worker vanished: its lease expired');
begin
  -- Run before step, and never waiting: a locked row is being dealt with.
  perform from cogo.runs
  where runs.run_id = (select s.run_id from cogo.steps as s where s.step_id = requeue_stalled_step.step_id)
    and runs.status = 'running'
  for update skip locked;
  if not found then
    return;
  end if;
  select * into v_step from cogo.steps
  where steps.step_id = requeue_stalled_step.step_id
    and steps.status = 'running' and steps.lease_expires_at < cogo.clock()
  for update skip locked;
  if not found then
    return;
  end if;

  perform cogo.end_attempt(v_step, 'stalled', v_error);
  update cogo.steps
  set status = 'ready', stalls = steps.stalls + 1, error = v_error,
      worker_id = null, lease_token = null, lease_expires_at = null,
      -- Not at once: a step that kills its workers must not take the queue with it.
      available_at = cogo.clock() + cogo.backoff(steps.stalls + 1) * steps.stalls
  where steps.step_id = v_step.step_id
  returning * into v_step;
  perform cogo.emit_event(v_step.session_id, 'step:stalled', v_step.task_id, v_step.run_id, v_step.step_id,
    jsonb_build_object('key', v_step.key, 'stalls', v_step.stalls, 'availableAt', v_step.available_at));
  if v_step.stalls >= v_step.max_stalls then
    perform cogo.give_up_step(v_step, 'stalls', v_error);
  end if;
end
$$;

create function cogo.requeue_stalled_steps(quantity integer default 100)
returns integer
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_step_id uuid;
  v_count integer := 0;
begin
  for v_step_id in
    select stalled.step_id
    from (
      select steps.step_id, steps.session_id
      from cogo.steps
      where steps.status = 'running' and steps.lease_expires_at < cogo.clock()
      order by steps.lease_expires_at
      limit quantity
    ) as stalled
    order by stalled.session_id
  loop
    begin
      perform cogo.requeue_stalled_step(v_step_id);
      v_count := v_count + 1;
    exception when others then
      raise warning 'requeue of step % failed: %', v_step_id, sqlerrm;
    end;
  end loop;
  return v_count;
end
$$;

create function cogo.sweep()
returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_requeued integer := cogo.requeue_stalled_steps();
  v_queue text;
  v_woken text[] := '{}';
begin
  for v_queue in
    select queues.queue from cogo.queues
    where exists (
      select from cogo.steps
      where steps.queue = queues.queue and steps.status = 'ready' and steps.available_at <= cogo.clock()
    )
    order by queues.queue
  loop
    if cogo.wake_queue(v_queue) then
      v_woken := v_woken || v_queue;
    end if;
  end loop;
  return jsonb_build_object('requeued', v_requeued, 'woken', to_jsonb(v_woken));
end
$$;

comment on function cogo.requeue_stalled_step(uuid) is
  'Takes an expired lease away: ready again with one stall more, or given up at the ceiling.';
comment on function cogo.requeue_stalled_steps(integer) is 'Requeues up to `quantity` steps whose lease expired, oldest first.';
comment on function cogo.sweep() is 'Requeues what stalled and wakes every queue with ready work. Returns {requeued, woken}.';
