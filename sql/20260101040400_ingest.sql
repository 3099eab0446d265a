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
      'submitted', v_ingestion.submitted, 'updated', v_ingestion.updated, 'unchanged', v_ingestion.unchanged,
      'indexed', v_ingestion.indexed, 'refused', v_ingestion.refused, 'deleted', v_ingestion.deleted, 'closed', v_ingestion.closed_at is not null,
      'waiting', (select count(*) from cogo.awaited_documents as a where a.ingestion_id = publish_ingestion.ingestion_id)),
      'ingestion:progress', 'ingestion:' || ingestion_id, true);
  end if;
end
$$;
comment on function cogo.publish_ingestion is
  'Broadcasts how far an ingestion is, on the private topic ingestion:<id>.';

create function cogo.describe_ingestion(ingestion cogo.ingestions)
returns setof cogo_api.ingestions language sql stable security invoker set search_path = ''
as $$
  select ingestion.ingestion_id, ingestion.project, sources.name, ingestion.revision, ingestion.submitted,
         ingestion.updated, ingestion.unchanged, ingestion.indexed, ingestion.refused, ingestion.deleted,
         ingestion.closed_at, ingestion.created_at,
         (select count(*) from cogo.awaited_documents as a where a.ingestion_id = ingestion.ingestion_id)
  from cogo.sources where sources.source_id = ingestion.source_id;
$$;
comment on function cogo.describe_ingestion is 'An ingestion as the view shows it, also one of this very statement.';

create function cogo.open_ingestion(project text, source jsonb)
returns cogo.ingestions language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_source cogo.sources;
  v_ingestion cogo.ingestions;
begin
  if auth.uid() is null then
    perform cogo.raise_error('invalid_input', 'An ingestion belongs to a user, and the caller is none', 'Sign in first');
  end if;
  v_source := cogo.open_source(open_ingestion.project, open_ingestion.source);
  insert into cogo.ingestions (tenant_id, created_by, project, source_id, revision)
  values (v_source.tenant_id, auth.uid(), v_source.project, v_source.source_id, open_ingestion.source ->> 'revision')
  returning * into v_ingestion;
  perform cogo.take_quota(v_ingestion.tenant_id, 'ingestions');
  perform cogo.record_audit('ingestion-opened', v_ingestion.tenant_id, details => jsonb_build_object(
    'ingestionId', v_ingestion.ingestion_id, 'sourceId', v_ingestion.source_id));
  return v_ingestion;
end
$$;
comment on function cogo.open_ingestion is
  'Opens an ingestion of a source {name, kind?, root?, moved?, revision?} into a project of the calling user.';

create function cogo_api.open_ingestion(project text default 'default', source jsonb default '{"name": "uploads"}')
returns setof cogo_api.ingestions language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_ingestion constant cogo.ingestions := cogo.open_ingestion(open_ingestion.project, open_ingestion.source);
begin
  return query select * from cogo.describe_ingestion(v_ingestion);
end
$$;
comment on function cogo_api.open_ingestion is 'Opens an ingestion of documents of a source into a project.';
grant execute on function cogo_api.open_ingestion to authenticated;

create function cogo.require_ingestion(ingestion_id uuid)
returns cogo.ingestions language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_ingestion cogo.ingestions;
begin
  select * into v_ingestion from cogo.ingestions
  where ingestions.ingestion_id = require_ingestion.ingestion_id;
  perform cogo.require_right(v_ingestion.tenant_id, 'work', 'ingestion ' || require_ingestion.ingestion_id);
  if v_ingestion.closed_at is not null then
    perform cogo.raise_error('invalid_state', 'The ingestion is closed', 'Open another');
  end if;
  return v_ingestion;
end
$$;
comment on function cogo.require_ingestion is
  'The open ingestion, if the caller may see it; otherwise not_found or invalid_state. Not locked: the order of '
  'locks is corpus, submission, document, ingestion, and this call comes first.';

