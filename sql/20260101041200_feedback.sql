-- Feedback: the words of the best chunks, asked as a second question. On topical questions it finds what
-- the question's own words miss (+1 to +3 points of nDCG@10); on a question after one known chunk it
-- drifts away from it (-1 to -10). Which of the two a question is, its own results tell; see rank_chunks().
-- The numbers here and there were chosen on ten collections, each judged by the others (docs/benchmarks.md).

create function cogo.weigh_feedback(tenant_id uuid, best_chunks cogo.scored_chunk[], out term_ids integer[], out weights double precision[])
language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_chunks constant integer := 3;
  c_terms constant integer := 15;
  v_corpus cogo.corpora;
begin
  select * into v_corpus from cogo.corpora where corpora.tenant_id = weigh_feedback.tenant_id;
  with best as (
    select f.chunk_id, f.score from unnest(best_chunks) as f order by f.score desc, f.chunk_id limit c_chunks
  ), said as (
    select best.chunk_id, best.score, terms.term_id,
           cogo.term_rarity(v_corpus.chunks, terms.document_frequency) * e.frequency * 2.5::double precision
             / (e.frequency + 0.375 + 1.125 * chunks.length * v_corpus.chunks / greatest(v_corpus.total_length, 1)) as weight
    from best
    join cogo.chunks on chunks.chunk_id = best.chunk_id
    cross join lateral unnest(chunks.term_ids, chunks.term_frequencies) as e (term_id, frequency)
    join cogo.terms on terms.term_id = e.term_id
  ), heard as (
    select said.term_id, sum(said.score * said.weight / whole.length) as weight
    from said
    join (select s.chunk_id, sqrt(sum(s.weight * s.weight)) as length from said as s group by s.chunk_id) as whole
      on whole.chunk_id = said.chunk_id
    group by said.term_id
    order by 2 desc, 1
    limit c_terms
  )
  select array_agg(heard.term_id order by heard.weight desc, heard.term_id),
         array_agg(heard.weight order by heard.weight desc, heard.term_id)
  into term_ids, weights
  from heard;
end
$$;
comment on function cogo.weigh_feedback is
  'Rocchio''s second query: the heaviest terms of the three best chunks, weighed by their scores.';

revoke execute on all functions in schema cogo from public;
