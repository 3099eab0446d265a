-- Workflow templates: named stages and the steps they are made of, as versioned data. A plan is made
-- from one of them for one run; changing a template never changes a run that has started.
--
--      put ──▶ draft ── validate ──▶ validated ── shares ──▶ active ── shares, roll back ──▶ retired
--                ▲──────── put ──────────┘                      ▲───────────────────────────────┘
--
-- COGO's own belong to no tenant, and everyone sees them. A tenant's own are seen and changed by it alone.
-- A version that was active never changes: a change is a new version.

create table cogo.workflow_templates (
  version_id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  template text not null
    constraint template_is_a_slug check (template ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and char_length(template) <= 100),
  version integer not null constraint version_is_positive check (version > 0),
  title text not null
    constraint title_is_a_name_of_1_to_100_characters check (cogo.is_name(title, 100)),
  description text not null
    constraint description_has_at_most_1000_characters check (char_length(description) <= 1000),
  generation text not null default 'template'
    constraint generation_is_known check (generation in ('template', 'models')),
  complexity text[] not null
    constraint complexity_is_known check (complexity <@ array['simple', 'moderate', 'complex']),
  phases jsonb not null constraint phases_is_an_array check (jsonb_typeof(phases) = 'array'),
  note text not null default '',
  status text not null default 'draft'
    constraint status_is_known check (status in ('draft', 'validated', 'active', 'retired')),
  share double precision not null default 0
    constraint share_is_not_negative check (share >= 0 and share < 'infinity'),
  created_by uuid,
  created_at timestamptz not null default cogo.clock(),
  activated_at timestamptz,
  constraint one_row_a_version unique nulls not distinct (template, version, tenant_id),
  constraint only_an_active_version_has_a_share check ((status = 'active') = (share > 0)),
  constraint activated_at_once_active check ((status in ('active', 'retired')) = (activated_at is not null))
);
comment on table cogo.workflow_templates is 'Versions of the workflows a plan can be made from.';
comment on column cogo.workflow_templates.tenant_id is 'Whose it is; null for COGO''s own.';
comment on column cogo.workflow_templates.template is 'Its name. A tenant''s own is found before COGO''s of the same name.';
comment on column cogo.workflow_templates.generation is 'Who writes the files: code templates, or models.';
comment on column cogo.workflow_templates.complexity is
  'The levels of complexity it is chosen for; empty: only for tasks that name it.';
comment on column cogo.workflow_templates.phases is
  'Array of {phase, steps}: planned steps without role and agent, with the capabilities they need instead.';
comment on column cogo.workflow_templates.note is 'Why it was made.';
comment on column cogo.workflow_templates.status is
  'draft: may change. validated: nothing was wrong with it. active: given to runs by its share. retired: given no more.';
comment on column cogo.workflow_templates.share is 'Its part of the runs, relative to the other active versions.';
comment on column cogo.workflow_templates.created_by is 'Null for the secret key, and for what COGO came with.';
comment on column cogo.workflow_templates.activated_at is 'When it was active first.';

alter table cogo.workflow_templates enable row level security;
create policy members_read on cogo.workflow_templates for select to authenticated
  using (tenant_id is null or tenant_id in (select cogo.caller_tenants()));
grant select on cogo.workflow_templates to authenticated, service_role;

create view cogo_api.workflow_templates with (security_invoker = true) as
  select template, version, tenant_id is null as shared, title, description, generation, complexity, phases, note, status, share, created_at,
         activated_at
  from cogo.workflow_templates
  where tenant_id is null or tenant_id in (select cogo.caller_tenants()); -- for the secret key too, whose tenant is none
comment on view cogo_api.workflow_templates is 'Versions of the workflows a plan can be made from: COGO''s and the caller''s own.';
grant select on cogo_api.workflow_templates to authenticated, service_role;

