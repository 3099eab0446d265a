-- What can be wrong with a document: one function for each kind of finding.

create type cogo.finding_draft as (
  kind text,
  reason text,
  document_id uuid,
  other_document_id uuid,
  action text,
  evidence jsonb
);
comment on type cogo.finding_draft is 'A finding as it is found.';

create function cogo.path_version(path text, out stem text, out version integer[])
language sql immutable security invoker set search_path = ''
as $$
  select regexp_replace(path, '(?<![A-Za-z0-9])v\d{1,6}(\.\d{1,6})*(?![A-Za-z])', 'v', 'g'),
         string_to_array(substring(path from '(?<![A-Za-z0-9])v(\d{1,6}(?:\.\d{1,6})*)(?![A-Za-z])'), '.')::integer[];
$$;
comment on function cogo.path_version is
  'The version in a path (v1, v2.3 at the start of a word) and the path without it, which is the same for all '
  'versions; null where there is none.';

create function cogo.find_missing_ingestion(document cogo.documents, named_share double precision)
returns table (ingestion_id uuid, named bigint, documents bigint)
language sql stable security invoker set search_path = ''
as $$
  select later.ingestion_id, named.count, everything.count
  from (
    select i.ingestion_id from cogo.ingestions as i
    where i.source_id = document.source_id and i.closed_at is not null and document.visibility <> 'session'
      and i.created_at > (select seen.created_at from cogo.ingestions as seen where seen.ingestion_id = document.seen_in)
    order by i.created_at desc limit 20
  ) as later
  cross join lateral (select count(*) from cogo.documents as d where d.seen_in = later.ingestion_id) as named
  cross join lateral (
    select count(*) from cogo.documents as d
    where d.source_id = document.source_id) as everything
  where named.count >= named_share * everything.count
  order by named.count desc limit 1;
$$;
comment on function cogo.find_missing_ingestion is
  'A later ingestion that named at least this share of the source''s documents, but not this one.';

create function cogo.find_staleness(document cogo.documents, thresholds jsonb)
returns setof cogo.finding_draft language sql stable security invoker set search_path = ''
as $$
  select 'stale', 'expired', document.document_id, null::uuid, 'delete', jsonb_build_object('expiresAt', document.expires_at)
  where document.expires_at < cogo.clock()
  union all
  select 'stale', 'old', document.document_id, null, 'delete', jsonb_build_object('modifiedAt', document.modified_at)
  where (thresholds ->> 'olderThanDays')::double precision > 0
    and document.modified_at < cogo.clock() - make_interval(secs => 86400 * (thresholds ->> 'olderThanDays')::double precision)
  union all
  select 'stale', 'unseen', document.document_id, null, 'delete',
         jsonb_build_object('ingestionId', missing.ingestion_id, 'named', missing.named, 'documents', missing.documents)
  from cogo.find_missing_ingestion(document, (thresholds ->> 'namedShare')::double precision) as missing
  union all
  (select 'stale', 'superseded', document.document_id, newer.document_id, 'review', jsonb_build_object('newerPath', newer.path)
   from cogo.path_version(document.path) as own
   join cogo.documents as newer
     on newer.tenant_id = document.tenant_id and newer.project = document.project and newer.status = 'indexed'
   cross join lateral cogo.path_version(newer.path) as other
   where own.version is not null and other.stem = own.stem and other.version > own.version
   order by other.version desc limit 1);
$$;
comment on function cogo.find_staleness is 'Why a document may be out of date.';

create function cogo.document_terms(document_id uuid)
returns table (term text, frequency bigint) language sql stable security invoker set search_path = ''
as $$
  select a.term, sum(a.frequency)
  from cogo.chunks cross join lateral cogo.analyse_text(chunks.content) as a
  where chunks.document_id = document_terms.document_id
  group by a.term;
$$;
comment on function cogo.document_terms is 'The terms of a document''s text, headers left out.';

create function cogo.document_similarity(one uuid, other uuid)
returns double precision language sql stable security invoker set search_path = ''
as $$
  select sum(least(coalesce(a.frequency, 0), coalesce(b.frequency, 0)))::double precision
           / sum(greatest(coalesce(a.frequency, 0), coalesce(b.frequency, 0)))
  from cogo.document_terms(document_similarity.one) as a
  full join cogo.document_terms(document_similarity.other) as b on b.term = a.term;
