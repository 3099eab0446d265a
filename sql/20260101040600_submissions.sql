-- Submissions: documents that wait to be parsed. A worker takes them under a lease and either has them
-- indexed or refuses them.

create type cogo.leased_submission as (
  document_id uuid,
  tenant_id uuid,
  project text,
  path text,
  media_type text,
  content_hash text,
  content text,
  lease_token uuid,
  lease_expires_at timestamptz
);
comment on type cogo.leased_submission is 'A submission with the lease under which a worker parses it; content in base64.';

create function cogo.claim_submissions(quantity integer, lease interval default '60 seconds')
returns setof cogo.leased_submission language plpgsql volatile security invoker set search_path = ''
as $$
begin
  return query
    with recursive tenants (tenant_id) as (
      (select submissions.tenant_id from cogo.submissions order by submissions.tenant_id limit 1)
      union all
      select (select submissions.tenant_id from cogo.submissions
              where submissions.tenant_id > tenants.tenant_id order by submissions.tenant_id limit 1)
      from tenants where tenants.tenant_id is not null
    ), waiting as (
      select due.document_id, row_number() over (partition by tenants.tenant_id order by due.submitted_at) as turn,
             due.submitted_at, due.attempts > 0 as again
      from tenants cross join lateral (
        select submissions.document_id, submissions.submitted_at, submissions.attempts from cogo.submissions
        where submissions.tenant_id = tenants.tenant_id
          and (submissions.lease_expires_at is null or submissions.lease_expires_at < cogo.clock())
        order by submissions.submitted_at limit claim_submissions.quantity) as due
    ), first as (
      select waiting.document_id, waiting.again from waiting order by waiting.turn, waiting.submitted_at limit 1
    ), locked as (
      select submissions.document_id
      from cogo.submissions
      join waiting on waiting.document_id = submissions.document_id
      cross join first
      where case when first.again then submissions.document_id = first.document_id else not waiting.again end
        -- Once more: another worker may have taken it since it was read.
        and (submissions.lease_expires_at is null or submissions.lease_expires_at < cogo.clock())
      order by waiting.turn, waiting.submitted_at
      limit claim_submissions.quantity
      for update of submissions skip locked
    ), claimed as (
      update cogo.submissions
      set lease_token = gen_random_uuid(), lease_expires_at = cogo.clock() + claim_submissions.lease,
          attempts = submissions.attempts + 1
      from locked
      where submissions.document_id = locked.document_id
      returning submissions.*
    )
    select claimed.document_id, claimed.tenant_id, documents.project, documents.path, claimed.media_type,
           claimed.content_hash, encode(claimed.content, 'base64'), claimed.lease_token, claimed.lease_expires_at
    from claimed join cogo.documents on documents.document_id = claimed.document_id;
end
$$;
comment on function cogo.claim_submissions is
  'Takes submissions under a lease: tenants in turn, each its oldest first. One that was taken before and not '
  'finished is taken alone, so that it takes no other with it if it kills its worker again.';

create function cogo_api.claim_submissions(quantity integer, lease_seconds double precision default 60)
returns setof cogo.leased_submission language sql volatile security definer set search_path = ''
as $$ select * from cogo.claim_submissions(claim_submissions.quantity, make_interval(secs => claim_submissions.lease_seconds)); $$;
comment on function cogo_api.claim_submissions is 'Workers: takes documents to parse under a lease.';
grant execute on function cogo_api.claim_submissions to service_role;

create function cogo.require_submission(document_id uuid, lease_token uuid)
returns cogo.submissions language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_submission cogo.submissions;
begin
  select * into v_submission from cogo.submissions
  where submissions.document_id = require_submission.document_id
    and submissions.lease_token = require_submission.lease_token
  for update;
  if not found then
    perform cogo.raise_error('lease_lost', format('The submission of document %s is held by another worker or gone',
      require_submission.document_id));
  end if;
  return v_submission;
