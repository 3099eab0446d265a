-- Flows: durable functions in TypeScript, served by Edge Functions of the user's. A run of a flow is a task with
-- one step of kind `flow`, whose handler runs the function again at each attempt and takes from the step's
-- checkpoints what earlier attempts have finished. So a flow is leased, fenced, cancelled, paused and redriven as
-- any step is; what is here is who serves which flow, and waiting for several things at once.

insert into cogo.step_kinds (kind, description, max_attempts, max_stalls, timeout) values
  ('flow', 'Runs a durable function of the user''s, which an Edge Function of theirs serves.', 5, 20, '15 minutes'),
  ('http', 'Calls an HTTP endpoint, or an Edge Function of the project.', 5, 5, '5 minutes'),
  ('ask', 'Asks a model a question in the plan''s own words.', 3, 5, '15 minutes');

create table cogo.flows (
  flow text not null
    constraint flow_is_a_slug check (flow ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and char_length(flow) <= 100),
  version integer not null
    constraint version_is_positive check (version > 0),
  agent text not null references cogo.agents (agent) on delete cascade,
  input_schema jsonb not null,
  registered_at timestamptz not null default cogo.clock(),
  primary key (flow, version)
);
comment on table cogo.flows is 'Flows that can be started, and who serves them.';
comment on column cogo.flows.version is 'A run keeps the version it began with.';
comment on column cogo.flows.agent is 'The agent, queue and role of the Edge Function that serves it; all have the function''s name.';
comment on column cogo.flows.input_schema is 'JSON Schema of what it is started with.';

create index flows_by_agent on cogo.flows (agent);

alter table cogo.flows enable row level security;
create policy everyone_reads on cogo.flows for select to authenticated, service_role using (true);
grant select on cogo.flows to authenticated, service_role;

create view cogo_api.flows with (security_invoker = true) as
  select flow, version, agent as function_slug, input_schema, registered_at from cogo.flows;
comment on view cogo_api.flows is 'Flows that can be started, and which Edge Function serves them.';
grant select on cogo_api.flows to authenticated, service_role;

