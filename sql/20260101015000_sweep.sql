-- The sweep: what guarantees progress when every wake is lost and workers vanish. Run by pg_cron every few
-- seconds; bounded, so that it never becomes the problem; one bad row never blocks the rest. It waits for no
-- lock: a locked row is already being handled.

create function cogo.sweep_one(what text, run_id uuid, subject uuid)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
begin
  perform from cogo.runs
  where runs.run_id = (select coalesce(r.root_run_id, r.run_id) from cogo.runs as r where r.run_id = sweep_one.run_id)
  for no key update skip locked;
  if not found then
    return null;
  end if;
  case what
    when 'lease' then
      select * into v_step from cogo.steps
      where steps.step_id = subject and steps.status = 'running' and steps.lease_expires_at < cogo.clock()
      for no key update skip locked;
      return case when found then cogo.expire_lease(v_step) end;
    when 'gate' then
      update cogo.steps set status = 'blocked', waiting_for = null
      where steps.step_id = subject and steps.status = 'waiting';
      return cogo.advance_run(sweep_one.run_id, '{}');
    when 'approval' then
      return cogo.expire_approval(subject);
    when 'deadline' then
      return cogo.close_run(sweep_one.run_id, 'failed', jsonb_build_object(
        'code', 'deadline_exceeded', 'message', 'The run was not finished by its deadline',
        'remedy', 'Redrive it, or submit it with a later deadline'));
  end case;
exception when others then
  raise warning 'sweep of % % failed: %', what, subject, sqlerrm;
  return null;
end
$$;
comment on function cogo.sweep_one is
  'Expires a lease, opens a due gate, expires an approval or ends a run past its deadline, under the run''s lock and '
  'in its own subtransaction; returns the events, null when the run is busy.';

create function cogo.find_overdue(quantity integer)
returns table (what text, run_id uuid, subject uuid) language sql stable security invoker set search_path = ''
as $$
  (select 'lease', steps.run_id, steps.step_id from cogo.steps
   where steps.status = 'running' and steps.lease_expires_at < cogo.clock()
   order by steps.lease_expires_at limit quantity)
  union all
  (select 'gate', steps.run_id, steps.step_id from cogo.steps
   where steps.status = 'waiting' and steps.available_at <= cogo.clock() and steps.kind = 'gate' limit quantity)
  union all
  (select 'approval', approvals.run_id, approvals.approval_id from cogo.approvals
   where approvals.status = 'pending' and least(approvals.expires_at, approvals.escalates_at) <= cogo.clock()
   order by least(approvals.expires_at, approvals.escalates_at) limit quantity)
  union all
  (select 'deadline', runs.run_id, runs.run_id from cogo.runs
   where runs.finished_at is null and runs.deadline_at <= cogo.clock()
   order by runs.deadline_at limit quantity);
$$;
comment on function cogo.find_overdue is
  'Up to `quantity` each of expired leases, due gates, due approvals and passed deadlines, the oldest first, as '
  '(what, run, subject).';

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

create function cogo.sweep()
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_overdue record;
  v_drafts cogo.event_draft[];
  v_all cogo.event_draft[] := '{}';
  v_swept jsonb := '{}';
  v_queue text;
  v_woken text[] := '{}';
begin
  for v_overdue in select * from cogo.find_overdue(100) loop
    v_drafts := cogo.sweep_one(v_overdue.what, v_overdue.run_id, v_overdue.subject);
    if v_drafts is not null then
      v_all := v_all || v_drafts;
      v_swept := jsonb_set(v_swept, array[v_overdue.what], to_jsonb(coalesce((v_swept ->> v_overdue.what)::integer, 0) + 1));
    end if;
  end loop;
  v_all := v_all || cogo.sweep_many('resume') || cogo.sweep_many('coordinate') || cogo.sweep_many('knowledge')
    || cogo.sweep_many('models');

  for v_queue in
    select queues.queue from cogo.queues
    where exists (select from cogo.steps where steps.queue = queues.queue and steps.status = 'ready')
       or queues.queue = 'knowledge' and cogo.has_knowledge_work()
    order by queues.queue
  loop
    if cogo.wake_queue(v_queue) then
      v_woken := v_woken || v_queue;
    end if;
  end loop;
  perform cogo.append_events(v_all);
  return jsonb_build_object('swept', v_swept, 'woken', to_jsonb(v_woken));
end
$$;
comment on function cogo.sweep is
  'Handles what is overdue, rebalances, and wakes every queue with ready work, and the knowledge queue also for '
  'submissions, vectors and memories. Returns {swept: {what: count}, woken}.';

create function cogo_api.sweep()
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.sweep(); $$;
comment on function cogo_api.sweep is 'Operators: one sweep, as pg_cron does it.';
grant execute on function cogo_api.sweep to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
