-- The whole search: candidates, their scores mixed, the effect of session and time, few chunks of any one
-- document, and each result with the parts of its score.

create type cogo.ranked_chunk as (
  chunk_id bigint,
  document_id uuid,
  score double precision,
  lexical double precision,
  feedback double precision,
  vector double precision,
  cosine double precision,
  held double precision,
  definition double precision,
  session double precision,
  recency double precision
);
comment on type cogo.ranked_chunk is
  'A chunk, its score, and the parts of it, each from 0 to 1, or null where that search did not find it; `held` is the '
  'share of the question that it holds (see held_share), `definition` is 1 where it defines what the question names.';

create function cogo.mix_scores(candidates cogo.candidate[], embedder cogo.embedders)
returns setof cogo.scored_chunk language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_feedback_share constant double precision := 0.45;
  c_unproven_share constant double precision := 0.1;
  v_took_part record;
  v_neural_share double precision;
  v_mixed cogo.scored_chunk[];
  v_proven boolean;
begin
  select bool_or(c.lexical is not null) as words, bool_or(c.feedback is not null) as feedback,
         bool_or(c.vector is not null) as vectors
  into v_took_part
  from unnest(candidates) as c;
  if not v_took_part.words then
    return query select c.chunk_id, c.vector from unnest(candidates) as c;
    return;
  end if;
  v_neural_share := case when embedder.kind = 'neural' and v_took_part.vectors then embedder.vector_weight else 0 end;
  v_mixed := array(
    select m from cogo.mix_words(
      candidates, case when v_took_part.feedback then c_feedback_share else 0 end,
      case when embedder.kind = 'hashed' and v_took_part.vectors then embedder.vector_weight else 0 end) as m);
  select (array_agg(c.chunk_id order by c.lexical desc nulls last, c.chunk_id))[1]
           = (array_agg(c.chunk_id order by m.score desc, c.lexical desc nulls last, c.chunk_id))[1]
  into v_proven
  from unnest(candidates) as c join unnest(v_mixed) as m on m.chunk_id = c.chunk_id;
  return query
    select c.chunk_id,
           (1 - v_neural_share) * case when v_proven then m.score else coalesce(c.lexical, c_unproven_share * m.score) end
             + v_neural_share * coalesce(c.vector, 0)
    from unnest(candidates) as c join unnest(v_mixed) as m on m.chunk_id = c.chunk_id;
end
$$;
comment on function cogo.mix_scores is
  'One score for each candidate. Feedback and hashed vectors count only while the best chunk by words stays the '
  'best: if they displace it, they have drifted, and what only they found comes last. Vectors of meaning take their '
  'embedder''s share of the score unconditionally.';

create function cogo.mix_words(candidates cogo.candidate[], feedback_share double precision, hashed_share double precision)
returns setof cogo.scored_chunk language sql immutable security invoker set search_path = ''
as $$
  select c.chunk_id,
         (1 - hashed_share) * ((1 - feedback_share) * coalesce(c.lexical, 0) + feedback_share * coalesce(c.feedback, 0))
           + hashed_share * coalesce(c.vector, 0)
  from unnest(candidates) as c;
$$;
comment on function cogo.mix_words is
  'Words, feedback and hashed vectors of each candidate in their shares; the mix that mix_scores() has to verify.';

create function cogo.rank_chunks(
  request jsonb, asked cogo.asked_words, candidates cogo.candidate[], embedder cogo.embedders, definitions bigint[])
returns setof cogo.ranked_chunk language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_session_share constant double precision := 0.1;
  c_failed_share constant double precision := 0.5;
  c_definition_lead constant double precision := 0.1;
  v_half_life constant double precision := (request ->> 'halfLifeDays')::double precision;
  v_found constant jsonb := coalesce(request -> 'found', '{}');
  v_asks_tests constant boolean := cogo.asks_for_tests(request ->> 'query');
