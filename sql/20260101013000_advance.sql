-- Advancing runs: what follows from steps that have finished. Their dependents are counted down, what
-- is unblocked is released, a directive is followed, and a run with nothing left is closed. It happens in
-- the transaction that finished the steps, under the lock of the run's tree.
--
-- It is one loop, not a recursion, and it is bounded: a chain of a thousand skipped steps is a thousand
-- rounds, and no caller, nobody else in the database and no sweep may have to wait for all of them.

create type cogo.advance as (finished uuid[], drafts cogo.event_draft[], runs uuid[]);
comment on type cogo.advance is
  'What a transition led to: steps that have finished by it, events, and runs of the tree that it set going.';

create function cogo.begin_released(released cogo.steps[])
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_drafts cogo.event_draft[];
begin
  if released is null then
    return null;
  end if;
  with started as (
    update cogo.phases
    set status = 'running', started_at = cogo.clock()
    from (select distinct r.run_id, r.phase from unnest(released) as r) as starting
    where phases.run_id = starting.run_id and phases.phase = starting.phase and phases.status = 'pending'
    returning phases.*
  )
  select array_agg(cogo.draft_run_event('phase:started', runs,
                     jsonb_build_object('phase', started.phase, 'steps', started.remaining_steps))
                   order by started.run_id, started.position)
  into v_drafts
  from started join cogo.runs on runs.run_id = started.run_id;
  perform cogo.wake_queue(q.queue) from (select distinct r.queue from unnest(released) as r) as q;
  return v_drafts;
end
$$;
comment on function cogo.begin_released is
  'Starts the phases of steps that have become ready and wakes their queues; returns the events.';

create function cogo.count_down(finished uuid[])
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_now timestamptz := cogo.clock();
  v_released cogo.steps[];
  v_drafts cogo.event_draft[];
begin
  with freed as (
    select waiting.step_id, count(*) as count
    from (
      select d.step_id from cogo.step_dependencies as d where d.depends_on = any (finished)
      union all -- a map step waits for the steps it made
      select copy.map_step_id from cogo.steps as copy
      where copy.step_id = any (finished) and copy.map_step_id is not null
    ) as waiting
    group by waiting.step_id
  ), counted as (
    update cogo.steps
    set remaining_dependencies = steps.remaining_dependencies - freed.count,
        status = case when steps.remaining_dependencies = freed.count
                           and (select runs.status from cogo.runs where runs.run_id = steps.run_id) = 'running'
                           and steps.directives is null and steps.kind <> 'gate' then 'ready' else 'blocked' end,
        available_at = v_now
    from freed
    where steps.step_id = any (array(select f.step_id from freed as f)) -- by its key, however small the table was once
      and steps.step_id = freed.step_id and steps.status = 'blocked'
    returning steps.*
  )
  select array_agg(counted) into v_released from counted where counted.status = 'ready';

  with finished_in as (
    select steps.run_id, steps.phase, count(*) as count
    from cogo.steps where steps.step_id = any (finished) group by steps.run_id, steps.phase
  ), done as (
    -- A run that is to end has been counted again, with what had finished by then; one that has ended counts no more.
    select f.run_id, f.phase, f.count,
           (select runs.ending is null from cogo.runs where runs.run_id = f.run_id and runs.finished_at is null) as is_counted
    from finished_in as f
  ), phase as (
    update cogo.phases
    set remaining_steps = left_over.steps,
        status = case when left_over.steps = 0 and phases.finished_at is null then 'completed' else phases.status end,
        started_at = coalesce(phases.started_at, v_now),
        finished_at = coalesce(phases.finished_at, case when left_over.steps = 0 then v_now end)
    from done cross join lateral (
      select case when done.is_counted
        then (select p.remaining_steps from cogo.phases as p where p.run_id = done.run_id and p.phase = done.phase) - done.count
        else (select count(*) from cogo.steps as s
              where s.run_id = done.run_id and s.phase = done.phase and s.finished_at is null) end as steps) as left_over
    where phases.run_id = done.run_id and phases.phase = done.phase and done.is_counted is not null
    returning phases.*
  ), run as (
    update cogo.runs
    set remaining_steps = case when total.is_counted then runs.remaining_steps - total.count
      else (select count(*) from cogo.steps as s where s.run_id = total.run_id and s.finished_at is null) end
    from (select done.run_id, done.is_counted, sum(done.count) as count from done group by done.run_id, done.is_counted) as total
    where runs.run_id = total.run_id and total.is_counted is not null
    returning runs.*
  )
  select array_agg(row(run.session_id, 'phase:completed', run.task_id, run.run_id, null,
                       jsonb_build_object('phase', phase.phase))::cogo.event_draft order by run.run_id, phase.position)
  into v_drafts
  from phase join run on run.run_id = phase.run_id
  where phase.status = 'completed';
  return v_drafts || cogo.begin_released(v_released);
end
$$;
comment on function cogo.count_down is
  'Decrements the counters of dependents, phases and runs for finished steps; returns the events. A dependent '
  'without other open dependencies and without directives becomes ready at once.';

create function cogo.release_unblocked(run_ids uuid[])
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_now timestamptz := cogo.clock();
  v_released cogo.steps[];
begin
  with released as (
    update cogo.steps
    set status = case when steps.available_at > v_now then 'waiting' else 'ready' end,
        waiting_for = case when steps.available_at > v_now then 'time' end,
        available_at = greatest(coalesce(steps.available_at, v_now), v_now)
    from cogo.runs
    where steps.run_id = any (release_unblocked.run_ids)
      and steps.status = 'blocked' and steps.remaining_dependencies = 0
      and steps.kind <> 'gate'
      and (steps.directives is null or (steps.opened_at is not null and not steps.directives ? 'map'))
      and runs.run_id = steps.run_id and runs.status = 'running'
    returning steps.*
  )
  select array_agg(released) into v_released from released;
  return cogo.begin_released(v_released);