create function cogo.require_registrable(function_slug text, flows jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_flow record;
begin
  select f ->> 'flow' as flow, f ->> 'version' as version into v_flow
  from jsonb_array_elements(require_registrable.flows) as f
  where coalesce(f ->> 'flow', '') !~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' or char_length(f ->> 'flow') > 100 limit 1;
  if found then
    perform cogo.raise_error('invalid_input',
      format('Expected the name of a flow to be lower-case words with hyphens, up to 100 characters, got "%s"', left(v_flow.flow, 120)),
      'Rename the flow');
  end if;
  select f ->> 'flow' as flow, f ->> 'version' as version into v_flow
  from jsonb_array_elements(require_registrable.flows) as f
  where case jsonb_typeof(f -> 'version')
    when 'number' then (f ->> 'version')::numeric % 1 <> 0 or (f ->> 'version')::numeric not between 1 and 2147483647
    else true end limit 1;
  if found then
    perform cogo.raise_error('invalid_input',
      format('Expected the version of the flow "%s" to be a whole number from 1 to 2147483647, got %s', v_flow.flow,
             coalesce(v_flow.version, 'none')), 'Give it a version that goes up with every change');
  end if;
  select f ->> 'flow' as flow, f ->> 'version' as version into v_flow
  from jsonb_array_elements(require_registrable.flows) as f group by 1, 2 having count(*) > 1 limit 1;
  if found then
    perform cogo.raise_error('invalid_input',
      format('Expected the flow "%s", version %s, once, got it twice', v_flow.flow, v_flow.version),
      'Give one of them another name or version');
  end if;
  select f ->> 'flow' as flow, known.agent as version into v_flow
  from jsonb_array_elements(require_registrable.flows) as f
  join cogo.flows as known on known.flow = f ->> 'flow' and known.agent <> require_registrable.function_slug limit 1;
  if found then
    perform cogo.raise_error('invalid_input',
      format('Another Edge Function, "%s", serves the flow "%s"', v_flow.version, v_flow.flow),
      'Rename the flow, or deploy that function without it first');
  end if;
end
$$;
comment on function cogo.require_registrable is 'Refuses flows that this Edge Function cannot serve, and says which and why.';

create function cogo.register_flows(function_slug text, flows jsonb)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.require_registrable(register_flows.function_slug, register_flows.flows);
  if exists (select from cogo.queues where queues.queue = register_flows.function_slug
             and queues.function_slug <> register_flows.function_slug) then
    perform cogo.raise_error('invalid_input', format('"%s" is the name of a queue already', register_flows.function_slug),
      'Rename the Edge Function');
  end if;
  insert into cogo.queues (queue, function_slug)
  values (register_flows.function_slug, register_flows.function_slug) on conflict do nothing;
  insert into cogo.agents (agent, title, queue)
  values (register_flows.function_slug, register_flows.function_slug, register_flows.function_slug) on conflict do nothing;
  insert into cogo.roles (role, title, description, capabilities)
  values (register_flows.function_slug, register_flows.function_slug, 'Runs the flows of this Edge Function.', '{flows}')
  on conflict do nothing;
  insert into cogo.agent_roles (agent, role)
  values (register_flows.function_slug, register_flows.function_slug) on conflict do nothing;

  delete from cogo.flows where flows.agent = register_flows.function_slug;
  insert into cogo.flows (flow, version, agent, input_schema)
  select f ->> 'flow', (f ->> 'version')::integer, register_flows.function_slug, f -> 'inputSchema'
  from jsonb_array_elements(register_flows.flows) as f;
  return jsonb_array_length(register_flows.flows);
end
$$;
comment on function cogo.register_flows is
  'Says that an Edge Function serves [{flow, version, inputSchema}] and no others; gives it a queue, an agent and a '
  'role of its name. Returns how many.';

create function cogo_api.register_flows(function_slug text, flows jsonb)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.register_flows(register_flows.function_slug, register_flows.flows); $$;
comment on function cogo_api.register_flows is 'Workers: says which flows an Edge Function serves.';
grant execute on function cogo_api.register_flows to service_role;

create function cogo.plan_flow(flow text, version integer default null, input jsonb default '{}')
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_flow cogo.flows;
begin
  perform cogo.require_size(plan_flow.input, 'the input of a flow');
  select * into v_flow from cogo.flows
  where flows.flow = plan_flow.flow and flows.version = coalesce(plan_flow.version, flows.version)
  order by flows.version desc limit 1;
  if not found then
    perform cogo.raise_error('not_found',
      format('No flow "%s"%s', plan_flow.flow, coalesce(' of version ' || plan_flow.version, '')),
      'Deploy it with ./cogo flow deploy; ./cogo flow list shows those there are');
  end if;
  return jsonb_build_object(
    'reason', format('The flow "%s", version %s', v_flow.flow, v_flow.version),
    'steps', jsonb_build_array(jsonb_build_object(
      'key', v_flow.flow, 'kind', 'flow', 'phase', 'flow', 'role', v_flow.agent, 'agent', v_flow.agent,
      'input', jsonb_build_object('flow', v_flow.flow, 'version', v_flow.version, 'input', plan_flow.input))));
end
$$;
comment on function cogo.plan_flow is 'The plan of a task that runs a flow: its latest version, unless one is named.';

create function cogo_api.plan_flow(flow text, version integer default null, input jsonb default '{}')
returns jsonb language sql stable security definer set search_path = ''
as $$ select cogo.plan_flow(plan_flow.flow, plan_flow.version, cogo.keep_numbers(plan_flow.input)); $$;
comment on function cogo_api.plan_flow is 'The plan of a task that runs a flow.';
grant execute on function cogo_api.plan_flow to authenticated, service_role;

create function cogo.require_flows(steps jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_step record;
begin
  select s ->> 'key' as key, s ->> 'role' as role, s ->> 'agent' as agent, s #>> '{input,flow}' as flow,
         s #>> '{input,version}' as version, known.agent as server, known.versions into v_step
  from jsonb_array_elements(require_flows.steps) as s
  left join lateral (
    select min(flows.agent) as agent, array_agg(flows.version order by flows.version) as versions
    from cogo.flows where flows.flow = s #>> '{input,flow}') as known on true
  where s ->> 'kind' = 'flow' and not (s ? 'map') -- there the elements name it
    and (known.agent is null or s ->> 'role' <> known.agent or coalesce(s ->> 'agent', known.agent) <> known.agent
         or s #>> '{input,version}' <> all (array(select v::text from unnest(known.versions) as v)))
  limit 1;
  if not found then
    return;
  elsif v_step.server is null then
    perform cogo.raise_error('invalid_plan',
      format('Step "%s" runs the flow "%s", which nobody serves', v_step.key, coalesce(v_step.flow, 'null')),
      'Name a flow as input.flow: ./cogo flow list shows those there are, ./cogo flow deploy makes more');
  elsif v_step.version <> all (array(select v::text from unnest(v_step.versions) as v)) then
    perform cogo.raise_error('invalid_plan',
      format('Step "%s" runs version %s of the flow "%s", which has version %s', v_step.key, v_step.version, v_step.flow,
             array_to_string(v_step.versions, ', ')), 'Leave the version out for the latest');
  end if;
  perform cogo.raise_error('invalid_plan',
    format('Step "%s" has the role "%s"%s, but the flow "%s" is served by "%s"', v_step.key, v_step.role,
           coalesce(' and the agent "' || v_step.agent || '"', ''), v_step.flow, v_step.server),
    format('Give it the role "%s", and no agent', v_step.server));
end
$$;
comment on function cogo.require_flows is
  'Refuses a step of kind flow that no worker could do: its flow or version does not exist, or others serve it.';

revoke execute on all functions in schema cogo, cogo_api from public;
