-- Coordination between agents: which of those that can play a role gets a step, and what happens to steps
-- whose agent is gone, drains, or has no hands free. Measured once a minute, acted on by every sweep.

create table cogo.agent_statistics (
  agent text primary key references cogo.agents (agent) on delete cascade,
  completed integer not null,
  failed integer not null,
  stalled integer not null,
  mean_seconds double precision,
  wait_p50_seconds double precision,
  wait_p95_seconds double precision,
  measured_at timestamptz not null
);
comment on table cogo.agent_statistics is 'How each agent did in the last hour, measured once a minute.';
comment on column cogo.agent_statistics.failed is 'Attempts that failed or timed out. What was refused, or was its user''s doing, is no failure of the agent''s.';
comment on column cogo.agent_statistics.mean_seconds is 'Mean duration of a completed attempt; null without any.';
comment on column cogo.agent_statistics.wait_p50_seconds is 'Median time from ready to claimed.';
comment on column cogo.agent_statistics.wait_p95_seconds is '95th percentile of the time from ready to claimed.';

alter table cogo.agent_statistics enable row level security;
create policy everyone_reads on cogo.agent_statistics for select to authenticated, service_role using (true);
grant select on cogo.agent_statistics to authenticated, service_role;

create view cogo_api.agents with (security_invoker = true) as
  select agents.agent, agents.title, agents.queue, agents.capacity, agents.status, agents.state, agents.state_since, agents.version,
         array(select agent_roles.role from cogo.agent_roles
               where agent_roles.agent = agents.agent order by agent_roles.role) as roles,
         (select count(*) from cogo.workers
          where workers.agent = agents.agent and workers.heartbeat_at > cogo.clock() - interval '1 minute') as live_workers,
         (select count(*) from cogo.steps
          where steps.agent = agents.agent and steps.status = 'running') as running_steps,
         cogo.last_heartbeat(agents) as heartbeat_at,
         extract(epoch from agents.heartbeat_timeout)::double precision as heartbeat_timeout_seconds,
         cogo.is_silent(agents) as silent, agents.standby,
         s.completed, s.failed, s.stalled, s.mean_seconds, s.wait_p50_seconds, s.wait_p95_seconds, s.measured_at
  from cogo.agents
  left join cogo.agent_statistics as s on s.agent = agents.agent;
comment on view cogo_api.agents is 'Registered agents, the roles they play, and whether any of them lives.';
grant select on cogo_api.agents to authenticated, service_role;

create function cogo.measure_agents()
returns void language sql volatile security invoker set search_path = ''
as $$
  insert into cogo.agent_statistics (agent, completed, failed, stalled, mean_seconds, wait_p50_seconds, wait_p95_seconds, measured_at)
  select agents.agent,
         count(*) filter (where a.outcome = 'completed'),
         count(*) filter (where a.outcome in ('failed', 'timed_out') and not cogo.is_users_doing(a.error)),
         count(*) filter (where a.outcome = 'stalled'),
         avg(extract(epoch from a.finished_at - a.started_at)) filter (where a.outcome = 'completed'),
         percentile_cont(0.5) within group (order by extract(epoch from a.started_at - a.available_at)),
         percentile_cont(0.95) within group (order by extract(epoch from a.started_at - a.available_at)),
         cogo.clock()
  from cogo.agents
  left join (
    select s.agent, at.outcome, at.error, at.available_at, at.started_at, at.finished_at
    from (select * from cogo.attempts
          where attempts.finished_at > cogo.clock() - interval '1 hour'
          order by attempts.finished_at desc limit 10000) as at
    join cogo.steps as s on s.step_id = at.step_id
  ) as a on a.agent = agents.agent
  group by agents.agent
  on conflict on constraint agent_statistics_pkey do update
  set completed = excluded.completed, failed = excluded.failed, stalled = excluded.stalled,
      mean_seconds = excluded.mean_seconds, wait_p50_seconds = excluded.wait_p50_seconds,
      wait_p95_seconds = excluded.wait_p95_seconds, measured_at = excluded.measured_at;
$$;
comment on function cogo.measure_agents is
  'Measures the last hour (at most ten thousand attempts) into agent_statistics.';