end
$$;
comment on function cogo.require_submission is
  'The submission, locked, if this token still holds it; otherwise lease_lost.';

create function cogo.end_submission(document_id uuid, outcome text)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_ingestion uuid;
begin
  -- In one order for all: two documents of the same two ingestions may end at once.
  for v_ingestion in
    select i.ingestion_id from cogo.ingestions as i
    where i.ingestion_id in (
      select a.ingestion_id from cogo.awaited_documents as a where a.document_id = end_submission.document_id)
    order by i.ingestion_id for update
  loop
    update cogo.ingestions
    set indexed = ingestions.indexed + (outcome = 'indexed')::integer,
        refused = ingestions.refused + (outcome = 'refused')::integer
    where ingestions.ingestion_id = v_ingestion;
    delete from cogo.awaited_documents as a
    where a.document_id = end_submission.document_id and a.ingestion_id = v_ingestion;
    perform cogo.publish_ingestion(v_ingestion);
  end loop;
  delete from cogo.submissions where submissions.document_id = end_submission.document_id;
end
$$;
comment on function cogo.end_submission is
  'Ends a submission, whose lock the caller holds, as indexed or refused, and counts it in every ingestion that waits.';

create function cogo.refuse_text(document_id uuid, error jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.documents
  set status = 'refused', error = refuse_text.error, notes = '{}', title = '', type = null, language = null,
      content_hash = null, bytes = null, indexed_at = null
  where documents.document_id = refuse_text.document_id;
  delete from cogo.chunks where chunks.document_id = refuse_text.document_id;
  delete from cogo.graph_nodes where graph_nodes.document_id = refuse_text.document_id;
  delete from cogo.graph_references where graph_references.document_id = refuse_text.document_id;
  perform cogo.end_submission(refuse_text.document_id, 'refused');
end
$$;
comment on function cogo.refuse_text is
  'Refuses the text that a document has now, and forgets the one it had: nobody quotes what no file holds. The caller '
  'holds the corpus and the submission.';

create function cogo.refuse_document(document_id uuid, lease_token uuid, error jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.lock_corpus(documents.tenant_id) from cogo.documents
  where documents.document_id = refuse_document.document_id;
  perform cogo.require_submission(refuse_document.document_id, refuse_document.lease_token);
  perform cogo.refuse_text(refuse_document.document_id, refuse_document.error);
end
$$;
comment on function cogo.refuse_document is 'Ends a submission with the reason why it cannot be parsed.';

create function cogo_api.refuse_document(document_id uuid, lease_token uuid, error jsonb)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.refuse_document(refuse_document.document_id, refuse_document.lease_token, refuse_document.error); $$;
comment on function cogo_api.refuse_document is 'Workers: ends a document that cannot be parsed.';
grant execute on function cogo_api.refuse_document to service_role;

create function cogo.refuse_exhausted_submissions()
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_tenant_ids constant uuid[] := array(
    select distinct submissions.tenant_id from cogo.submissions
    where submissions.attempts >= 3 and submissions.lease_expires_at < cogo.clock());
  v_submission cogo.submissions;
  v_refused integer := 0;
begin
  perform cogo.lock_corpora(v_tenant_ids);
  for v_submission in
    select * from cogo.submissions
    where submissions.attempts >= 3 and submissions.lease_expires_at < cogo.clock() and submissions.tenant_id = any (v_tenant_ids)
    limit 100 for update skip locked
  loop
    perform cogo.refuse_document(v_submission.document_id, v_submission.lease_token, jsonb_build_object(
      'code', 'document_not_parsed', 'message', 'Three workers took it and none came back',
      'remedy', 'Split the document, or look at the logs of knowledge-worker'));
    v_refused := v_refused + 1;
  end loop;
  return v_refused;
end
$$;
comment on function cogo.refuse_exhausted_submissions is
  'Refuses submissions that three workers in a row did not finish: their content may be what kills the parser.';

revoke execute on all functions in schema cogo, cogo_api from public;
