-- For workers, with the secret key: taking steps and settling them. What is called for every step is
-- written in PL/pgSQL, which keeps its plans; a SQL function is planned anew with each call.

create function api.claim_steps(
  queue text, worker_id uuid, quantity integer, version integer default 0, capacity integer default null)
returns setof cogo.leased_step language plpgsql volatile security definer set search_path = ''
as $$
begin
  return query
    select * from cogo.claim_steps(claim_steps.queue, claim_steps.worker_id, claim_steps.quantity, claim_steps.version,
                                   claim_steps.capacity);
end
$$;

create function api.heartbeat_step(step_id uuid, lease_token uuid, progress jsonb default null)
returns timestamptz language plpgsql volatile security definer set search_path = ''
as $$
begin
  return (
    select cogo.heartbeat_step(heartbeat_step.step_id, heartbeat_step.lease_token, heartbeat_step.progress)
  );
end
$$;

create function api.checkpoint_step(step_id uuid, lease_token uuid, key text, value jsonb)
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.checkpoint_step(checkpoint_step.step_id, checkpoint_step.lease_token, checkpoint_step.key, checkpoint_step.value);
end
$$;

create function api.complete_step(step_id uuid, lease_token uuid, result jsonb)
returns setof cogo.settled_step language plpgsql volatile security definer set search_path = ''
as $$
begin
  return query
    select * from cogo.complete_step(complete_step.step_id, complete_step.lease_token, complete_step.result);
end
$$;

create function api.complete_steps(completions jsonb)
returns setof cogo.settled_step language plpgsql volatile security definer set search_path = ''
as $$
begin
  return query
    select * from cogo.complete_steps(complete_steps.completions);
end
$$;

create function api.fail_step(
  step_id uuid, lease_token uuid, error jsonb, retryable boolean default true, retry_after_seconds double precision default null)
returns setof cogo.settled_step language plpgsql volatile security definer set search_path = ''
as $$
begin
  return query
    select * from cogo.fail_step(fail_step.step_id, fail_step.lease_token, fail_step.error, fail_step.retryable,
                                 make_interval(secs => fail_step.retry_after_seconds));
end
$$;

create function api.release_step(step_id uuid, lease_token uuid, after_seconds double precision default null)
returns setof cogo.settled_step language plpgsql volatile security definer set search_path = ''
as $$
begin
  return query
    select * from cogo.release_step(release_step.step_id, release_step.lease_token, make_interval(secs => release_step.after_seconds));
end
$$;

create function api.sleep_step(step_id uuid, lease_token uuid, until timestamptz)
returns setof cogo.settled_step language plpgsql volatile security definer set search_path = ''
as $$
begin
  return query
    select * from cogo.sleep_step(sleep_step.step_id, sleep_step.lease_token, sleep_step.until);
end
$$;

create function api.await_event(step_id uuid, lease_token uuid, name text, deadline timestamptz default null)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.await_event(await_event.step_id, await_event.lease_token, await_event.name, await_event.deadline); $$;

create function api.request_approval(step_id uuid, lease_token uuid, key text, request jsonb)
returns jsonb language sql volatile security definer set search_path = ''
as $$
  select cogo.request_approval(request_approval.step_id, request_approval.lease_token, request_approval.key,
                               request_approval.request);
$$;

create function api.read_run_artifacts(run_id uuid)
returns table (path text, kind text, content text, version integer)
language sql stable security definer set search_path = ''
as $$ select * from cogo.read_run_artifacts(read_run_artifacts.run_id); $$;

grant execute on function
  api.claim_steps(text, uuid, integer, integer, integer), api.heartbeat_step(uuid, uuid, jsonb),
  api.checkpoint_step(uuid, uuid, text, jsonb), api.complete_step(uuid, uuid, jsonb), api.complete_steps(jsonb),
  api.fail_step(uuid, uuid, jsonb, boolean, double precision), api.release_step(uuid, uuid, double precision),
  api.sleep_step(uuid, uuid, timestamptz), api.await_event(uuid, uuid, text, timestamptz),
  api.request_approval(uuid, uuid, text, jsonb), api.read_run_artifacts(uuid)
to service_role;

comment on function api.claim_steps(text, uuid, integer, integer, integer) is 'Workers: takes ready steps under a lease, each with its context.';
comment on function api.heartbeat_step(uuid, uuid, jsonb) is 'Workers: renews a lease and tells progress.';
comment on function api.checkpoint_step(uuid, uuid, text, jsonb) is 'Workers: keeps a finished part of a step.';
comment on function api.complete_step(uuid, uuid, jsonb) is 'Workers: completes a step with its result.';
comment on function api.complete_steps(jsonb) is 'Workers: completes many steps in one transaction and says whose lease was lost.';
comment on function api.fail_step(uuid, uuid, jsonb, boolean, double precision) is 'Workers: fails an attempt.';
comment on function api.release_step(uuid, uuid, double precision) is 'Workers: hands a step over unfinished.';
comment on function api.sleep_step(uuid, uuid, timestamptz) is 'Workers: suspends a step until a time.';
comment on function api.await_event(uuid, uuid, text, timestamptz) is 'Workers: reads an event, or suspends the step until it comes.';
comment on function api.request_approval(uuid, uuid, text, jsonb) is 'Workers: reads a decision, or suspends the step until it is made.';
comment on function api.read_run_artifacts(uuid) is 'Workers: the newest version of each of a run''s files.';
