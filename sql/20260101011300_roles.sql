-- Roles: what must be known and done, independent of who does it. A step asks for capabilities; which role
-- covers them best is decided in shared/roles, from what is said here and from how such work went before.

create function cogo.are_slugs(words text[])
returns boolean language sql immutable security invoker set search_path = ''
as $$ select not exists (select from unnest(words) as w (word) where w.word !~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' or w.word is null); $$;
comment on function cogo.are_slugs is 'Whether each is lower-case words with hyphens.';

create table cogo.roles (
  role text primary key
    constraint role_is_a_slug check (role ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  title text not null
    constraint title_is_a_name_of_1_to_100_characters check (cogo.is_name(title, 100)),
  description text not null
    constraint description_has_1_to_1000_characters check (char_length(description) between 1 and 1000),
  capabilities text[] not null
    constraint a_role_has_a_capability check (cardinality(capabilities) > 0)
    constraint capabilities_are_slugs check (cogo.are_slugs(capabilities)),
  area text not null default 'other'
    constraint area_is_known check (area in
      ('analysis', 'design', 'frontend', 'backend', 'data', 'testing', 'security', 'performance', 'documentation',
       'operations', 'integration', 'review', 'other')),
  expertise text[] not null default '{}'
    constraint expertise_are_slugs check (cogo.are_slugs(expertise)),
  inputs text[] not null default '{}'
    constraint inputs_are_slugs check (cogo.are_slugs(inputs)),
  outputs text[] not null default '{}'
    constraint outputs_are_slugs check (cogo.are_slugs(outputs)),
  tools text[] not null default '{}'
    constraint tools_are_slugs check (cogo.are_slugs(tools)),
  default_models text[] not null default '{}'
    constraint default_models_are_provider_slash_model check (array_to_string(default_models, ' ') ~ '^([a-z0-9-]+/\S+( |$))*$')
);
comment on table cogo.roles is 'What must be known and done; data, so that a project can add its own.';
comment on column cogo.roles.capabilities is 'What a step may ask for; selection covers the step''s needs with these.';
comment on column cogo.roles.area is 'The part of the work it belongs to; other for a project''s own that lie in none.';
comment on column cogo.roles.expertise is 'What it knows: kinds of result, technologies, topics. Held against the words of a requirement.';
comment on column cogo.roles.inputs is 'What it works from.';
comment on column cogo.roles.outputs is 'What it makes.';
comment on column cogo.roles.tools is 'The tools it may use, by the names that workers know them by.';
comment on column cogo.roles.default_models is 'provider/model, best first; empty for as the model policy says.';

alter table cogo.roles enable row level security;
create policy everyone_reads on cogo.roles for select to authenticated, service_role using (true);
grant select on cogo.roles to authenticated, service_role;

insert into cogo.roles (area, role, title, description, capabilities, expertise, inputs, outputs, tools) values
  ('analysis', 'requirements-analyst', 'Requirements analyst',
   'Finds entities, fields, constraints and acceptance criteria in plain words.',
   '{requirements-analysis,complexity-assessment}', '{requirements,acceptance-criteria,scope,ambiguity}',
   '{requirement,knowledge}', '{specification,complexity}', '{knowledge-search}'),
  ('analysis', 'workflow-planner', 'Workflow planner',
   'Chooses a workflow and lays out the steps and who takes them.',
   '{workflow-selection,planning}', '{planning,dependencies,estimation}',
   '{specification,complexity}', '{plan}', '{}'),
  ('analysis', 'domain-analyst', 'Domain analyst',
   'Names what the business speaks of, and the rules that must always hold, in its own words.',
   '{domain-modelling,requirements-analysis}', '{domain,glossary,business-rules,invariants}',
   '{requirement,knowledge}', '{glossary,business-rules}', '{knowledge-search}'),
  ('design', 'software-architect', 'Software architect',
   'Fixes the contract the other roles build against: entities, operations, files.',
   '{api-design,data-modelling}',
   '{architecture,contracts,modules,api,rest-service,command-line-tool,supabase-table}',
   '{specification,knowledge}', '{contract,file-map}', '{knowledge-search}'),
  ('design', 'interface-designer', 'Interface designer',
   'Lays out screens, their states and the way through them, before anyone builds one.',
   '{interface-design,user-flows}', '{ui,ux,wireframes,forms,navigation,design-system}',
   '{specification}', '{screens,user-flows}', '{knowledge-search}'),
  ('frontend', 'frontend-developer', 'Frontend developer',
   'Writes what runs in the browser: components, state, and how they reach the server.',
   '{code-generation,frontend}', '{ui,web-page,react,vue,svelte,html,css,browser,component,dashboard,single-page-application}',
   '{contract,screens,file-map}', '{source-files}', '{read-files,search-code,write-files,execute-tests,check-types,question-contract,knowledge-search}'),
  ('frontend', 'accessibility-specialist', 'Accessibility specialist',
   'Sees to it that everyone can use what is on the screen, by keyboard and by ear too.',
   '{accessibility,frontend-review}', '{accessibility,wcag,aria,screen-reader,contrast,keyboard}',
   '{source-files,screens}', '{findings}', '{read-files}'),
  ('backend', 'backend-developer', 'Backend developer',
   'Writes the source files of services and tools.',
   '{code-generation,backend}',
   '{rest-service,command-line-tool,rest,api,http,server,service,endpoint,validation,typescript,node}',
   '{contract,file-map}', '{source-files}', '{read-files,search-code,write-files,execute-tests,check-types,question-contract,knowledge-search}'),
  ('backend', 'refactoring-engineer', 'Refactoring engineer',
   'Makes existing code simpler without changing what it does.',
   '{refactoring,backend}', '{refactor,legacy,duplication,simplify,clean-up}',
   '{source-files,findings}', '{source-files}', '{read-files,search-code,write-files,execute-tests,check-types,question-contract}'),
  ('data', 'data-modeller', 'Data modeller',
   'Designs tables, keys and constraints so that wrong data cannot be stored.',
   '{data-modelling,databases}', '{schema,entities,normalisation,constraints,keys}',
   '{specification}', '{data-model}', '{knowledge-search}'),
  ('data', 'database-developer', 'Database developer',
   'Writes what runs in the database: migrations, policies, functions, queries.',
   '{code-generation,databases}',
   '{supabase-table,sql,postgres,supabase,migration,row-level-security,rls,trigger,stored-procedure}',
   '{contract,data-model,file-map}', '{source-files}', '{read-files,search-code,write-files,execute-tests,check-types,question-contract,knowledge-search}'),
  ('data', 'data-engineer', 'Data engineer',
   'Moves data from where it is to where it is needed, again and again, without loss.',
   '{data-pipelines,databases}', '{pipeline,etl,import,export,batch,csv,warehouse,backfill}',
   '{data-model,contract}', '{source-files}', '{read-files,search-code,write-files,execute-tests,check-types,question-contract,knowledge-search}'),
  ('testing', 'test-engineer', 'Test engineer',
   'Writes tests from the acceptance criteria, not from the code.',
   '{test-generation}', '{tests,unit-tests,acceptance-criteria,boundaries,rest-service,command-line-tool,supabase-table}',
   '{specification,contract}', '{test-files}', '{read-files}'),
  ('testing', 'end-to-end-tester', 'End-to-end tester',
   'Writes tests that use the whole as its users do.',
   '{test-generation,end-to-end-testing}', '{end-to-end,e2e,browser,playwright,user-journey}',
   '{specification,user-flows}', '{test-files}', '{read-files}'),
  ('testing', 'quality-engineer', 'Quality engineer',
   'Runs the tests, rules on those that are disputed, and decides whether the result may pass.',
   '{test-execution,quality-assessment,adjudication}', '{quality,coverage,evidence,acceptance-criteria}',
   '{specification,source-files,test-files,findings}', '{quality-report}', '{read-files}'),
  ('security', 'security-reviewer', 'Security reviewer',
   'Reads generated code for what must not be there.',
   '{static-review,security}', '{security,injection,secrets,authentication,authorisation,owasp}',
   '{source-files}', '{findings}', '{read-files}'),
  ('security', 'threat-modeller', 'Threat modeller',
   'Asks who would attack the design, where, and what stops them.',
   '{threat-modelling,security}', '{threats,attack-surface,trust-boundary,abuse,stride}',
   '{contract,data-model}', '{threats}', '{knowledge-search}'),
  ('security', 'privacy-reviewer', 'Privacy reviewer',
   'Follows personal data through the design: what is kept, why, and for how long.',
   '{privacy-review,data-protection}', '{privacy,gdpr,personal-data,retention,consent,anonymisation}',
   '{data-model,source-files}', '{findings}', '{read-files}'),
  ('performance', 'performance-engineer', 'Performance engineer',
   'Finds where time and memory go, and takes away what is not needed.',
   '{performance-tuning,profiling}', '{performance,latency,profiling,caching,index,query-plan,memory}',
   '{source-files,measurements}', '{findings,source-files}', '{read-files}'),
  ('performance', 'load-tester', 'Load tester',
   'Finds how much the result bears before it bends.',
   '{load-testing,capacity-planning}', '{load,throughput,concurrency,benchmark,stress,capacity}',
   '{contract,source-files}', '{measurements}', '{read-files}'),
  ('documentation', 'technical-writer', 'Technical writer',
   'Explains the result to the person who will use it.',
   '{documentation}', '{readme,guide,tutorial,usage,rest-service,command-line-tool,supabase-table}',
   '{specification,contract,source-files}', '{documents}', '{read-files,search-code,write-files,knowledge-search}'),
  ('documentation', 'api-documenter', 'API documenter',
   'Describes every operation, parameter and error so that a client can be written from it.',
   '{documentation,api-reference}', '{openapi,swagger,reference,sdk,changelog}',
   '{contract,source-files}', '{documents}', '{read-files,search-code,write-files}'),
  ('operations', 'deployment-engineer', 'Deployment engineer',
   'Brings the result to where it runs, and back if need be.',
   '{deployment,infrastructure}', '{deploy,ci,pipeline,container,docker,rollback,environment}',
   '{source-files,configuration}', '{configuration}', '{read-files}'),
  ('operations', 'observability-engineer', 'Observability engineer',
   'Makes the running result tell how it is: logs, metrics, traces, alerts.',
   '{observability,monitoring}', '{logging,metrics,tracing,alerts,dashboards,opentelemetry}',
   '{source-files,contract}', '{source-files,configuration}', '{read-files}'),
  ('operations', 'reliability-engineer', 'Reliability engineer',
   'Asks what happens when a part fails, and writes down what to do then.',
   '{reliability,incident-response}', '{availability,backup,recovery,runbook,timeout,retry,failover}',
   '{contract,source-files,findings}', '{findings,documents}', '{read-files,knowledge-search}'),
  ('integration', 'integrator', 'Integrator',
   'Puts the parts together so that they fit.',
   '{integration,reporting,delivery}', '{assembly,conflicts,report}',
   '{source-files,test-files,documents,quality-report}', '{result}', '{read-files}'),
  ('integration', 'integration-developer', 'Integration developer',
   'Connects the result to services that others run.',
   '{code-generation,external-services}', '{webhook,oauth,third-party,payment,stripe,slack,email-delivery,message-queue}',
   '{contract,file-map,knowledge}', '{source-files}', '{read-files,search-code,write-files,execute-tests,check-types,question-contract,knowledge-search}'),
  ('review', 'code-reviewer', 'Code reviewer',
   'Reads code as the colleague who will have to change it.',
   '{code-review,maintainability}', '{readability,naming,complexity,duplication,error-handling}',
   '{source-files,test-files,contract}', '{findings}', '{read-files,knowledge-search}'),
  ('review', 'design-reviewer', 'Design reviewer',
   'Holds a design against the requirement before anything is built on it.',
   '{design-review}', '{architecture,consistency,completeness,trade-offs}',
   '{specification,contract,data-model}', '{findings}', '{knowledge-search}');

create function cogo.set_role(
  role text, title text default null, description text default null, area text default null, capabilities text[]
  default null, expertise text[] default null, inputs text[] default null, outputs text[] default null, tools text[]
  default null, default_models text[] default null, agents text[] default null)
returns cogo.roles language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_role cogo.roles;
  v_agent text;
  v_broken text;
begin
  update cogo.roles as r
  set title = coalesce(set_role.title, r.title), description = coalesce(set_role.description, r.description),
      area = coalesce(set_role.area, r.area), capabilities = coalesce(set_role.capabilities, r.capabilities),
      expertise = coalesce(set_role.expertise, r.expertise), inputs = coalesce(set_role.inputs, r.inputs),
      outputs = coalesce(set_role.outputs, r.outputs), tools = coalesce(set_role.tools, r.tools),
      default_models = coalesce(set_role.default_models, r.default_models)
  where r.role = set_role.role
  returning * into v_role;
  if not found then
    insert into cogo.roles (role, title, description, area, capabilities, expertise, inputs, outputs, tools, default_models)
    values (set_role.role, set_role.title, set_role.description, coalesce(set_role.area, 'other'), set_role.capabilities,
            coalesce(set_role.expertise, '{}'), coalesce(set_role.inputs, '{}'), coalesce(set_role.outputs, '{}'),
            coalesce(set_role.tools, '{}'), coalesce(set_role.default_models, '{}'))
    returning * into v_role;
  end if;
  if set_role.agents is not null then
    select wanted.agent into v_agent from unnest(set_role.agents) as wanted (agent)
    where not exists (select from cogo.agents as a where a.agent = wanted.agent) limit 1;
    if found then
      perform cogo.raise_error('invalid_input', format('No agent "%s"', v_agent), 'Register it in cogo.agents first');
    end if;
    delete from cogo.agent_roles as p where p.role = set_role.role and p.agent <> all (set_role.agents);
    insert into cogo.agent_roles (agent, role) select wanted.agent, set_role.role from unnest(set_role.agents) as wanted (agent)
    on conflict do nothing;
  end if;
  return v_role;
exception
  when not_null_violation then
    get stacked diagnostics v_broken = column_name;
    perform cogo.raise_error('invalid_input',
      format('Expected title, description and capabilities of the new role "%s", got no %s', set_role.role, v_broken));
  when check_violation then
    get stacked diagnostics v_broken = constraint_name;
    perform cogo.raise_error('invalid_input', format('The role "%s" breaks the rule: %s', set_role.role, replace(v_broken, '_', ' ')));
end
$$;
comment on function cogo.set_role is
  'Registers or changes a role; null leaves a column as it is. `agents`, when given, are all the agents that play it.';

create function cogo_api.set_role(
  role text, title text default null, description text default null, area text default null, capabilities text[]
  default null, expertise text[] default null, inputs text[] default null, outputs text[] default null, tools text[]
  default null, default_models text[] default null, agents text[] default null)
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.set_role(set_role.role, set_role.title, set_role.description, set_role.area, set_role.capabilities,
                       set_role.expertise, set_role.inputs, set_role.outputs, set_role.tools, set_role.default_models,
                       set_role.agents);
$$;
comment on function cogo_api.set_role is 'Operators: registers or changes a role and, when given, which agents play it.';
grant execute on function cogo_api.set_role to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
