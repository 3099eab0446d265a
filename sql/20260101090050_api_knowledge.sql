-- Knowledge, exposed: what is read, what users do, what the knowledge workers do.

create view api.ingestions with (security_invoker = true) as
  select ingestion_id, project, submitted, unchanged, indexed, refused, deleted, closed_at, created_at,
         (select count(*) from cogo.submissions where submissions.ingestion_id = ingestions.ingestion_id) as waiting
  from cogo.ingestions;
create view api.documents with (security_invoker = true) as
  select document_id, project, path, visibility, session_id, origin, licence, provenance, status, error, title, type,
         language, content_hash, bytes, modified_at, expires_at, indexed_at, seen_in as ingestion_id, created_at,
         (select count(*) from cogo.chunks where chunks.document_id = documents.document_id) as chunks
  from cogo.documents;
create view api.chunks with (security_invoker = true) as
  select chunk_id, document_id, ordinal, header, content, section_path, symbol, start_line, end_line, length, created_at
  from cogo.chunks;
create view api.embedders with (security_invoker = true) as
  select embedder, kind, status, vector_weight, match_similarity, created_at, activated_at from cogo.embedders;
create view api.subscriptions with (security_invoker = true) as
  select subscription_id, query, scope, threshold, embedder, last_sequence, expires_at, created_at from cogo.subscriptions;
create view api.subscription_matches with (security_invoker = true) as
  select m.subscription_id, m.sequence, m.chunk_id, chunks.document_id, documents.path, m.score, m.matched_by, m.created_at
  from cogo.subscription_matches as m
  join cogo.chunks on chunks.chunk_id = m.chunk_id
  join cogo.documents on documents.document_id = chunks.document_id;

grant select on api.ingestions, api.documents, api.chunks, api.embedders, api.subscriptions, api.subscription_matches
to authenticated, service_role;

create function api.open_ingestion(project text default 'default')
returns setof api.ingestions language sql volatile security definer set search_path = ''
as $$
  select ingestion_id, i.project, submitted, unchanged, indexed, refused, deleted, closed_at, created_at, 0
  from cogo.open_ingestion(open_ingestion.project) as i;
$$;

create function api.compare_documents(ingestion_id uuid, manifest jsonb)
returns setof text language sql volatile security definer set search_path = ''
as $$ select * from cogo.compare_documents(compare_documents.ingestion_id, compare_documents.manifest); $$;

create function api.submit_documents(ingestion_id uuid, documents jsonb, refused integer default 0)
returns table (path text, document_id uuid, outcome text) language sql volatile security definer set search_path = ''
as $$ select * from cogo.submit_documents(submit_documents.ingestion_id, submit_documents.documents, submit_documents.refused); $$;

create function api.close_ingestion(ingestion_id uuid, prune boolean default false, prefix text default '')
returns setof api.ingestions language sql volatile security definer set search_path = ''
as $$
  select i.ingestion_id, i.project, submitted, unchanged, indexed, refused, deleted, closed_at, created_at,
         (select count(*) from cogo.submissions where submissions.ingestion_id = i.ingestion_id)
  from cogo.close_ingestion(close_ingestion.ingestion_id, close_ingestion.prune, close_ingestion.prefix) as i;
$$;

create function api.delete_document(document_id uuid)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.delete_document(delete_document.document_id); $$;

create function api.subscribe(
  query text, scope jsonb default '{}', threshold real default 0.5, lifetime_seconds integer default 86400,
  embedder text default null, embedding text default null)
returns setof api.subscriptions language sql volatile security definer set search_path = ''
as $$
  select s.subscription_id, s.query, s.scope, s.threshold, s.embedder, s.last_sequence, s.expires_at, s.created_at
  from cogo.subscribe(subscribe.query, subscribe.scope, subscribe.threshold,
                      make_interval(secs => subscribe.lifetime_seconds), subscribe.embedder, subscribe.embedding) as s;
$$;

create function api.unsubscribe(subscription_id uuid)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.unsubscribe(unsubscribe.subscription_id); $$;

create function api.claim_submissions(quantity integer, lease_seconds double precision default 60)
returns setof cogo.leased_submission language sql volatile security definer set search_path = ''
as $$ select * from cogo.claim_submissions(claim_submissions.quantity, make_interval(secs => claim_submissions.lease_seconds)); $$;

