-- A slice of maintenance: documents that are due are checked, findings stored, those that no longer hold
-- withdrawn; then those the policy decides are applied, and what nothing uses any more is deleted. Only
-- that end holds the corpus, so that checking does not block indexing. A slice is measured in chunks.

create function cogo.find_document_issues(document cogo.documents)
returns table (draft cogo.finding_draft, mode text) language sql stable security invoker set search_path = ''
as $$
  select found.draft, policy.mode
  from unnest('{stale,duplicate,orphaned,refused}'::text[]) as kinds (kind)
  cross join lateral cogo.find_maintenance_policy(kinds.kind, document.tenant_id, document.project) as policy
  cross join lateral (
    select d as draft from cogo.find_staleness(document, policy.thresholds) as d where kinds.kind = 'stale'
    union all
    select d from cogo.find_duplicates(document, policy.thresholds) as d where kinds.kind = 'duplicate'
    union all
    select d from cogo.find_orphanhood(document, policy.thresholds) as d where kinds.kind = 'orphaned'
    union all
    select d from cogo.find_refusal(document) as d where kinds.kind = 'refused'
  ) as found
  where policy.mode <> 'ignore';
$$;
comment on function cogo.find_document_issues is
  'What is wrong with a document, as far as the policies let it be looked for.';

create function cogo.record_finding(document cogo.documents, draft cogo.finding_draft)
returns uuid language sql volatile security invoker set search_path = ''
as $$
  insert into cogo.knowledge_findings as f (tenant_id, project, kind, reason, document_id, other_document_id,
                                            content_hash, other_content_hash, evidence, action)
  select document.tenant_id, document.project, draft.kind, draft.reason, draft.document_id, draft.other_document_id,
         about.content_hash, other.content_hash,
         draft.evidence || jsonb_build_object('path', about.path), draft.action
  from cogo.documents as about
  left join cogo.documents as other on other.document_id = draft.other_document_id
  where about.document_id = draft.document_id
  on conflict on constraint a_finding_is_made_once do update
  set content_hash = excluded.content_hash, other_content_hash = excluded.other_content_hash,
      evidence = excluded.evidence, action = excluded.action,
      status = 'proposed', resolved_by = null, resolved_at = null
  where f.status = 'proposed'
     or (f.content_hash, f.other_content_hash) is distinct from (excluded.content_hash, excluded.other_content_hash)
  returning f.finding_id;
$$;
comment on function cogo.record_finding is
  'Stores a finding; its id where it is open, null where it was resolved and its texts have not changed since.';