create function cogo.agent_health()
returns table (
  agent text,
  status text,
  live_workers integer,
  places integer,
  running integer,
  ready integer,
  oldest_ready_at timestamptz,
  heartbeat_at timestamptz,
  trouble text
)
language sql stable security invoker set search_path = ''
as $$
  with load as materialized ( -- so that what is running is counted once
    select agents.agent, agents.status, agents.capacity, cogo.is_silent(agents) as silent, w.live, w.places, w.heartbeat_at,
           (select count(*) from cogo.steps
            where steps.agent = agents.agent and steps.queue = agents.queue and steps.status = 'running') as running,
           r.ready, r.oldest
    from cogo.agents
    left join lateral (
      select count(*) as live, sum(workers.capacity) as places, max(workers.heartbeat_at) as heartbeat_at
      from cogo.workers
      where workers.agent = agents.agent and workers.version = agents.version
        and workers.heartbeat_at > cogo.clock() - interval '1 minute'
    ) as w on true
    left join lateral (
      select count(*) as ready, min(few.available_at) as oldest
      from (select steps.available_at from cogo.steps
            where steps.queue = agents.queue and steps.status = 'ready' and steps.agent = agents.agent
            limit 1000) as few
    ) as r on true
  )
  select load.agent, load.status, load.live::integer, coalesce(load.places, load.capacity)::integer,
         load.running::integer, load.ready::integer, load.oldest, load.heartbeat_at,
         case
           when load.status = 'draining' then 'draining'
           when load.silent then 'silent'
           when load.oldest < cogo.clock() - interval '30 seconds'
                and (load.heartbeat_at is null or load.heartbeat_at < cogo.clock() - interval '30 seconds') then 'silent'
           when load.oldest < cogo.clock() - interval '10 seconds'
                and load.running >= coalesce(load.places, load.capacity) then 'full'
         end
  from load;
$$;
comment on function cogo.agent_health is
  'Each agent''s load now, and its trouble: draining, silent (woken, but no worker came for 30 s; or its heartbeats have ceased) or full (for 10 '
  's); null when well. An agent without live workers is woken when needed and counts as one idle worker, unless it '
  'is silent.';

create function cogo_api.agent_health()
returns table (agent text, status text, live_workers integer, places integer, running integer, ready integer,
               oldest_ready_at timestamptz, heartbeat_at timestamptz, trouble text)
language sql stable security definer set search_path = ''
as $$ select * from cogo.agent_health(); $$;
comment on function cogo_api.agent_health is 'Operators: each agent''s load now, and its trouble.';
grant execute on function cogo_api.agent_health to service_role;

create function cogo.weigh_agents(role text, except_agent text default null)
returns table (agent text, queue text, trouble text, free integer, weight double precision)
language sql stable security invoker set search_path = ''
as $$
  select health.agent, agents.queue, health.trouble, health.places - health.running - health.ready,
         greatest(0, health.places - health.running - health.ready)
         * (coalesce(s.completed, 0) + 1.0) / (coalesce(s.completed + s.failed + s.stalled, 0) + 2.0)
         / greatest(coalesce(s.mean_seconds, 1), 0.1) as weight
  from cogo.agent_health() as health
  join cogo.agents on agents.agent = health.agent
  join cogo.agent_roles on agent_roles.agent = health.agent and agent_roles.role = weigh_agents.role
  left join cogo.agent_statistics as s on s.agent = health.agent
  where health.agent is distinct from except_agent
  order by health.trouble is not null, health.places <= health.running + health.ready, agents.standby, weight desc,
           health.agent;
$$;
comment on function cogo.weigh_agents is
  'The agents that play the role, the best first: those that are well, by free places, weighed by how well and how fast they '
  'did their last work. A new agent counts as average (rule of succession), so that it is tried; ties go by name. One on '
  'standby comes after all others that have room and are well.';

create function cogo.choose_agent(role text, except_agent text default null)
returns text language sql stable security invoker set search_path = ''
as $$ select w.agent from cogo.weigh_agents(choose_agent.role, except_agent) as w limit 1; $$;
comment on function cogo.choose_agent is 'The best of the agents that play the role.';

create function cogo.draft_reassignments(moves jsonb)
returns cogo.event_draft[] language sql stable security invoker set search_path = ''
as $$
  select coalesce(array_agg(cogo.draft_run_event('agent:assigned', runs, told.payload) order by told.place), '{}')
  from (
    select (m ->> 'runId')::uuid as run_id, min(n) as place,
           jsonb_build_object('agent', m -> 'to', 'from', m -> 'from', 'reason', m -> 'reason', 'count', count(*),
                              'steps', to_jsonb((array_agg(m -> 'step' order by n))[1:20])) as payload
    from jsonb_array_elements(moves) with ordinality as moved (m, n)
    group by m ->> 'runId', m -> 'to', m -> 'from', m -> 'reason'
  ) as told
  join cogo.runs on runs.run_id = told.run_id;
