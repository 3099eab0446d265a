-- Directives: what a plan asks of the engine for a step beyond running it. They are followed once, when
-- all the step depends on has finished, in this order:
--
--   if, ifNot      conditions on the outputs of its dependencies; unmet: whenUnmet
--   map            one step for each element of an array; the step itself completes with their outputs
--   subRun         another plan, run below the step; the step completes with what it produced
--   approval       a person must agree first
--   delaySeconds   not before this long after it could have started
--
-- A step of the kind `gate` that has passed all of them needs no worker and is complete.

create function cogo.dependency_outputs(step_id uuid)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(done.key, done.output), '{}')
    from cogo.step_dependencies as d
    join cogo.steps as done on done.step_id = d.depends_on
    where d.step_id = (select coalesce(s.map_step_id, s.step_id) from cogo.steps as s where s.step_id = dependency_outputs.step_id)
      and done.status = 'completed'
  );
end
$$;
comment on function cogo.dependency_outputs is
  '{key: output} of the step''s completed dependencies. A copy made by a map step has its map step''s.';

create function cogo.condition_met(step cogo.steps)
returns boolean language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_outputs jsonb;
begin
  if not step.directives ?| array['if', 'ifNot'] then
    return true;
  end if;
  v_outputs := cogo.dependency_outputs(step.step_id);
  return (not step.directives ? 'if' or v_outputs @> (step.directives -> 'if'))
     and (not step.directives ? 'ifNot' or not v_outputs @> (step.directives -> 'ifNot'));
end
$$;
comment on function cogo.condition_met is 'Whether the outputs contain what `if` names and not what `ifNot` names.';

create function cogo.skip_step(step cogo.steps, reason text, cascade boolean)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_affected uuid[] := array[step.step_id];
  v_advance cogo.advance;
begin
  if cascade then
    with recursive affected (step_id) as (
      select step.step_id
      union
      select linked.step_id
      from affected
      join lateral (
        select d.step_id from cogo.step_dependencies as d where d.depends_on = affected.step_id
        union all
        select copy.map_step_id from cogo.steps as copy where copy.step_id = affected.step_id and copy.map_step_id is not null
      ) as linked on true
    )
    select array_agg(affected.step_id) into v_affected from affected;
  end if;
  with skipped as (
    update cogo.steps
    set status = 'skipped', finished_at = cogo.clock(), waiting_for = null, awaited_event = null,
        lease_token = null, lease_expires_at = null
    where steps.step_id = any (v_affected) and steps.finished_at is null
    returning steps.*
  )
  select array_agg(s.step_id),
         array_agg(cogo.draft_step_event('step:skipped', s, jsonb_build_object('reason', skip_step.reason)))
  into v_advance
  from skipped as s;
  return v_advance;
end
$$;
comment on function cogo.skip_step is 'Skips the step and, with `cascade`, all that depends on it, directly or not.';

create function cogo.complete_gate(step cogo.steps, output jsonb)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_advance cogo.advance;
begin
  with done as (
    update cogo.steps
    set status = 'completed', output = complete_gate.output, finished_at = cogo.clock(),
        started_at = coalesce(steps.started_at, cogo.clock()), waiting_for = null, awaited_event = null
    where steps.step_id = step.step_id and steps.finished_at is null
    returning steps.*
  )
  select array_agg(d.step_id),
         array_agg(cogo.draft_step_event('agent:result', d, jsonb_build_object(
           'kind', d.kind, 'role', d.role, 'agent', d.agent, 'summary', null, 'artifacts', '[]'::jsonb)))
  into v_advance
  from done as d;
  return v_advance;
end
$$;
comment on function cogo.complete_gate is 'Completes a step that needs no worker.';

create function cogo.open_step(step cogo.steps)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
begin
  -- Opening another step may have skipped or cancelled this one.
  select * into v_step from cogo.steps
  where steps.step_id = step.step_id and steps.status = 'blocked' and steps.remaining_dependencies = 0;
  if not found then
    return null;
  end if;
  if v_step.directives ? 'map' and v_step.opened_at is not null then
    return cogo.complete_map(v_step);
  end if;
  if v_step.directives is not null and v_step.opened_at is null then
    if not cogo.condition_met(v_step) then
      if v_step.directives ->> 'whenUnmet' = 'fail' then
        return cogo.give_up_step(v_step, 'plan', jsonb_build_object(
          'code', 'condition_not_met', 'message', format('The condition of step "%s" is not met', v_step.key)));
      end if;
      return cogo.skip_step(v_step, 'condition', coalesce(v_step.directives ->> 'whenUnmet', 'skip') = 'skip-cascade');
    end if;
    -- A subtransaction: what cannot be followed ends this step, not the call that finished the one before.
    begin
      update cogo.steps
      set opened_at = cogo.clock(),
          available_at = cogo.clock() + make_interval(secs => (v_step.directives ->> 'delaySeconds')::double precision)
      where steps.step_id = v_step.step_id
      returning * into v_step;
      if v_step.directives ? 'map' then
        return cogo.open_map(v_step);
      elsif v_step.directives ? 'subRun' then
        return cogo.open_sub_run(v_step);
      elsif v_step.directives ? 'approval' then
        return cogo.open_approval(v_step);
      end if;
    exception when data_exception or integrity_constraint_violation or sqlstate 'OG004' then
      return cogo.give_up_step(v_step, 'plan', jsonb_build_object('code', 'invalid_plan', 'message', sqlerrm));
    end;
  end if;
  if v_step.kind <> 'gate' then
    return null; -- an ordinary step now: the next round releases it
  end if;
  if v_step.available_at > cogo.clock() then
    update cogo.steps set status = 'waiting', waiting_for = 'time' where steps.step_id = v_step.step_id;
    return null;
  end if;
  return cogo.complete_gate(v_step, cogo.dependency_outputs(v_step.step_id));
end
$$;
comment on function cogo.open_step is 'Follows the directives of an unblocked step.';

revoke execute on all functions in schema cogo from public;
