-- Maintenance of knowledge, exposed.

create view api.knowledge_findings with (security_invoker = true) as
  select finding_id, project, kind, reason, document_id, other_document_id, evidence, action, status, resolved_by,
         resolved_at, created_at
  from cogo.knowledge_findings;
create view api.maintenance_policies with (security_invoker = true) as
  select kind, project, mode, thresholds, tenant_id is null as for_all from cogo.maintenance_policies;

grant select on api.knowledge_findings, api.maintenance_policies to authenticated, service_role;

-- The tenant to act for: the caller's own, or, with the secret key, the one that is named.
create function cogo.require_tenant(tenant_id uuid)
returns uuid
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_tenant_id constant uuid := coalesce(require_tenant.tenant_id, auth.uid());
begin
  if v_tenant_id is null or not cogo.caller_acts_for(v_tenant_id) then
    perform cogo.raise_error('not_found', 'No tenant to act for');
  end if;
  return v_tenant_id;
end
$$;

create function api.maintain_knowledge(quantity integer default 100, tenant_id uuid default null)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.maintain_knowledge(cogo.require_tenant(maintain_knowledge.tenant_id), least(maintain_knowledge.quantity, 200)); $$;

create function api.apply_finding(finding_id uuid, document_id uuid default null)
returns setof api.knowledge_findings language sql volatile security definer set search_path = ''
as $$
  select f.finding_id, f.project, f.kind, f.reason, f.document_id, f.other_document_id, f.evidence, f.action, f.status,
         f.resolved_by, f.resolved_at, f.created_at
  from cogo.apply_finding(apply_finding.finding_id, apply_finding.document_id) as f;
$$;

create function api.dismiss_finding(finding_id uuid, reason text default null)
returns setof api.knowledge_findings language sql volatile security definer set search_path = ''
as $$
  select f.finding_id, f.project, f.kind, f.reason, f.document_id, f.other_document_id, f.evidence, f.action, f.status,
         f.resolved_by, f.resolved_at, f.created_at
  from cogo.dismiss_finding(dismiss_finding.finding_id, dismiss_finding.reason) as f;
$$;

create function api.set_maintenance_policy(
  kind text, mode text, thresholds jsonb default '{}', project text default null, tenant_id uuid default null)
returns setof api.maintenance_policies language sql volatile security definer set search_path = ''
as $$
  select p.kind, p.project, p.mode, p.thresholds, false
  from cogo.set_maintenance_policy(
    cogo.require_tenant(set_maintenance_policy.tenant_id), set_maintenance_policy.kind, set_maintenance_policy.mode,
    set_maintenance_policy.thresholds, set_maintenance_policy.project) as p;
$$;

revoke execute on all functions in schema cogo from public;
revoke execute on all functions in schema api from public;
grant execute on function
  api.maintain_knowledge(integer, uuid), api.apply_finding(uuid, uuid), api.dismiss_finding(uuid, text),
  api.set_maintenance_policy(text, text, jsonb, text, uuid)
to authenticated, service_role;

comment on view api.knowledge_findings is 'What is wrong with the caller''s documents, and what became of it.';
comment on view api.maintenance_policies is 'What happens with findings: for all, for the caller''s projects, for one of them.';
comment on function cogo.require_tenant(uuid) is 'The tenant the caller acts for; not_found where there is none.';
comment on function api.maintain_knowledge(integer, uuid) is 'Looks at documents that are due until so many chunks are read, 200 at most; due says how many are left.';
comment on function api.apply_finding(uuid, uuid) is 'Does what a finding proposes; where a person has to choose, deletes the chosen document.';
comment on function api.dismiss_finding(uuid, text) is 'Says that a finding is none.';
comment on function api.set_maintenance_policy(text, text, jsonb, text, uuid) is 'Sets what happens with findings of a kind.';