create function cogo.check_document(document cogo.documents)
returns uuid[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_issue record;
  v_finding_id uuid;
  v_found uuid[] := '{}';
  v_applicable uuid[] := '{}';
begin
  for v_issue in select * from cogo.find_document_issues(document) loop
    v_finding_id := cogo.record_finding(document, v_issue.draft);
    v_found := v_found || v_finding_id;
    if v_issue.mode = 'apply' and (v_issue.draft).action <> 'review' and v_finding_id is not null then
      v_applicable := v_applicable || v_finding_id;
    end if;
  end loop;
  -- Either of two alike documents may lead to the finding, and this one need not: it holds while both are unchanged.
  delete from cogo.knowledge_findings as f
  where document.document_id in (f.document_id, f.other_document_id) and f.status = 'proposed'
    and f.finding_id <> all (array_remove(v_found, null))
    and (f.document_id = document.document_id and f.kind <> 'duplicate' or not cogo.finding_holds(f));
  insert into cogo.document_checks (document_id) values (document.document_id)
  on conflict on constraint document_checks_pkey do update set checked_at = cogo.clock();
  return v_applicable;
end
$$;
comment on function cogo.check_document is
  'Updates the findings about one document; returns those that the policy lets be applied.';

create function cogo.apply_findings_by_policy(finding_ids uuid[])
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_finding cogo.knowledge_findings;
  v_applied integer := 0;
begin
  for v_finding in
    select * from cogo.knowledge_findings as f where f.finding_id = any (finding_ids) order by f.finding_id
  loop
    -- Of three equal documents two findings may name the same: what is gone is done.
    if cogo.finding_holds(v_finding) then
      perform cogo.delete_documents(array[v_finding.document_id]);
      update cogo.knowledge_findings as f set status = 'applied', resolved_at = cogo.clock()
      where f.finding_id = v_finding.finding_id;
      v_applied := v_applied + 1;
    end if;
  end loop;
  return v_applied;
end
$$;
comment on function cogo.apply_findings_by_policy is 'Applies findings without a person; returns how many.';

create function cogo.clear_unused_knowledge(tenant_id uuid, quantity integer)
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_terms integer;
  v_nodes integer;
begin
  perform cogo.lock_corpus(clear_unused_knowledge.tenant_id);
  v_terms := cogo.forget_terms(array(
    select t.term_id from cogo.terms as t
    where t.tenant_id = clear_unused_knowledge.tenant_id and t.document_frequency = 0
      and not exists (select from cogo.subscription_terms as s where s.term_id = t.term_id)
    limit quantity));
  delete from cogo.graph_nodes where graph_nodes.node_id in (
    select n.node_id from cogo.graph_nodes as n
    where n.tenant_id = clear_unused_knowledge.tenant_id and n.document_id is null and n.task_id is null
      and not exists (select from cogo.graph_edges as e where e.source_id = n.node_id)
      and not exists (select from cogo.graph_edges as e where e.target_id = n.node_id)
    limit quantity);
  get diagnostics v_nodes = row_count;
  delete from cogo.knowledge_findings as f
  where f.tenant_id = clear_unused_knowledge.tenant_id
    and case when f.status = 'proposed' then not cogo.finding_holds(f)
             else f.resolved_at < cogo.kept_since('audit_entries') and not exists (
               select from cogo.documents where documents.document_id = f.document_id) end;
  return jsonb_build_object('terms', v_terms, 'nodes', v_nodes);
end
$$;
comment on function cogo.clear_unused_knowledge is
  'Deletes terms that no chunk or standing query uses, entities nothing mentions and findings about deleted '
  'documents; returns how many.';

create function cogo.documents_to_check(tenant_id uuid)
returns setof cogo.documents language sql stable security invoker set search_path = ''
as $$
  select documents.*
  from cogo.documents left join cogo.document_checks as c on c.document_id = documents.document_id
  where documents.tenant_id = documents_to_check.tenant_id and documents.status <> 'pending'
    and (c.checked_at is null or c.checked_at < documents.indexed_at or c.checked_at < cogo.clock() - interval '20 hours')
  order by c.checked_at nulls first, documents.document_id;
$$;
comment on function cogo.documents_to_check is
  'The tenant''s documents that were never checked, have changed, or were not checked for a night; the longest '
  'waiting first.';

create function cogo.check_documents(tenant_id uuid, quantity integer, out documents integer, out chunks integer, out applicable uuid[])
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_document cogo.documents;
begin
  documents := 0;
  chunks := 0;
  applicable := '{}';
  if not pg_try_advisory_xact_lock(hashtext('cogo:check-documents'), hashtext(check_documents.tenant_id::text)) then
    return;
  end if;
  for v_document in select * from cogo.documents_to_check(check_documents.tenant_id) limit quantity loop
    exit when chunks >= quantity;
    applicable := applicable || cogo.check_document(v_document);
    documents := documents + 1;
    chunks := chunks + greatest(1, (
      select count(*) from cogo.chunks as c where c.document_id = v_document.document_id)::integer);
  end loop;
end
$$;
comment on function cogo.check_documents is
  'Checks a tenant''s documents until so many chunks are read; returns how many documents, and which findings to '
  'apply. One transaction at a time does so for a tenant, since a second would repeat its work.';

create function cogo.maintain_knowledge(tenant_id uuid, quantity integer)
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_slice record;
begin
  select * into v_slice from cogo.check_documents(maintain_knowledge.tenant_id, maintain_knowledge.quantity);
  return jsonb_build_object(
      'checked', v_slice.documents, 'applied', cogo.apply_findings_by_policy(v_slice.applicable),
      'due', (select count(*) from cogo.documents_to_check(maintain_knowledge.tenant_id)))
    || cogo.clear_unused_knowledge(maintain_knowledge.tenant_id, 10000);
end
$$;
comment on function cogo.maintain_knowledge is
  'One slice for a tenant: {checked, applied, due, terms, nodes}; due is how many documents are left for another.';

create function cogo_api.maintain_knowledge(quantity integer default 100, tenant_id uuid default null)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.maintain_knowledge(cogo.require_tenant(maintain_knowledge.tenant_id), least(maintain_knowledge.quantity, 200)); $$;
comment on function cogo_api.maintain_knowledge is
  'Checks documents that are due until so many chunks are read, 200 at most; due says how many are left.';
grant execute on function cogo_api.maintain_knowledge to authenticated, service_role;

create function cogo.maintain_all_knowledge(quantity integer default 300)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_tenant_id uuid;
  v_tenants uuid[] := '{}';
  v_slice record;
  v_read integer := 0;
  v_checked integer := 0;
  v_applicable uuid[] := '{}';
begin
  for v_tenant_id in
    select documents.tenant_id
    from cogo.documents left join cogo.document_checks as c on c.document_id = documents.document_id
    where documents.status <> 'pending'
    group by documents.tenant_id
    having min(coalesce(c.checked_at, '-infinity')) < cogo.clock() - interval '20 hours'
    order by min(coalesce(c.checked_at, '-infinity')), documents.tenant_id
  loop
    exit when v_read >= quantity;
    begin
      select * into v_slice from cogo.check_documents(v_tenant_id, quantity - v_read);
      v_tenants := v_tenants || v_tenant_id;
      v_read := v_read + v_slice.chunks;
      v_checked := v_checked + v_slice.documents;
      v_applicable := v_applicable || v_slice.applicable;
    exception when others then
      raise warning 'the knowledge of tenant % is not maintained: %', v_tenant_id, sqlerrm;
    end;
  end loop;
  perform cogo.lock_corpora(v_tenants);
  perform cogo.apply_findings_by_policy(v_applicable);
  foreach v_tenant_id in array v_tenants loop
    perform cogo.clear_unused_knowledge(v_tenant_id, 10000);
  end loop;
  return v_checked;
end
$$;
comment on function cogo.maintain_all_knowledge is
  'The nightly slice: tenants in turn, the longest waiting first, until so many chunks are read; returns how many '
  'documents were checked. An error of one tenant does not stop the others.';

revoke execute on all functions in schema cogo, cogo_api from public;
