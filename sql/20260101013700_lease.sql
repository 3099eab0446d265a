-- Holding a claimed step. A worker renews its lease with heartbeats and keeps finished parts of the work as
-- checkpoints. Whatever it says about the step, it presents the lease token; a stale token is refused.

create function cogo.refuse_lease(step_id uuid)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  perform cogo.raise_error('lease_lost', format('The lease of step %s was lost', step_id),
    'Stop working on it; its result would be refused');
end
$$;
comment on function cogo.refuse_lease is 'Raises lease_lost.';

create function cogo.lock_leased_step(step_id uuid, lease_token uuid)
returns cogo.steps language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
begin
  perform cogo.lock_run((select s.run_id from cogo.steps as s where s.step_id = lock_leased_step.step_id));
  select * into v_step from cogo.steps where steps.step_id = lock_leased_step.step_id for no key update;
  if not found then
    perform cogo.raise_error('not_found', format('No step %s', lock_leased_step.step_id));
  end if;
  if v_step.finished_at is not null then
    return null;
  end if;
  if v_step.lease_token is distinct from lock_leased_step.lease_token then
    perform cogo.refuse_lease(step_id);
  end if;
  return v_step;
end
$$;
comment on function cogo.lock_leased_step is
  'Locks run and step and checks the token: lease_lost when it is stale, a row of nulls when the step has already '
  'ended.';

create function cogo.heartbeat_step(step_id uuid, lease_token uuid, progress jsonb default null)
returns timestamptz language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
begin
  if jsonb_typeof(progress) <> 'object' then
    perform cogo.raise_error('invalid_input', format('Expected progress to be an object, got a JSON %s', jsonb_typeof(progress)));
  end if;
  perform cogo.require_size(progress, 'a progress');
  update cogo.steps
  set lease_expires_at = least(cogo.clock() + governed.lease, steps.claimed_at + governed.timeout)
  from (
    select policy.lease, policy.timeout
    from cogo.steps as s
    join cogo.step_kinds as kinds on kinds.kind = s.kind,
         jsonb_populate_record(kinds, s.policy) as policy
    where s.step_id = heartbeat_step.step_id
  ) as governed
  where steps.step_id = heartbeat_step.step_id and steps.lease_token = heartbeat_step.lease_token
    and (governed.timeout is null or steps.claimed_at + governed.timeout > cogo.clock())
  returning steps.* into v_step;
  if not found then
    perform cogo.refuse_lease(heartbeat_step.step_id);
  end if;
  perform cogo.touch_worker(v_step.worker_id);
  if progress is not null then
    perform cogo.append_events(array[
      cogo.draft_step_event('agent:progress', v_step, jsonb_build_object('agent', v_step.agent) || progress)]);
  end if;
  return v_step.lease_expires_at;
end
$$;
comment on function cogo.heartbeat_step is
  'Renews the lease and returns its new expiry; with `progress`, publishes it. lease_lost when the lease is '
  'another''s or its time is up.';

create function cogo_api.heartbeat_step(step_id uuid, lease_token uuid, progress jsonb default null)
returns timestamptz language plpgsql volatile security definer set search_path = ''
as $$
begin
  return (select cogo.heartbeat_step(heartbeat_step.step_id, heartbeat_step.lease_token, cogo.keep_numbers(heartbeat_step.progress)));
end
$$;
comment on function cogo_api.heartbeat_step is 'Workers: renews a lease and publishes progress.';
grant execute on function cogo_api.heartbeat_step to service_role;

create function cogo.checkpoint_step(step_id uuid, lease_token uuid, key text, value jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_most constant integer := 8388608; -- a worker is given all of them at once
  -- What PostgREST gives for null.
  v_value constant jsonb := coalesce(checkpoint_step.value, 'null');
  v_bytes bigint;
begin
  if checkpoint_step.key is null then
    perform cogo.raise_error('invalid_input', 'Expected the key of a checkpoint, got null');
  end if;
  perform cogo.require_size(v_value, 'a checkpoint');
  perform cogo.heartbeat_step(checkpoint_step.step_id, checkpoint_step.lease_token);
  v_bytes := octet_length(v_value::text) + coalesce((
    select sum(c.bytes) from cogo.step_checkpoints as c
    where c.step_id = checkpoint_step.step_id and c.key <> checkpoint_step.key), 0);
  if v_bytes > c_most then
    perform cogo.raise_error('value_too_large',
      format('Expected the checkpoints of a step to have at most %s bytes of JSON together, got %s with "%s"', c_most, v_bytes, checkpoint_step.key),
      cogo.too_large_remedy());
  end if;
  insert into cogo.step_checkpoints (step_id, key, value)
  values (checkpoint_step.step_id, checkpoint_step.key, v_value)
  on conflict on constraint step_checkpoints_pkey do update set value = excluded.value, created_at = cogo.clock();
end
$$;
comment on function cogo.checkpoint_step is 'Keeps a finished part of the step across attempts, and renews the lease.';

create function cogo_api.checkpoint_step(step_id uuid, lease_token uuid, key text, value jsonb default null)
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.checkpoint_step(checkpoint_step.step_id, checkpoint_step.lease_token, checkpoint_step.key,
                               cogo.keep_numbers(checkpoint_step.value));
end
$$;
comment on function cogo_api.checkpoint_step is 'Workers: keeps a finished part of a step.';
grant execute on function cogo_api.checkpoint_step to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
