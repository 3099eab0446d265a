-- The sweep: what guarantees progress when every wake is lost and workers vanish. Run by pg_cron every few
-- seconds. It goes from run to run and commits after each, the tenants in turn, so that neither a plan that
-- never ends nor a row that cannot be handled holds up the others. It waits for no lock: a locked row is
-- already being handled.

create function cogo.find_due_runs(quantity integer)
returns setof uuid language sql stable security invoker set search_path = ''
as $$
  with due (run_id, since) as (
    select steps.run_id, steps.lease_expires_at from cogo.steps
    where steps.status = 'running' and steps.lease_expires_at < (select cogo.clock()) -- asked once, not for each
    union all
    select steps.run_id, steps.available_at from cogo.steps
    where steps.status = 'waiting' and steps.available_at <= cogo.clock() and steps.kind = 'gate'
    union all
    select steps.run_id, steps.expires_at from cogo.steps
    where steps.expires_at <= cogo.clock() and steps.status in ('ready', 'waiting') and steps.claims = 0
      and coalesce(steps.waiting_for, 'turn') = 'turn'
    union all
    select approvals.run_id, least(approvals.expires_at, approvals.escalates_at) from cogo.approvals
    where approvals.status = 'pending' and least(approvals.expires_at, approvals.escalates_at) <= (select cogo.clock())
    union all
    select runs.run_id, runs.deadline_at from cogo.runs
    where runs.finished_at is null and runs.deadline_at <= cogo.clock()
    union all
    select runs.run_id, runs.unsettled_since from cogo.runs
    where runs.unsettled_since is not null and runs.status = 'running'
  ), of_run as (
    select due.run_id, min(due.since) as since from due group by due.run_id
  ), in_turn as (
    select of_run.*, row_number() over (partition by runs.tenant_id order by of_run.since, runs.run_id) as place
    from of_run join cogo.runs on runs.run_id = of_run.run_id
  )
  select in_turn.run_id from in_turn order by in_turn.place, in_turn.since limit quantity;
$$;
comment on function cogo.find_due_runs is
  'Up to `quantity` runs with an expired lease or step, a due gate or approval, a passed deadline, or consequences that were '
  'left to the sweep: the first of each tenant, then the second of each, the longest overdue first.';

create function cogo.sweep_many(what text)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if what = 'knowledge' then
    perform cogo.refuse_exhausted_submissions();
    return '{}';
  elsif what = 'models' then
    perform cogo.sweep_model_calls(100);
    return '{}';
  end if;
  return case what when 'resume' then cogo.resume_due_steps(1000) when 'coordinate' then cogo.coordinate() end;
exception when others then
  raise warning 'sweep: % failed: %', what, sqlerrm;
  return null;
end
$$;
comment on function cogo.sweep_many is
  'Resumes due steps, coordinates agents, refuses exhausted submissions, or gives up the model calls of vanished '
  'workers, in its own subtransaction and without waiting for a lease; returns the events.';

create function cogo.wake_ready_queues()
returns text[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_queue text;
  v_woken text[] := '{}';
begin
  for v_queue in
    select queues.queue from cogo.queues
    where exists (select from cogo.steps where steps.queue = queues.queue and steps.status = 'ready')
       or queues.queue = 'knowledge' and cogo.has_knowledge_work()
       or queues.queue = 'integration' and cogo.has_webhook_work()
    order by queues.queue
  loop
    if cogo.wake_queue(v_queue) then
      v_woken := v_woken || v_queue;
    end if;
  end loop;
  return v_woken;
end
$$;
comment on function cogo.wake_ready_queues is
  'Wakes every queue with ready work, the knowledge queue also for submissions, vectors and memories, the integration '
  'queue also for webhooks; returns those that were woken.';

create function cogo.sweep()
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_run_id uuid;
  v_schedule_id uuid;
  v_swept cogo.swept := row('{}', '{}')::cogo.swept;
  v_woken text[];
begin
  perform cogo.keep_events();
  -- First, while no step is locked: a submission waits for others of its user.
  for v_schedule_id in select * from cogo.find_due_schedules(100) loop
    v_swept := cogo.added(v_swept, cogo.fire_schedule(v_schedule_id));
  end loop;
  for v_run_id in select * from cogo.find_due_runs(100) loop
    v_swept := cogo.added(v_swept, cogo.sweep_run(v_run_id));
  end loop;
  v_swept := cogo.added(v_swept, cogo.end_stuck_runs(25));
  v_swept.drafts := v_swept.drafts || cogo.sweep_many('resume') || cogo.sweep_many('coordinate')
    || cogo.sweep_many('knowledge') || cogo.sweep_many('models');
  perform cogo.append_events(v_swept.drafts);
  v_woken := cogo.wake_ready_queues();
  perform cogo.mark_sweep();
  perform cogo.watch();
  perform cogo.append_kept_events();
  return jsonb_build_object('swept', v_swept.counts, 'woken', to_jsonb(v_woken));
end
$$;
comment on function cogo.sweep is
  'One round over up to 100 due runs and schedules in one transaction, for operators and tests. Returns {swept: {what: count}, woken}.';

create procedure cogo.sweep_in_turns(seconds double precision default 1)
language plpgsql
as $$
declare
  v_until constant timestamptz := cogo.clock() + make_interval(secs => seconds);
  v_half constant timestamptz := cogo.clock() + make_interval(secs => seconds / 2);
  v_schedule_id uuid;
  v_run_id uuid;
  v_count integer;
begin
  -- First what is quick and serves everybody, whatever the runs below take.
  perform cogo.append_events(cogo.sweep_many('resume') || cogo.sweep_many('coordinate')
    || cogo.sweep_many('knowledge') || cogo.sweep_many('models'));
  commit;
  for v_schedule_id in select * from cogo.find_due_schedules(1000) loop
    perform cogo.fire_schedule(v_schedule_id);
    commit;
    exit when cogo.clock() > v_half;
  end loop;
  loop
    v_count := 0;
    for v_run_id in select * from cogo.find_due_runs(100) loop
      perform cogo.append_events((cogo.sweep_run(v_run_id)).drafts);
      commit;
      v_count := v_count + 1;
      exit when cogo.clock() > v_until;
    end loop;
    exit when v_count = 0 or cogo.clock() > v_until;
  end loop;
  perform cogo.append_events((cogo.end_stuck_runs(25)).drafts);
  commit;
  perform cogo.wake_ready_queues();
  perform cogo.mark_sweep();
  commit;
  perform cogo.watch();
  commit;
end
$$;
comment on procedure cogo.sweep_in_turns is
  'The sweep of pg_cron: commits after each run, and leaves to the next sweep what it does not reach in so many seconds.';

create function cogo_api.sweep()
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.sweep(); $$;
comment on function cogo_api.sweep is 'Operators: one sweep, as pg_cron does it.';
grant execute on function cogo_api.sweep to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
revoke execute on all procedures in schema cogo from public;
