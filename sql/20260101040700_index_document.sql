-- Indexing: a worker that has parsed a submission hands over its chunks and graph facts;
-- one transaction makes them the document's. Only what changed is written: a chunk whose text is as it
-- was keeps its row, its postings and its vector.

create function cogo.read_parsed_chunks(parsed jsonb)
returns table (ordinal integer, content_hash text, turn bigint, header text, content text, section_path text[],
               symbol text, start_line integer, end_line integer)
language sql immutable security invoker set search_path = ''
as $$
  select (p.position - 1)::integer, h.hash, row_number() over (partition by h.hash order by p.position),
         p.chunk ->> 'header', p.chunk ->> 'content',
         array(select jsonb_array_elements_text(coalesce(p.chunk -> 'sectionPath', '[]'))),
         p.chunk ->> 'symbol', (p.chunk ->> 'startLine')::integer, (p.chunk ->> 'endLine')::integer
  from jsonb_array_elements(parsed) with ordinality as p (chunk, position)
  cross join lateral (select md5((p.chunk ->> 'header') || E'\n' || (p.chunk ->> 'content'))) as h (hash);
$$;
comment on function cogo.read_parsed_chunks is
  'The parsed chunks [{header, content, sectionPath, symbol, startLine, endLine}] as rows, with a hash; equal '
  'chunks of a document are distinguished by their occurrence.';

create function cogo.match_chunks(document_id uuid, parsed jsonb)
returns table (chunk_id bigint, ordinal integer, start_line integer, end_line integer)
language sql stable security invoker set search_path = ''
as $$
  select existing.chunk_id, found.ordinal, found.start_line, found.end_line
  from (
    select chunks.chunk_id, chunks.content_hash,
           row_number() over (partition by chunks.content_hash order by chunks.ordinal) as turn
    from cogo.chunks where chunks.document_id = match_chunks.document_id
  ) as existing
  left join cogo.read_parsed_chunks(match_chunks.parsed) as found
    on found.content_hash = existing.content_hash and found.turn = existing.turn;
$$;
comment on function cogo.match_chunks is
  'The document''s chunks, each with its new place by content hash and occurrence; null where it is gone.';

create function cogo.insert_chunks(document_id uuid, tenant_id uuid, parsed jsonb, known_ordinals integer[])
returns bigint[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_terms text[];
  v_new bigint[];
begin
  with fresh as materialized (
    select p.*, analysis.terms, analysis.frequencies
    from cogo.read_parsed_chunks(insert_chunks.parsed) as p
    cross join lateral cogo.analyse_chunk(p.header, p.content) as analysis
    where p.ordinal <> all (insert_chunks.known_ordinals)
  ), vocabulary as materialized (
    select i.term, i.term_id
    from cogo.intern_terms(insert_chunks.tenant_id, (
      select array_agg(distinct t.term) from fresh, unnest(fresh.terms) as t (term))) as i
  ), entries as (
    select fresh.ordinal,
           array_agg(vocabulary.term_id order by vocabulary.term_id) as term_ids,
           array_agg(least(e.frequency, 32767)::smallint order by vocabulary.term_id) as frequencies,
           least(sum(e.frequency), 32767)::smallint as length
    from fresh
    cross join lateral unnest(fresh.terms, fresh.frequencies) as e (term, frequency)
    join vocabulary on vocabulary.term = e.term
    group by fresh.ordinal
  ), inserted as (
    insert into cogo.chunks (document_id, tenant_id, ordinal, header, content, content_hash, section_path, symbol,
                             start_line, end_line, length, term_ids, term_frequencies)
    select insert_chunks.document_id, insert_chunks.tenant_id, fresh.ordinal, fresh.header, fresh.content,
           fresh.content_hash, fresh.section_path, fresh.symbol, fresh.start_line, fresh.end_line,
           coalesce(entries.length, 0), coalesce(entries.term_ids, '{}'), coalesce(entries.frequencies, '{}')
    from fresh left join entries on entries.ordinal = fresh.ordinal
    order by fresh.ordinal
    returning chunks.chunk_id
  )
  select coalesce(array_agg(inserted.chunk_id), '{}') into v_new from inserted;
  return v_new;
end
$$;
comment on function cogo.insert_chunks is
  'Inserts the parsed chunks, except those with known ordinals, with their terms; returns their ids.';

create function cogo.replace_chunks(document_id uuid, tenant_id uuid, parsed jsonb)
returns bigint[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_gone bigint[];
  v_kept integer[];
  v_new bigint[];
begin
  select coalesce(array_agg(m.chunk_id) filter (where m.ordinal is null), '{}'),
         coalesce(array_agg(m.ordinal) filter (where m.ordinal is not null), '{}')
  into v_gone, v_kept
  from cogo.match_chunks(replace_chunks.document_id, replace_chunks.parsed) as m;
  update cogo.chunks
  set ordinal = m.ordinal, start_line = m.start_line, end_line = m.end_line
  from cogo.match_chunks(replace_chunks.document_id, replace_chunks.parsed) as m
  where chunks.document_id = replace_chunks.document_id and chunks.chunk_id = m.chunk_id and m.ordinal is not null
    and (chunks.ordinal, chunks.start_line, chunks.end_line) is distinct from (m.ordinal, m.start_line, m.end_line);
  delete from cogo.chunks where chunks.chunk_id = any (v_gone);
  v_new := cogo.insert_chunks(replace_chunks.document_id, replace_chunks.tenant_id, replace_chunks.parsed, v_kept);
  perform cogo.index_chunks(replace_chunks.tenant_id, v_new);
  perform cogo.request_embeddings(v_new);
  return v_new;
end
$$;
comment on function cogo.replace_chunks is
  'Makes the parsed chunks the document''s, writing only what differs; returns the ids of the new ones. The caller '
  'holds the corpus.';

create function cogo.index_document(document_id uuid, lease_token uuid, parsed jsonb)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_submission cogo.submissions;
  v_new bigint[];
begin
  perform cogo.lock_corpus(documents.tenant_id) from cogo.documents
  where documents.document_id = index_document.document_id;
  v_submission := cogo.require_submission(index_document.document_id, index_document.lease_token);
  update cogo.documents
  set status = 'indexed', error = null, notes = coalesce(cogo.text_array(parsed -> 'notes'), '{}'),
      title = left(coalesce(parsed ->> 'title', documents.path), 500),
      type = parsed ->> 'type', language = parsed ->> 'language', bytes = length(v_submission.content),
      content_hash = v_submission.content_hash, indexed_at = cogo.clock()
  where documents.document_id = index_document.document_id;
  v_new := cogo.replace_chunks(index_document.document_id, v_submission.tenant_id, coalesce(parsed -> 'chunks', '[]'));
  perform cogo.record_document_graph(index_document.document_id, parsed - 'chunks');
  perform cogo.match_subscriptions(v_submission.tenant_id, v_new);
  perform cogo.end_submission(index_document.document_id, 'indexed');
  return cardinality(v_new);
end
$$;
comment on function cogo.index_document is
  'Makes a parsed submission, {title, type, language, notes, chunks, symbols, references}, searchable in one '
  'transaction and ends it; returns how many chunks are new.';

create function cogo_api.index_document(document_id uuid, lease_token uuid, parsed jsonb)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.index_document(index_document.document_id, index_document.lease_token, index_document.parsed); $$;
comment on function cogo_api.index_document is 'Workers: makes a parsed document searchable.';
grant execute on function cogo_api.index_document to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
