-- Deleting documents, with their chunks, postings, vectors and graph.

create function cogo.delete_documents(document_ids uuid[])
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_deleted integer;
begin
  perform cogo.lock_corpora(array(
    select documents.tenant_id from cogo.documents
    where documents.document_id = any (delete_documents.document_ids)));
  perform from cogo.submissions join cogo.documents on documents.document_id = submissions.document_id
  where documents.document_id = any (delete_documents.document_ids)
  order by documents.path
  for update of submissions;
  -- Of themselves they would go with their documents, but one document at a time.
  delete from cogo.chunks where chunks.document_id = any (delete_documents.document_ids);
  delete from cogo.documents where documents.document_id = any (delete_documents.document_ids);
  get diagnostics v_deleted = row_count;
  return v_deleted;
end
$$;
comment on function cogo.delete_documents is
  'Deletes documents with their chunks and all that was made of them; returns how many.';

create function cogo.delete_document(document_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.require_right(
    (select documents.tenant_id from cogo.documents where documents.document_id = delete_document.document_id),
    'work', 'document ' || delete_document.document_id);
  perform cogo.delete_documents(array[delete_document.document_id]);
end
$$;
comment on function cogo.delete_document is 'Deletes a document of the caller.';

create function cogo_api.delete_document(document_id uuid)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.delete_document(delete_document.document_id); $$;
comment on function cogo_api.delete_document is 'Deletes a document and all that was made of it.';
grant execute on function cogo_api.delete_document to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