end
$$;
comment on function cogo.release_unblocked is
  'Makes ready the blocked steps without open dependencies: the first of a run, those of a resumed run, those whose '
  'directives have been followed. Others with directives wait for open_step().';

create function cogo.both(one cogo.advance, other cogo.advance)
returns cogo.advance language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return row(coalesce(one.finished, '{}') || coalesce(other.finished, '{}'),
             coalesce(one.drafts, '{}') || coalesce(other.drafts, '{}'),
             coalesce(one.runs, '{}') || coalesce(other.runs, '{}'))::cogo.advance;
end
$$;
comment on function cogo.both is 'What two transitions led to, the first one''s events first.';

create function cogo.is_settled(run_ids uuid[])
returns boolean language plpgsql stable security invoker set search_path = ''
as $$
begin
  return not exists (
    select from cogo.runs
    where runs.run_id = any (run_ids) and runs.status = 'running' and runs.remaining_steps = 0
  ) and not exists (
    select from cogo.steps
    where steps.run_id = any (run_ids) and steps.status = 'blocked' and steps.remaining_dependencies = 0
      and (select runs.status from cogo.runs where runs.run_id = steps.run_id) = 'running');
end
$$;
comment on function cogo.is_settled is 'Whether nothing follows any more by itself in these runs.';

create function cogo.close_finished_runs(run_ids uuid[])
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_run cogo.runs;
  v_advance cogo.advance;
begin
  for v_run in
    select * from cogo.runs
    where runs.run_id = any (run_ids) and runs.status = 'running' and runs.remaining_steps = 0
    order by runs.run_id
  loop
    v_advance := cogo.both(v_advance, case
      when v_run.ending is not null then cogo.end_settled_run(v_run)
      when v_run.gate = 'failed' then cogo.fail_run(v_run.run_id, 'failed', jsonb_build_object(
        'code', 'quality_gate_failed', 'message', 'The result did not pass its quality gate',
        'remedy', 'Read the quality report: it names the tests, criteria and findings that failed it'))
      when v_run.gate = 'unproven' then cogo.fail_run(v_run.run_id, 'failed', jsonb_build_object(
        'code', 'quality_unproven', 'message', 'Nothing is known to be wrong with the result, but not all of it was shown to be right',
        'remedy', 'Read the quality report: for all that is unproven it says why, and which test would settle it'))
      when cogo.is_all_cancelled(v_run.run_id) then
        cogo.close_run(v_run.run_id, 'cancelled', jsonb_build_object(
          'code', 'task_cancelled', 'message', 'Each of its steps was cancelled'))
      else cogo.close_run(v_run.run_id, 'completed', null) end);
  end loop;
  return v_advance;
end
$$;
comment on function cogo.close_finished_runs is 'Ends those of these runs in which no step is open.';

create function cogo.is_all_cancelled(run_id uuid)
returns boolean language plpgsql stable security invoker set search_path = ''
as $$
begin
  return exists (select from cogo.steps where steps.run_id = is_all_cancelled.run_id)
     and not exists (
       select from cogo.steps where steps.run_id = is_all_cancelled.run_id and steps.status <> 'cancelled');
end
$$;
comment on function cogo.is_all_cancelled is 'Whether the run has steps and a person has cancelled each of them.';

create function cogo.advance_runs(run_ids uuid[], finished uuid[])
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_rounds constant integer := 25;
  v_runs uuid[] := run_ids;
  v_next cogo.advance;
  v_drafts cogo.event_draft[] := '{}';
  v_settled boolean;
begin
  if cardinality(finished) > 0 then
    v_drafts := cogo.count_down(finished);
  end if;
  for v_round in 1 .. c_rounds loop
    v_settled := cogo.is_settled(v_runs);
    exit when v_settled;
    v_next := cogo.both(cogo.close_finished_runs(v_runs), cogo.open_steps(v_runs));
    v_runs := array(select distinct r from unnest(v_runs || v_next.runs) as r);
    v_drafts := v_drafts || v_next.drafts;
    if cardinality(v_next.finished) > 0 then
      v_drafts := v_drafts || cogo.count_down(v_next.finished);
    end if;
    v_drafts := v_drafts || cogo.release_unblocked(v_runs);
  end loop;
  if not v_settled then
    update cogo.runs set unsettled_since = cogo.clock()
    where runs.run_id = any (v_runs) and runs.finished_at is null and not cogo.is_settled(array[runs.run_id]);
  end if;
  return v_drafts;
end
$$;
comment on function cogo.advance_runs is
  'Applies the consequences of these steps having finished; with no steps, starts what can start. What does not fit '
  'into one transaction is left to the sweep, which finds the run by unsettled_since. Returns the events.';

create function cogo.advance_run(run_id uuid, finished uuid[])
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$ begin return cogo.advance_runs(array[run_id], finished); end $$;
comment on function cogo.advance_run is 'advance_runs() for one run.';

create function cogo.follow(advance cogo.advance, run_id uuid)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
begin
  return coalesce(advance.drafts, '{}')
    || cogo.advance_runs(array[run_id] || coalesce(advance.runs, '{}'), coalesce(advance.finished, '{}'));
end
$$;
comment on function cogo.follow is 'The events of a transition in this run, and of all that follows from it.';

revoke execute on all functions in schema cogo from public;
