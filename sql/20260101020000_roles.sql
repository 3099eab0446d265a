-- Roles: what must be known and done, independent of who does it.

create table cogo.roles (
  role text primary key
    constraint role_is_a_slug check (role ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  title text not null,
  description text not null,
  capabilities text[] not null
    constraint a_role_has_a_capability check (cardinality(capabilities) > 0)
);

alter table cogo.roles enable row level security;
create policy everyone_reads on cogo.roles for select to authenticated, service_role using (true);

insert into cogo.roles (role, title, description, capabilities) values
  ('requirements-analyst', 'Requirements analyst',
   'Finds entities, fields, constraints and acceptance criteria in plain words.',
   '{requirements-analysis,complexity-assessment}'),
  ('workflow-planner', 'Workflow planner',
   'Chooses a workflow and lays out the steps and who takes them.',
   '{workflow-selection,planning}'),
  ('software-architect', 'Software architect',
   'Fixes the contract the other roles build against: entities, operations, files.',
   '{api-design,data-modelling}'),
  ('backend-developer', 'Backend developer',
   'Writes the source files.',
   '{code-generation,backend}'),
  ('test-engineer', 'Test engineer',
   'Writes tests from the acceptance criteria, not from the code.',
   '{test-generation}'),
  ('security-reviewer', 'Security reviewer',
   'Reads generated code for what must not be there.',
   '{static-review,security}'),
  ('quality-engineer', 'Quality engineer',
   'Runs the tests and decides whether the result may pass.',
   '{test-execution,quality-assessment}'),
  ('technical-writer', 'Technical writer',
   'Explains the result to the person who will use it.',
   '{documentation}'),
  ('integrator', 'Integrator',
   'Puts the parts together and writes the quality report.',
   '{integration,reporting}');

grant select on cogo.roles to authenticated, service_role;

comment on table cogo.roles is 'What must be known and done; data, so that a project can add its own.';
comment on column cogo.roles.capabilities is 'What a step may ask for; selection covers the step''s needs with these.';
