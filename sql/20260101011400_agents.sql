-- Agents and their workers. An agent is a registered kind of worker: one Edge Function, one queue, the
-- roles it can play. A worker is one living isolate of it, known only by its heartbeat.
--
-- A deploy drains: workers say which version of the function they run, and once a later version has
-- claimed, earlier ones are given nothing more. They finish what they hold.

create table cogo.queues (
  queue text primary key
    constraint queue_is_a_slug check (queue ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  function_slug text,
  woken_at timestamptz
);
comment on table cogo.queues is 'Where ready steps wait; each is served by one Edge Function.';
comment on column cogo.queues.function_slug is 'The Edge Function a wake calls; null for a queue whose agents ask by themselves.';
comment on column cogo.queues.woken_at is 'When a wake was sent that no claim has answered yet; null when none is outstanding.';

create table cogo.agents (
  agent text primary key
    constraint agent_is_a_slug check (agent ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  title text not null,
  queue text not null references cogo.queues (queue),
  capacity integer not null default 4
    constraint capacity_is_positive check (capacity > 0),
  status text not null default 'active'
    constraint status_is_known check (status in ('active', 'draining')),
  version integer not null default 0
    constraint version_is_not_negative check (version >= 0),
  state text not null default 'active'
    constraint state_is_known check (state in ('active', 'draining', 'silent', 'full')),
  state_since timestamptz not null default cogo.clock(),
  heartbeat_timeout interval
    constraint heartbeat_timeout_is_at_least_a_second check (heartbeat_timeout >= interval '1 second'),
  heartbeat_at timestamptz,
  standby boolean not null default false,
  capabilities text[] not null default '{}'
);
comment on table cogo.agents is 'Registered kinds of worker.';
comment on column cogo.agents.capacity is 'Steps one worker takes at a time.';
comment on column cogo.agents.status is 'active: takes steps. draining: finishes what it holds; its waiting steps go to others that play their role.';
comment on column cogo.agents.heartbeat_timeout is
  'How long after its last sign of life it counts as silent, and is given nothing; null for one that is woken when needed.';
comment on column cogo.agents.heartbeat_at is 'When it last said that it lives; what its workers said counts too.';
comment on column cogo.agents.standby is 'Whether it takes steps only when no other agent that plays the role has room and is well.';
comment on column cogo.agents.capabilities is
  'What it can do: what it said when it registered, and what the roles it was given need. Only such roles are assigned to it.';
comment on column cogo.agents.version is 'The latest version a worker of it has announced; workers of earlier ones are given nothing.';
comment on column cogo.agents.state is 'How it was found last: active, draining, silent (woken, but no worker came) or full; see agent_health().';

create table cogo.agent_roles (
  agent text not null references cogo.agents (agent) on delete cascade,
  role text not null references cogo.roles (role) on delete cascade,
  primary key (agent, role)
);
comment on table cogo.agent_roles is 'Which roles an agent can play.';

create function cogo.keep_capabilities()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.agents
  set capabilities = array(select distinct c from unnest(agents.capabilities || roles.capabilities) as c order by c)
  from cogo.roles
  where agents.agent = new.agent and roles.role = new.role and not roles.capabilities <@ agents.capabilities;
  return null;
end
$$;
comment on function cogo.keep_capabilities is 'Who is given a role can do what it needs, and still can when it is taken back.';

create trigger keep_capabilities after insert on cogo.agent_roles
for each row execute function cogo.keep_capabilities();

create table cogo.workers (
  worker_id uuid primary key,
  agent text not null references cogo.agents (agent) on delete cascade,
  version integer not null default 0,
  capacity integer not null
    constraint capacity_is_positive check (capacity > 0),
  started_at timestamptz not null default cogo.clock(),
  heartbeat_at timestamptz not null default cogo.clock()
);
comment on table cogo.workers is 'Living isolates, as far as the last heartbeat tells.';
comment on column cogo.workers.worker_id is 'Made by the isolate at boot.';
comment on column cogo.workers.version is 'Of the deployed function it runs; 0 where there is none to tell.';
comment on column cogo.workers.capacity is 'Steps it takes at a time.';
comment on column cogo.workers.heartbeat_at is 'Last claim or heartbeat, to the second.';

create index agent_roles_by_role on cogo.agent_roles (role);
create index workers_by_agent on cogo.workers (agent, heartbeat_at desc);

alter table cogo.queues enable row level security;
alter table cogo.agents enable row level security;
alter table cogo.agent_roles enable row level security;
alter table cogo.workers enable row level security;
create policy everyone_reads on cogo.agents for select to authenticated, service_role using (true);
create policy everyone_reads on cogo.agent_roles for select to authenticated, service_role using (true);
create policy everyone_reads on cogo.workers for select to authenticated, service_role using (true);
grant select on cogo.agents, cogo.agent_roles, cogo.workers to authenticated, service_role;

create view cogo_api.roles with (security_invoker = true) as
  select role, title, description, area, capabilities, expertise, inputs, outputs, tools, default_models,
         array(select agent_roles.agent from cogo.agent_roles
               where agent_roles.role = roles.role order by agent_roles.agent) as agents
  from cogo.roles;
comment on view cogo_api.roles is 'What can be asked of agents, and who plays it.';
grant select on cogo_api.roles to authenticated, service_role;

create view cogo_api.capabilities with (security_invoker = true) as
  select has.capability, array_agg(distinct roles.role) as roles,
         coalesce(array_agg(distinct agent_roles.agent) filter (where agent_roles.agent is not null), '{}') as agents
  from cogo.roles
  cross join lateral unnest(roles.capabilities) as has (capability)
  left join cogo.agent_roles on agent_roles.role = roles.role
  group by has.capability;
comment on view cogo_api.capabilities is 'Every capability, the roles that cover it, and the agents that play one of them.';
grant select on cogo_api.capabilities to authenticated, service_role;

create view cogo_api.workers with (security_invoker = true) as
  select workers.worker_id, workers.agent, workers.version, workers.capacity, workers.started_at, workers.heartbeat_at,
         case when agents.status = 'draining' or workers.version < agents.version then 'draining'
              when workers.heartbeat_at < cogo.clock() - interval '1 minute' then 'gone'
              else 'active' end as status
  from cogo.workers join cogo.agents on agents.agent = workers.agent;
comment on view cogo_api.workers is 'Living isolates, and whether they drain.';
grant select on cogo_api.workers to authenticated, service_role;

insert into cogo.queues (queue, function_slug) values
  ('orchestration', 'cogo-orchestrator'),
  ('code-generation', 'cogo-code-generator-worker'),
  ('quality-assurance', 'cogo-quality-assurance-worker'),
  ('knowledge', 'cogo-knowledge-worker'),
  ('integration', 'cogo-integration-worker'),
  ('stand-in', 'cogo-stand-in-worker');

insert into cogo.agents (agent, title, queue) values
  ('orchestrator', 'Orchestrator', 'orchestration'),
  ('code-generator', 'Code generator', 'code-generation'),
  ('quality-assurance', 'Quality assurance', 'quality-assurance'),
  ('knowledge', 'Knowledge', 'knowledge'),
  ('integration', 'Integration', 'integration');

insert into cogo.agents (agent, title, queue, standby) values ('stand-in', 'Stand-in', 'stand-in', true);

insert into cogo.agent_roles (agent, role) values
  ('orchestrator', 'requirements-analyst'),
  ('orchestrator', 'workflow-planner'),
  ('orchestrator', 'domain-analyst'),
  ('code-generator', 'software-architect'),
  ('code-generator', 'interface-designer'),
  ('code-generator', 'data-modeller'),
  ('code-generator', 'frontend-developer'),
  ('code-generator', 'backend-developer'),
  ('code-generator', 'refactoring-engineer'),
  ('code-generator', 'database-developer'),
  ('code-generator', 'data-engineer'),
  ('code-generator', 'integration-developer'),
  ('code-generator', 'deployment-engineer'),
  ('code-generator', 'observability-engineer'),
  ('code-generator', 'test-engineer'),
  ('code-generator', 'end-to-end-tester'),
  ('quality-assurance', 'security-reviewer'),
  ('quality-assurance', 'threat-modeller'),
  ('quality-assurance', 'privacy-reviewer'),
  ('quality-assurance', 'accessibility-specialist'),
  ('quality-assurance', 'performance-engineer'),
  ('quality-assurance', 'load-tester'),
  ('quality-assurance', 'code-reviewer'),
  ('quality-assurance', 'design-reviewer'),
  ('quality-assurance', 'quality-engineer'),
  ('knowledge', 'technical-writer'),
  ('knowledge', 'api-documenter'),
  ('integration', 'reliability-engineer'),
  ('integration', 'integrator');

-- Nobody is alone: what one agent cannot take, the stand-in does.
insert into cogo.agent_roles (agent, role) select 'stand-in', roles.role from cogo.roles;

create function cogo.last_heartbeat(agent cogo.agents)
returns timestamptz language sql stable security invoker set search_path = ''
as $$
  select greatest(agent.heartbeat_at, (select max(w.heartbeat_at) from cogo.workers as w where w.agent = agent.agent));
$$;
comment on function cogo.last_heartbeat is 'The last sign of life of the agent or any of its workers; null for none.';

create function cogo.is_silent(agent cogo.agents)
returns boolean language sql stable security invoker set search_path = ''
as $$
  select agent.heartbeat_timeout is not null
     and coalesce(cogo.last_heartbeat(agent) < cogo.clock() - agent.heartbeat_timeout, true);
$$;
comment on function cogo.is_silent is 'Whether an agent that must give signs of life has given none for its time.';
grant execute on function cogo.last_heartbeat, cogo.is_silent to authenticated, service_role;

create function cogo.record_worker(worker_id uuid, queue text, version integer, capacity integer)
returns boolean language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_agent cogo.agents;
begin
  select * into v_agent from cogo.agents
  where agents.queue = record_worker.queue
  order by agents.agent limit 1;
  if not found then
    perform cogo.raise_error('invalid_input', format('No agent serves the queue "%s"', record_worker.queue),
      'Register one in cogo.agents');
  end if;
  if record_worker.version > v_agent.version then
    update cogo.agents set version = record_worker.version
    where agents.agent = v_agent.agent and agents.version < record_worker.version;
  end if;
  -- At most one write a second and worker: claims come far more often than anyone looks.
  update cogo.workers
  set heartbeat_at = cogo.clock()
  where workers.worker_id = record_worker.worker_id
    and workers.heartbeat_at < cogo.clock() - interval '1 second';
  if not found and not exists (select from cogo.workers where workers.worker_id = record_worker.worker_id) then
    insert into cogo.workers (worker_id, agent, version, capacity)
    values (record_worker.worker_id, v_agent.agent, record_worker.version,
            coalesce(record_worker.capacity, v_agent.capacity))
    on conflict do nothing;
  end if;
  return v_agent.status = 'active' and record_worker.version >= v_agent.version;
end
$$;
comment on function cogo.record_worker is
  'Records that this worker lives and serves this queue; false when it gets no steps because its agent or its '
  'version is draining.';

create function cogo.touch_worker(worker_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.workers
  set heartbeat_at = cogo.clock()
  where workers.worker_id = touch_worker.worker_id
    and workers.heartbeat_at < cogo.clock() - interval '1 second';
end
$$;
comment on function cogo.touch_worker is 'Records that this worker lives, to the second.';

revoke execute on all functions in schema cogo from public;
