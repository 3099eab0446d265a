-- What the benchmark of latencies needs beside the product: documents submitted and indexed in one call,
-- as a worker would that has parsed them, and the same texts under plain full-text search.
create schema bench;

create table bench.texts (chunk_id bigint primary key, words tsvector not null);
create index texts_by_word on bench.texts using gin (words);

create function bench.index_document(tenant uuid, path text, parsed jsonb)
returns void
language plpgsql
as $$
declare
  v_document_id uuid;
  v_lease_token constant uuid := gen_random_uuid();
begin
  insert into cogo.sources (tenant_id, created_by, project, name) values (tenant, tenant, 'default', 'uploads')
  on conflict do nothing;
  insert into cogo.documents (tenant_id, created_by, project, source_id, path)
  select tenant, tenant, 'default', sources.source_id, index_document.path
  from cogo.sources where sources.tenant_id = tenant and sources.name = 'uploads'
  returning document_id into v_document_id;
  insert into cogo.submissions (document_id, tenant_id, content_hash, content, lease_token)
  values (v_document_id, tenant, md5(parsed::text), convert_to(parsed::text, 'utf8'), v_lease_token);
  perform cogo.index_document(v_document_id, v_lease_token, parsed);
end
$$;

create procedure bench.copy_texts()
language sql
as $$
  insert into bench.texts (chunk_id, words)
  select chunk_id, to_tsvector('english', content) from cogo.chunks
  where chunk_id > (select coalesce(max(chunk_id), 0) from bench.texts);
$$;

-- While many are embedded, their index waits: it is made faster at once than row by row.
create procedure bench.drop_vector_index()
language sql
as $$ drop index cogo.chunk_embeddings_by_similarity $$;

create procedure bench.make_vector_index()
language sql
as $$
  create index chunk_embeddings_by_similarity on cogo.chunk_embeddings
    using hnsw (embedding extensions.halfvec_cosine_ops);
$$;
