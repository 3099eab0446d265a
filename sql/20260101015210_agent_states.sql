-- How agents are, said when it changes: on the topic `operators`, and to the tasks it concerns, those that wait
-- for the agent and those that run on it. Each change is published to a task once, to a hundred tasks in a sweep; the
-- next sweeps reach the rest, and tasks that come to wait later.

create table cogo.agent_status_changes (
  sequence bigint primary key,
  agent text not null,
  status text not null
    constraint status_is_known check (status in ('active', 'draining', 'silent', 'full')),
  previous text not null,
  live_workers integer not null,
  places integer not null,
  running integer not null,
  ready integer not null,
  created_at timestamptz not null default cogo.clock()
);
comment on table cogo.agent_status_changes is 'Every change of an agent''s state, numbered without gaps: what is broadcast on the topic operators.';
comment on column cogo.agent_status_changes.ready is 'Steps that waited for it, of the first thousand.';

create index agent_status_changes_by_age on cogo.agent_status_changes using brin (created_at);

create table cogo.agent_notices (
  agent text not null references cogo.agents (agent) on delete cascade,
  task_id uuid not null references cogo.tasks (task_id) on delete cascade,
  status text not null,
  primary key (agent, task_id)
);
comment on table cogo.agent_notices is 'Which trouble was published to which task, so that its end is too.';
create index agent_notices_by_task on cogo.agent_notices (task_id);

alter table cogo.agent_status_changes enable row level security;
alter table cogo.agent_notices enable row level security;
create policy operators_read on cogo.agent_status_changes for select to service_role using (true);
grant select on cogo.agent_status_changes to authenticated, service_role;

create view cogo_api.agent_status_changes with (security_invoker = true) as
  select sequence, agent, status, previous, live_workers, places, running, ready, created_at from cogo.agent_status_changes;
comment on view cogo_api.agent_status_changes is 'Operators: how the states of agents changed, numbered without gaps.';
grant select on cogo_api.agent_status_changes to authenticated, service_role;

create function cogo.record_agent_states()
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_seen record;
  v_change cogo.agent_status_changes;
begin
  for v_seen in
    select health.*, agents.state,
           -- Full until nothing waits too long, not merely until a hand is free: that changes by the second.
           coalesce(health.trouble, case when agents.state = 'full' and health.oldest_ready_at < cogo.clock() - interval '10 seconds'
                                         then 'full' else 'active' end) as now_in
    from cogo.agent_health() as health join cogo.agents on agents.agent = health.agent
    order by health.agent
  loop
    continue when v_seen.now_in = v_seen.state;
    lock table cogo.agent_status_changes in share row exclusive mode; -- numbers without gaps
    update cogo.agents set state = v_seen.now_in, state_since = cogo.clock()
    where agents.agent = v_seen.agent and agents.state = v_seen.state;
    continue when not found;
    insert into cogo.agent_status_changes (sequence, agent, status, previous, live_workers, places, running, ready)
    select coalesce(max(c.sequence), 0) + 1, v_seen.agent, v_seen.now_in, v_seen.state,
           v_seen.live_workers, v_seen.places, v_seen.running, v_seen.ready
    from cogo.agent_status_changes as c
    returning * into v_change;
    perform realtime.send(jsonb_build_object(
      'sequence', v_change.sequence, 'type', 'agent:status', 'agent', v_change.agent, 'status', v_change.status,
      'previous', v_change.previous, 'liveWorkers', v_change.live_workers, 'places', v_change.places,
      'running', v_change.running, 'ready', v_change.ready, 'createdAt', v_change.created_at),
      'agent:status', 'operators', true);
  end loop;
end
$$;
comment on function cogo.record_agent_states is 'Records each agent whose state is another than it was, and tells operators.';

