-- Removal: an agent leaves for good. Its name stays in the history of what it did; what waits for it goes to others
-- that play its roles, and stays where nobody does, which is said to the tasks. Its queue stays too, so that what
-- becomes ready for it later is found. An agent that registers under the name goes on with its past.

create function cogo.delete_agent(agent text)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_agent cogo.agents;
  v_running bigint;
begin
  lock table cogo.agent_status_changes in share row exclusive mode; -- before the agent's row, as record_agent_states() does
  select * into v_agent from cogo.agents where agents.agent = delete_agent.agent for update;
  if not found then
    perform cogo.raise_error('not_found', format('No agent "%s"', delete_agent.agent));
  elsif exists (select from cogo.queues where queues.queue = v_agent.queue and queues.function_slug like 'cogo-%') then
    perform cogo.raise_error('invalid_state', format('"%s" is one of COGO''s own agents', delete_agent.agent),
      'Drain it instead: PATCH /cogo-agents/' || delete_agent.agent || ' {"status": "draining"}');
  end if;
  select count(*) into v_running from cogo.steps
  where steps.queue = v_agent.queue and steps.agent = v_agent.agent and steps.status = 'running';
  if v_running > 0 then
    perform cogo.raise_error('invalid_state', format('"%s" runs %s steps', delete_agent.agent, v_running),
      case v_agent.status when 'draining' then 'It drains: delete it when they have ended'
        else 'Drain it first, and delete it when they have ended: PATCH /cogo-agents/' || delete_agent.agent
             || ' {"status": "draining"}' end);
  end if;
  delete from cogo.agents where agents.agent = delete_agent.agent;
  perform cogo.append_events(cogo.reassign_steps(1000));
end
$$;
comment on function cogo.delete_agent is
  'Takes an agent out of the registry, with its roles, workers and flows. Refused while it runs steps. What waits for it goes to others.';

create function cogo_api.delete_agent(agent text)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.delete_agent(delete_agent.agent); $$;
comment on function cogo_api.delete_agent is 'Operators: takes an agent out of the registry.';
grant execute on function cogo_api.delete_agent to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