create function api.index_document(document_id uuid, lease_token uuid, parsed jsonb)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.index_document(index_document.document_id, index_document.lease_token, index_document.parsed); $$;

create function api.refuse_document(document_id uuid, lease_token uuid, error jsonb)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.refuse_document(refuse_document.document_id, refuse_document.lease_token, refuse_document.error); $$;

create function api.use_embedder(embedder text, kind text, vector_weight real, match_similarity real default null)
returns setof api.embedders language sql volatile security definer set search_path = ''
as $$
  select e.embedder, e.kind, e.status, e.vector_weight, e.match_similarity, e.created_at, e.activated_at
  from cogo.use_embedder(use_embedder.embedder, use_embedder.kind, use_embedder.vector_weight, use_embedder.match_similarity) as e;
$$;

create function api.claim_embeddings(embedder text, quantity integer)
returns table (chunk_id bigint, text text) language sql volatile security definer set search_path = ''
as $$ select * from cogo.claim_embeddings(claim_embeddings.embedder, claim_embeddings.quantity); $$;

create function api.record_embeddings(embedder text, embeddings jsonb)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.record_embeddings(record_embeddings.embedder, record_embeddings.embeddings); $$;

create function api.postpone_embeddings(embedder text, chunk_ids bigint[], error jsonb)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.postpone_embeddings(postpone_embeddings.embedder, postpone_embeddings.chunk_ids, postpone_embeddings.error); $$;

revoke execute on all functions in schema cogo from public;
revoke execute on all functions in schema api from public;
grant execute on function
  api.open_ingestion(text), api.compare_documents(uuid, jsonb), api.submit_documents(uuid, jsonb, integer),
  api.close_ingestion(uuid, boolean, text), api.delete_document(uuid),
  api.subscribe(text, jsonb, real, integer, text, text), api.unsubscribe(uuid)
to authenticated;
grant execute on function
  api.claim_submissions(integer, double precision), api.index_document(uuid, uuid, jsonb),
  api.refuse_document(uuid, uuid, jsonb), api.use_embedder(text, text, real, real),
  api.claim_embeddings(text, integer), api.record_embeddings(text, jsonb),
  api.postpone_embeddings(text, bigint[], jsonb)
to service_role;

comment on view api.ingestions is 'Loadings of documents, and how far each is.';
comment on view api.documents is 'The caller''s documents.';
comment on view api.chunks is 'Parts of the caller''s documents, as search finds them.';
comment on view api.embedders is 'Which models make vectors, and which of them answers.';
comment on view api.subscriptions is 'The caller''s standing queries.';
comment on view api.subscription_matches is 'What came to match them, numbered per subscription.';
comment on function api.open_ingestion(text) is 'Begins to load documents into a project.';
comment on function api.compare_documents(uuid, jsonb) is 'Of [{path, hash}], the paths that have to be handed in.';
comment on function api.submit_documents(uuid, jsonb, integer) is 'Hands in documents; each is accepted or unchanged.';
comment on function api.close_ingestion(uuid, boolean, text) is 'Says that no more documents come; with prune, removes what was not named.';
comment on function api.delete_document(uuid) is 'Deletes a document and all that was made of it.';
comment on function api.subscribe(text, jsonb, real, integer, text, text) is 'Stands a query.';
comment on function api.unsubscribe(uuid) is 'Removes a standing query.';
comment on function api.claim_submissions(integer, double precision) is 'Workers: takes documents to parse under a lease.';
comment on function api.index_document(uuid, uuid, jsonb) is 'Workers: makes a parsed document searchable.';
comment on function api.refuse_document(uuid, uuid, jsonb) is 'Workers: ends a document that cannot be parsed.';
comment on function api.use_embedder(text, text, real, real) is 'Workers: makes this the embedder to be.';
comment on function api.claim_embeddings(text, integer) is 'Workers: the next chunks without a vector.';
comment on function api.record_embeddings(text, jsonb) is 'Workers: keeps vectors of chunks.';
comment on function api.postpone_embeddings(text, bigint[], jsonb) is 'Workers: puts chunks off after a failure.';