create function cogo.find_untold(agent cogo.agents)
returns table (task_id uuid, previous text, waiting bigint, running bigint, keys text[])
language sql volatile security invoker set search_path = ''
as $$
  with concerned as (
    select few.* -- of each of so many tenants, from a random one on
    from unnest(cogo.waiting_tenants(agent.queue, 32)) as tenant (tenant_id)
    cross join lateral (
      select s.task_id, s.tenant_id, s.key, s.status from cogo.steps as s
      where s.queue = agent.queue and s.status = 'ready' and s.tenant_id = tenant.tenant_id and s.agent = agent.agent
        and (agent.state <> 'full' or s.available_at < cogo.clock() - interval '10 seconds')
      order by s.priority limit 1000) as few
    union all
    select * from (
      select s.task_id, s.tenant_id, s.key, s.status from cogo.steps as s
      where s.queue = agent.queue and s.status = 'running' and s.agent = agent.agent
      limit 1000) as held
  ), by_task as (
    select c.task_id, c.tenant_id, count(*) filter (where c.status = 'ready') as waiting,
           count(*) filter (where c.status = 'running') as running,
           (array_agg(c.key order by c.key) filter (where c.status = 'ready'))[1:10] as keys
    from concerned as c group by c.task_id, c.tenant_id
  )
  select t.task_id, coalesce(n.status, 'active'), t.waiting, t.running, coalesce(t.keys, '{}')
  from by_task as t
  left join cogo.agent_notices as n on n.agent = agent.agent and n.task_id = t.task_id
  where n.status is distinct from agent.state
  order by row_number() over (partition by t.tenant_id order by t.task_id), t.tenant_id
  limit 100;
$$;
comment on function cogo.find_untold is
  'Up to a hundred tasks with steps that wait for an agent in trouble or run on it, which were not told of it yet, the '
  'tenants in turn; as far as a bounded look finds.';

create function cogo.draft_agent_status(agent cogo.agents, task_id uuid, previous text, details jsonb)
returns cogo.event_draft language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select row(tasks.session_id, 'agent:status', tasks.task_id, null, null, jsonb_build_object(
             'agent', agent.agent, 'status', agent.state, 'previous', previous, 'since', agent.state_since) || details)::cogo.event_draft
    from cogo.tasks where tasks.task_id = draft_agent_status.task_id);
end
$$;
comment on function cogo.draft_agent_status is 'What is published to a task about an agent.';

create function cogo.agent_load(agent text, task_id uuid)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'waiting', count(*) filter (where s.status = 'ready'), 'running', count(*) filter (where s.status = 'running'),
    'keys', to_jsonb(coalesce((array_agg(s.key order by s.key) filter (where s.status = 'ready'))[1:10], '{}')))
  from (
    select steps.key, steps.status
    from cogo.runs join cogo.steps on steps.run_id = runs.run_id and steps.status in ('ready', 'running')
    where runs.task_id = agent_load.task_id and runs.finished_at is null and steps.agent = agent_load.agent
    limit 1000) as s;
$$;
comment on function cogo.agent_load is 'What of a task waits for an agent and runs on it, of the first thousand steps.';

create function cogo.observe_agents()
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_agent cogo.agents;
  v_task record;
  v_drafts cogo.event_draft[] := '{}';
begin
  perform cogo.record_agent_states();
  for v_agent in select * from cogo.agents where agents.state <> 'active' order by agents.agent loop
    for v_task in select * from cogo.find_untold(v_agent) loop
      insert into cogo.agent_notices (agent, task_id, status) values (v_agent.agent, v_task.task_id, v_agent.state)
      on conflict on constraint agent_notices_pkey do update set status = excluded.status;
      v_drafts := v_drafts || cogo.draft_agent_status(v_agent, v_task.task_id, v_task.previous, jsonb_build_object(
        'waiting', v_task.waiting, 'running', v_task.running, 'keys', v_task.keys));
    end loop;
  end loop;
  with over as (
    delete from cogo.agent_notices where (agent_notices.agent, agent_notices.task_id) in (
      select n.agent, n.task_id from cogo.agent_notices as n join cogo.agents as a on a.agent = n.agent
      where a.state = 'active' limit 100)
    returning *
  )
  select v_drafts || array_agg(cogo.draft_agent_status(agents, over.task_id, over.status,
           cogo.agent_load(over.agent, over.task_id)) order by over.agent, over.task_id)
  into v_drafts
  from over
  join cogo.agents on agents.agent = over.agent
  join cogo.tasks on tasks.task_id = over.task_id and tasks.finished_at is null;
  return v_drafts;
end
$$;
comment on function cogo.observe_agents is
  'Records the states of agents that changed, and returns what open tasks are to be told of them.';

revoke execute on all functions in schema cogo from public;
