-- Ingestion: documents are handed in, one by one accepted, found unchanged or refused, and counted. The
-- door looks only at what it can know without parsing; what the parser finds is in 060310.

create function cogo.publish_ingestion(ingestion_id uuid)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_ingestion cogo.ingestions;
begin
  select * into v_ingestion from cogo.ingestions where ingestions.ingestion_id = publish_ingestion.ingestion_id;
  if found then
    perform realtime.send(jsonb_build_object(
      'submitted', v_ingestion.submitted, 'unchanged', v_ingestion.unchanged, 'indexed', v_ingestion.indexed,
      'refused', v_ingestion.refused, 'deleted', v_ingestion.deleted, 'closed', v_ingestion.closed_at is not null,
      'waiting', (select count(*) from cogo.submissions where submissions.ingestion_id = publish_ingestion.ingestion_id)),
      'ingestion:progress', 'ingestion:' || ingestion_id, true);
  end if;
end
$$;

create function cogo.open_ingestion(project text)
returns cogo.ingestions
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_ingestion cogo.ingestions;
begin
  if auth.uid() is null then
    perform cogo.raise_error('invalid_input', 'An ingestion belongs to a user, and the caller is none', 'Sign in first');
  end if;
  insert into cogo.ingestions (tenant_id, created_by, project)
  values (auth.uid(), auth.uid(), open_ingestion.project)
  returning * into v_ingestion;
  return v_ingestion;
end
$$;

-- Not locked: the order is corpus, submission, document, ingestion for all, and this comes first.
create function cogo.require_ingestion(ingestion_id uuid)
returns cogo.ingestions
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_ingestion cogo.ingestions;
begin
  select * into v_ingestion from cogo.ingestions
  where ingestions.ingestion_id = require_ingestion.ingestion_id
    and ingestions.tenant_id in (select cogo.caller_tenants());
  if not found then
    perform cogo.raise_error('not_found', format('No ingestion %s', require_ingestion.ingestion_id));
  end if;
  if v_ingestion.closed_at is not null then
    perform cogo.raise_error('invalid_state', 'The ingestion is closed', 'Open another');
  end if;
  return v_ingestion;
end
$$;

-- Which of these documents, told by path and hash, have to be handed in; the rest are unchanged, or were
-- handed in before and wait. All are named by it; one told without a hash is named and nothing more.
create function cogo.compare_documents(ingestion_id uuid, manifest jsonb)
returns setof text
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_ingestion cogo.ingestions := cogo.require_ingestion(compare_documents.ingestion_id);
  v_waiting text[];
  v_unchanged text[];
begin
  with waiting as (
    update cogo.submissions
    set ingestion_id = compare_documents.ingestion_id
    from cogo.documents, jsonb_to_recordset(manifest) as told (path text, hash text)
    where documents.tenant_id = v_ingestion.tenant_id and documents.project = v_ingestion.project
      and documents.path = told.path and submissions.document_id = documents.document_id
      and submissions.content_hash = told.hash
    returning documents.path
  )
  select coalesce(array_agg(waiting.path), '{}') into v_waiting from waiting;
  with named as (
    update cogo.documents
    set seen_in = compare_documents.ingestion_id, seen_at = cogo.clock()
    from jsonb_to_recordset(manifest) as told (path text, hash text)
    where documents.tenant_id = v_ingestion.tenant_id and documents.project = v_ingestion.project
      and documents.path = told.path
    returning documents.path, documents.status = 'indexed' and documents.content_hash is not distinct from told.hash
      and not exists (select from cogo.submissions where submissions.document_id = documents.document_id) as unchanged
  )
  select coalesce(array_agg(named.path), '{}') into v_unchanged from named where named.unchanged;
  update cogo.ingestions
  set unchanged = ingestions.unchanged + cardinality(v_unchanged),
      submitted = ingestions.submitted + cardinality(v_waiting)
  where ingestions.ingestion_id = compare_documents.ingestion_id;
  perform cogo.publish_ingestion(compare_documents.ingestion_id);
  return query
    select told.path from jsonb_to_recordset(manifest) as told (path text, hash text)
    where told.path <> all (v_unchanged || v_waiting) and told.hash is not null;
end
$$;

-- Places one document of an ingestion: {path, content (base64), hash, mediaType?, visibility?, sessionId?,
-- licence?, provenance?, modifiedAt?}. What is said about it is taken over also when its bytes are known.
create function cogo.submit_document(ingestion cogo.ingestions, document jsonb)
returns table (path text, document_id uuid, outcome text)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_document cogo.documents;
begin
  if document ->> 'sessionId' is not null then
    perform cogo.require_session((document ->> 'sessionId')::uuid);
  end if;
  perform from cogo.submissions
  where submissions.document_id = (
    select documents.document_id from cogo.documents
    where documents.tenant_id = ingestion.tenant_id and documents.project = ingestion.project
      and documents.path = document ->> 'path')
  for update;
  insert into cogo.documents as d (tenant_id, created_by, project, path, visibility, session_id, origin, licence, provenance,
                                   modified_at, seen_in)
  values (ingestion.tenant_id, ingestion.created_by, ingestion.project, document ->> 'path',
          coalesce(document ->> 'visibility', 'tenant'), (document ->> 'sessionId')::uuid, 'upload', document ->> 'licence',
          coalesce(document -> 'provenance', '{}'), coalesce((document ->> 'modifiedAt')::timestamptz, cogo.clock()),
          ingestion.ingestion_id)
  on conflict on constraint path_is_unique_in_its_project do update
  set visibility = excluded.visibility, session_id = excluded.session_id, origin = excluded.origin,
      licence = excluded.licence, provenance = excluded.provenance, modified_at = excluded.modified_at,
      seen_in = excluded.seen_in, seen_at = cogo.clock(), expires_at = null
  returning * into v_document;
  if v_document.status = 'indexed' and v_document.content_hash = document ->> 'hash' then
    delete from cogo.submissions where submissions.document_id = v_document.document_id;
    return query select v_document.path, v_document.document_id, 'unchanged';
    return;
  end if;
  insert into cogo.submissions as s (document_id, tenant_id, ingestion_id, content_hash, content, media_type)
  values (v_document.document_id, ingestion.tenant_id, ingestion.ingestion_id, document ->> 'hash',
          decode(document ->> 'content', 'base64'), document ->> 'mediaType')
  on conflict on constraint submissions_pkey do update
  set ingestion_id = excluded.ingestion_id, content_hash = excluded.content_hash, content = excluded.content,
      media_type = excluded.media_type, attempts = 0, lease_token = null, lease_expires_at = null,
      submitted_at = cogo.clock();
  return query select v_document.path, v_document.document_id, 'accepted';
