-- Candidates: what each search finds, brought to a scale from 0 to 1. Ranks are not fused (reciprocal
-- ranks), because with a weak embedder that was measured to be worse than BM25 alone.
--
-- A request: {query, mode, limit, perDocument, scope?, context?: [{text, weight}], found?: {document: weight},
-- halfLifeDays?, embedder?, embedding?}. A vector counts only when its embedder is the one that answers.

create type cogo.candidate as (
  chunk_id bigint,
  lexical double precision,
  feedback double precision,
  vector double precision,
  cosine double precision
);
comment on type cogo.candidate is
  'A chunk with what each search gave it, from 0 to 1, and the cosine as it is; null where that one did not find it.';

-- A question in the terms of a tenant's index; see weigh_query().
create type cogo.weighed_query as (text text, term_ids integer[], weights double precision[]);
comment on type cogo.weighed_query is 'A question and its terms with their weights; null terms where none is known.';

create function cogo.search_lexically(tenant_id uuid, query cogo.weighed_query, allowed bigint[], quantity integer)
returns setof cogo.scored_chunk language plpgsql stable security invoker set search_path = ''
as $$
begin
  if query.term_ids is not null then
    return query
      select * from cogo.score_postings(search_lexically.tenant_id, query.term_ids, query.weights,
                                        search_lexically.allowed, search_lexically.quantity);
  elsif not exists (select from cogo.analyse_text(query.text)) then
    return query
      select * from cogo.find_literally(search_lexically.tenant_id, query.text,
                                        search_lexically.allowed, search_lexically.quantity);
  end if;
end
$$;
comment on function cogo.search_lexically is
  'The best chunks by the words of a query, or literally where it is stop words alone.';

create function cogo.scale_scores(scores cogo.scored_chunk[], quantity integer, bottom double precision)
returns setof cogo.scored_chunk language sql immutable security invoker set search_path = ''
as $$
  select s.chunk_id, case when range.best > range.worst then (s.score - range.worst) / (range.best - range.worst) else 1 end
  from unnest(scores) as s
  cross join (
    select max(t.score) as best,
           case when count(*) < scale_scores.quantity then least(min(t.score), bottom) else min(t.score) end as worst
    from unnest(scores) as t
  ) as range;
$$;
comment on function cogo.scale_scores is
  'Scores of one search scaled to 0 to 1, its best being 1 and its last 0. When the search found fewer than it was '
  'asked for, `bottom` is the worth of its last.';

create function cogo.find_candidates(
  tenant_id uuid, query cogo.weighed_query, mode text, allowed bigint[], embedding extensions.halfvec, embedder cogo.embedders)
returns setof cogo.candidate language plpgsql stable security invoker set search_path = ''
as $$
declare
  -- Deep enough for the searches to agree on what is good; scores are stretched over this depth.
  c_depth constant integer := 100;
  -- A longer question has said all there is to say, and fewer results say nothing more.
  c_longest_query constant integer := 30;
  c_fewest_results constant integer := 10;
  -- Two unrelated texts have a cosine of 0 with a deviation of 1/sqrt(384), and the greatest of n is sqrt(2 ln n) of them.
  v_hashed_noise double precision;
  v_words cogo.scored_chunk[] := '{}';
  v_feedback cogo.scored_chunk[] := '{}';
  v_vectors cogo.scored_chunk[] := '{}';
  v_heard record;
begin
  if mode <> 'vector' or embedding is null then
    v_words := array(select s from cogo.search_lexically(find_candidates.tenant_id, query, allowed, c_depth) as s);
  end if;
  if mode = 'hybrid' and cardinality(query.term_ids) <= c_longest_query and cardinality(v_words) >= c_fewest_results then
    select * into v_heard from cogo.weigh_feedback(find_candidates.tenant_id, v_words);
    v_feedback := array(
      select s from cogo.score_postings(find_candidates.tenant_id, v_heard.term_ids, v_heard.weights, allowed, c_depth) as s);
  end if;
  if mode <> 'lexical' and embedding is not null then
    select greatest(3, sqrt(2 * ln(greatest(corpora.chunks, 1)))) / sqrt(384) into v_hashed_noise
    from cogo.corpora where corpora.tenant_id = find_candidates.tenant_id;
    v_vectors := array(
      select s from cogo.score_vectors(find_candidates.tenant_id, embedder.embedder, embedding, allowed, c_depth) as s
      where embedder.kind <> 'hashed' or s.score >= v_hashed_noise);
  end if;
  return query
    select chunk_id, w.score, f.score, v.score, raw.score
    from cogo.scale_scores(v_words, c_depth, 0) as w
    full join cogo.scale_scores(v_feedback, c_depth, 0) as f using (chunk_id)
    full join cogo.scale_scores(v_vectors, c_depth, 1) as v using (chunk_id)
    left join unnest(v_vectors) as raw using (chunk_id);
end
$$;
comment on function cogo.find_candidates is
  'The best chunks of each search with their scores; null from a search that did not find the chunk.';

revoke execute on all functions in schema cogo from public;
