-- Findings are resolved by applying what they propose, by dismissing them, or by withdrawing them when
-- their documents change.

create function cogo.require_open_finding(finding_id uuid)
returns cogo.knowledge_findings language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_finding cogo.knowledge_findings;
begin
  select * into v_finding from cogo.knowledge_findings as f
  where f.finding_id = require_open_finding.finding_id
  for update;
  perform cogo.require_right(v_finding.tenant_id, 'work', 'finding ' || require_open_finding.finding_id);
  if v_finding.status <> 'proposed' then
    perform cogo.raise_error('invalid_state', format('Expected an open finding, got one that was %s', v_finding.status));
  end if;
  return v_finding;
end
$$;
comment on function cogo.require_open_finding is
  'The finding, locked, if it is open and the caller may resolve it; otherwise not_found or invalid_state.';

create function cogo.resolve_finding(finding cogo.knowledge_findings, status text, details jsonb)
returns cogo.knowledge_findings language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_finding cogo.knowledge_findings;
begin
  update cogo.knowledge_findings as f
  set status = resolve_finding.status, resolved_by = auth.uid(), resolved_at = cogo.clock()
  where f.finding_id = finding.finding_id
  returning * into v_finding;
  perform cogo.record_audit('finding-' || resolve_finding.status, finding.tenant_id,
    session_id => (select d.session_id from cogo.documents as d where d.document_id = finding.document_id),
    details => resolve_finding.details || jsonb_build_object('findingId', finding.finding_id, 'kind', finding.kind, 'reason', finding.reason));
  return v_finding;
end
$$;
comment on function cogo.resolve_finding is 'Records who resolved a finding, and how.';

create function cogo.apply_finding(finding_id uuid, document_id uuid)
returns cogo.knowledge_findings language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_finding cogo.knowledge_findings := cogo.require_open_finding(apply_finding.finding_id);
  v_document_id uuid := apply_finding.document_id;
  v_path text;
begin
  if v_document_id is null and v_finding.action <> 'review' then
    v_document_id := v_finding.document_id;
  end if;
  if v_document_id is null or v_document_id not in (v_finding.document_id, coalesce(v_finding.other_document_id, v_finding.document_id)) then
    perform cogo.raise_error('invalid_input', format('Expected the document to delete, one of %s, got %s',
      concat_ws(' and ', v_finding.document_id, v_finding.other_document_id), coalesce(v_document_id::text, 'none')));
  end if;
  if not cogo.finding_holds(v_finding) then
    perform cogo.raise_error('invalid_state', 'A document of the finding has changed or is gone', 'Run the maintenance again');
  end if;
  select documents.path into v_path from cogo.documents where documents.document_id = v_document_id;
  v_finding := cogo.resolve_finding(v_finding, 'applied', jsonb_build_object('documentId', v_document_id, 'path', v_path));
  perform cogo.delete_documents(array[v_document_id]);
  return v_finding;
end
$$;
comment on function cogo.apply_finding is
  'Deletes the document that a finding proposes to delete, or the one that a person chose.';

create function cogo_api.apply_finding(finding_id uuid, document_id uuid default null)
returns setof cogo_api.knowledge_findings language sql volatile security definer set search_path = ''
as $$
  select f.finding_id, f.project, f.kind, f.reason, f.document_id, f.other_document_id, f.evidence, f.action, f.status,
         f.resolved_by, f.resolved_at, f.created_at
  from cogo.apply_finding(apply_finding.finding_id, apply_finding.document_id) as f;
$$;
comment on function cogo_api.apply_finding is
  'Applies what a finding proposes; where a person has to choose, deletes the chosen document.';
grant execute on function cogo_api.apply_finding to authenticated, service_role;

create function cogo.dismiss_finding(finding_id uuid, reason text)
returns cogo.knowledge_findings language plpgsql volatile security invoker set search_path = ''
as $$
begin
  return cogo.resolve_finding(
    cogo.require_open_finding(dismiss_finding.finding_id), 'dismissed', jsonb_build_object('comment', dismiss_finding.reason));
end
$$;
comment on function cogo.dismiss_finding is 'Dismisses a finding, for as long as its texts are unchanged.';

create function cogo_api.dismiss_finding(finding_id uuid, reason text default null)
returns setof cogo_api.knowledge_findings language sql volatile security definer set search_path = ''
as $$
  select f.finding_id, f.project, f.kind, f.reason, f.document_id, f.other_document_id, f.evidence, f.action, f.status,
         f.resolved_by, f.resolved_at, f.created_at
  from cogo.dismiss_finding(dismiss_finding.finding_id, dismiss_finding.reason) as f;
$$;
comment on function cogo_api.dismiss_finding is 'Dismisses a finding.';
grant execute on function cogo_api.dismiss_finding to authenticated, service_role;

create function cogo.finding_holds(finding cogo.knowledge_findings)
returns boolean language sql stable security invoker set search_path = ''
as $$
  select exists (
      select from cogo.documents
      where documents.document_id = finding.document_id and documents.content_hash is not distinct from finding.content_hash)
    and (finding.other_document_id is null or exists (
      select from cogo.documents
      where documents.document_id = finding.other_document_id
        and documents.content_hash is not distinct from finding.other_content_hash));
$$;
comment on function cogo.finding_holds is 'Whether the documents of a finding exist and are unchanged.';

revoke execute on all functions in schema cogo, cogo_api from public;
