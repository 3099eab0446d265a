-- Directives: what a plan asks of the engine for a step beyond running it. They are followed once, when
-- all the step depends on has finished, in this order:
--
--   if, ifNot      conditions on the outputs of its dependencies; unmet: whenUnmet
--   map            one step for each element of an array; the step itself completes with their outputs
--   subRun         another plan, run below the step; the step completes with what it produced
--   approval       a person must agree first
--   waitFor        a gate: not before the first of some events
--   delaySeconds   not before this long after it could have started
--
-- A step of the kind `gate` that has passed all of them needs no worker and is complete. It keeps no output:
-- its dependents are shown those of the steps before it, read where they are. Copies would multiply
-- with every layer of gates.

create function cogo.shown_output(step cogo.steps)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
begin
  if step.kind <> 'gate' or step.output is not null then
    return step.output;
  end if;
  return (
    select coalesce(jsonb_object_agg(before.key, before.output), '{}')
    from cogo.step_dependencies as d
    join cogo.steps as before on before.step_id = d.depends_on
    where d.step_id = step.step_id and before.status = 'completed' and before.kind <> 'gate'
  );
end
$$;
comment on function cogo.shown_output is
  'What the dependents of a completed step see of it: its output; of a gate, {key: output} of the steps before it '
  'that are no gates.';

create function cogo.shown_bytes(step cogo.steps)
returns bigint language plpgsql stable security invoker set search_path = ''
as $$
begin
  if step.kind <> 'gate' or step.output is not null then
    return coalesce(step.output_bytes, 0);
  end if;
  return (
    select coalesce(sum(before.output_bytes), 0)
    from cogo.step_dependencies as d
    join cogo.steps as before on before.step_id = d.depends_on
    where d.step_id = step.step_id and before.status = 'completed' and before.kind <> 'gate'
  );
end
$$;
comment on function cogo.shown_bytes is 'The length of shown_output() as text, without reading it.';

create function cogo.shown_as(step_id uuid)
returns uuid language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_shown uuid;
  v_next uuid := step_id;
begin
  while v_next is not null loop
    select coalesce(steps.map_step_id, steps.step_id), runs.parent_step_id into v_shown, v_next
    from cogo.steps join cogo.runs on runs.run_id = steps.run_id
    where steps.step_id = v_next;
    exit when exists (select from cogo.step_dependencies as d where d.step_id = v_shown);
  end loop;
  return v_shown;
end
$$;
comment on function cogo.shown_as is
  'The step whose dependencies this one is shown: itself, the map step that made it, or, for a step of a sub-run that '
  'depends on nothing, the step above.';

create function cogo.shown_keys(run_id uuid)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select coalesce(jsonb_agg(before.key), '[]')
  from cogo.runs
  join cogo.step_dependencies as d on d.step_id = cogo.shown_as(runs.parent_step_id)
  join cogo.steps as before on before.step_id = d.depends_on
  where runs.run_id = shown_keys.run_id;
$$;
comment on function cogo.shown_keys is
  'The keys of what the steps of a run that depend on nothing are shown: what the step above is, and none in a root run.';

create function cogo.dependency_outputs(step cogo.steps, keys text[])
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(done.key, cogo.shown_output(done)), '{}')
    from cogo.step_dependencies as d
    join cogo.steps as done on done.step_id = d.depends_on
    where d.step_id = cogo.shown_as(step.step_id) and done.status = 'completed' and done.key = any (keys)
  );
end
$$;
comment on function cogo.dependency_outputs is '{key: output} of those steps that the step is shown and that are named.';

create function cogo.condition_met(step cogo.steps)
returns boolean language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_outputs jsonb;
begin
  if not step.directives ?| array['if', 'ifNot'] then
    return true;
  end if;
  v_outputs := cogo.dependency_outputs(step, array(
    select jsonb_object_keys(coalesce(step.directives -> 'if', '{}') || coalesce(step.directives -> 'ifNot', '{}'))));
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
         array_agg(cogo.draft_step_event('step:skipped', s, jsonb_build_object('reason', skip_step.reason))),
         null
  into v_advance
  from skipped as s;
  return v_advance;
