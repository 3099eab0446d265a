-- Agents and roles in the graph: statement triggers keep them as the registry says.

create function cogo.sync_agent_graph()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  delete from cogo.graph_nodes as n
  where n.tenant_id is null and n.kind in ('agent', 'role')
    and not exists (select from cogo.agents where n.kind = 'agent' and agents.agent = n.key)
    and not exists (select from cogo.roles where n.kind = 'role' and roles.role = n.key);
  insert into cogo.graph_nodes as n (kind, key, name, properties)
  select 'agent', agents.agent, agents.title, jsonb_build_object('queue', agents.queue) from cogo.agents
  union all
  select 'role', roles.role, roles.title,
         jsonb_build_object('description', roles.description, 'capabilities', to_jsonb(roles.capabilities))
  from cogo.roles
  on conflict on constraint key_is_unique_in_its_tenant_and_kind do update
  set name = excluded.name, properties = excluded.properties
  where (n.name, n.properties) is distinct from (excluded.name, excluded.properties);
  delete from cogo.graph_edges as e
  using cogo.graph_nodes as agent, cogo.graph_nodes as role
  where e.kind = 'HAS_ROLE' and agent.node_id = e.source_id and role.node_id = e.target_id
    and not exists (select from cogo.agent_roles where agent_roles.agent = agent.key and agent_roles.role = role.key);
  insert into cogo.graph_edges (source_id, target_id, kind, weight)
  select agent.node_id, role.node_id, 'HAS_ROLE', 1
  from cogo.agent_roles
  join cogo.graph_nodes as agent
    on agent.tenant_id is null and agent.kind = 'agent' and agent.key = agent_roles.agent
  join cogo.graph_nodes as role
    on role.tenant_id is null and role.kind = 'role' and role.key = agent_roles.role
  order by agent.node_id, role.node_id
  on conflict on constraint edge_is_unique_for_its_owner do nothing;
  return null;
end
$$;
comment on function cogo.sync_agent_graph is
  'Makes the nodes and HAS_ROLE edges of agents and roles what the registry says.';

-- Not on every update of an agent: its version and status change while it works, and the graph has neither.
create trigger graph_follows_agents after insert or delete or update of title, queue on cogo.agents
  for each statement execute function cogo.sync_agent_graph();
create trigger graph_follows_roles after insert or delete or update of title, description, capabilities on cogo.roles
  for each statement execute function cogo.sync_agent_graph();
create trigger graph_follows_agent_roles after insert or delete or update on cogo.agent_roles
  for each statement execute function cogo.sync_agent_graph();

-- The agents and roles of the pages before.
update cogo.roles set title = roles.title where true;

revoke execute on all functions in schema cogo from public;
