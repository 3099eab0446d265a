-- Relevance: how much of a question a result answers, in itself and not beside the other results. The measure
-- is the share of the question's weight that the result's document, and its chunk, hold; a word that nothing
-- holds weighs most. Ranking needs none of it; whether anything is known at all is decided by it.

-- The words of a question without those of its context; see weigh_words().
create type cogo.asked_words as (term_ids integer[], weights double precision[], total double precision);
comment on type cogo.asked_words is
  'The known terms of a question with their weights, and the weight of all its words, known or not.';

create function cogo.topic_of(query text)
returns text language sql immutable security invoker set search_path = ''
as $$
  select case when rest.said ~ '[[:alnum:]]' then rest.said else query end
  from (
    select regexp_replace(query,
      '\m(define|defined|defines|definition|describe|described|describes|explain|explained|explains|fix|give|know|mean|meaning|means|'
      || 'meant|please|said|say|says|show|solve|something|tell|told|understand|want)\M',
      ' ', 'gi') as said) as rest;
$$;
comment on function cogo.topic_of is
  'A question without the verbs that say how it is asked ("explain", "mean", "tell me about"), which what answers it need '
  'not hold; as it is, where nothing else is left. The same verbs are in shared/knowledge/ask/fillers.ts.';

create function cogo.weigh_words(tenant_id uuid, query text)
returns cogo.asked_words language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_chunks constant bigint := coalesce(
    (select corpora.chunks from cogo.corpora where corpora.tenant_id = weigh_words.tenant_id), 0);
  v_topic constant text := cogo.topic_of(weigh_words.query);
  v_terms constant text[] := array(select distinct a.term from cogo.analyse_text(v_topic) as a);
  v_words constant text[] := tsvector_to_array(
    to_tsvector('pg_catalog.english', cogo.split_words(cogo.fold_text(v_topic))));
  v_asked cogo.asked_words;
begin
  select array_agg(known.term_id order by known.weight desc, known.term_id) filter (where known.term_id is not null),
         array_agg(known.weight order by known.weight desc, known.term_id) filter (where known.term_id is not null),
         sum(known.weight)
  into v_asked
  from (
    select terms.term_id, cogo.term_rarity(v_chunks, coalesce(terms.document_frequency, 0)) as weight
    from unnest(v_terms) as said (term)
    left join cogo.terms on terms.tenant_id = weigh_words.tenant_id and terms.term = said.term and terms.document_frequency > 0
    -- A compound that nothing holds is there by its words.
    where terms.term_id is not null or said.term = any (v_words) or said.term ~ cogo.unspaced_scripts()
  ) as known;
  return v_asked;
end
$$;
comment on function cogo.weigh_words is 'The words of a question, each once, and what they weigh by how rare they are.';

create function cogo.held_share(asked cogo.asked_words, term_ids integer[])
returns double precision language sql immutable security invoker set search_path = ''
as $$
  select coalesce(sum(q.weight) filter (where q.term_id = any (held_share.term_ids)), 0) / nullif(asked.total, 0)
  from unnest(asked.term_ids, asked.weights) as q (term_id, weight);
$$;
comment on function cogo.held_share is 'The share of a question''s weight that these terms hold, from 0 to 1; null for a question of no words.';

create function cogo.is_test(path text)
returns boolean language sql immutable parallel safe security invoker set search_path = ''
as $$
  select path ~ '(^|/)(tests?|__tests__|spec|specs|testing|e2e)/'
      or path ~ '(^|/)(test_[^/]*|[^/]*[._-](test|tests|spec|bench))\.[a-z0-9]+$'
      or path ~ '(^|/)[^/]*[a-z0-9](Test|Tests|TestCase|Spec)\.[A-Za-z]+$'
      or path ~ '(^|/)[^/]*\.(Tests?|Specs?)/';
$$;
comment on function cogo.is_test is 'Whether a path is that of a test, as languages and their tools name them.';

create function cogo.asks_for_tests(query text)
returns boolean language sql immutable security invoker set search_path = ''
as $$ select query ~* '\m(tests?|tested|testing|specs?|suite|fixtures?|assert\w*|unit-?tests?)\M'; $$;
comment on function cogo.asks_for_tests is 'Whether a question wants tests, by its words.';

create function cogo.standing_of(path text, asks_tests boolean)
returns double precision language sql immutable security invoker set search_path = ''
as $$
  select case when asks_tests then 1
              when cogo.is_test(path) then 0.6
              else 1 end;
$$;
comment on function cogo.standing_of is
  'What a document''s results are worth beside those of others with the same words, by its path: tests say in many words '
  'what the code they test says in few.';

create function cogo.judge_relevance(asked cogo.asked_words, chunk_ids bigint[], chunks bigint)
returns double precision language plpgsql stable security invoker set search_path = ''
as $$
declare
  -- A question whose words all stand in one chunk is known, however common they are.
  c_whole constant double precision := 0.85;
  v_best record;
  v_estimate double precision;
begin
  if coalesce(asked.total, 0) = 0 then
    return case when cardinality(chunk_ids) > 0 then 1 else 0 end;
  end if;
  select coalesce(max(found.held), 0) as held, coalesce(max(found.head), 0) as head, coalesce(max(found.whole), 0) as whole
  into v_best
  from (
    select cogo.held_share(asked, c.term_ids) as held,
           cogo.held_share(asked, array(
             select q.term_id from unnest(asked.term_ids) as q (term_id)
             join cogo.terms on terms.term_id = q.term_id
             where terms.term in (select a.term from cogo.analyse_text(c.header) as a))) as head,
           cogo.held_share(asked, array(
             select q.term_id from unnest(asked.term_ids) as q (term_id)
             where exists (select from cogo.chunks as other
                           where other.document_id = c.document_id and q.term_id = any (other.term_ids)))) as whole
    from cogo.chunks as c where c.chunk_id = any (judge_relevance.chunk_ids)
  ) as found;
  if v_best.held = 0 then
    return 0;
  end if;
  -- What a chunk holds by chance grows with the logarithm of how many there are.
  v_estimate := 1 / (1 + exp(8.4 - 6.2 * v_best.whole
    - (2.4 * v_best.held + 3.2 * v_best.head) * asked.total / greatest(ln(judge_relevance.chunks), 1)));
  return greatest(v_estimate, case when v_best.held >= c_whole then v_best.held end);
end
$$;
comment on function cogo.judge_relevance is
  'The likelihood, from 0 to 1, that these best chunks answer a question: by the weight of its words that one of them '
  'holds, that its heading holds and that its document holds. Fitted on 133 questions with and 75 without an answer '
  '(docs/explanation/benchmarks.md).';

revoke execute on all functions in schema cogo from public;
