-- Postings: the inverted index of BM25 in plain tables, because hosted Postgres has no BM25 extension and
-- its full-text search has no inverse document frequency. Statistics belong to a tenant: what is rare
-- for one is not rare for another, and no tenant learns another's words.
--
-- A posting holds frequency and length, not a weight, so that scores follow the collection as it grows.
-- A tenant's index is written only under the lock of its corpus row: index_chunks() inserts chunks, and the
-- trigger below removes them, however they are deleted, with their user for example.

create table cogo.corpora (
  tenant_id uuid primary key,
  chunks bigint not null default 0
    constraint chunks_is_not_negative check (chunks >= 0),
  total_length bigint not null default 0
    constraint total_length_is_not_negative check (total_length >= 0)
);
comment on table cogo.corpora is 'The size of a tenant''s index: what inverse document frequency and average length come from.';
comment on column cogo.corpora.chunks is 'Chunks indexed.';
comment on column cogo.corpora.total_length is 'Sum of their lengths.';

create table cogo.terms (
  term_id integer generated always as identity primary key,
  tenant_id uuid not null,
  term text not null,
  document_frequency integer not null default 0
    constraint document_frequency_is_not_negative check (document_frequency >= 0),
  constraint term_is_unique_in_its_corpus unique (tenant_id, term)
) with (fillfactor = 70); -- document_frequency changes with every document: room for in-page updates
comment on table cogo.terms is 'The vocabulary of a tenant''s index.';
comment on column cogo.terms.term is 'As analyse_text() gives it.';
comment on column cogo.terms.document_frequency is 'Chunks that hold it.';

create table cogo.postings (
  chunk_id bigint not null,
  term_id integer not null,
  frequency smallint not null,
  length smallint not null,
  -- All a score needs is in the index: a term's postings lie side by side there, and nowhere else.
  primary key (term_id, chunk_id) include (frequency, length)
);
comment on table cogo.postings is 'Which chunk holds which term, how often; rows come and go with the term_ids of chunks.';
comment on column cogo.postings.frequency is 'Occurrences in the chunk.';
comment on column cogo.postings.length is 'The chunk''s length, so that scoring reads no other table.';

alter table cogo.corpora enable row level security;
alter table cogo.terms enable row level security;
alter table cogo.postings enable row level security;

create function cogo.analyse_chunk(header text, content text, out terms text[], out frequencies integer[])
language plpgsql immutable security invoker set search_path = ''
as $$
begin
  select array_agg(a.term), array_agg(a.frequency)
  into terms, frequencies
  from (select analysis.term, sum(analysis.frequency)::integer as frequency
        from cogo.analyse_text(concat_ws(E'\n', nullif(header, ''), content)) as analysis
        group by analysis.term) as a;
end
$$;
comment on function cogo.analyse_chunk is
  'Terms of a chunk, its header included, and how often each occurs; null where it has none.';

create function cogo.term_rarity(chunks bigint, document_frequency integer)
returns double precision language sql immutable security invoker set search_path = ''
as $$ select ln(1 + (chunks - document_frequency + 0.5) / (document_frequency + 0.5)); $$;
comment on function cogo.term_rarity is
  'Inverse document frequency of a term that occurs in so many chunks, as in Lucene''s BM25: never negative.';