$$;
comment on function cogo.document_similarity is
  'Share of the words that two documents have in common, counted with repetition.';

create function cogo.find_lookalikes(document cogo.documents, quantity integer)
returns setof cogo.documents language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_term_ids integer[];
  v_rare integer[];
begin
  -- One after the other: planned as one, the vocabulary and the postings are read whole.
  select array_agg(distinct t.term_id) into v_term_ids
  from cogo.chunks cross join unnest(chunks.term_ids) as t (term_id)
  where chunks.document_id = document.document_id;
  v_rare := array(
    select terms.term_id from cogo.terms
    where terms.term_id = any (v_term_ids) and terms.document_frequency between 2 and 50
    order by terms.document_frequency, terms.term_id limit 16);
  return query
    with likely as materialized (
      select chunks.document_id, count(distinct postings.term_id) as shared
      from cogo.postings join cogo.chunks on chunks.chunk_id = postings.chunk_id
      where postings.term_id = any (v_rare) and chunks.document_id <> document.document_id
      group by chunks.document_id
      having count(distinct postings.term_id) * 2 >= cardinality(v_rare)
    )
    select d.*
    from likely join cogo.documents as d on d.document_id = likely.document_id
    where d.project = document.project and d.origin = document.origin and d.visibility = document.visibility
      and d.session_id is not distinct from document.session_id
    order by likely.shared desc, d.document_id limit quantity;
end
$$;
comment on function cogo.find_lookalikes is
  'Documents of the same project that share this one''s rarest words, found through the postings, the most similar '
  'first.';

create function cogo.find_duplicates(document cogo.documents, thresholds jsonb)
returns setof cogo.finding_draft language sql stable security invoker set search_path = ''
as $$
  select 'duplicate', case when found.same then 'same-text' else 'near-text' end,
         case when found.is_older then other.document_id else document.document_id end,
         case when found.is_older then document.document_id else other.document_id end,
         -- There may be good reasons to have code twice.
         case when found.same and document.type <> 'code' then 'keep_newest' else 'review' end,
         jsonb_build_object('similarity', round(found.similarity::numeric, 3),
           'olderPath', case when found.is_older then other.path else document.path end,
           'newerPath', case when found.is_older then document.path else other.path end)
  from cogo.find_lookalikes(document, 5) as other
  cross join lateral (
    select other.content_hash = document.content_hash as same,
           (other.modified_at, other.document_id) < (document.modified_at, document.document_id) as is_older,
           case when least(other.bytes, document.bytes) >= 0.5 * greatest(other.bytes, document.bytes)
                then cogo.document_similarity(document.document_id, other.document_id) else 0 end as similarity
  ) as found
  where document.status = 'indexed' and other.status = 'indexed'
    and (select sum(chunks.length) from cogo.chunks where chunks.document_id = document.document_id)
        >= (thresholds ->> 'minimumTerms')::double precision
    and found.similarity >= (thresholds ->> 'similarity')::double precision;
$$;
comment on function cogo.find_duplicates is 'Documents that say the same as this one, or nearly.';

create function cogo.find_orphanhood(document cogo.documents, thresholds jsonb)
returns setof cogo.finding_draft language sql stable security invoker set search_path = ''
as $$
  select 'orphaned', 'empty', document.document_id, null::uuid, 'delete', '{}'::jsonb
  where document.status = 'indexed'
    and not exists (select from cogo.chunks where chunks.document_id = document.document_id)
  union all
  select 'orphaned', 'task-gone', document.document_id, null, 'delete',
         jsonb_build_object('taskId', document.provenance -> 'taskId')
  where document.origin = 'memory' and (thresholds ->> 'memoriesOfGoneTasks')::boolean
    and not exists (select from cogo.tasks where tasks.task_id::text = document.provenance ->> 'taskId');
$$;
comment on function cogo.find_orphanhood is 'Why a document may belong to nothing.';

create function cogo.find_refusal(document cogo.documents)
returns setof cogo.finding_draft language sql stable security invoker set search_path = ''
as $$
  select 'refused', 'not-parsed', document.document_id, null::uuid, 'delete', jsonb_build_object('error', document.error)
  where document.status = 'refused';
$$;
comment on function cogo.find_refusal is
  'That the text of a document was refused, so that nothing of it is known.';

revoke execute on all functions in schema cogo from public;
