-- Maintenance: what is wrong with a tenant's knowledge. Every document is checked when it has changed and again
-- every night; a problem is a finding: the document, why, the evidence, and what could be done.
-- A policy decides whether that is proposed, done at once, or not looked for.
--
--   stale      expired, long unchanged, not named by a later ingestion of its project, or superseded by a version
--   duplicate  another document of its project has the same text, or nearly
--   orphaned   it is empty, or the task it is the memory of is gone
--   refused    its last submission could not be parsed
--
-- Findings are about texts: a dismissed one returns only when a text has changed, and one whose document has
-- changed or gone is withdrawn.

create table cogo.maintenance_policies (
  policy_id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  project text,
  kind text not null
    constraint kind_is_known check (kind in ('stale', 'duplicate', 'orphaned', 'refused')),
  mode text not null
    constraint mode_is_known check (mode in ('propose', 'apply', 'ignore')),
  thresholds jsonb not null default '{}'
    constraint thresholds_are_an_object check (jsonb_typeof(thresholds) = 'object')
    constraint thresholds_are_booleans_or_from_0_to_a_million
      check (not jsonb_path_exists(thresholds, '$.* ? (@.type() != "boolean" && (@.type() != "number" || @ < 0 || @ > 1000000))')),
  constraint one_policy_a_kind_and_place unique nulls not distinct (kind, tenant_id, project),
  constraint a_project_is_a_tenant_s check (project is null or tenant_id is not null)
);
comment on table cogo.maintenance_policies is 'What happens with findings of a kind: for all, for a tenant, for one of its projects.';
comment on column cogo.maintenance_policies.tenant_id is 'Null: for all who have no policy of their own.';
comment on column cogo.maintenance_policies.project is 'Null: for all projects of the tenant.';
comment on column cogo.maintenance_policies.mode is
  'propose: people decide. apply: what needs no person is done at once. ignore: it is not looked for.';
comment on column cogo.maintenance_policies.thresholds is 'From when on something is a finding; what is left out holds as in the wider policy.';

create table cogo.knowledge_findings (
  finding_id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  project text not null,
  kind text not null
    constraint kind_is_known check (kind in ('stale', 'duplicate', 'orphaned', 'refused')),
  reason text not null
    constraint reason_is_a_slug check (reason ~ '^[a-z]+(-[a-z]+)*$'),
  document_id uuid not null,
  other_document_id uuid,
  -- Of the texts it is about, so that it is known whether they are still what they were.
  content_hash text,
  other_content_hash text,
  evidence jsonb not null,
  action text not null
    constraint action_is_known check (action in ('delete', 'keep_newest', 'review')),
  status text not null default 'proposed'
    constraint status_is_known check (status in ('proposed', 'applied', 'dismissed')),
  resolved_by uuid,
  resolved_at timestamptz,
  created_at timestamptz not null default cogo.clock(),
  constraint a_finding_is_made_once unique nulls not distinct (document_id, kind, reason, other_document_id),
  constraint resolved_at_only_when_resolved check ((status = 'proposed') = (resolved_at is null))
);
comment on table cogo.knowledge_findings is 'What is wrong with documents, and how it was resolved.';
comment on column cogo.knowledge_findings.reason is 'Why, as a slug: expired, old, unseen, superseded, same-text, near-text, empty, task-gone, not-parsed.';
comment on column cogo.knowledge_findings.document_id is 'The document it is about; of two, the older.';
comment on column cogo.knowledge_findings.evidence is 'What shows it, paths and texts included: the documents may go.';
comment on column cogo.knowledge_findings.action is 'delete: it should go. keep_newest: the other stays. review: a person has to choose.';
comment on column cogo.knowledge_findings.resolved_by is 'The user; null for the secret key and for the policy.';

create table cogo.document_checks (
  document_id uuid primary key references cogo.documents (document_id) on delete cascade,
  checked_at timestamptz not null default cogo.clock()
);
comment on table cogo.document_checks is 'When the maintenance last looked at a document.';

create index knowledge_findings_by_tenant on cogo.knowledge_findings (tenant_id, created_at desc);
create index knowledge_findings_by_other on cogo.knowledge_findings (other_document_id) where other_document_id is not null;

alter table cogo.maintenance_policies enable row level security;
alter table cogo.knowledge_findings enable row level security;
alter table cogo.document_checks enable row level security;
create policy members_read on cogo.maintenance_policies for select to authenticated
  using (tenant_id is null or tenant_id in (select cogo.caller_tenants()));
create policy members_read on cogo.knowledge_findings for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.maintenance_policies, cogo.knowledge_findings to authenticated, service_role;

