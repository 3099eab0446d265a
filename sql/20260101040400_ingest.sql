-- Ingestion: documents are submitted, each accepted, unchanged or refused, and counted. Only what can be checked
-- without parsing is checked here; the rest is for index_document().

create function cogo.publish_ingestion(ingestion_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
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
comment on function cogo.publish_ingestion is
  'Broadcasts how far an ingestion is, on the private topic ingestion:<id>.';

create function cogo.open_ingestion(project text)
returns cogo.ingestions language plpgsql volatile security invoker set search_path = ''
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
  perform cogo.take_quota(v_ingestion.tenant_id, 'ingestions');
  return v_ingestion;
end
$$;
comment on function cogo.open_ingestion is 'Opens an ingestion into a project of the calling user.';

create function cogo_api.open_ingestion(project text default 'default')
returns setof cogo_api.ingestions language sql volatile security definer set search_path = ''
as $$
  select ingestion_id, i.project, submitted, unchanged, indexed, refused, deleted, closed_at, created_at, 0
  from cogo.open_ingestion(open_ingestion.project) as i;
$$;
comment on function cogo_api.open_ingestion is 'Opens an ingestion of documents into a project.';
grant execute on function cogo_api.open_ingestion to authenticated;

create function cogo.require_ingestion(ingestion_id uuid)
returns cogo.ingestions language plpgsql stable security invoker set search_path = ''
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
comment on function cogo.require_ingestion is
  'The open ingestion, if the caller may see it; otherwise not_found or invalid_state. Not locked: the order of '
  'locks is corpus, submission, document, ingestion, and this call comes first.';

create function cogo.compare_documents(ingestion_id uuid, manifest jsonb)
returns setof text language plpgsql volatile security invoker set search_path = ''
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
comment on function cogo.compare_documents is
  'Of [{path, hash}], the paths to submit; the others are unchanged or were submitted and wait. Every path counts '
  'as named; one without a hash is named only.';

create function cogo_api.compare_documents(ingestion_id uuid, manifest jsonb)
returns setof text language sql volatile security definer set search_path = ''
as $$ select * from cogo.compare_documents(compare_documents.ingestion_id, compare_documents.manifest); $$;
comment on function cogo_api.compare_documents is 'Of [{path, hash}], the paths to submit.';
grant execute on function cogo_api.compare_documents to authenticated;

create function cogo.submit_document(ingestion cogo.ingestions, document jsonb)
returns table (path text, document_id uuid, outcome text)
language plpgsql volatile security invoker set search_path = ''
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
comment on function cogo.submit_document is
  'Submits one document: {path, content (base64), hash, mediaType?, visibility?, sessionId?, licence?, provenance?, '
  'modifiedAt?}; accepted or unchanged. Its attributes are updated even when its bytes are known.';

create function cogo.submit_documents(ingestion_id uuid, documents jsonb, refused integer default 0)
returns table (path text, document_id uuid, outcome text)
language plpgsql volatile security invoker set search_path = ''
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
    perform cogo.take_quota(v_ingestion.tenant_id, 'documents', v_accepted);
    perform cogo.wake_queue('knowledge');
  end if;
end
$$;
comment on function cogo.submit_documents is
  'Submits documents of an ingestion and wakes a knowledge worker. `refused` counts those that the caller refused '
  'before.';

create function cogo_api.submit_documents(ingestion_id uuid, documents jsonb, refused integer default 0)
returns table (path text, document_id uuid, outcome text) language sql volatile security definer set search_path = ''
as $$ select * from cogo.submit_documents(submit_documents.ingestion_id, submit_documents.documents, submit_documents.refused); $$;
comment on function cogo_api.submit_documents is 'Submits documents; each is accepted or unchanged.';
grant execute on function cogo_api.submit_documents to authenticated;

create function cogo.close_ingestion(ingestion_id uuid, prune boolean default false, prefix text default '')
returns cogo.ingestions language plpgsql volatile security invoker set search_path = ''
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
comment on function cogo.close_ingestion is
  'Closes the ingestion. With `prune`, deletes the project''s documents below `prefix` that neither this ingestion '
  'nor, since it began, another has named.';

create function cogo_api.close_ingestion(ingestion_id uuid, prune boolean default false, prefix text default '')
returns setof cogo_api.ingestions language sql volatile security definer set search_path = ''
as $$
  select i.ingestion_id, i.project, submitted, unchanged, indexed, refused, deleted, closed_at, created_at,
         (select count(*) from cogo.submissions where submissions.ingestion_id = i.ingestion_id)
  from cogo.close_ingestion(close_ingestion.ingestion_id, close_ingestion.prune, close_ingestion.prefix) as i;
$$;
comment on function cogo_api.close_ingestion is 'Closes an ingestion; with prune, deletes documents that were not named.';
grant execute on function cogo_api.close_ingestion to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