$$;
comment on function cogo.draft_reassignments is 'An event for each run and agent that steps were moved to.';

create function cogo.reassign_steps(quantity integer, task_id uuid default null)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off -- of one task: by its runs
as $$
declare
  v_from text;
  v_runs constant uuid[] := case when task_id is not null then array(
    select runs.run_id from cogo.runs where runs.task_id = reassign_steps.task_id and runs.finished_at is null) end;
  v_troubled record;
  v_step cogo.steps;
  v_other record;
  v_exhausted text[]; -- roles that nobody else can be given now
  v_moves jsonb := '[]';
  v_drafts cogo.event_draft[] := '{}';
begin
  for v_troubled in
    select h.agent, agents.queue, h.trouble from cogo.agent_health() as h join cogo.agents on agents.agent = h.agent
    where h.trouble is not null and h.ready > 0
    union all
    select null, q.queue, 'gone' from cogo.queues as q where not exists (select from cogo.agents where agents.queue = q.queue)
  loop
    v_exhausted := '{}';
    for v_step in
      select * from cogo.steps
      where steps.queue = v_troubled.queue and steps.status = 'ready'
        and (v_troubled.agent is null or steps.agent = v_troubled.agent)
        and (v_runs is null or steps.run_id = any (v_runs))
      order by steps.priority, steps.available_at
      limit quantity
      for no key update skip locked
    loop
      continue when v_step.role = any (v_exhausted);
      -- The share of its fitness that an agent's load and past make up, as in a plan.
      select w.*, round((0.1 * w.weight / (w.weight + 1))::numeric, 6) as fitness into v_other
      from cogo.weigh_agents(v_step.role, v_troubled.agent) as w limit 1;
      if not found or v_other.trouble is not null or v_other.free <= 0 then
        v_exhausted := v_exhausted || v_step.role;
        continue;
      end if;
      v_from := v_step.agent;
      update cogo.steps set agent = v_other.agent, queue = v_other.queue
      where steps.step_id = v_step.step_id
      returning * into v_step;
      v_drafts := v_drafts || cogo.draft_step_event('step:reassigned', v_step, jsonb_build_object(
        'from', v_from, 'to', v_other.agent, 'reason', v_troubled.trouble));
      v_moves := v_moves || jsonb_build_object(
        'runId', v_step.run_id, 'from', v_from, 'to', v_other.agent, 'reason', v_troubled.trouble,
        'step', jsonb_build_object('key', v_step.key, 'role', v_step.role, 'fitness', jsonb_build_object(
          'score', v_other.fitness, 'factors', jsonb_build_object('agent', v_other.fitness))));
    end loop;
  end loop;
  return v_drafts || cogo.draft_reassignments(v_moves);
end
$$;
comment on function cogo.reassign_steps is
  'Moves ready steps, of one task or of all, from agents that are in trouble or gone to healthy ones that play the same '
  'role; returns the events.';

create function cogo_api.reassign_steps(quantity integer default 100)
returns integer language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_drafts cogo.event_draft[] := cogo.reassign_steps(reassign_steps.quantity);
begin
  if cardinality(v_drafts) > 0 then
    perform cogo.record_audit('steps-reassigned', cogo.operators());
  end if;
  perform cogo.append_events(v_drafts);
  return (select count(*) from unnest(v_drafts) as d where d.type = 'step:reassigned');
end
$$;
comment on function cogo_api.reassign_steps is 'Operators: moves ready steps away from agents in trouble; returns how many.';
grant execute on function cogo_api.reassign_steps to service_role;

create function cogo.coordinate()
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if not exists (select from cogo.agent_statistics where agent_statistics.measured_at > cogo.clock() - interval '1 minute') then
    perform cogo.measure_agents();
  end if;
  -- Only what an agent could not take within seconds is worth the look at all of them.
  if not exists (select from cogo.steps
                 where steps.status = 'ready' and steps.available_at < cogo.clock() - interval '10 seconds')
     and not exists (select from cogo.agents
                     where agents.status = 'draining' or agents.state <> 'active' or cogo.is_silent(agents))
     and not exists (select from cogo.agent_notices) and not exists (select from cogo.task_waits) then
    return null;
  end if;
  -- Observed first: a task that waits for an agent in trouble is to learn so before its steps go to another.
  return cogo.observe_agents() || cogo.reassign_steps(100) || cogo.explain_waits(100);
end
$$;
comment on function cogo.coordinate is 'Measures, says how agents are and reassigns, when there is cause; returns the events.';


revoke execute on all functions in schema cogo, cogo_api from public;