create function cogo.lock_corpus(tenant_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  insert into cogo.corpora (tenant_id) values (lock_corpus.tenant_id) on conflict do nothing;
  perform from cogo.corpora where corpora.tenant_id = lock_corpus.tenant_id for update;
end
$$;
comment on function cogo.lock_corpus is
  'Locks the tenant''s corpus for writing its index, and makes it if there is none. The order of locks is corpus, '
  'submission, document, ingestion: a transaction on several documents takes the corpus first.';

create function cogo.lock_corpora(tenant_ids uuid[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_tenant_id uuid;
begin
  for v_tenant_id in select distinct t from unnest(lock_corpora.tenant_ids) as t order by t loop
    perform cogo.lock_corpus(v_tenant_id);
  end loop;
end
$$;
comment on function cogo.lock_corpora is
  'Locks the corpora of several tenants, in one order for all, until the transaction ends.';

create function cogo.intern_terms(tenant_id uuid, terms text[])
returns table (term text, term_id integer) language plpgsql volatile security invoker set search_path = ''
as $$
#variable_conflict use_column
begin
  insert into cogo.terms (tenant_id, term)
  select intern_terms.tenant_id, fresh.term
  from unnest(intern_terms.terms) as fresh (term)
  where not exists (
    select from cogo.terms as known
    where known.tenant_id = intern_terms.tenant_id and known.term = fresh.term)
  on conflict do nothing;
  return query
    -- One lookup a term: a tenant that is new to the planner's statistics would be read whole.
    select known.term, known.term_id
    from unnest(intern_terms.terms) as wanted (term)
    cross join lateral (
      select terms.term, terms.term_id from cogo.terms
      where terms.tenant_id = intern_terms.tenant_id and terms.term = wanted.term
      limit 1) as known;
end
$$;
comment on function cogo.intern_terms is
  'The ids of these terms in the tenant''s vocabulary; new ones are added. The caller holds the corpus.';

create function cogo.index_chunks(tenant_id uuid, chunk_ids bigint[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  with added as (
    insert into cogo.postings (chunk_id, term_id, frequency, length)
    select chunks.chunk_id, entry.term_id, entry.frequency, chunks.length
    from cogo.chunks, unnest(chunks.term_ids, chunks.term_frequencies) as entry (term_id, frequency)
    where chunks.chunk_id = any (index_chunks.chunk_ids)
    order by entry.term_id, chunks.chunk_id
    returning postings.term_id
  )
  update cogo.terms
  set document_frequency = terms.document_frequency + grown.chunks
  from (select added.term_id, count(*) as chunks from added group by 1) as grown
  where terms.term_id = grown.term_id;
  update cogo.corpora
  set chunks = corpora.chunks + grown.chunks, total_length = corpora.total_length + grown.length
  from (select count(*) as chunks, coalesce(sum(chunks.length), 0) as length
        from cogo.chunks where chunks.chunk_id = any (index_chunks.chunk_ids)) as grown
  where corpora.tenant_id = index_chunks.tenant_id;
end
$$;
comment on function cogo.index_chunks is
  'Adds inserted chunks to the postings and the statistics. The caller holds the corpus.';

create function cogo.forget_terms(term_ids integer[])
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_forgotten integer;
begin
  delete from cogo.terms
  where terms.term_id = any (forget_terms.term_ids) and terms.document_frequency = 0
    and not exists (select from cogo.subscription_terms as s where s.term_id = terms.term_id);
  get diagnostics v_forgotten = row_count;
  return v_forgotten;
end
$$;
comment on function cogo.forget_terms is
  'Deletes those of these words that no chunk and no standing query has: they are what somebody wrote. Returns how many. The '
  'caller holds the corpus, so that nobody is about to use one.';

create function cogo.unindex_deleted_chunks()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_corpus record;
  v_unused integer[];
begin
  for v_corpus in
    select gone.tenant_id, count(*) as chunks, sum(gone.length) as length from gone group by 1 order by 1
  loop
    perform cogo.lock_corpus(v_corpus.tenant_id);
    update cogo.corpora
    set chunks = corpora.chunks - v_corpus.chunks, total_length = corpora.total_length - v_corpus.length
    where corpora.tenant_id = v_corpus.tenant_id;
  end loop;
  with removed as (
    delete from cogo.postings
    using gone, unnest(gone.term_ids) as entry (term_id)
    where postings.term_id = entry.term_id and postings.chunk_id = gone.chunk_id
    returning postings.term_id
  ), changed as (
    update cogo.terms
    set document_frequency = terms.document_frequency - shrunk.chunks
    from (select removed.term_id, count(*) as chunks from removed group by 1) as shrunk
    where terms.term_id = shrunk.term_id
    returning terms.term_id, terms.document_frequency
  )
  select array_agg(changed.term_id) filter (where changed.document_frequency = 0) into v_unused from changed;
  perform cogo.forget_terms(v_unused);
  return null;
end
$$;
comment on function cogo.unindex_deleted_chunks is
  'Takes deleted chunks out of the postings and the statistics, and their words out of the vocabulary where they were the last.';

create trigger postings_go_with_their_chunks
  after delete on cogo.chunks
  referencing old table as gone
  for each statement execute function cogo.unindex_deleted_chunks();

revoke execute on all functions in schema cogo from public;
