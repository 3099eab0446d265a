-- Agents and their workers. An agent is a registered kind of worker: one Edge Function, one queue, the
-- roles it can play. A worker is one living isolate of it, known only by its heartbeat.

create table cogo.queues (
  queue text primary key
    constraint queue_is_a_slug check (queue ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  function_slug text not null,
  woken_at timestamptz
);

create table cogo.agents (
  agent text primary key
    constraint agent_is_a_slug check (agent ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  title text not null,
  queue text not null references cogo.queues (queue),
  capacity integer not null default 4
    constraint capacity_is_positive check (capacity > 0)
);

create table cogo.agent_roles (
  agent text not null references cogo.agents (agent) on delete cascade,
  role text not null references cogo.roles (role) on delete cascade,
  primary key (agent, role)
);

create table cogo.workers (
  worker_id uuid primary key,
  agent text not null references cogo.agents (agent) on delete cascade,
  started_at timestamptz not null default cogo.clock(),
  heartbeat_at timestamptz not null default cogo.clock()
);

create index workers_by_agent on cogo.workers (agent, heartbeat_at desc);

alter table cogo.queues enable row level security;
alter table cogo.agents enable row level security;
alter table cogo.agent_roles enable row level security;
alter table cogo.workers enable row level security;
create policy everyone_reads on cogo.agents for select to authenticated, service_role using (true);
create policy everyone_reads on cogo.agent_roles for select to authenticated, service_role using (true);
create policy everyone_reads on cogo.workers for select to authenticated, service_role using (true);

insert into cogo.queues (queue, function_slug) values
  ('orchestration', 'orchestrator'),
  ('code-generation', 'code-generator-worker'),
  ('quality-assurance', 'quality-assurance-worker'),
  ('knowledge', 'knowledge-worker'),
  ('integration', 'integration-worker');

insert into cogo.agents (agent, title, queue) values
  ('orchestrator', 'Orchestrator', 'orchestration'),
  ('code-generator', 'Code generator', 'code-generation'),
  ('quality-assurance', 'Quality assurance', 'quality-assurance'),
  ('knowledge', 'Knowledge', 'knowledge'),
  ('integration', 'Integration', 'integration');

insert into cogo.agent_roles (agent, role) values
  ('orchestrator', 'requirements-analyst'),
  ('orchestrator', 'workflow-planner'),
  ('code-generator', 'software-architect'),
  ('code-generator', 'backend-developer'),
  ('code-generator', 'test-engineer'),
  ('quality-assurance', 'security-reviewer'),
  ('quality-assurance', 'quality-engineer'),
  ('knowledge', 'technical-writer'),
  ('integration', 'integrator');

create function cogo.record_worker(worker_id uuid, queue text)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  -- At most one write a second and worker: claims come far more often than anyone looks.
  update cogo.workers
  set heartbeat_at = cogo.clock()
  where workers.worker_id = record_worker.worker_id
    and workers.heartbeat_at < cogo.clock() - interval '1 second';
  if found or exists (select from cogo.workers where workers.worker_id = record_worker.worker_id) then
    return;
  end if;
  insert into cogo.workers (worker_id, agent)
  select record_worker.worker_id, agents.agent
  from cogo.agents
  where agents.queue = record_worker.queue
  on conflict do nothing;
end
$$;

grant select on cogo.agents, cogo.agent_roles, cogo.workers to authenticated, service_role;

comment on table cogo.queues is 'Where ready steps wait; each is served by one Edge Function.';
comment on column cogo.queues.function_slug is 'The Edge Function a wake calls.';
comment on column cogo.queues.woken_at is 'When a wake was sent that no claim has answered yet; null when none is outstanding.';
comment on table cogo.agents is 'Registered kinds of worker.';
comment on column cogo.agents.capacity is 'Steps one worker takes at a time.';
comment on table cogo.agent_roles is 'Which roles an agent can play.';
comment on table cogo.workers is 'Living isolates, as far as the last heartbeat tells.';
comment on column cogo.workers.worker_id is 'Made by the isolate at boot.';
comment on column cogo.workers.heartbeat_at is 'Last claim or heartbeat, to the second.';
comment on function cogo.record_worker(uuid, text) is 'Notes that this worker lives and serves this queue.';
