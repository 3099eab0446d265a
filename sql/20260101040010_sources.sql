-- Sources: what documents come from. An ingestion opens its source by name; the first creates it. A name stands for
-- one root, so that a second folder of the same name does not replace the first one's documents unasked.

create view cogo_api.sources with (security_invoker = true) as
  select source_id, project, name, kind, root, revision, refreshed_at, created_at,
         (select count(*) from cogo.documents
          where documents.source_id = sources.source_id and documents.status <> 'refused') as documents
  from cogo.sources;
comment on view cogo_api.sources is 'Where the caller''s documents come from.';
grant select on cogo_api.sources to authenticated, service_role;

create function cogo.open_source(project text, source jsonb)
returns cogo.sources language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_source cogo.sources;
  v_root constant text := source ->> 'root';
begin
  insert into cogo.sources as s (tenant_id, created_by, project, name, kind, root)
  values (cogo.home_of(open_source.project), auth.uid(), open_source.project, source ->> 'name', coalesce(source ->> 'kind', 'upload'), v_root)
  on conflict on constraint name_is_unique_in_its_project do update set name = excluded.name
  returning * into v_source;
  -- One that had none is of no folder: its documents came otherwise.
  if v_source.root is distinct from coalesce(v_root, v_source.root) and not coalesce((source ->> 'moved')::boolean, false) then
    perform cogo.raise_error('invalid_state',
      format('The source %s of project %s is %s, got %s', v_source.name, v_source.project,
             coalesce(v_source.root, 'of no folder'), v_root),
      'Give this one another name (--source), or say that the source has moved (--moved, or moved over HTTP)');
  end if;
  update cogo.sources
  set root = coalesce(v_root, sources.root), kind = coalesce(source ->> 'kind', sources.kind)
  where sources.source_id = v_source.source_id
  returning * into v_source;
  return v_source;
end
$$;
comment on function cogo.open_source is
  'The calling user''s source {name, kind?, root?, moved?}, made when there is none of this name. Refuses another root '
  'than it had, unless it has moved.';

create function cogo.remove_source(source_id uuid, quantity integer)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_documents uuid[];
begin
  perform cogo.require_right(
    (select sources.tenant_id from cogo.sources where sources.source_id = remove_source.source_id),
    'work', 'source ' || remove_source.source_id);
  v_documents := array(
    select documents.document_id from cogo.documents where documents.source_id = remove_source.source_id
    order by documents.path limit remove_source.quantity);
  perform cogo.delete_documents(v_documents);
  if cardinality(v_documents) < remove_source.quantity then
    delete from cogo.sources where sources.source_id = remove_source.source_id;
  end if;
  return cardinality(v_documents);
end
$$;
comment on function cogo.remove_source is
  'Deletes up to `quantity` documents of a source, and the source itself when fewer were left; returns how many.';

create function cogo_api.remove_source(source_id uuid, quantity integer default 500)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.remove_source(remove_source.source_id, least(greatest(remove_source.quantity, 1), 1000)); $$;
comment on function cogo_api.remove_source is
  'Deletes documents of a source, at most as many as said, and the source with the last of them; returns how many.';
grant execute on function cogo_api.remove_source to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