end
$$;

-- `refused` is how many the caller refused before they got here; they are only counted.
create function cogo.submit_documents(ingestion_id uuid, documents jsonb, refused integer default 0)
returns table (path text, document_id uuid, outcome text)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_ingestion cogo.ingestions := cogo.require_ingestion(submit_documents.ingestion_id);
  v_document jsonb;
  v_accepted integer := 0;
  v_unchanged integer := 0;
begin
  for v_document in
    -- In one order for all, so that two ingestions of the same files never wait for each other in a ring.
    select t from jsonb_array_elements(submit_documents.documents) as t order by t ->> 'path'
  loop
    select * into path, document_id, outcome from cogo.submit_document(v_ingestion, v_document);
    v_accepted := v_accepted + (outcome = 'accepted')::integer;
    v_unchanged := v_unchanged + (outcome = 'unchanged')::integer;
    return next;
  end loop;
  update cogo.ingestions
  set submitted = ingestions.submitted + v_accepted, unchanged = ingestions.unchanged + v_unchanged,
      refused = ingestions.refused + submit_documents.refused
  where ingestions.ingestion_id = submit_documents.ingestion_id;
  perform cogo.publish_ingestion(submit_documents.ingestion_id);
  if v_accepted > 0 then
    perform cogo.wake_queue('knowledge');
  end if;
end
$$;

-- No more come. With `prune`, documents of the project below `prefix` go that neither this ingestion has
-- named nor, since it began, another.
create function cogo.close_ingestion(ingestion_id uuid, prune boolean default false, prefix text default '')
returns cogo.ingestions
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_ingestion cogo.ingestions := cogo.require_ingestion(close_ingestion.ingestion_id);
  v_missing uuid[] := '{}';
begin
  if prune then
    select coalesce(array_agg(documents.document_id), '{}') into v_missing
    from cogo.documents
    where documents.tenant_id = v_ingestion.tenant_id and documents.project = v_ingestion.project
      and documents.origin = 'upload' and documents.seen_in is distinct from close_ingestion.ingestion_id
      and documents.seen_at <= v_ingestion.created_at
      and starts_with(documents.path, close_ingestion.prefix);
    perform cogo.delete_documents(v_missing);
  end if;
  update cogo.ingestions
  set closed_at = cogo.clock(), deleted = cardinality(v_missing)
  where ingestions.ingestion_id = close_ingestion.ingestion_id
  returning * into v_ingestion;
  perform cogo.publish_ingestion(close_ingestion.ingestion_id);
  return v_ingestion;
end
$$;

-- The documents, their chunks and all that was made of them.
create function cogo.delete_documents(document_ids uuid[])
returns integer
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_deleted integer;
begin
  perform cogo.lock_corpora(array(
    select documents.tenant_id from cogo.documents
    where documents.document_id = any (delete_documents.document_ids)));
  perform from cogo.submissions join cogo.documents on documents.document_id = submissions.document_id
  where documents.document_id = any (delete_documents.document_ids)
  order by documents.path
  for update of submissions;
  -- Of themselves they would go with their documents, but one document at a time.
  delete from cogo.chunks where chunks.document_id = any (delete_documents.document_ids);
  delete from cogo.documents where documents.document_id = any (delete_documents.document_ids);
  get diagnostics v_deleted = row_count;
  return v_deleted;
end
$$;

create function cogo.delete_document(document_id uuid)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform from cogo.documents
  where documents.document_id = delete_document.document_id
    and documents.tenant_id in (select cogo.caller_tenants());
  if not found then
    perform cogo.raise_error('not_found', format('No document %s', delete_document.document_id));
  end if;
  perform cogo.delete_documents(array[delete_document.document_id]);
end
$$;

comment on function cogo.publish_ingestion(uuid) is 'Broadcasts how far an ingestion is, on the private topic ingestion:<id>.';
comment on function cogo.open_ingestion(text) is 'Begins to load documents into a project of the calling user.';
comment on function cogo.require_ingestion(uuid) is 'The open ingestion, if the caller may see it; otherwise not_found or invalid_state.';
comment on function cogo.compare_documents(uuid, jsonb) is
  'Of [{path, hash}], the paths that have to be handed in; the others are as they were.';
comment on function cogo.submit_document(cogo.ingestions, jsonb) is 'Places one document; accepted or unchanged.';
comment on function cogo.submit_documents(uuid, jsonb, integer) is 'Places documents of an ingestion and wakes a knowledge worker.';
comment on function cogo.close_ingestion(uuid, boolean, text) is
  'Says that no more documents come; with prune, removes those the ingestion did not name.';
comment on function cogo.delete_documents(uuid[]) is 'Deletes documents with all that was made of them; returns how many.';
comment on function cogo.delete_document(uuid) is 'Deletes a document of the caller.';
