-- Resolving: the edges that references have, and which references a change of names may affect.

create function cogo.resolved_edges(reference_ids bigint[])
returns table (reference_id bigint, node_id bigint, nearness integer, weight double precision, confidence text)
language sql stable security invoker
rows 50
set search_path = ''
as $$
  select near.reference_id, near.node_id, near.nearness,
         kinds.weight / least(near.equals, 3) * case when near.target like '*.%' then 0.25 else 1 end,
         case when near.certain and near.equals = 1 then 'certain' else 'probable' end
  from (
    select tiers.*, count(*) over (partition by tiers.reference_id, tiers.tier) as equals
    from (
      select r.reference_id, r.kind, r.target, found.node_id, found.nearness, found.certain,
             rank() over (partition by r.reference_id order by place.foreign_source, found.nearness, not found.exact) as tier,
             row_number() over (
               partition by r.reference_id
               order by place.foreign_source, found.nearness, not found.exact, found.node_id) as place
      from cogo.graph_references as r
      cross join lateral cogo.find_referents(r) as found
      left join lateral (
        select own.source_id is distinct from other.source_id as foreign_source
        from cogo.graph_nodes as n
        join cogo.documents as other on other.document_id = n.document_id
        join cogo.documents as own on own.document_id = r.document_id
        where n.node_id = found.node_id) as place on true
      where r.reference_id = any (resolved_edges.reference_ids)
    ) as tiers
  ) as near
  join cogo.graph_edge_kinds as kinds on kinds.kind = near.kind
  where near.tier = 1 and near.place <= 3 and (near.equals <= 3 or near.target not like '*.%');
$$;
comment on function cogo.resolved_edges is
  'The edges that references should have: the nearest, of the same source if there are any, three at most, and how sure '
  'each is. A method that many have, called on something unknown, tells nothing.';

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
    select resolved.*, r.line
    from cogo.resolved_edges(resolve_references.reference_ids) as resolved
    join cogo.graph_references as r on r.reference_id = resolved.reference_id
  ), removed as (
    delete from cogo.graph_edges
    where graph_edges.reference_id = any (resolve_references.reference_ids)
      and not exists (select from wanted where wanted.reference_id = graph_edges.reference_id
                                           and wanted.node_id = graph_edges.target_id)
    returning graph_edges.document_id
  ), added as (
    insert into cogo.graph_edges as e (tenant_id, source_id, target_id, kind, weight, document_id, reference_id, properties)
    select r.tenant_id, r.source_id, wanted.node_id, r.kind, wanted.weight, r.document_id, r.reference_id,
           jsonb_build_object('line', wanted.line, 'confidence', wanted.confidence)
    from wanted join cogo.graph_references as r on r.reference_id = wanted.reference_id
    order by r.reference_id, wanted.node_id
    on conflict on constraint edge_is_unique_for_its_owner do update
    set weight = excluded.weight, properties = excluded.properties
    where (e.weight, e.properties) is distinct from (excluded.weight, excluded.properties)
    returning e.document_id
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
  from (select * from removed union all select * from added) as changed;
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
         or r.nearness > 1 and (edges.count < 3 and position('#' in r.target) = 0
                                or references_to.document_id = any (cogo.imported_documents(r.document_id))));
$$;
comment on function cogo.references_to is
  'The references that a change of these names in this document may affect: those not resolved in their own '
  'document that have room for one more, and those of documents that import this one.';

create function cogo.resolve_in_order(reference_ids bigint[], names text[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_importers uuid[];
  v_heirs uuid[];
begin
  -- What a name refers to depends on imports, and members on what a type is built on.
  v_importers := cogo.resolve_references(array(
    select r.reference_id from cogo.graph_references as r
    where r.reference_id = any (reference_ids) and r.kind = 'IMPORTS'));
  perform cogo.resolve_references(array(
    select r.reference_id from cogo.graph_references as r where r.reference_id = any (reference_ids) and r.kind = 'EXPORTS'));
  v_heirs := cogo.resolve_references(array(
    select r.reference_id from cogo.graph_references as r
    where r.reference_id = any (reference_ids) and r.kind in ('EXTENDS', 'IMPLEMENTS')));
  perform cogo.resolve_references(array(
    select r.reference_id from cogo.graph_references as r
    where r.reference_id = any (reference_ids) and r.kind not in ('IMPORTS', 'EXPORTS', 'EXTENDS', 'IMPLEMENTS')
    union
    -- A module that passes on what others define does not have its name.
    select r.reference_id from cogo.graph_references as r
    where r.document_id = any (v_importers) and r.nearness is null and position('#' in r.target) > 1
      and cogo.reference_name('IMPORTS', split_part(r.target, '#', 1)) = any (resolve_in_order.names)
    union
    select r.reference_id from cogo.graph_references as r
    where r.document_id = any (v_heirs) and r.kind = 'CALLS' and r.nearness is null and r.target not like '*.%'));
end
$$;
comment on function cogo.resolve_in_order is
  'Resolves references, those first that others depend on, and what of other documents depends on these: names of '
  'modules that became known, members of types that became built on others.';

create function cogo.follow_names(tenant_id uuid, project text, names text[], document_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_names text[];
begin
  with recursive called (name) as (
    select unnest(follow_names.names)
    union
    select alias.name
    from called
    join cogo.graph_references as r
      on r.tenant_id = follow_names.tenant_id and r.project = follow_names.project and r.name = called.name and r.kind = 'EXPORTS'
    join cogo.graph_nodes as alias on alias.node_id = r.source_id
  )
  select array_agg(called.name) into v_names from called;
  perform cogo.resolve_in_order(array(
    select r.reference_id from cogo.references_to(tenant_id, project, v_names, follow_names.document_id) as r), v_names);
end
$$;
comment on function cogo.follow_names is
  'Resolves again what uses these names, or another name for the same, after they changed in this document. The caller '
  'holds the corpus.';

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
