-- Vector search. Exact where few enough rows are left to compare, which is both faster there and right;
-- by the HNSW index above. An index scan finds neighbours first and filters after, so that a scope that
-- keeps one row in a hundred would starve it: such scopes are small, and small is exact.

create function cogo.score_vectors(
  tenant_id uuid, embedder text, embedding extensions.halfvec, allowed bigint[], quantity integer)
returns setof cogo.scored_chunk language plpgsql stable security invoker set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  -- Where an exact scan takes as long as a scan of the index with a recall of 0.9.
  c_exact_rows constant bigint := 20000;
  v_rows bigint;
begin
  if allowed is not null and cardinality(allowed) <= c_exact_rows then
    return query
      select e.chunk_id, 1 - (e.embedding operator(extensions.<=>) score_vectors.embedding)
      from unnest(score_vectors.allowed) as a (chunk_id)
      join cogo.chunk_embeddings as e on e.chunk_id = a.chunk_id and e.embedder = score_vectors.embedder
      order by 2 desc, 1
      limit quantity;
    return;
  end if;
  select corpora.chunks into v_rows from cogo.corpora where corpora.tenant_id = score_vectors.tenant_id;
  if v_rows <= c_exact_rows then
    -- Ordered by similarity, which the index knows nothing of, and not by distance.
    return query
      select e.chunk_id, 1 - (e.embedding operator(extensions.<=>) score_vectors.embedding)
      from cogo.chunk_embeddings as e
      where e.embedder = score_vectors.embedder and e.tenant_id = score_vectors.tenant_id
      order by 2 desc, 1
      limit quantity;
    return;
  end if;
  perform set_config('hnsw.ef_search', '200', true), set_config('hnsw.iterative_scan', 'relaxed_order', true);
  return query
    with near as materialized (
      select e.chunk_id, e.embedding operator(extensions.<=>) score_vectors.embedding as distance
      from cogo.chunk_embeddings as e
      where e.embedder = score_vectors.embedder and e.tenant_id = score_vectors.tenant_id
        and (score_vectors.allowed is null or e.chunk_id = any (score_vectors.allowed))
      order by e.embedding operator(extensions.<=>) score_vectors.embedding
      limit quantity
    )
    select near.chunk_id, 1 - near.distance from near order by near.distance + 0, near.chunk_id;
end
$$;
comment on function cogo.score_vectors is 'The nearest chunks by cosine among the vectors of one embedder.';

revoke execute on all functions in schema cogo from public;
