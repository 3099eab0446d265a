-- Workflow templates: named stages and the steps they are made of, as versioned data. A plan is made
-- from one of them for one run; changing a template never changes a run that has started.

create table cogo.workflow_templates (
  template text not null
    constraint template_is_a_slug check (template ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  version integer not null constraint version_is_positive check (version > 0),
  title text not null,
  description text not null,
  generation text not null default 'template'
    constraint generation_is_known check (generation in ('template', 'models')),
  complexity text[] not null,
  phases jsonb not null constraint phases_is_an_array check (jsonb_typeof(phases) = 'array'),
  primary key (template, version)
);
comment on table cogo.workflow_templates is 'Workflows a plan can be made from, as versioned data.';
comment on column cogo.workflow_templates.generation is 'Who writes the files: code templates, or models.';
comment on column cogo.workflow_templates.complexity is 'The levels of complexity this template is meant for.';
comment on column cogo.workflow_templates.phases is
  'Array of {phase, steps: [{key, kind, needs: capabilities, dependsOn: keys}]}; parsed by shared/workflows.';

alter table cogo.workflow_templates enable row level security;
create policy everyone_reads on cogo.workflow_templates for select to authenticated, service_role using (true);
grant select on cogo.workflow_templates to authenticated, service_role;

create view cogo_api.workflow_templates with (security_invoker = true) as
  select template, version, title, description, generation, complexity, phases from cogo.workflow_templates;
comment on view cogo_api.workflow_templates is 'Workflows a plan can be made from.';
grant select on cogo_api.workflow_templates to authenticated, service_role;

insert into cogo.workflow_templates (template, version, title, description, complexity, phases) values
  ('code-generation', 1, 'Code generation',
   'Design, then code, tests and documents side by side; tests are executed before anything is delivered.',
   '{simple}',
   '[
     {"phase": "design", "steps": [
       {"key": "design", "kind": "design", "needs": ["api-design"], "dependsOn": []}]},
     {"phase": "build", "steps": [
       {"key": "generate", "kind": "generate", "needs": ["code-generation"], "dependsOn": ["design"]},
       {"key": "tests", "kind": "tests", "needs": ["test-generation"], "dependsOn": ["design"]},
       {"key": "document", "kind": "document", "needs": ["documentation"], "dependsOn": ["design"]}]},
     {"phase": "quality", "steps": [
       {"key": "verify", "kind": "verify", "needs": ["test-execution", "quality-assessment"], "dependsOn": ["generate", "tests", "document"]}]},
     {"phase": "deliver", "steps": [
       {"key": "synthesise", "kind": "synthesise", "needs": ["integration"], "dependsOn": ["verify"]}]}
   ]'),
  ('reviewed-code-generation', 1, 'Code generation with review',
   'As code generation, with a security review of every generated file beside the tests.',
   '{moderate,complex}',
   '[
     {"phase": "design", "steps": [
       {"key": "design", "kind": "design", "needs": ["api-design"], "dependsOn": []}]},
     {"phase": "build", "steps": [
       {"key": "generate", "kind": "generate", "needs": ["code-generation"], "dependsOn": ["design"]},
       {"key": "tests", "kind": "tests", "needs": ["test-generation"], "dependsOn": ["design"]},
       {"key": "document", "kind": "document", "needs": ["documentation"], "dependsOn": ["design"]}]},
     {"phase": "quality", "steps": [
       {"key": "review", "kind": "review", "needs": ["static-review"], "dependsOn": ["generate", "tests"]},
       {"key": "verify", "kind": "verify", "needs": ["test-execution", "quality-assessment"], "dependsOn": ["generate", "tests", "document", "review"]}]},
     {"phase": "deliver", "steps": [
       {"key": "synthesise", "kind": "synthesise", "needs": ["integration"], "dependsOn": ["verify"]}]}
   ]');

insert into cogo.workflow_templates (template, version, title, description, generation, complexity, phases) values
  ('written-by-models', 1, 'Code generation with models',
   'A contract first, then every file by itself, side by side; what does not fit is reconciled, reviewed and tested.',
   'models', '{simple,moderate,complex}',
   '[
     {"phase": "design", "steps": [
       {"key": "contract", "kind": "contract", "needs": ["api-design"], "dependsOn": []}]},
     {"phase": "integrate", "steps": [
       {"key": "reconcile", "kind": "reconcile", "needs": ["integration"], "dependsOn": ["contract"]}]},
     {"phase": "quality", "steps": [
       {"key": "review", "kind": "review", "needs": ["code-review"], "dependsOn": ["reconcile"]},
       {"key": "verify", "kind": "verify", "needs": ["test-execution", "quality-assessment"], "dependsOn": ["reconcile", "review"]}]},
     {"phase": "deliver", "steps": [
       {"key": "synthesise", "kind": "synthesise", "needs": ["integration"], "dependsOn": ["verify"]}]}
   ]');
