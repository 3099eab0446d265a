-- For operators, with the secret key.

create function api.sweep()
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.sweep(); $$;

create function api.prune(quantity integer default 10000)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.prune(prune.quantity); $$;

create function api.agent_health()
returns table (agent text, status text, live_workers integer, places integer, running integer, ready integer,
               oldest_ready_at timestamptz, heartbeat_at timestamptz, trouble text)
language sql stable security definer set search_path = ''
as $$ select * from cogo.agent_health(); $$;

create function api.reassign_steps(quantity integer default 100)
returns integer language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_drafts cogo.event_draft[] := cogo.reassign_steps(reassign_steps.quantity);
begin
  perform cogo.append_events(v_drafts);
  return coalesce(cardinality(v_drafts), 0);
end
$$;

create function api.set_agent(agent text, status text default null, capacity integer default null)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.set_agent(set_agent.agent, set_agent.status, set_agent.capacity); $$;

create function api.set_concurrency_limit(scope text, subject text, quantity integer)
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.set_concurrency_limit(set_concurrency_limit.scope, set_concurrency_limit.subject, set_concurrency_limit.quantity);
$$;

create function api.set_rate_limit(rate_limit text, per_minute double precision, burst integer default 1)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.set_rate_limit(set_rate_limit.rate_limit, set_rate_limit.per_minute, set_rate_limit.burst); $$;

create function api.configure_wake(project_url text, secret_key text)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.configure_wake(configure_wake.project_url, configure_wake.secret_key); $$;

-- Functions are executable by PUBLIC unless told otherwise; here every right is granted by name. (Default
-- privileges could do it once for all, but they would reach every other function of the project.)
revoke execute on all functions in schema cogo from public;
revoke execute on all functions in schema api from public;
grant execute on function
  api.sweep(), api.prune(integer), api.agent_health(), api.reassign_steps(integer),
  api.set_agent(text, text, integer), api.set_concurrency_limit(text, text, integer),
  api.set_rate_limit(text, double precision, integer), api.configure_wake(text, text)
to service_role;

comment on function api.prune(integer) is 'Operators: deletes what is past its time, as pg_cron does it.';
comment on function api.agent_health() is 'Operators: each agent''s load now, and its trouble.';
comment on function api.reassign_steps(integer) is 'Operators: moves ready steps away from agents in trouble; returns how many.';
comment on function api.set_agent(text, text, integer) is 'Operators: changes an agent''s status or capacity.';
comment on function api.set_concurrency_limit(text, text, integer) is 'Operators: sets a concurrency limit; null removes it.';
comment on function api.set_rate_limit(text, double precision, integer) is 'Operators: sets a rate limit.';
comment on function api.sweep() is 'Operators: one sweep, as pg_cron does it.';
comment on function api.configure_wake(text, text) is 'Operators: where wakes go and the key they carry.';

notify pgrst, 'reload schema';
