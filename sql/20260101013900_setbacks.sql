-- Setbacks: a step that fails, is handed over, hangs, or is given up.

create function cogo.put_back(step cogo.steps, waiting_for text, available_at timestamptz, awaited_event text default null)
returns cogo.steps language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
begin
  update cogo.steps
  set status = case when put_back.waiting_for is not null then 'waiting'
                    when runs.status = 'paused' then 'blocked' else 'ready' end,
      waiting_for = put_back.waiting_for, awaited_event = put_back.awaited_event,
      available_at = put_back.available_at, rate_turn = null, lease_token = null, lease_expires_at = null
  from cogo.runs
  where steps.step_id = step.step_id and runs.run_id = steps.run_id
  returning steps.* into strict v_step;
  if v_step.status = 'ready' then
    perform cogo.wake_queue(v_step.queue);
  end if;
  return v_step;
end
$$;
comment on function cogo.put_back is
  'Clears the lease; the step is ready, or waits until a time or for what is named. While its run is paused it '
  'stays blocked, and is released when the run resumes.';

create function cogo.retry_or_give_up(step cogo.steps, error jsonb, retryable boolean, retry_after interval)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
  v_policy cogo.step_kinds := cogo.step_policy(step);
  v_wait interval;
  v_given_up cogo.advance;
begin
  update cogo.steps set attempts = steps.attempts + 1, error = retry_or_give_up.error
  where steps.step_id = step.step_id
  returning * into strict v_step;
  if not retryable or v_step.attempts >= v_policy.max_attempts then
    v_given_up := cogo.give_up_step(v_step, case when retryable then 'attempts' else 'refused' end, retry_or_give_up.error);
    return cogo.follow(v_given_up, v_step.run_id);
  end if;
  v_wait := coalesce(retry_after, cogo.backoff(v_policy, v_step.attempts));
  v_step := cogo.put_back(v_step, case when v_wait > interval '0' then 'retry' end, cogo.clock() + v_wait);
  return array[cogo.draft_step_event('step:retrying', v_step, jsonb_build_object(
    'attempts', v_step.attempts, 'error', v_step.error, 'availableAt', v_step.available_at))];
end
$$;
comment on function cogo.retry_or_give_up is 'Counts a failure: another attempt by the step''s policy, or the end.';

create function cogo.wait_out_limit(step cogo.steps, error jsonb, retry_after interval)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
begin
  perform cogo.end_attempt(step, 'suspended', error);
  perform cogo.pause_rate_limit(step.rate_limit, retry_after);
  v_step := cogo.put_back(step, 'retry', cogo.clock() + retry_after);
  return array[cogo.draft_step_event('step:waiting', v_step, jsonb_build_object(
    'for', 'retry', 'until', v_step.available_at))];
end
$$;
comment on function cogo.wait_out_limit is
  'A provider said "too many requests, come back after": the step does, without having used up an attempt, and so does '
  'every other step under its rate limit.';

create function cogo.to_wait(seconds double precision, longest double precision default 31536000)
returns interval language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return case when to_wait.seconds is not null
              then make_interval(secs => least(greatest(to_wait.seconds, 0), longest)) end;
end
$$;
comment on function cogo.to_wait is
  'Seconds that somebody said, from 0 to the longest there may be, by default a year; what is no number is the longest. '
  'Null for none.';

create function cogo.fail_step(
  step_id uuid, lease_token uuid, error jsonb, retryable boolean default true, retry_after interval default null)
returns cogo.settled_step language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps := cogo.lock_leased_step(fail_step.step_id, fail_step.lease_token);
  v_error constant jsonb := cogo.to_error_record(fail_step.error);
  v_retryable constant boolean := coalesce(retryable, true);
begin
  if v_step.step_id is not null and v_error ->> 'code' = 'rate_limited' and v_retryable and retry_after > interval '0' then
    perform cogo.append_events(cogo.wait_out_limit(v_step, v_error, retry_after));
  elsif v_step.step_id is not null then
    perform cogo.end_attempt(v_step, case when v_retryable then 'failed' else 'refused' end, v_error);
    perform cogo.append_events(cogo.retry_or_give_up(v_step, v_error, v_retryable, retry_after));
  end if;
  return cogo.settled(fail_step.step_id, fail_step.lease_token, '{failed,refused,suspended}');
end
$$;
comment on function cogo.fail_step is
  'Fails the attempt: another after a backoff, or the end when retrying cannot help or the ceiling is reached. With '
  'the code rate_limited and a time to retry after it counts as no failure.';

create function cogo_api.fail_step(
  step_id uuid, lease_token uuid, error jsonb, retryable boolean default true, retry_after_seconds double precision default null)
returns setof cogo.settled_step language plpgsql volatile security definer set search_path = ''
as $$
declare
  c_longest constant double precision := 3600; -- as a bucket pauses: a provider's word is not believed for longer
begin
  return query
    select * from cogo.fail_step(fail_step.step_id, fail_step.lease_token, cogo.keep_numbers(fail_step.error), fail_step.retryable,
                                 cogo.to_wait(fail_step.retry_after_seconds, c_longest));
