-- Claiming: a worker asks for work. It is given nothing while its agent or its version drains; otherwise
-- its fair share, less the steps under a rate limit whose turn it is not: those wait for it. What it gets
-- is under a lease, and comes with all that its handler needs to know, in the same round trip.

create type cogo.leased_step as (
  step_id uuid,
  run_id uuid,
  task_id uuid,
  session_id uuid,
  tenant_id uuid,
  key text,
  kind text,
  role text,
  agent text,
  input jsonb,
  attempts integer,
  stalls integer,
  lease_token uuid,
  claimed_at timestamptz,
  lease_expires_at timestamptz,
  context jsonb
);
comment on type cogo.leased_step is 'A claimed step as its worker gets it, with all its handler needs to know.';

create function cogo.with_context(claimed cogo.steps[])
returns setof cogo.leased_step language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_most constant integer := 8388608; -- a worker holds ten steps in 256 MB
begin
  return query
    with source as materialized ( -- once for all copies of a map step
      select s.step_id, shown.bytes, case when shown.bytes <= c_most then (
               select jsonb_object_agg(done.key, cogo.shown_output(done))
               from cogo.step_dependencies as d
               join cogo.steps as done on done.step_id = d.depends_on
               where d.step_id = s.step_id and done.status = 'completed') #- s.mapped end as outputs
      from (
        select distinct shown.step_id, case when shown.step_id = c.step_id then '{}' else (
                 select coalesce(string_to_array(m.directives ->> 'map', '.'), '{}')
                 from cogo.steps as m where m.step_id = shown.step_id) end as mapped
        from unnest(claimed) as c
        join cogo.runs on runs.run_id = c.run_id
        cross join lateral (select case when runs.parent_step_id is null then coalesce(c.map_step_id, c.step_id)
                                        else cogo.shown_as(c.step_id) end as step_id) as shown) as s
      cross join lateral (
        select coalesce(sum(cogo.shown_bytes(done)), 0) as bytes
        from cogo.step_dependencies as d
        join cogo.steps as done on done.step_id = d.depends_on
        where d.step_id = s.step_id and done.status = 'completed') as shown
    )
    select c.step_id, c.run_id, c.task_id, c.session_id, c.tenant_id, c.key, c.kind, c.role, c.agent, c.input, c.attempts, c.stalls,
           c.lease_token, c.claimed_at, c.lease_expires_at,
           jsonb_build_object(
             'requirement', cogo.stated_requirement(tasks.task_id, tasks.requirement),
             'title', tasks.title,
             'models', tasks.models,
             'run', jsonb_build_object('runId', runs.run_id, 'number', runs.number, 'template', runs.template,
                                       'strategy', runs.strategy, 'gate', runs.gate),
             'omittedOutputBytes', case when source.bytes > c_most then source.bytes end,
             'largestOutput', case when source.bytes > c_most then (
              select done.key from cogo.step_dependencies as d join cogo.steps as done on done.step_id = d.depends_on
              where d.step_id = source.step_id and done.status = 'completed'
              order by cogo.shown_bytes(done) desc, done.key limit 1) end,
            'outputs', coalesce(source.outputs, '{}'),
             'messages', coalesce((
               select jsonb_agg(jsonb_build_object('number', m.number, 'text', m.text, 'sentAt', m.sent_at) order by m.number)
               from cogo.messages as m
               where m.run_id = coalesce(runs.root_run_id, runs.run_id) and m.sender = 'person'), '[]'),
             'checkpoints', coalesce((
               select jsonb_object_agg(kept.key, kept.value)
               from cogo.step_checkpoints as kept where kept.step_id = c.step_id), '{}'))
    from unnest(claimed) with ordinality as c
    join cogo.runs on runs.run_id = c.run_id
    join cogo.tasks on tasks.task_id = runs.task_id
    join source on source.step_id = case when runs.parent_step_id is null then coalesce(c.map_step_id, c.step_id)
                                         else cogo.shown_as(c.step_id) end
    order by c.ordinality;
