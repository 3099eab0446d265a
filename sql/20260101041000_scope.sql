-- Scope: which documents a search may look at, decided before anything is ranked.
--
--   project     documents every project may see, and this one's own; null: all of the tenant's projects
--   onlyProject this project's own documents and no others
--   sessionId   also what belongs to this session alone
--   sources     names of sources; any of these
--   types, languages, origins, licences   any of these
--   paths       patterns of LIKE; any of these
--   since, until   modified in [since, until)

create function cogo.documents_in_scope(tenant_id uuid, scope jsonb, document_id uuid default null)
returns setof cogo.documents language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_project constant text := scope ->> 'project';
  v_only_project constant boolean := coalesce((scope ->> 'onlyProject')::boolean, false);
  v_session_id constant uuid := (scope ->> 'sessionId')::uuid;
  v_sources constant text[] := cogo.text_array(scope -> 'sources');
  v_types constant text[] := cogo.text_array(scope -> 'types');
  v_languages constant text[] := cogo.text_array(scope -> 'languages');
  v_origins constant text[] := cogo.text_array(scope -> 'origins');
  v_licences constant text[] := cogo.text_array(scope -> 'licences');
  v_paths constant text[] := cogo.text_array(scope -> 'paths');
  v_since constant timestamptz := (scope ->> 'since')::timestamptz;
  v_until constant timestamptz := (scope ->> 'until')::timestamptz;
begin
  return query
    select * from cogo.documents
    where documents.tenant_id = documents_in_scope.tenant_id
      and (documents_in_scope.document_id is null or documents.document_id = documents_in_scope.document_id)
      and (documents.expires_at is null or documents.expires_at > cogo.clock())
      and case documents.visibility
            when 'session' then documents.session_id = v_session_id
            when 'project' then v_project is null or documents.project = v_project
            else not v_only_project or documents.project = v_project
          end
      and (v_sources is null or documents.source_id in (
        select sources.source_id from cogo.sources
        where sources.tenant_id = documents_in_scope.tenant_id and sources.name = any (v_sources)))
      and (v_types is null or documents.type = any (v_types))
      and (v_languages is null or documents.language = any (v_languages))
      and (v_origins is null or documents.origin = any (v_origins))
      and (v_licences is null or documents.licence = any (v_licences))
      and (v_paths is null or documents.path like any (v_paths))
      and (v_since is null or documents.modified_at >= v_since)
      and (v_until is null or documents.modified_at < v_until);
end
$$;
comment on function cogo.documents_in_scope is
  'The tenant''s documents a search may look at; with document_id, that one if it may.';

create function cogo.text_array(list jsonb)
returns text[] language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return case when jsonb_typeof(list) = 'array' then array(select jsonb_array_elements_text(list)) end;
end
$$;
comment on function cogo.text_array is 'A list of texts; null where it is not a list.';

create function cogo.chunks_in_scope(tenant_id uuid, scope jsonb)
returns bigint[] language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_documents uuid[];
begin
  select coalesce(array_agg(d.document_id), '{}') into v_documents
  from cogo.documents_in_scope(chunks_in_scope.tenant_id, chunks_in_scope.scope) as d;
  if cardinality(v_documents) = (
    select count(*) from cogo.documents where documents.tenant_id = chunks_in_scope.tenant_id) then
    return null;
  end if;
  return array(
    select chunks.chunk_id from cogo.chunks join unnest(v_documents) as d (document_id) on d.document_id = chunks.document_id);
end
$$;
comment on function cogo.chunks_in_scope is
  'The chunks a search may look at; null for all of the tenant''s, so that the search need not read documents.';

create function cogo.unmatched_filters(tenant_id uuid, scope jsonb)
returns text[] language sql stable security invoker set search_path = ''
as $$
  select array(
    select format('No document is in the language "%s"%s', wanted.language,
                  coalesce('; there are: ' || (
                    select string_agg(distinct d.language, ', ' order by d.language) from cogo.documents as d
                    where d.tenant_id = unmatched_filters.tenant_id and d.language is not null), ''))
    from unnest(cogo.text_array(unmatched_filters.scope -> 'languages')) as wanted (language)
    where not exists (select from cogo.documents as d
                      where d.tenant_id = unmatched_filters.tenant_id and d.language = wanted.language)
    union all
    select format('No document is in the project "%s"', unmatched_filters.scope ->> 'project')
    where unmatched_filters.scope ? 'project'
      and not exists (select from cogo.documents as d
                      where d.tenant_id = unmatched_filters.tenant_id and d.project = unmatched_filters.scope ->> 'project'));
$$;
comment on function cogo.unmatched_filters is 'In words, the languages and the project of a scope that no document has.';

revoke execute on all functions in schema cogo from public;
