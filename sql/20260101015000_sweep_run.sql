-- The sweep of one run: what is due in it is done under the lock of its tree, and the sweep of it is a
-- subtransaction. A run that cannot go on is ended, so that its user learns of it.

create type cogo.swept as (counts jsonb, drafts cogo.event_draft[]);
comment on type cogo.swept is 'What a sweep has handled, as {what: count}, and the events of it.';

create function cogo.expire_leases(run_id uuid)
returns cogo.swept language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_most constant integer := 100;
  v_step cogo.steps;
  v_count integer := 0;
  v_drafts cogo.event_draft[];
begin
  for v_step in
    select * from cogo.steps
    where steps.run_id = expire_leases.run_id and steps.status = 'running' and steps.lease_expires_at < cogo.clock()
    order by steps.lease_expires_at limit c_most
  loop
    -- The one before may have ended the run.
    select * into v_step from cogo.steps
    where steps.step_id = v_step.step_id and steps.status = 'running' and steps.lease_expires_at < cogo.clock()
    for no key update skip locked;
    if found then
      v_drafts := v_drafts || cogo.expire_lease(v_step);
      v_count := v_count + 1;
    end if;
  end loop;
  return row(case when v_count > 0 then jsonb_build_object('lease', v_count) end, v_drafts)::cogo.swept;
end
$$;
comment on function cogo.expire_leases is 'Takes back what vanished workers hold in the run.';

create function cogo.expire_steps(run_id uuid)
returns cogo.swept language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
  v_given_up cogo.advance;
  v_count integer := 0;
  v_drafts cogo.event_draft[] := '{}';
begin
  for v_step in
    select * from cogo.steps
    where steps.run_id = expire_steps.run_id and steps.expires_at <= cogo.clock() and steps.claims = 0
      and (steps.status = 'ready' or steps.waiting_for = 'turn')
    for no key update skip locked
  loop
    -- Giving up the one before may have ended this one.
    continue when not exists (select from cogo.steps where steps.step_id = v_step.step_id and steps.finished_at is null);
    v_given_up := cogo.give_up_step(v_step, 'expired', jsonb_build_object(
      'code', 'step_expired',
      'message', format('Nobody started the step within its %s seconds', v_step.directives ->> 'expiresAfterSeconds'),
      'remedy', 'Redrive the task, or give the step more time or another agent'));
    v_drafts := v_drafts || cogo.follow(v_given_up, v_step.run_id);
    v_count := v_count + 1;
  end loop;
  return row(case when v_count > 0 then jsonb_build_object('expired', v_count) end, v_drafts)::cogo.swept;
end
$$;
comment on function cogo.expire_steps is 'Gives up what nobody has started in time in the run (expiresAfterSeconds).';

create function cogo.expire_approvals(run_id uuid)
returns cogo.swept language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_most constant integer := 100;
  v_due uuid[] := array(
    select approvals.approval_id from cogo.approvals
    where approvals.run_id = expire_approvals.run_id and approvals.status = 'pending'
      and least(approvals.expires_at, approvals.escalates_at) <= cogo.clock()
    order by least(approvals.expires_at, approvals.escalates_at) limit c_most);
  v_approval_id uuid;
  v_drafts cogo.event_draft[];
begin
  foreach v_approval_id in array v_due loop
    v_drafts := v_drafts || cogo.expire_approval(v_approval_id);
  end loop;
  return row(case when cardinality(v_due) > 0 then jsonb_build_object('approval', cardinality(v_due)) end, v_drafts)::cogo.swept;
end
$$;
comment on function cogo.expire_approvals is 'Escalates or ends the approvals of the run whose time has come.';

create function cogo.continue_run(run_id uuid)
returns cogo.swept language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_gates integer;
  v_was_unsettled boolean;
begin
  update cogo.steps set status = 'blocked', waiting_for = null
  where steps.run_id = continue_run.run_id and steps.status = 'waiting' and steps.kind = 'gate'
    and steps.available_at <= cogo.clock();
  get diagnostics v_gates = row_count;
  update cogo.runs set unsettled_since = null
  where runs.run_id = continue_run.run_id and runs.unsettled_since is not null and runs.status = 'running';
  v_was_unsettled := found;
  if v_gates = 0 and not v_was_unsettled then
    return null;
  end if;
  return row(jsonb_strip_nulls(jsonb_build_object('gate', nullif(v_gates, 0), 'run', case when v_was_unsettled then 1 end)),
             cogo.advance_run(continue_run.run_id, '{}'))::cogo.swept;
end
$$;
comment on function cogo.continue_run is 'Opens the due gates of the run and draws consequences that were left to the sweep.';

create function cogo.sweep_run(run_id uuid)
returns cogo.swept language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  v_run cogo.runs;
  v_advance cogo.advance;
begin
  perform from cogo.runs
  where runs.run_id = (select coalesce(r.root_run_id, r.run_id) from cogo.runs as r where r.run_id = sweep_run.run_id)
  for no key update skip locked;
  if not found then
    return null;
  end if;
  select * into v_run from cogo.runs where runs.run_id = sweep_run.run_id;
  if v_run.finished_at is null and v_run.deadline_at <= cogo.clock() then
    v_advance := cogo.fail_run(v_run.run_id, 'failed', jsonb_build_object(
      'code', 'deadline_exceeded', 'message', 'The run was not finished by its deadline',
      'remedy', 'Redrive it, or submit it with a later deadline'));
    return row(jsonb_build_object('deadline', 1), cogo.follow(v_advance, v_run.run_id))::cogo.swept;
  end if;
  return cogo.added(cogo.added(cogo.expire_leases(v_run.run_id), cogo.expire_approvals(v_run.run_id)),
                    cogo.added(cogo.expire_steps(v_run.run_id), cogo.continue_run(v_run.run_id)));