insert into cogo.workflow_templates (template, version, title, description, status, share, activated_at, complexity, phases) values
  ('code-generation', 1, 'Code generation',
   'Design, then code, tests and documents side by side; tests are executed before anything is delivered.', 'active', 1, cogo.clock(),
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
   'As code generation, with a security review of every generated file beside the tests.', 'active', 1, cogo.clock(),
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

insert into cogo.workflow_templates (template, version, title, description, status, share, activated_at, generation, complexity, phases) values
  ('written-by-models', 1, 'Code generation with models',
   'A contract first, then every file by itself, side by side; what does not fit is reconciled, reviewed and tested.', 'active', 1, cogo.clock(),
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

-- For tasks that name them: what specialists look at beside the review, which takes over what they find.
insert into cogo.workflow_templates (template, version, title, description, status, share, activated_at, generation, complexity, phases) values
  ('inspected-code-generation', 1, 'Code generation with inspections',
   'As code generation with review, inspected by the specialists whose fields have rules.', 'active', 1, cogo.clock(), 'template', '{}',
   '[
     {"phase": "design", "steps": [
       {"key": "design", "kind": "design", "needs": ["api-design"], "dependsOn": []}]},
     {"phase": "build", "steps": [
       {"key": "generate", "kind": "generate", "needs": ["code-generation"], "dependsOn": ["design"]},
       {"key": "tests", "kind": "tests", "needs": ["test-generation"], "dependsOn": ["design"]},
       {"key": "document", "kind": "document", "needs": ["documentation", "api-reference"], "dependsOn": ["design"]}]},
     {"phase": "quality", "steps": [
       {"key": "inspect-performance", "kind": "inspect", "needs": ["performance-tuning"], "dependsOn": ["generate"], "input": {"field": "performance"}},
       {"key": "inspect-privacy", "kind": "inspect", "needs": ["privacy-review"], "dependsOn": ["generate"], "input": {"field": "privacy"}},
       {"key": "inspect-reliability", "kind": "inspect", "needs": ["reliability"], "dependsOn": ["generate"], "input": {"field": "reliability"}},
       {"key": "inspect-capacity", "kind": "inspect", "needs": ["capacity-planning"], "dependsOn": ["generate"], "input": {"field": "capacity"}},
       {"key": "inspect-deployment", "kind": "inspect", "needs": ["deployment"], "dependsOn": ["generate"], "input": {"field": "deployment"}},
       {"key": "inspect-observability", "kind": "inspect", "needs": ["observability"], "dependsOn": ["generate"], "input": {"field": "observability"}},
       {"key": "inspect-structure", "kind": "inspect", "needs": ["refactoring"], "dependsOn": ["generate"], "input": {"field": "structure"}},
       {"key": "review", "kind": "review", "needs": ["static-review"],
        "dependsOn": ["generate", "tests", "inspect-performance", "inspect-privacy", "inspect-reliability",
                      "inspect-capacity", "inspect-deployment", "inspect-observability", "inspect-structure"]},
       {"key": "verify", "kind": "verify", "needs": ["test-execution", "quality-assessment"], "dependsOn": ["generate", "tests", "document", "review"]}]},
     {"phase": "deliver", "steps": [
       {"key": "synthesise", "kind": "synthesise", "needs": ["integration"], "dependsOn": ["verify"]}]}
   ]'),
  ('inspected-by-models', 1, 'Code generation with models and inspections',
   'As code generation with models, inspected by a specialist for each of fourteen fields before the review.', 'active', 1, cogo.clock(), 'models', '{}',
   '[
     {"phase": "design", "steps": [
       {"key": "contract", "kind": "contract", "needs": ["api-design"], "dependsOn": []}]},
     {"phase": "integrate", "steps": [
       {"key": "reconcile", "kind": "reconcile", "needs": ["integration"], "dependsOn": ["contract"]}]},
     {"phase": "quality", "steps": [
       {"key": "inspect-accessibility", "kind": "inspect", "needs": ["accessibility"], "dependsOn": ["reconcile"], "input": {"field": "accessibility"}},
       {"key": "inspect-design", "kind": "inspect", "needs": ["design-review"], "dependsOn": ["reconcile"], "input": {"field": "design"}},
       {"key": "inspect-performance", "kind": "inspect", "needs": ["performance-tuning"], "dependsOn": ["reconcile"], "input": {"field": "performance"}},
       {"key": "inspect-privacy", "kind": "inspect", "needs": ["privacy-review"], "dependsOn": ["reconcile"], "input": {"field": "privacy"}},
       {"key": "inspect-reliability", "kind": "inspect", "needs": ["reliability"], "dependsOn": ["reconcile"], "input": {"field": "reliability"}},
       {"key": "inspect-security", "kind": "inspect", "needs": ["static-review", "security"], "dependsOn": ["reconcile"], "input": {"field": "security"}},
       {"key": "inspect-threats", "kind": "inspect", "needs": ["threat-modelling"], "dependsOn": ["reconcile"], "input": {"field": "threats"}},
       {"key": "inspect-capacity", "kind": "inspect", "needs": ["capacity-planning"], "dependsOn": ["reconcile"], "input": {"field": "capacity"}},
       {"key": "inspect-data", "kind": "inspect", "needs": ["data-modelling", "databases"], "dependsOn": ["reconcile"], "input": {"field": "data"}},
       {"key": "inspect-deployment", "kind": "inspect", "needs": ["deployment"], "dependsOn": ["reconcile"], "input": {"field": "deployment"}},
       {"key": "inspect-domain", "kind": "inspect", "needs": ["domain-modelling"], "dependsOn": ["reconcile"], "input": {"field": "domain"}},
       {"key": "inspect-interface", "kind": "inspect", "needs": ["interface-design"], "dependsOn": ["reconcile"], "input": {"field": "interface"}},
       {"key": "inspect-observability", "kind": "inspect", "needs": ["observability"], "dependsOn": ["reconcile"], "input": {"field": "observability"}},
       {"key": "inspect-structure", "kind": "inspect", "needs": ["refactoring"], "dependsOn": ["reconcile"], "input": {"field": "structure"}},
       {"key": "review", "kind": "review", "needs": ["code-review"],
        "dependsOn": ["reconcile", "inspect-accessibility", "inspect-design", "inspect-performance", "inspect-privacy", "inspect-reliability",
                      "inspect-security", "inspect-threats", "inspect-capacity", "inspect-data", "inspect-deployment", "inspect-domain",
                      "inspect-interface", "inspect-observability", "inspect-structure"]},
       {"key": "verify", "kind": "verify", "needs": ["test-execution", "quality-assessment"], "dependsOn": ["reconcile", "review"]}]},
     {"phase": "deliver", "steps": [
       {"key": "synthesise", "kind": "synthesise", "needs": ["integration"], "dependsOn": ["verify"]}]}
   ]');
