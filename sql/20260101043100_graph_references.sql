-- References: names that a document uses and does not certainly define itself. They are kept whether
-- or not the name is resolved, so that it does not matter which of two documents comes first,
-- and a name that loses its target waits for another.
--
-- A reference has edges to the nearest things of its name: in its own document, else in those
-- the document imports, else anywhere in the project. Of equals it takes three at most, and they share
-- the weight. Imports are resolved first, by path: they define what is near.

create function cogo.module_stem(target text)
returns text language sql immutable security invoker set search_path = ''
as $$
  select regexp_replace(
    case when path.bare ~ '/' or path.bare <> path.whole then path.bare
         else regexp_replace(path.bare, '(\.|::|\\)+', '/', 'g') end,
    '/(index|mod|__init__)$', '')
  from (
    select ltrim(target, './') as whole, regexp_replace(ltrim(target, './'),
      '\.(d\.ts|[cm]?[jt]sx?|py|java|go|rs|cs|php|rb|kt|swift|sql|c|h|cc|cpp|hpp|md|html?|txt|pdf)$', '') as bare
  ) as path;
$$;
comment on function cogo.module_stem is
  'A path or module specifier in the spelling used for comparison: without extension, `index` or `__init__`. With '
  'neither folder nor extension it is a dotted name: `cogo.sql.claim` is cogo/sql/claim.';

create function cogo.reference_name(kind text, target text)
returns text language sql immutable security invoker set search_path = ''
as $$
  select case when reference_name.kind in ('IMPORTS', 'MENTIONS')
              then substring(cogo.module_stem(reference_name.target) from '[^/]+$')
              else substring(reference_name.target from '[^/.:#\\]+$') end;
$$;
comment on function cogo.reference_name is 'The last part of a reference''s target, by which it is looked up.';

create function cogo.imported_documents(document_id uuid)
returns uuid[] language sql stable security invoker set search_path = ''
as $$
  select array(
    select imported.document_id
    from cogo.graph_edges as e join cogo.graph_nodes as imported on imported.node_id = e.target_id
    where e.document_id = imported_documents.document_id and e.kind = 'IMPORTS');
$$;
comment on function cogo.imported_documents is
  'The documents that a document imports, as far as its imports are resolved.';

create function cogo.find_referents(reference cogo.graph_references)
returns table (node_id bigint, nearness integer, exact boolean) language sql stable security invoker
rows 3
set search_path = ''
as $$
  select n.node_id,
         case when n.document_id = reference.document_id then 1 when n.document_id = any (near.documents) then 2 else 3 end,
         case n.kind when 'symbol' then n.properties ->> 'qualifiedName' = replace(reference.target, '::', '.')
                     else n.properties ->> 'stem' = near.stem end
  from (select cogo.imported_documents(reference.document_id) as documents,
               cogo.module_stem(reference.target) as stem) as near
  join cogo.graph_nodes as n
    on n.tenant_id = reference.tenant_id and n.project = reference.project and n.name = reference.name
   and n.kind in ('symbol', 'document') and n.node_id <> reference.source_id
  where case n.kind
          when 'symbol' then reference.kind <> 'IMPORTS'
          else reference.kind in ('IMPORTS', 'MENTIONS') and n.document_id <> reference.document_id
               and right('/' || (n.properties ->> 'stem'), length(near.stem) + 1) = '/' || near.stem
        end;
$$;
comment on function cogo.find_referents is
  'Nodes that a reference may mean, how near each is, and whether its whole name matches.';

create function cogo.resolved_edges(reference_ids bigint[])
returns table (reference_id bigint, node_id bigint, nearness integer, weight double precision)
language sql stable security invoker
rows 50
set search_path = ''
as $$
  select near.reference_id, near.node_id, near.nearness,
         kinds.weight / count(*) over (partition by near.reference_id)
  from (
    select r.reference_id, r.kind, found.node_id, found.nearness,
           rank() over (partition by r.reference_id order by found.nearness, not found.exact) as tier,
           row_number() over (partition by r.reference_id order by found.nearness, not found.exact, found.node_id) as place
    from cogo.graph_references as r
    cross join lateral cogo.find_referents(r) as found
    where r.reference_id = any (resolved_edges.reference_ids)
  ) as near
  join cogo.graph_edge_kinds as kinds on kinds.kind = near.kind
  where near.tier = 1 and near.place <= 3;
$$;
comment on function cogo.resolved_edges is 'The edges that references should have: the nearest, three at most.';