exception when others then
  return cogo.end_unsweepable(sweep_run.run_id, sqlstate, sqlerrm);
end
$$;
comment on function cogo.sweep_run is
  'Does what is due in the run, under its tree''s lock and in a subtransaction; null when the run is busy.';

create function cogo.added(one cogo.swept, other cogo.swept)
returns cogo.swept language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return row(
    (select coalesce(jsonb_object_agg(total.what, total.count), '{}')
     from (select c.key as what, sum(c.value::integer) as count
           from (select * from jsonb_each_text(coalesce(one.counts, '{}'))
                 union all select * from jsonb_each_text(coalesce(other.counts, '{}'))) as c
           group by c.key) as total),
    coalesce(one.drafts, '{}') || coalesce(other.drafts, '{}'))::cogo.swept;
end
$$;
comment on function cogo.added is 'What two parts of a sweep have handled together.';

create function cogo.end_unsweepable(run_id uuid, sqlstate text, message text)
returns cogo.swept language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_root uuid := (select coalesce(runs.root_run_id, runs.run_id) from cogo.runs where runs.run_id = end_unsweepable.run_id);
  v_advance cogo.advance;
begin
  raise warning 'sweep of run % failed: % (%)', run_id, message, sqlstate;
  if cogo.is_transient(sqlstate) then
    return null;
  end if;
  v_advance := cogo.close_run(v_root, 'failed', jsonb_build_object(
    'code', 'run_not_settled', 'message', format('What was due in the run could not be done: %s', message),
    'remedy', 'Redrive it. If it ends so again, report it with this message'));
  return row(jsonb_build_object('not_settled', 1), v_advance.drafts)::cogo.swept;
exception when others then
  raise warning 'run % cannot be closed: % (%)', run_id, sqlerrm, sqlstate;
  return null;
end
$$;
comment on function cogo.end_unsweepable is
  'Ends a run whose sweep fails and would fail again, so that its user learns of it; null where it may succeed later.';

create table cogo.stuck_search (
  singleton boolean primary key default true
    constraint there_is_one_search check (singleton),
  looked_to uuid not null default '00000000-0000-0000-0000-000000000000'
);
comment on table cogo.stuck_search is 'How far the search for stuck runs has come, so that a sweep costs the same however many runs are open.';
alter table cogo.stuck_search enable row level security;
insert into cogo.stuck_search default values;

create function cogo.next_open_runs(quantity integer)
returns uuid[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_looked_to uuid;
  v_runs uuid[];
begin
  select stuck_search.looked_to into v_looked_to from cogo.stuck_search for no key update skip locked;
  v_runs := array(
    select runs.run_id from cogo.runs
    where runs.finished_at is null and runs.run_id > v_looked_to
    order by runs.run_id limit quantity);
  update cogo.stuck_search
  set looked_to = coalesce(v_runs[quantity], '00000000-0000-0000-0000-000000000000')
  where v_looked_to is not null;
  return v_runs;
end
$$;
comment on function cogo.next_open_runs is
  'The next open runs after those of the last call, from the first again after the last; none while another sweep asks.';

create function cogo.end_stuck_runs(quantity integer)
returns cogo.swept language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_looked constant uuid[] := cogo.next_open_runs(quantity);
  v_run_id uuid;
  v_swept cogo.swept;
begin
  for v_run_id in
    select runs.run_id from cogo.runs
    where runs.run_id = any (v_looked)
      and runs.finished_at is null and runs.status = 'running' and runs.unsettled_since is null
      and not exists (
        select from cogo.steps
        where steps.run_id = runs.run_id
          and (steps.status in ('ready', 'running', 'waiting') or (steps.status = 'blocked' and steps.remaining_dependencies = 0)))
    limit 10
  loop
    v_swept := cogo.added(v_swept, cogo.end_stuck_run(v_run_id));
  end loop;
  return v_swept;
end
$$;
comment on function cogo.end_stuck_runs is
  'Looks at the next so many open runs for those in which nothing can go on, which no transition leads to.';

create function cogo.end_stuck_run(run_id uuid)
returns cogo.swept language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  v_drafts cogo.event_draft[];
  v_advance cogo.advance;
begin
  perform from cogo.runs
  where runs.run_id = (select coalesce(r.root_run_id, r.run_id) from cogo.runs as r where r.run_id = end_stuck_run.run_id)
  for no key update skip locked;
  if not found then
    return null;
  end if;
  raise warning 'run % was stuck', run_id;
  perform cogo.recount_run(run_id);
  v_drafts := cogo.advance_run(run_id, '{}');
  if exists (select from cogo.runs where runs.run_id = end_stuck_run.run_id and runs.finished_at is null) and not exists (
    select from cogo.steps where steps.run_id = end_stuck_run.run_id and steps.status in ('ready', 'running', 'waiting')) then
    v_advance := cogo.close_run(run_id, 'failed', jsonb_build_object(
      'code', 'run_stuck', 'message', 'Nothing in the run could go on, though it had not ended',
      'remedy', 'Redrive it. This is a fault of the engine: report it'));
    v_drafts := v_drafts || cogo.follow(v_advance, run_id);
  end if;
  return row(jsonb_build_object('stuck', 1), v_drafts)::cogo.swept;
exception when others then
  return cogo.end_unsweepable(end_stuck_run.run_id, sqlstate, sqlerrm);
end
$$;
comment on function cogo.end_stuck_run is
  'Recounts the run and lets it go on; ends it as failed where nothing goes on even then.';

revoke execute on all functions in schema cogo from public;
