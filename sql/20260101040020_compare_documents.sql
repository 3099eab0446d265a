-- Comparing: an ingestion names what its source has, and learns what of it to submit. What is said of documents holds
-- for those that have not changed, too.

create function cogo.named_documents(ingestion cogo.ingestions, manifest jsonb)
returns table (document_id uuid, path text, hash text) language sql stable security invoker set search_path = ''
as $$
  select documents.document_id, documents.path, told.hash
  from jsonb_to_recordset(manifest) as told (path text, hash text)
  join cogo.documents
    on documents.tenant_id = ingestion.tenant_id and documents.project = ingestion.project
   and documents.path = told.path and documents.source_id = ingestion.source_id;
$$;
comment on function cogo.named_documents is 'The documents of the ingestion''s source that a manifest [{path, hash}] names.';

create function cogo.await_named(ingestion cogo.ingestions, manifest jsonb)
returns text[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_waiting text[];
begin
  -- Locked first, in one order for all: what a worker has just ended is gone then, and not waited for.
  with waiting as materialized (
    select submissions.document_id, named.path
    from cogo.named_documents(ingestion, manifest) as named
    join cogo.submissions on submissions.document_id = named.document_id and submissions.content_hash = named.hash
    order by named.path for update of submissions
  ), awaited as (
    insert into cogo.awaited_documents (document_id, ingestion_id, tenant_id)
    select waiting.document_id, ingestion.ingestion_id, ingestion.tenant_id from waiting
    on conflict do nothing
  )
  select coalesce(array_agg(waiting.path), '{}') into v_waiting from waiting;
  return v_waiting;
end
$$;
comment on function cogo.await_named is
  'Lets the ingestion wait for what another has submitted with these very bytes; returns the paths.';

create function cogo.name_documents(ingestion cogo.ingestions, manifest jsonb, terms jsonb)
returns table (path text, unchanged boolean, updated boolean)
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform from cogo.documents
  where documents.document_id in (select n.document_id from cogo.named_documents(ingestion, manifest) as n)
  order by documents.path for update;
  return query
    update cogo.documents as d
    set seen_in = ingestion.ingestion_id, seen_at = cogo.clock(),
        visibility = coalesce(terms ->> 'visibility', d.visibility),
        session_id = case when terms ->> 'visibility' is null then d.session_id end,
        licence = case when terms ? 'licence' then terms ->> 'licence' else d.licence end,
        provenance = coalesce(terms -> 'provenance', d.provenance)
    from cogo.named_documents(ingestion, manifest) as named
    join cogo.documents as old on old.document_id = named.document_id
    where d.document_id = named.document_id
    returning d.path,
      d.status = 'indexed' and d.content_hash is not distinct from named.hash
        and not exists (select from cogo.submissions where submissions.document_id = d.document_id),
      (d.visibility, d.licence, d.provenance) is distinct from (old.visibility, old.licence, old.provenance);
end
$$;
comment on function cogo.name_documents is
  'Notes that the ingestion named these documents, and gives them the terms {visibility?, licence?, provenance?} that '
  'were given; says of each whether its bytes are as they were, and whether its terms changed.';

create function cogo.refuse_all_named(ingestion cogo.ingestions, refused jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if jsonb_array_length(refused) > 0 then
    perform cogo.lock_corpus(ingestion.tenant_id);
    perform cogo.refuse_named(ingestion, told)
    from (select t as told from jsonb_array_elements(refused) as t order by t ->> 'path') as each;
  end if;
end
$$;
comment on function cogo.refuse_all_named is 'Refuses those of a manifest that say why; see refuse_named().';

create function cogo.compare_documents(ingestion_id uuid, manifest jsonb, terms jsonb default '{}')
returns setof text language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_ingestion cogo.ingestions := cogo.require_ingestion(compare_documents.ingestion_id);
  v_refused constant jsonb := jsonb_path_query_array(manifest, '$[*] ? (exists(@.refused))');
  v_waiting text[];
  v_unchanged text[];
  v_updated integer;
begin
  perform cogo.refuse_all_named(v_ingestion, v_refused);
  v_waiting := cogo.await_named(v_ingestion, manifest);
  select coalesce(array_agg(named.path) filter (where named.unchanged), '{}'),
         count(*) filter (where named.unchanged and named.updated)
  into v_unchanged, v_updated
  from cogo.name_documents(v_ingestion, manifest, terms) as named;
  update cogo.ingestions
  set unchanged = ingestions.unchanged + cardinality(v_unchanged) - v_updated,
      updated = ingestions.updated + v_updated,
      submitted = ingestions.submitted + cardinality(v_waiting), refused = ingestions.refused + jsonb_array_length(v_refused)
  where ingestions.ingestion_id = compare_documents.ingestion_id;
  perform cogo.publish_ingestion(compare_documents.ingestion_id);
  return query
    select told.path from jsonb_to_recordset(manifest) as told (path text, hash text)
    where told.path <> all (v_unchanged || v_waiting) and told.hash is not null;
end
$$;
comment on function cogo.compare_documents is
  'Of [{path, hash}], the paths to submit; the others are unchanged, or wait and are waited for. Every path counts '
  'as named and gets the terms; one without a hash is named only, and one with an error, as `refused`, is refused.';

create function cogo_api.compare_documents(ingestion_id uuid, manifest jsonb, terms jsonb default '{}')
returns setof text language sql volatile security definer set search_path = ''
as $$
  select * from cogo.compare_documents(compare_documents.ingestion_id, compare_documents.manifest, compare_documents.terms);
$$;
comment on function cogo_api.compare_documents is
  'Of [{path, hash}], the paths to submit; gives what is there the terms {visibility?, licence?, provenance?}.';
grant execute on function cogo_api.compare_documents to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