begin
  return query
    with biased as (
      select c.*, chunks.document_id, mixed.score as relevance, cogo.held_share(rank_chunks.asked, chunks.term_ids) as held,
             (v_found ->> chunks.document_id::text)::double precision as session,
             case when v_half_life is not null then
               power(0.5, greatest(0, extract(epoch from cogo.clock() - documents.modified_at) / 86400) / v_half_life) end as recency,
             cogo.standing_of(documents.path, v_asks_tests)
               * case when documents.origin = 'memory' and documents.provenance ->> 'status' = 'failed' then c_failed_share else 1 end
               as standing,
             case when chunks.chunk_id = any (rank_chunks.definitions) then 1.0::double precision end as definition,
             cogo.is_test(documents.path) as is_test
      from cogo.mix_scores(rank_chunks.candidates, rank_chunks.embedder) as mixed
      join unnest(rank_chunks.candidates) as c on c.chunk_id = mixed.chunk_id
      join cogo.chunks on chunks.chunk_id = c.chunk_id
      join cogo.documents on documents.document_id = chunks.document_id
    ), scored as (
      select b.*, coalesce(b.relevance, 0) * b.standing * (1 + c_session_share * coalesce(b.session, 0))
                    * coalesce(0.5 + 0.5 * b.recency, 1) as score
      from biased as b
    )
    select s.chunk_id, s.document_id,
           case when s.definition is null then s.score
                else greatest(max(s.score) over (), c_definition_lead) * (1 + c_definition_lead / row_number()
                  over (partition by s.definition order by s.is_test, s.score desc, s.chunk_id)) end,
           s.lexical, s.feedback, s.vector, s.cosine, s.held, s.definition, s.session, s.recency
    from scored as s
    order by 3 desc, s.chunk_id;
end
$$;
comment on function cogo.rank_chunks is
  'The candidates by mixed score, best first. The session can raise a score by a tenth; with a half-life, age can '
  'lower it by half; tests and what failed stand behind what they speak of; definitions of what is asked for by name lead.';

create function cogo.describe_result(ranked cogo.ranked_chunk, term_ids integer[])
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'chunkId', chunks.chunk_id, 'documentId', documents.document_id, 'project', documents.project,
    'path', documents.path, 'title', documents.title, 'type', documents.type, 'language', documents.language,
    'origin', documents.origin, 'licence', documents.licence, 'provenance', documents.provenance,
    'modifiedAt', documents.modified_at, 'header', chunks.header, 'content', chunks.content,
    'sectionPath', chunks.section_path, 'symbol', chunks.symbol,
    'startLine', chunks.start_line, 'endLine', chunks.end_line,
    'score', ranked.score,
    'scores', jsonb_build_object('lexical', ranked.lexical, 'feedback', ranked.feedback, 'vector', ranked.vector,
                                 'cosine', ranked.cosine, 'held', ranked.held, 'definition', ranked.definition, 'graph', null, 'session', ranked.session, 'recency', ranked.recency),
    'matchedTerms', array(
      select terms.term
      from unnest(describe_result.term_ids) with ordinality as q (term_id, position)
      join cogo.terms on terms.term_id = q.term_id
      where q.term_id = any (chunks.term_ids)
      order by q.position limit 12))
  from cogo.chunks join cogo.documents on documents.document_id = chunks.document_id
  where chunks.chunk_id = ranked.chunk_id;
$$;
comment on function cogo.describe_result is
  'A ranked chunk with its text, its document and why it was found; as in shared/knowledge/search/search_answer.ts.';

create function cogo.search_knowledge(tenant_id uuid, request jsonb)
returns jsonb language plpgsql stable security invoker set search_path = ''
set jit = off
-- To start workers takes as long as the whole search does without them.
set max_parallel_workers_per_gather = 0
as $$
declare
  -- What is known of a question is not far down.
  c_judged constant integer := 10;
  v_allowed constant bigint[] := cogo.chunks_in_scope(search_knowledge.tenant_id, coalesce(request -> 'scope', '{}'));
  v_per_document constant integer := coalesce((request ->> 'perDocument')::integer, 3);
  v_limit constant integer := coalesce((request ->> 'limit')::integer, 10);
  v_active text;
  v_embedder cogo.embedders;
  v_query cogo.weighed_query;
  v_asked constant cogo.asked_words := cogo.weigh_words(search_knowledge.tenant_id, request ->> 'query');
  v_candidates cogo.candidate[];
  v_definitions constant bigint[] := cogo.find_definitions(search_knowledge.tenant_id, request ->> 'query', v_allowed);
  v_results jsonb;
  v_best bigint[];