create function cogo.resolve_references(reference_ids bigint[])
returns uuid[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_documents uuid[];
begin
  if coalesce(cardinality(reference_ids), 0) = 0 then
    return '{}';
  end if;
  with wanted as materialized (
    select * from cogo.resolved_edges(resolve_references.reference_ids)
  ), removed as (
    delete from cogo.graph_edges
    where graph_edges.reference_id = any (resolve_references.reference_ids)
      and not exists (select from wanted where wanted.reference_id = graph_edges.reference_id
                                           and wanted.node_id = graph_edges.target_id)
    returning graph_edges.document_id
  ), reweighted as (
    update cogo.graph_edges set weight = wanted.weight
    from wanted
    where graph_edges.reference_id = wanted.reference_id and graph_edges.target_id = wanted.node_id
      and graph_edges.weight <> wanted.weight
    returning graph_edges.document_id
  ), added as (
    insert into cogo.graph_edges (tenant_id, source_id, target_id, kind, weight, document_id, reference_id, properties)
    select r.tenant_id, r.source_id, wanted.node_id, r.kind, wanted.weight, r.document_id, r.reference_id,
           jsonb_build_object('line', r.line)
    from wanted join cogo.graph_references as r on r.reference_id = wanted.reference_id
    order by r.reference_id, wanted.node_id
    on conflict on constraint edge_is_unique_for_its_owner do nothing
    returning graph_edges.document_id
  ), noted as (
    update cogo.graph_references set nearness = best.nearness
    from (select r.reference_id, min(wanted.nearness) as nearness
          from unnest(resolve_references.reference_ids) as r (reference_id)
          left join wanted on wanted.reference_id = r.reference_id
          group by r.reference_id) as best
    where graph_references.reference_id = best.reference_id
      and graph_references.nearness is distinct from best.nearness
  )
  select array_agg(distinct changed.document_id) into v_documents
  from (select * from removed union all select * from reweighted union all select * from added) as changed;
  return coalesce(v_documents, '{}');
end
$$;
comment on function cogo.resolve_references is
  'Updates the edges of references, writing only what differs; returns the documents in which an edge changed.';

create function cogo.references_to(tenant_id uuid, project text, names text[], document_id uuid)
returns setof cogo.graph_references language sql stable security invoker
rows 20
set search_path = ''
as $$
  select r.*
  from cogo.graph_references as r
  cross join lateral (select count(*) as count from cogo.graph_edges as e where e.reference_id = r.reference_id) as edges
  where r.tenant_id = references_to.tenant_id and r.project = references_to.project
    and r.name = any (references_to.names)
    and (edges.count = 0
         or r.nearness > 1 and (edges.count < 3
                                or references_to.document_id = any (cogo.imported_documents(r.document_id))));
$$;
comment on function cogo.references_to is
  'The references that a change of these names in this document may affect: those not resolved in their own '
  'document that have room for one more, and those of documents that import this one.';

create function cogo.follow_names(tenant_id uuid, project text, names text[], document_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_importers uuid[];
begin
  v_importers := cogo.resolve_references(array(
    select r.reference_id from cogo.references_to(tenant_id, project, names, follow_names.document_id) as r
    where r.kind = 'IMPORTS'));
  perform cogo.resolve_references(array(
    select r.reference_id from cogo.references_to(tenant_id, project, names, follow_names.document_id) as r
    where r.kind <> 'IMPORTS'
    union
    select r.reference_id from cogo.graph_references as r
    where r.document_id = any (v_importers) and r.kind <> 'IMPORTS' and r.nearness > 1));
end
$$;
comment on function cogo.follow_names is
  'Resolves again what uses these names after they changed in this document, imports first. The caller holds the '
  'corpus.';

create function cogo.follow_deleted_nodes()
returns trigger language plpgsql volatile security invoker set search_path = ''
set enable_seqscan = off set jit = off
as $$
declare
  v_place record;
begin
  for v_place in
    select gone.tenant_id, gone.project, array_agg(distinct gone.name) as names
    from gone where gone.kind in ('symbol', 'document') group by gone.tenant_id, gone.project
  loop
    perform cogo.follow_names(v_place.tenant_id, v_place.project, v_place.names, null);
  end loop;
  return null;
end
$$;
comment on function cogo.follow_deleted_nodes is 'Resolves again what pointed to deleted symbols and documents.';

create trigger references_follow_deleted_nodes
  after delete on cogo.graph_nodes
  referencing old table as gone
  for each statement execute function cogo.follow_deleted_nodes();

revoke execute on all functions in schema cogo from public;