end
$$;
comment on function cogo.skip_step is 'Skips the step and, with `cascade`, all that depends on it, directly or not.';

create function cogo.draft_result_event(step cogo.steps)
returns cogo.event_draft language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return cogo.draft_step_event('agent:result', step, jsonb_build_object(
    'kind', step.kind, 'role', step.role, 'agent', step.agent, 'summary', null, 'artifacts', '[]'::jsonb));
end
$$;
comment on function cogo.draft_result_event is 'That a step without a worker has completed.';

create function cogo.complete_gate(step cogo.steps, output jsonb)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_advance cogo.advance;
begin
  with done as (
    update cogo.steps
    set status = 'completed', output = complete_gate.output, error = null, finished_at = cogo.clock(),
        started_at = coalesce(steps.started_at, cogo.clock()), waiting_for = null, awaited_event = null
    where steps.step_id = step.step_id and steps.finished_at is null
    returning steps.*
  )
  select array_agg(d.step_id), array_agg(cogo.draft_result_event(d)), null
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
  elsif v_step.directives ? 'waitFor' and v_step.opened_at is not null then
    return cogo.pass_wait(v_step);
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
      elsif v_step.directives ? 'waitFor' then
        return cogo.open_wait_for(v_step);
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
  return cogo.complete_gate(v_step, cogo.collected_items(v_step));
end
$$;
comment on function cogo.open_step is 'Follows the directives of an unblocked step.';

create function cogo.pass_gates(run_ids uuid[], most integer)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_advance cogo.advance;
begin
  with recursive free (step_id, place) as (
    select s.step_id, 0 from cogo.steps as s join cogo.runs as r on r.run_id = s.run_id
    where s.run_id = any (run_ids) and s.status = 'blocked' and s.remaining_dependencies = 0 and r.status = 'running'
      and s.kind = 'gate' and (s.directives is null or (s.opened_at is not null and not s.directives ?| array['map', 'waitFor']))
      and (s.available_at is null or s.available_at <= cogo.clock())
    union all -- and along the chain of those that wait for nothing else
    select next.step_id, free.place + 1 from free
    cross join lateral (
      select s.step_id from cogo.step_dependencies as d join cogo.steps as s on s.step_id = d.step_id
      where d.depends_on = free.step_id and s.kind = 'gate' and s.status = 'blocked' and s.remaining_dependencies = 1
        and s.directives is null and (s.available_at is null or s.available_at <= cogo.clock())) as next
  ), passed as (select * from free limit most), -- found layer by layer, and no further than asked for
  done as (
    update cogo.steps
    set status = 'completed', error = null, finished_at = cogo.clock(), started_at = coalesce(steps.started_at, cogo.clock()),
        remaining_dependencies = 0,
        -- A copy made by a map step passes on its element.
        output = case when steps.map_step_id is not null then steps.input -> 'item' else cogo.collected_items(steps) end
    from passed where steps.step_id = passed.step_id
    returning steps as step, passed.place
  )
  select array_agg((d.step).step_id order by d.place), array_agg(cogo.draft_result_event(d.step) order by d.place), null
  into v_advance from done as d;
  return v_advance;
end
$$;
comment on function cogo.pass_gates is
  'Completes up to `most` gates that nothing holds any more, and those that wait for these alone, all at once.';

create function cogo.open_steps(run_ids uuid[])
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_gates constant integer := 200;
  c_steps constant integer := 10;
  v_advance cogo.advance := cogo.pass_gates(run_ids, c_gates);
  v_step cogo.steps;
begin
  for v_step in
    select steps.* from cogo.steps join cogo.runs on runs.run_id = steps.run_id
    where steps.run_id = any (run_ids) and steps.status = 'blocked' and steps.remaining_dependencies = 0
      and runs.status = 'running' and (steps.directives is not null or steps.available_at > cogo.clock())
    limit c_steps
  loop
    v_advance := cogo.both(v_advance, cogo.open_step(v_step));
  end loop;
  return v_advance;
end
$$;
comment on function cogo.open_steps is
  'Passes gates and follows the directives of unblocked steps: some of them, so that a transaction that goes on '
  'for as many rounds as it may stays short.';

revoke execute on all functions in schema cogo from public;
