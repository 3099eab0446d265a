-- Contradictions: two documents of a project make the same statement with other numbers, with and without a
-- "not", or give one setting two values. A statement is known again by its words, in any order and form, so
-- that a claim said anew in other words is not found; what is found is worth a look.

-- The statements of a text. Words: stems without numbers and without what English says everywhere (which
-- drops "not", so that it is counted apart). A setting, `name: value` or `NAME=value`, has its name alone.
create function cogo.read_statements(content text)
returns table (text text, words text[], numbers text[], negated boolean)
language sql
immutable
security invoker
set search_path = ''
as $$
  -- A line that only goes on is joined to the one before; then at line and sentence ends it is cut again.
  select sentence.text, stems.words, figures.numbers, figures.negations % 2 = 1
  from regexp_split_to_table(
    regexp_replace(read_statements.content, '\n(?=[ \t]*[A-Za-z(`"])', ' ', 'g'),
    '\n+|(?<=[.!?])\s+(?=[A-Z`])') as part (text)
  cross join lateral (
    -- Marks of lists and of HTML say nothing, and an address is no claim.
    select trim(regexp_replace(part.text, '^\s*(?:[-*+>#]+|\d+[.)])\s+', '')) as text,
           regexp_replace(part.text, '^\s*\d+[.)]\s+|<[^<>]*>|\w+://\S+', ' ', 'g') as plain) as sentence
  cross join lateral (
    select array(
      select found.lexeme
      from unnest(to_tsvector('pg_catalog.english', cogo.split_words(cogo.fold_text(sentence.plain)))) as found
      where found.lexeme !~ '\d' and found.lexeme <> all ('{never,cannot,without}')
      order by found.lexeme)) as stems (words)
  cross join lateral (
    select array(
             -- What bears a date is told of that date: another document may tell of another.
             select n.found[1] from regexp_matches(sentence.plain, '(?<![\w.-])\d+(?:[.,:]\d+)*', 'g') as n (found)
             where sentence.plain !~ '\m(?:19|20)\d\d\M' order by 1) as numbers,
           (select count(*) from regexp_matches(
             lower(sentence.plain), '\m(?:not|never|no|cannot|without|neither)\M|n[''’]t\M', 'g')) as negations
  ) as figures
  where sentence.text !~ '^\|' and char_length(sentence.text) <= 400
  union all
  select trim(line.text), array['=' || setting.parts[1]], array[setting.parts[2]], false
  from regexp_split_to_table(read_statements.content, '\n+') as line (text)
  cross join lateral regexp_match(
    line.text,
    '^[\s*+-]*(?:export\s+)?`?([A-Za-z]\w*(?:[_.-]\w+)+)`?\s*[:=]\s*[`"'']?(\d[\w.]{0,19}|true|false|on|off|yes|no)[`"'']?[,;.]?\s*$'
  ) as setting (parts)
  where setting.parts is not null;
$$;
comment on function cogo.read_statements is
  'The sentences and settings of a text, each with what it is known by and what it claims.';

-- Chunks of other documents of the project that share several uncommon words with a chunk of this one.
create function cogo.find_related_chunks(document cogo.documents, quantity integer)
returns bigint[]
language sql
stable
security invoker
set search_path = ''
as $$
  select array(
    select distinct related.chunk_id
    from (
      select own.chunk_id, own.term_ids from cogo.chunks as own
      where own.document_id = document.document_id order by own.ordinal limit 200
    ) as own
    cross join lateral (
      select postings.chunk_id
      from cogo.terms
      join cogo.postings on postings.term_id = terms.term_id
      join cogo.chunks as other on other.chunk_id = postings.chunk_id and other.document_id <> document.document_id
      join cogo.documents as d on d.document_id = other.document_id and d.project = document.project
        and d.origin = 'upload' and d.visibility <> 'session' and d.type <> 'code'
      where terms.term_id = any (own.term_ids) and terms.document_frequency between 2 and 50
      group by postings.chunk_id
      having count(*) >= 2
      order by sum(1.0 / terms.document_frequency) desc, postings.chunk_id limit find_related_chunks.quantity
    ) as related);
$$;
comment on function cogo.find_related_chunks is
  'Chunks of other documents that share uncommon words with this one''s, so many for each chunk.';

create function cogo.find_contradictions(document cogo.documents, thresholds jsonb)
returns setof cogo.finding_draft
language sql
stable
security invoker
set search_path = ''
as $$
  with looked_at as materialized (
    select unnest(cogo.find_related_chunks(document, 5)) as chunk_id
    union all
    select chunks.chunk_id from cogo.chunks where chunks.document_id = document.document_id
  ), said as materialized (
    select chunks.document_id, chunks.chunk_id, chunks.start_line, s.*
    from looked_at
    join cogo.chunks on chunks.chunk_id = looked_at.chunk_id
    cross join lateral cogo.read_statements(chunks.content) as s
    where s.words[1] like '=%' or cardinality(s.words) between (thresholds ->> 'sharedWords')::integer and 40
  ), opposed as (
    select here.document_id, there.document_id as other_document_id,
           case when here.words[1] like '=%' then 'value' when here.negated <> there.negated then 'negation' else 'numbers' end as differ,
           jsonb_build_object('chunkId', here.chunk_id, 'line', here.start_line, 'text', here.text) as here,
           jsonb_build_object('chunkId', there.chunk_id, 'line', there.start_line, 'text', there.text) as there
    from said as here
    join said as there on there.words = here.words and there.document_id <> document.document_id
    where here.document_id = document.document_id
      and case when here.negated = there.negated
               then here.numbers <> there.numbers and cardinality(here.numbers) > 0 and cardinality(there.numbers) > 0
               else here.numbers = there.numbers end
      -- Who says both elsewhere speaks of two things.
      and not exists (
        select from said as also
        where also.words = here.words and (also.document_id, also.numbers, also.negated)
          in ((here.document_id, there.numbers, there.negated), (there.document_id, here.numbers, here.negated)))
  )
  select 'contradictory', 'other-statement',
         case when document_is_older.yes then document.document_id else other.document_id end,
         case when document_is_older.yes then other.document_id else document.document_id end,
         'review',
         jsonb_build_object(
           'olderPath', case when document_is_older.yes then document.path else other.path end,
           'newerPath', case when document_is_older.yes then other.path else document.path end,
           'statements', (
             select jsonb_agg(jsonb_build_object(
               'differ', o.differ,
               'older', case when document_is_older.yes then o.here else o.there end,
               'newer', case when document_is_older.yes then o.there else o.here end))
             from (select * from opposed where opposed.other_document_id = other.document_id limit 5) as o))
  from cogo.documents as other
  cross join lateral (
    select (document.modified_at, document.document_id) < (other.modified_at, other.document_id) as yes) as document_is_older
  where document.origin = 'upload' and document.visibility <> 'session' and document.type <> 'code'
    and other.document_id in (select opposed.other_document_id from opposed);
$$;
comment on function cogo.find_contradictions is 'Documents that say otherwise than this one, with both sentences.';

revoke execute on all functions in schema cogo from public;