create function cogo.place_document(ingestion cogo.ingestions, document jsonb, out placed cogo.documents, out updated boolean)
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_old cogo.documents;
begin
  select * into v_old from cogo.documents
  where documents.tenant_id = ingestion.tenant_id and documents.project = ingestion.project
    and documents.path = document ->> 'path' and documents.source_id = ingestion.source_id;
  insert into cogo.documents as d (tenant_id, created_by, project, source_id, path, visibility, session_id, licence,
                                   provenance, modified_at, seen_in)
  values (ingestion.tenant_id, ingestion.created_by, ingestion.project, ingestion.source_id, document ->> 'path',
          coalesce(document ->> 'visibility', 'tenant'), (document ->> 'sessionId')::uuid, document ->> 'licence',
          coalesce(document -> 'provenance', '{}'), coalesce((document ->> 'modifiedAt')::timestamptz, cogo.clock()),
          ingestion.ingestion_id)
  on conflict on constraint path_is_unique_in_its_source do update
  set visibility = coalesce(document ->> 'visibility', d.visibility),
      session_id = case when document ->> 'visibility' is null then d.session_id else excluded.session_id end,
      licence = case when document ? 'licence' then excluded.licence else d.licence end,
      provenance = coalesce(document -> 'provenance', d.provenance), modified_at = excluded.modified_at,
      seen_in = excluded.seen_in, seen_at = cogo.clock(), expires_at = null
  returning * into placed;
  updated := (placed.visibility, placed.session_id, placed.licence, placed.provenance)
    is distinct from (v_old.visibility, v_old.session_id, v_old.licence, v_old.provenance);
end
$$;
comment on function cogo.place_document is
  'Makes or updates the row of a submitted document, and says whether what is said of it changed. What is not given stays '
  'as it was: a forgotten option makes nothing visible.';

create function cogo.submit_document(ingestion cogo.ingestions, document jsonb)
returns table (path text, document_id uuid, outcome text)
language plpgsql volatile security invoker set search_path = ''
as $$
#variable_conflict use_column
declare
  v_placed record;
  v_document cogo.documents;
begin
  if document ->> 'sessionId' is not null then
    perform cogo.require_session((document ->> 'sessionId')::uuid);
  end if;
  perform from cogo.submissions
  where submissions.document_id = (
    select n.document_id from cogo.named_documents(ingestion, jsonb_build_array(document)) as n)
  for update;
  v_placed := cogo.place_document(ingestion, document);
  v_document := v_placed.placed;
  if v_document.status = 'indexed' and v_document.content_hash = document ->> 'hash' then
    perform cogo.end_submission(v_document.document_id, 'indexed');
    return query select v_document.path, v_document.document_id, case when v_placed.updated then 'updated' else 'unchanged' end;
    return;
  end if;
  insert into cogo.submissions as s (document_id, tenant_id, content_hash, content, media_type)
  values (v_document.document_id, ingestion.tenant_id, document ->> 'hash',
          decode(document ->> 'content', 'base64'), document ->> 'mediaType')
  on conflict on constraint submissions_pkey do update
  set content_hash = excluded.content_hash, content = excluded.content, media_type = excluded.media_type, attempts = 0,
      lease_token = null, lease_expires_at = null, submitted_at = cogo.clock()
  -- The same bytes are being parsed, maybe: who does it need not begin again.
  where (s.content_hash, s.media_type) is distinct from (excluded.content_hash, excluded.media_type);
  insert into cogo.awaited_documents (document_id, ingestion_id, tenant_id)
  values (v_document.document_id, ingestion.ingestion_id, ingestion.tenant_id) on conflict do nothing;
  return query select v_document.path, v_document.document_id, 'accepted';
end
$$;
comment on function cogo.submit_document is
  'Submits one document: {path, content (base64), hash, mediaType?, visibility?, sessionId?, licence?, provenance?, '
  'modifiedAt?}; accepted, updated or unchanged. Its attributes are updated even when its bytes are known.';

create function cogo.refuse_named(ingestion cogo.ingestions, document jsonb)
returns table (path text, document_id uuid, outcome text)
language plpgsql volatile security invoker set search_path = ''
as $$
#variable_conflict use_column
declare
  v_document_id uuid;
begin
  select n.document_id into v_document_id
  from cogo.named_documents(ingestion, jsonb_build_array(document)) as n;
  if found then
    perform from cogo.submissions where submissions.document_id = v_document_id for update;
    perform from cogo.name_documents(ingestion, jsonb_build_array(document), '{}');
    perform cogo.refuse_text(v_document_id, document -> 'refused');
  end if;
  return query select document ->> 'path', v_document_id, 'refused';
