-- Roles, exposed: what they are, who plays them, and how their work went.

create view api.roles with (security_invoker = true) as
  select role, title, description, area, capabilities, expertise, inputs, outputs, tools, default_models,
         array(select agent_roles.agent from cogo.agent_roles
               where agent_roles.role = roles.role order by agent_roles.agent) as agents
  from cogo.roles;
create view api.capabilities with (security_invoker = true) as
  select has.capability, array_agg(distinct roles.role) as roles,
         coalesce(array_agg(distinct agent_roles.agent) filter (where agent_roles.agent is not null), '{}') as agents
  from cogo.roles
  cross join lateral unnest(roles.capabilities) as has (capability)
  left join cogo.agent_roles on agent_roles.role = roles.role
  group by has.capability;
create view api.assignment_outcomes with (security_invoker = true) as
  select step_id, run_id, project, role, agent, model, kind, subject, complexity, language, succeeded, quality, attempts,
         seconds, cost_usd, finished_at
  from cogo.assignment_outcomes;

grant select on api.roles, api.capabilities, api.assignment_outcomes to authenticated, service_role;

create function api.set_role(
  role text, title text default null, description text default null, area text default null,
  capabilities text[] default null, expertise text[] default null, inputs text[] default null,
  outputs text[] default null, tools text[] default null, default_models text[] default null,
  agents text[] default null
)
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.set_role(set_role.role, set_role.title, set_role.description, set_role.area, set_role.capabilities,
                       set_role.expertise, set_role.inputs, set_role.outputs, set_role.tools, set_role.default_models,
                       set_role.agents);
$$;

create function api.role_performance(session_id uuid default null, discount double precision default 0.98)
returns table (
  role text, agent text, model text, kind text, subject text, complexity text, language text, in_project boolean,
  successes double precision, failures double precision, quality double precision, seconds double precision,
  cost_usd double precision, quantity integer
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_session cogo.sessions;
begin
  if role_performance.session_id is not null or auth.role() is distinct from 'service_role' then
    perform cogo.require_session_to_act(role_performance.session_id);
    select * into v_session from cogo.sessions where sessions.session_id = role_performance.session_id;
  end if;
  return query select * from cogo.role_performance(v_session.tenant_id, v_session.project, role_performance.discount);
end
$$;

revoke execute on all functions in schema cogo from public;
revoke execute on all functions in schema api from public;
grant execute on function
  api.set_role(text, text, text, text, text[], text[], text[], text[], text[], text[], text[])
to service_role;
grant execute on function api.role_performance(uuid, double precision) to authenticated, service_role;

comment on view api.roles is 'What can be asked of agents, and who plays it.';
comment on view api.capabilities is 'What can be asked for, which roles cover it, and which agents play one of them.';
comment on view api.assignment_outcomes is 'How the assignments of the caller''s ended runs went.';
comment on function api.set_role(text, text, text, text, text[], text[], text[], text[], text[], text[], text[]) is
  'Operators: registers or changes a role and, when given, which agents play it.';
comment on function api.role_performance(uuid, double precision) is
  'How roles did in the session''s tenant, and which of it in its project; operators: without a session, in all tenants.';