end
$$;
comment on function cogo_api.fail_step is 'Workers: fails an attempt.';
grant execute on function cogo_api.fail_step to service_role;

create function cogo.release_step(step_id uuid, lease_token uuid, after interval default null)
returns cogo.settled_step language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps := cogo.lock_leased_step(release_step.step_id, release_step.lease_token);
begin
  if v_step.step_id is not null then
    perform cogo.end_attempt(v_step, 'released');
    v_step := cogo.put_back(v_step, case when after > interval '0' then 'time' end,
                            cogo.clock() + coalesce(after, interval '0'));
    perform cogo.append_events(array[cogo.draft_step_event('step:released', v_step)]);
  end if;
  return cogo.settled(release_step.step_id, release_step.lease_token, '{released}');
end
$$;
comment on function cogo.release_step is
  'Hands the step over unfinished, at once or later, because the worker''s time slice is used up. Counts neither as '
  'attempt nor as stall.';

create function cogo_api.release_step(step_id uuid, lease_token uuid, after_seconds double precision default null)
returns setof cogo.settled_step language plpgsql volatile security definer set search_path = ''
as $$
begin
  return query
    select * from cogo.release_step(release_step.step_id, release_step.lease_token, cogo.to_wait(release_step.after_seconds));
end
$$;
comment on function cogo_api.release_step is 'Workers: hands a step over unfinished.';
grant execute on function cogo_api.release_step to service_role;

create function cogo.expire_lease(step cogo.steps)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_policy cogo.step_kinds := cogo.step_policy(step);
  v_error jsonb;
  v_step cogo.steps;
  v_wait interval;
  v_given_up cogo.advance;
begin
  if step.lease_expires_at >= step.claimed_at + v_policy.timeout then
    v_error := jsonb_build_object('code', 'step_timed_out',
      'message', format('The attempt took longer than its timeout of %s', v_policy.timeout));
    perform cogo.end_attempt(step, 'timed_out', v_error);
    return cogo.retry_or_give_up(step, v_error, true, null);
  end if;

  v_error := jsonb_build_object('code', 'worker_vanished', 'message', 'The worker vanished: its lease expired');
  perform cogo.end_attempt(step, 'stalled', v_error);
  update cogo.steps set stalls = steps.stalls + 1, error = v_error
  where steps.step_id = step.step_id
  returning * into strict v_step;
  if v_step.stalls >= v_policy.max_stalls then
    v_given_up := cogo.give_up_step(v_step, 'stalls', v_error);
    return cogo.follow(v_given_up, v_step.run_id);
  end if;
  -- The first time at once; after that later and later: a step that kills its workers must not take the
  -- queue with it.
  v_wait := case when v_step.stalls > 1 then cogo.backoff(v_policy, v_step.stalls) else interval '0' end;
  v_step := cogo.put_back(v_step, case when v_wait > interval '0' then 'retry' end, cogo.clock() + v_wait);
  return array[cogo.draft_step_event('step:stalled', v_step, jsonb_build_object(
    'stalls', v_step.stalls, 'availableAt', v_step.available_at))];
end
$$;
comment on function cogo.expire_lease is
  'A step whose lease ran out. When it was renewed until the timeout, the worker lives and the handler hangs: a '
  'failure. Otherwise the worker has vanished: a stall.';

create function cogo.give_up_step(step cogo.steps, reason text, error jsonb)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
  v_draft cogo.event_draft;
  v_skipped cogo.advance;
begin
  insert into cogo.dead_letters (step_id, tenant_id, reason, error)
  values (step.step_id, step.tenant_id, give_up_step.reason, give_up_step.error)
  on conflict on constraint dead_letters_pkey do update
  set reason = excluded.reason, error = excluded.error, created_at = cogo.clock(), redriven_at = null;

  update cogo.steps set error = give_up_step.error where steps.step_id = step.step_id returning * into strict v_step;
  v_draft := cogo.draft_step_event('step:failed', v_step, jsonb_build_object('reason', give_up_step.reason, 'error', v_step.error));
  if v_step.directives ->> 'whenExhausted' in ('skip', 'skip-cascade') then
    v_skipped := cogo.skip_step(v_step, 'exhausted', v_step.directives ->> 'whenExhausted' = 'skip-cascade');
    return cogo.both(row('{}', array[v_draft], '{}')::cogo.advance, v_skipped);
  end if;
  update cogo.steps
  set status = 'failed', finished_at = cogo.clock(), waiting_for = null, awaited_event = null,
      lease_token = null, lease_expires_at = null
  where steps.step_id = v_step.step_id;
  if exists (select from cogo.runs where runs.run_id = v_step.run_id and runs.ending is not null) then
    return row(array[v_step.step_id], array[v_draft], '{}')::cogo.advance;
  end if;
  return cogo.both(row('{}', array[v_draft], '{}')::cogo.advance, cogo.fail_run(v_step.run_id, 'failed', give_up_step.error));
end
$$;
comment on function cogo.give_up_step is
  'Ends the step for good with a dead letter, and with it the run, unless its plan says to skip it (whenExhausted). '
  'Returns what was skipped, and what else follows.';

revoke execute on all functions in schema cogo, cogo_api from public;