end
$$;
comment on function cogo.with_context is
  'The steps with {requirement, title, models, run, outputs, omittedOutputBytes, largestOutput, messages, checkpoints}. A step sees the outputs of '
  'its own dependencies only: a fan-out of n steps reads n outputs, not n squared. A copy made by a map step has its '
  'element as its input, and not the array. It sees all that a person has said to the run. Of more than 8 MiB a step sees none, and its worker refuses it.';

create function cogo.claim_steps(
  queue text, worker_id uuid, quantity integer, version integer default 0, capacity integer default null)
returns setof cogo.leased_step language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  v_now timestamptz := cogo.clock();
  c_looks constant integer := 10;
  v_welcome boolean;
  v_drafts cogo.event_draft[];
  v_tenants uuid[];
  v_looked uuid[];
  v_chosen uuid[] := '{}';
  v_claimed cogo.steps[];
begin
  if quantity is null or quantity not between 1 and 1000 then
    perform cogo.raise_error('invalid_input', format('Expected a quantity from 1 to 1000, got %s', quantity));
  end if;
  v_welcome := cogo.record_worker(claim_steps.worker_id, claim_steps.queue, claim_steps.version, claim_steps.capacity);
  perform cogo.answer_wake(claim_steps.queue);
  v_drafts := cogo.resume_due_steps(100);
  if v_welcome then
    v_tenants := cogo.waiting_tenants(claim_steps.queue, greatest(8, least(claim_steps.quantity, 32)));
    -- Steps whose turn it is not do not hide the ones behind them.
    for v_look in 1 .. c_looks loop
      v_looked := cogo.choose_steps(claim_steps.queue, claim_steps.quantity, v_tenants);
      v_chosen := cogo.take_turns(v_looked);
      exit when cardinality(v_chosen) > 0 or cardinality(v_looked) = 0;
    end loop;
  end if;

  with claimed as (
    update cogo.steps
    set status = 'running',
        worker_id = claim_steps.worker_id,
        lease_token = gen_random_uuid(),
        lease_expires_at = v_now + least(governed.lease, governed.timeout),
        claims = steps.claims + 1,
        claimed_at = v_now,
        started_at = coalesce(steps.started_at, v_now)
    from (
      select s.step_id, policy.lease, policy.timeout
      from cogo.steps as s
      join cogo.step_kinds as kinds on kinds.kind = s.kind,
           jsonb_populate_record(kinds, s.policy) as policy
      where s.step_id = any (v_chosen)
    ) as governed
    where steps.step_id = governed.step_id
    returning steps.*
  )
  select array_agg(claimed order by claimed.priority, claimed.available_at),
         v_drafts || array_agg(row(claimed.session_id, 'task:executing', claimed.task_id, claimed.run_id, claimed.step_id,
           jsonb_build_object('key', claimed.key, 'kind', claimed.kind, 'phase', claimed.phase, 'role', claimed.role,
                              'agent', claimed.agent, 'attempts', claimed.attempts, 'stalls', claimed.stalls))::cogo.event_draft
           order by claimed.priority, claimed.available_at)
  into v_claimed, v_drafts
  from claimed;
  perform cogo.append_events(v_drafts);
  return query select * from cogo.with_context(v_claimed);
end
$$;
comment on function cogo.claim_steps is
  'Gives this worker up to `quantity` ready steps of the queue, each under a fresh lease and with its context.';

create function cogo_api.claim_steps(
  queue text, worker_id uuid, quantity integer, version integer default 0, capacity integer default null)
returns setof cogo.leased_step language plpgsql volatile security definer set search_path = ''
as $$
begin
  return query
    select * from cogo.claim_steps(claim_steps.queue, claim_steps.worker_id, claim_steps.quantity, claim_steps.version,
                                   claim_steps.capacity);
end
$$;
comment on function cogo_api.claim_steps is 'Workers: takes ready steps under a lease, each with its context.';
grant execute on function cogo_api.claim_steps to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