create view cogo_api.maintenance_policies with (security_invoker = true) as
  select kind, project, mode, thresholds, tenant_id is null as for_all from cogo.maintenance_policies;
comment on view cogo_api.maintenance_policies is 'What happens with findings: for all, for the caller''s projects, for one of them.';
grant select on cogo_api.maintenance_policies to authenticated, service_role;

create view cogo_api.knowledge_findings with (security_invoker = true) as
  select finding_id, project, kind, reason, document_id, other_document_id, evidence, action, status, resolved_by,
         resolved_at, created_at
  from cogo.knowledge_findings;
comment on view cogo_api.knowledge_findings is 'What is wrong with the caller''s documents, and how it was resolved.';
grant select on cogo_api.knowledge_findings to authenticated, service_role;

-- The defaults. Their thresholds are all there are; 0 days is never.
insert into cogo.maintenance_policies (kind, mode, thresholds) values
  ('stale', 'propose', '{"olderThanDays": 0, "namedShare": 0.5}'),
  ('duplicate', 'propose', '{"similarity": 0.9, "minimumTerms": 20}'),
  ('orphaned', 'propose', '{"memoriesOfGoneTasks": false}'),
  ('refused', 'propose', '{}');

create function cogo.find_maintenance_policy(kind text, tenant_id uuid, project text, out mode text, out thresholds jsonb)
language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_policy cogo.maintenance_policies;
begin
  thresholds := '{}';
  for v_policy in
    select * from cogo.maintenance_policies as p
    where p.kind = find_maintenance_policy.kind
      and (p.tenant_id is null or p.tenant_id = find_maintenance_policy.tenant_id)
      and (p.project is null or p.project = find_maintenance_policy.project)
    order by p.tenant_id nulls first, p.project nulls first
  loop
    mode := v_policy.mode;
    thresholds := thresholds || v_policy.thresholds;
  end loop;
end
$$;
comment on function cogo.find_maintenance_policy is
  'The policy for a kind of finding in a project: its own, else its tenant''s, else everyone''s; thresholds it does '
  'not set come from the wider one.';

create function cogo.set_maintenance_policy(tenant_id uuid, kind text, mode text, thresholds jsonb, project text)
returns cogo.maintenance_policies language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_policy cogo.maintenance_policies;
  v_known jsonb;
  v_unknown text;
begin
  select p.thresholds into v_known from cogo.maintenance_policies as p
  where p.kind = set_maintenance_policy.kind and p.tenant_id is null and p.project is null;
  select t.key into v_unknown from jsonb_each(set_maintenance_policy.thresholds) as t
  where jsonb_typeof(t.value) is distinct from jsonb_typeof(v_known -> t.key);
  if found then
    perform cogo.raise_error('invalid_input', format('Expected thresholds like %s, got "%s": %s',
      v_known, v_unknown, set_maintenance_policy.thresholds -> v_unknown));
  end if;
  insert into cogo.maintenance_policies as p (tenant_id, project, kind, mode, thresholds)
  values (set_maintenance_policy.tenant_id, set_maintenance_policy.project, set_maintenance_policy.kind,
          set_maintenance_policy.mode, set_maintenance_policy.thresholds)
  on conflict on constraint one_policy_a_kind_and_place do update
  set mode = excluded.mode, thresholds = p.thresholds || excluded.thresholds
  returning * into v_policy;
  perform cogo.record_audit('maintenance-policy-set', coalesce(v_policy.tenant_id, cogo.operators()), details => jsonb_build_object(
    'kind', v_policy.kind, 'project', v_policy.project, 'mode', v_policy.mode, 'thresholds', v_policy.thresholds));
  return v_policy;
end
$$;
comment on function cogo.set_maintenance_policy is 'Sets a policy; thresholds not named stay as they were.';

create function cogo_api.set_maintenance_policy(
  kind text, mode text, thresholds jsonb default '{}', project text default null, tenant_id uuid default null)
returns setof cogo_api.maintenance_policies language sql volatile security definer set search_path = ''
as $$
  select p.kind, p.project, p.mode, p.thresholds, false
  from cogo.set_maintenance_policy(
    cogo.require_tenant(set_maintenance_policy.tenant_id), set_maintenance_policy.kind, set_maintenance_policy.mode,
    set_maintenance_policy.thresholds, set_maintenance_policy.project) as p;
$$;
comment on function cogo_api.set_maintenance_policy is 'Sets what happens with findings of a kind.';
grant execute on function cogo_api.set_maintenance_policy to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
