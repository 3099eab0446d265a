-- What operators change while the engine runs: an agent's status or capacity, a rate limit.

create function cogo.set_agent(agent text, status text default null, capacity integer default null)
returns cogo.agents language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_agent cogo.agents;
begin
  if status not in ('active', 'draining') or capacity < 1 then
    perform cogo.raise_error('invalid_input',
      format('Expected a status of active or draining and a capacity of at least 1, got "%s" and %s', status, capacity));
  end if;
  lock table cogo.agent_status_changes in share row exclusive mode; -- before the agent's row, as record_agent_states() does
  update cogo.agents
  set status = coalesce(set_agent.status, agents.status), capacity = coalesce(set_agent.capacity, agents.capacity)
  where agents.agent = set_agent.agent
  returning * into v_agent;
  if not found then
    perform cogo.raise_error('not_found', format('No agent "%s"', set_agent.agent));
  end if;
  return v_agent;
end
$$;
comment on function cogo.set_agent is 'Changes an agent''s status or capacity.';

create function cogo_api.set_agent(agent text, status text default null, capacity integer default null)
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.set_agent(set_agent.agent, set_agent.status, set_agent.capacity);
  perform cogo.append_events(cogo.observe_agents());
end
$$;
comment on function cogo_api.set_agent is 'Operators: changes an agent''s status or capacity.';
grant execute on function cogo_api.set_agent to service_role;

create function cogo.set_rate_limit(rate_limit text, per_minute double precision, burst integer default 1)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if per_minute is null or per_minute <= 0 or burst < 1 then
    perform cogo.raise_error('invalid_input',
      format('Expected more than 0 a minute and a burst of at least 1, got %s and %s', per_minute, burst));
  end if;
  insert into cogo.rate_limits (rate_limit, per_minute, burst)
  values (set_rate_limit.rate_limit, set_rate_limit.per_minute, set_rate_limit.burst)
  on conflict on constraint rate_limits_pkey do update
  set per_minute = excluded.per_minute, burst = excluded.burst, next_at = cogo.clock(), looks_at = cogo.clock();
end
$$;
comment on function cogo.set_rate_limit is 'Sets a rate limit, and ends its pause if there is one.';

create function cogo_api.set_rate_limit(rate_limit text, per_minute double precision, burst integer default 1)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.set_rate_limit(set_rate_limit.rate_limit, set_rate_limit.per_minute, set_rate_limit.burst); $$;
comment on function cogo_api.set_rate_limit is 'Operators: sets a rate limit.';
grant execute on function cogo_api.set_rate_limit to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