begin
  select embedders.embedder into v_active from cogo.embedders where embedders.status = 'active';
  if request ->> 'mode' <> 'lexical' and request ? 'embedding' then
    select * into v_embedder from cogo.embedders
    where embedders.embedder = v_active and embedders.embedder = request ->> 'embedder';
  end if;
  select request ->> 'query', w.term_ids, w.weights into v_query
  from cogo.weigh_query(search_knowledge.tenant_id, request ->> 'query', request -> 'context') as w;
  v_candidates := cogo.add_candidates(array(
    select c from cogo.find_candidates(
      search_knowledge.tenant_id, v_query, coalesce(request ->> 'mode', 'hybrid'), v_allowed,
      case when v_embedder.embedder is not null then (request ->> 'embedding')::extensions.halfvec(384) end,
      v_embedder) as c), v_definitions);
  select jsonb_agg(cogo.describe_result(best.ranked, v_asked.term_ids) order by best.position),
         (array_agg((best.ranked).chunk_id order by best.position))[:c_judged]
  into v_results, v_best
  from (
    select turned.ranked, turned.position
    from (
      select r as ranked, row_number() over (order by r.score desc, r.chunk_id) as position,
             row_number() over (partition by r.document_id order by r.score desc, r.chunk_id) as turn
      from cogo.rank_chunks(request, v_asked, v_candidates, v_embedder, v_definitions) as r
    ) as turned
    where turned.turn <= v_per_document
    order by turned.position
    limit v_limit
  ) as best;
  return jsonb_build_object(
    'results', coalesce(v_results, '[]'),
    'relevance', cogo.judge_relevance(
      cogo.weigh_words(search_knowledge.tenant_id, concat_ws(E'\n', request ->> 'query', request #>> '{context,0,text}')), v_best,
      (select corpora.chunks from cogo.corpora where corpora.tenant_id = search_knowledge.tenant_id)),
    'leastSimilarity', case when v_embedder.kind = 'neural' then v_embedder.match_similarity end, 'embedder', v_embedder.embedder, 'embedderKind', v_embedder.kind,
    'activeEmbedder', v_active, 'unmatched', to_jsonb(cogo.unmatched_filters(search_knowledge.tenant_id, request -> 'scope')));
end
$$;
comment on function cogo.search_knowledge is
  'Searches a tenant''s knowledge: {results, relevance, leastSimilarity, embedder, embedderKind, activeEmbedder, '
  'unmatched}; embedder null when words alone were searched.';

create function cogo_api.search_knowledge(request jsonb, tenant_id uuid default null)
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
declare
  v_tenant_id constant uuid := coalesce(search_knowledge.tenant_id, cogo.home_of(request #>> '{scope,project}', 'read'));
begin
  perform cogo.require_right(v_tenant_id, 'read', 'tenant to search for');
  return cogo.search_knowledge(v_tenant_id, search_knowledge.request);
end
$$;
comment on function cogo_api.search_knowledge is 'Searches knowledge by words and meaning.';
grant execute on function cogo_api.search_knowledge to authenticated, service_role;

create function cogo.read_chunks(tenant_id uuid, chunk_ids bigint[], scope jsonb)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select coalesce(jsonb_agg(cogo.describe_result(
    row(chunks.chunk_id, chunks.document_id, 0, null, null, null, null, null, null, null, null)::cogo.ranked_chunk, '{}') order by chunks.chunk_id), '[]')
  from cogo.chunks
  where chunks.chunk_id = any (read_chunks.chunk_ids)
    and exists (select from cogo.documents_in_scope(read_chunks.tenant_id, read_chunks.scope, chunks.document_id));
$$;
comment on function cogo.read_chunks is
  'Chunks by id, as results without a score, where the scope allows them; for ids that something other than search '
  'found, such as the graph.';

create function cogo_api.read_chunks(chunk_ids bigint[], scope jsonb default '{}', tenant_id uuid default null)
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
declare
  v_tenant_id constant uuid := coalesce(read_chunks.tenant_id, cogo.home_of(scope ->> 'project', 'read'));
begin
  perform cogo.require_right(v_tenant_id, 'read', 'tenant to read for');
  return cogo.read_chunks(v_tenant_id, read_chunks.chunk_ids, read_chunks.scope);
end
$$;
comment on function cogo_api.read_chunks is 'Chunks by id, as search results, where the scope allows them.';
grant execute on function cogo_api.read_chunks to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
