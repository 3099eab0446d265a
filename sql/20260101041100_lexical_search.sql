-- Lexical search: BM25 over the postings. Its parameters are those of the literature's flat optimum
-- (k1 1.2 to 2.0; Robertson and Zaragoza 2009), the same for every collection.

create type cogo.scored_chunk as (chunk_id bigint, score double precision);
comment on type cogo.scored_chunk is 'A chunk and what one search gave it.';

create function cogo.weigh_query(tenant_id uuid, query text, context jsonb, out term_ids integer[], out weights double precision[])
language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_chunks bigint;
  v_said text[];
  v_said_weights double precision[];
begin
  select corpora.chunks into v_chunks from cogo.corpora where corpora.tenant_id = weigh_query.tenant_id;
  -- In two statements: planned as one, the vocabulary is read whole to join a handful of words with it.
  select array_agg(said.term), array_agg(said.weight) into v_said, v_said_weights
  from (
    select analysis.term, sum(part.weight * analysis.frequency) as weight
    from (select weigh_query.query as text, 1.0::double precision as weight
          union all
          select c ->> 'text', (c ->> 'weight')::double precision
          from jsonb_array_elements(coalesce(weigh_query.context, '[]')) as c) as part
    cross join lateral cogo.analyse_text(part.text) as analysis
    group by analysis.term
  ) as said;
  select array_agg(w.term_id order by w.weight desc, w.term_id), array_agg(w.weight order by w.weight desc, w.term_id)
  into term_ids, weights
  from (
    select terms.term_id, said.weight * cogo.term_rarity(v_chunks, terms.document_frequency) as weight
    from unnest(v_said, v_said_weights) as said (term, weight)
    join cogo.terms on terms.tenant_id = weigh_query.tenant_id and terms.term = said.term
    where terms.document_frequency > 0
  ) as w;
end
$$;
comment on function cogo.weigh_query is
  'The terms of a query and their weights by frequency and rarity, the heaviest first; null where none is known. '
  '`context` adds texts of less weight: [{text, weight}].';

create function cogo.score_postings(
  tenant_id uuid, term_ids integer[], weights double precision[], allowed bigint[], quantity integer)
returns setof cogo.scored_chunk language plpgsql stable security invoker set search_path = ''
-- How many postings there are to read is in the parameters: ten chunks or half of all call for other plans.
set plan_cache_mode = force_custom_plan
as $$
declare
  c_k1 constant double precision := 1.5;
  c_b constant double precision := 0.75;
  -- k1 * (1 - b + b * length / average length), taken apart: what is the same for all chunks is computed once.
  v_base constant double precision := c_k1 * (1 - c_b);
  v_slope double precision;
begin
  select c_k1 * c_b * corpora.chunks / greatest(corpora.total_length, 1) into v_slope
  from cogo.corpora where corpora.tenant_id = score_postings.tenant_id;
  if allowed is null then
    return query
      select p.chunk_id, sum(q.weight * p.frequency * (c_k1 + 1) / (p.frequency + v_base + v_slope * p.length))
      from unnest(score_postings.term_ids, score_postings.weights) as q (term_id, weight)
      join cogo.postings as p on p.term_id = q.term_id
      group by p.chunk_id
      order by 2 desc, 1
      limit quantity;
  else
    return query
      select p.chunk_id, sum(q.weight * p.frequency * (c_k1 + 1) / (p.frequency + v_base + v_slope * p.length))
      from unnest(score_postings.term_ids, score_postings.weights) as q (term_id, weight)
      join cogo.postings as p on p.term_id = q.term_id
      join unnest(score_postings.allowed) as a (chunk_id) on a.chunk_id = p.chunk_id
      group by p.chunk_id
      order by 2 desc, 1
      limit quantity;
  end if;
end
$$;
comment on function cogo.score_postings is
  'The best chunks by BM25, ties by age; `allowed` null for any of the tenant''s.';

create function cogo.find_literally(tenant_id uuid, query text, allowed bigint[], quantity integer)
returns setof cogo.scored_chunk language plpgsql stable security invoker set search_path = ''
as $$
begin
  return query
    select chunks.chunk_id, 1.0::double precision
    from cogo.chunks
    where chunks.tenant_id = find_literally.tenant_id
      and (find_literally.allowed is null or chunks.chunk_id = any (find_literally.allowed))
      and position(lower(trim(find_literally.query)) in lower(chunks.header || E'\n' || chunks.content)) > 0
    order by chunks.chunk_id desc
    limit quantity;
end
$$;
comment on function cogo.find_literally is
  'Chunks that contain the query literally, newest first; for a query of stop words alone.';

revoke execute on all functions in schema cogo from public;
