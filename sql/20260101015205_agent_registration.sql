-- Registration: an agent says over the API who it is and what it can do, and then, again and again,
-- that it lives. One that must and does not is silent: it is given nothing, and what waits for it goes to others.

create function cogo.roles_within(capabilities text[])
returns text[] language sql stable security invoker set search_path = ''
as $$
  select coalesce(array_agg(r.role order by r.role), '{}') from cogo.roles as r where r.capabilities <@ roles_within.capabilities;
$$;
comment on function cogo.roles_within is 'The roles that need no more than these capabilities.';

create function cogo.require_registration(agent text, roles text[])
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_unknown text;
begin
  if coalesce(cogo.are_slugs(array[agent]), false) is not true then
    perform cogo.raise_error('invalid_input', format('Expected agent to be words-with-hyphens, got "%s"', agent));
  elsif require_registration.agent = any ('{coordinate,health,limits,reassign,roles,status,sweep}') then
    perform cogo.raise_error('invalid_input', format('"%s" is part of the paths of /cogo-agents', agent), 'Register under another name');
  elsif exists (
    select from cogo.agents as a join cogo.queues as q using (queue)
    where a.agent = require_registration.agent and q.function_slug like 'cogo-%') then
    perform cogo.raise_error('invalid_state', format('"%s" is one of COGO''s own agents', agent), 'Register under another name');
  end if;
  select r into v_unknown from unnest(roles) as r where not exists (select from cogo.roles where cogo.roles.role = r) limit 1;
  if found then
    perform cogo.raise_error('invalid_input', format('No role "%s"', v_unknown), 'cogo_api.roles lists them; set_role() adds one');
  elsif coalesce(cardinality(roles), 0) = 0 then
    perform cogo.raise_error('invalid_input', 'Expected a role that the agent plays, or capabilities that cover one, got none',
      'cogo_api.roles tells what each role can do');
  end if;
end
$$;
comment on function cogo.require_registration is 'Refuses an agent that nothing could be given.';

create function cogo.register_agent(
  agent text, title text default null, capacity integer default 4, roles text[] default '{}',
  capabilities text[] default '{}', heartbeat_seconds double precision default 60, standby boolean default false)
returns cogo.agents language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_roles constant text[] := array(
    select distinct r from unnest(register_agent.roles || cogo.roles_within(register_agent.capabilities)) as r order by r);
  v_agent cogo.agents;
begin
  perform cogo.require_registration(register_agent.agent, v_roles);
  if capacity not between 1 and 1000 or heartbeat_seconds not between 1 and 86400 then
    perform cogo.raise_error('invalid_input', format('Expected a capacity from 1 to 1000 and heartbeats within 1 to 86400 seconds, got %s and %s',
      capacity, heartbeat_seconds));
  end if;
  if not exists (select from cogo.agents as a where a.agent = register_agent.agent) then
    if exists (select from cogo.agents as a where a.queue = register_agent.agent) then
      perform cogo.raise_error('invalid_state', format('The queue "%s" is another agent''s', agent), 'Register under another name');
    end if;
    insert into cogo.queues (queue) values (register_agent.agent) on conflict do nothing;
  end if;
  insert into cogo.agents as a (agent, title, queue, capacity, heartbeat_timeout, heartbeat_at, standby)
  values (register_agent.agent, coalesce(register_agent.title, register_agent.agent), register_agent.agent, register_agent.capacity,
          make_interval(secs => register_agent.heartbeat_seconds), cogo.clock(), register_agent.standby)
  on conflict on constraint agents_pkey do update
  set title = coalesce(register_agent.title, a.title), capacity = excluded.capacity,
      heartbeat_timeout = excluded.heartbeat_timeout, heartbeat_at = excluded.heartbeat_at, standby = excluded.standby
  returning * into v_agent;
  delete from cogo.agent_roles as p where p.agent = v_agent.agent;
  update cogo.agents as a set capabilities = register_agent.capabilities where a.agent = v_agent.agent;
  insert into cogo.agent_roles (agent, role) select v_agent.agent, r from unnest(v_roles) as r;
  return v_agent;