end
$$;
comment on function cogo.refuse_named is
  'Refuses a document before it is submitted: {path, refused: the error}. What was known of it is known no more; one that is '
  'not there is not made. The caller holds the corpus.';

create function cogo.submit_documents(ingestion_id uuid, documents jsonb)
returns table (path text, document_id uuid, outcome text)
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_ingestion cogo.ingestions := cogo.require_ingestion(submit_documents.ingestion_id);
  v_document jsonb;
  v_counts jsonb := '{"accepted": 0, "updated": 0, "unchanged": 0, "refused": 0}';
begin
  if jsonb_path_exists(submit_documents.documents, '$[*].refused') then
    perform cogo.lock_corpus(v_ingestion.tenant_id);
  end if;
  for v_document in
    -- In one order for all, so that two ingestions of the same files never wait for each other in a ring.
    select t from jsonb_array_elements(submit_documents.documents) as t order by t ->> 'path'
  loop
    if v_document ? 'refused' then
      select * into path, document_id, outcome from cogo.refuse_named(v_ingestion, v_document);
    else
      select * into path, document_id, outcome from cogo.submit_document(v_ingestion, v_document);
    end if;
    v_counts := jsonb_set(v_counts, array[outcome], to_jsonb((v_counts ->> outcome)::integer + 1));
    return next;
  end loop;
  update cogo.ingestions
  set submitted = ingestions.submitted + (v_counts ->> 'accepted')::integer,
      unchanged = ingestions.unchanged + (v_counts ->> 'unchanged')::integer,
      updated = ingestions.updated + (v_counts ->> 'updated')::integer,
      refused = ingestions.refused + (v_counts ->> 'refused')::integer
  where ingestions.ingestion_id = submit_documents.ingestion_id;
  perform cogo.publish_ingestion(submit_documents.ingestion_id);
  if (v_counts ->> 'accepted')::integer > 0 then
    perform cogo.take_quota(v_ingestion.tenant_id, 'documents', (v_counts ->> 'accepted')::integer);
    perform cogo.wake_queue('knowledge');
  end if;
end
$$;
comment on function cogo.submit_documents is
  'Submits documents of an ingestion and wakes a knowledge worker; those that the caller has refused come as '
  '{path, refused: the error}.';

create function cogo_api.submit_documents(ingestion_id uuid, documents jsonb)
returns table (path text, document_id uuid, outcome text) language sql volatile security definer set search_path = ''
as $$ select * from cogo.submit_documents(submit_documents.ingestion_id, submit_documents.documents); $$;
comment on function cogo_api.submit_documents is 'Submits documents; each is accepted, updated, unchanged or refused.';
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
    where documents.source_id = v_ingestion.source_id and documents.seen_in is distinct from close_ingestion.ingestion_id
      and documents.seen_at <= v_ingestion.created_at
      and starts_with(documents.path, close_ingestion.prefix);
    perform cogo.delete_documents(v_missing);
  end if;
  update cogo.ingestions
  set closed_at = cogo.clock(), deleted = cardinality(v_missing)
  where ingestions.ingestion_id = close_ingestion.ingestion_id
  returning * into v_ingestion;
  update cogo.sources set refreshed_at = cogo.clock(), revision = coalesce(v_ingestion.revision, sources.revision)
  where sources.source_id = v_ingestion.source_id;
  perform cogo.publish_ingestion(close_ingestion.ingestion_id);
  return v_ingestion;
end
$$;
comment on function cogo.close_ingestion is
  'Closes the ingestion. With `prune`, deletes the source''s documents below `prefix` that neither this ingestion '
  'nor, since it began, another has named.';

create function cogo_api.close_ingestion(ingestion_id uuid, prune boolean default false, prefix text default '')
returns setof cogo_api.ingestions language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_ingestion constant cogo.ingestions :=
    cogo.close_ingestion(close_ingestion.ingestion_id, close_ingestion.prune, close_ingestion.prefix);
begin
  return query select * from cogo.describe_ingestion(v_ingestion);
end
$$;
comment on function cogo_api.close_ingestion is 'Closes an ingestion; with prune, deletes documents that were not named.';
grant execute on function cogo_api.close_ingestion to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