end
$$;
comment on function cogo.register_agent is
  'Registers an agent that asks for its steps by itself, or registers it again: it plays the roles that are named and all that '
  'its capabilities cover, on a queue of its own name. One that was drained stays so. Without heartbeat_seconds it is never silent.';

create function cogo_api.register_agent(
  agent text, title text default null, capacity integer default 4, roles text[] default '{}',
  capabilities text[] default '{}', heartbeat_seconds double precision default 60, standby boolean default false)
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.register_agent(
    register_agent.agent, register_agent.title, register_agent.capacity, register_agent.roles,
    register_agent.capabilities, register_agent.heartbeat_seconds, register_agent.standby);
$$;
comment on function cogo_api.register_agent is 'Operators: registers an agent that asks for its steps by itself.';
grant execute on function cogo_api.register_agent to service_role;

create function cogo.heartbeat_agent(agent text)
returns timestamptz language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_agent cogo.agents;
begin
  update cogo.agents as a set heartbeat_at = cogo.clock() where a.agent = heartbeat_agent.agent returning * into v_agent;
  if not found then
    perform cogo.raise_error('not_found', format('No agent "%s"', agent), 'Register it first');
  end if;
  return v_agent.heartbeat_at + v_agent.heartbeat_timeout;
end
$$;
comment on function cogo.heartbeat_agent is 'The agent lives; returns when it counts as silent without another sign of life, null for never.';

create function cogo_api.heartbeat_agent(agent text)
returns timestamptz language sql volatile security definer set search_path = ''
as $$ select cogo.heartbeat_agent(heartbeat_agent.agent); $$;
comment on function cogo_api.heartbeat_agent is 'Workers: the agent lives.';
grant execute on function cogo_api.heartbeat_agent to service_role;

create function cogo.require_capable(role text, agents text[])
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_incapable record;
begin
  select a.agent, array_to_string(missing.capabilities, ', ') as missing into v_incapable
  from cogo.agents as a
  join cogo.roles as r on r.role = require_capable.role
  cross join lateral (select array(select unnest(r.capabilities) except select unnest(a.capabilities) order by 1) as capabilities) as missing
  where a.agent = any (require_capable.agents) and missing.capabilities <> '{}'
  order by a.agent limit 1;
  if found then
    perform cogo.raise_error('invalid_input',
      format('Expected agents that can do what the role "%s" needs, but "%s" lacks %s', role, v_incapable.agent, v_incapable.missing),
      'Register the agent with these capabilities first');
  end if;
end
$$;
comment on function cogo.require_capable is 'Refuses an agent that has not said, or shown in a role, that it can do all that the role needs.';

create function cogo.assign_roles(assignments jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_role text;
  v_agents jsonb;
begin
  if jsonb_typeof(assignments) is distinct from 'object' then
    perform cogo.raise_error('invalid_input', 'Expected assignments to be lists of agents by role');
  end if;
  for v_role, v_agents in select * from jsonb_each(assignments) order by key loop
    if not exists (select from cogo.roles where roles.role = v_role) then
      perform cogo.raise_error('not_found', format('No role "%s"', v_role), 'cogo_api.roles lists them; set_role() adds one');
    elsif jsonb_typeof(v_agents) <> 'array' or v_agents @? '$[*] ? (@.type() != "string")' then
      perform cogo.raise_error('invalid_input', format('Expected the agents of the role "%s" as a list of names', v_role));
    end if;
    perform cogo.require_capable(v_role, array(select jsonb_array_elements_text(v_agents)));
    perform cogo.set_role(v_role, agents => array(select jsonb_array_elements_text(v_agents)));
  end loop;
end
$$;
comment on function cogo.assign_roles is
  'Says, for each role that is named, all the agents that play it and can do what it needs: {role: [agents]}. All or nothing.';

create function cogo_api.assign_roles(assignments jsonb)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.assign_roles(assign_roles.assignments); $$;
comment on function cogo_api.assign_roles is 'Operators: says which agents play which roles.';
grant execute on function cogo_api.assign_roles to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
