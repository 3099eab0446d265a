-- The graph of a document, from what its parser found. Facts:
--   symbols     [{name, qualifiedName, kind, startLine, endLine, chunk}]
--   references  [{kind, from, to, line, chunk}]   from: a qualified name, or null for the chunk itself;
--               to: as in find_referents()
--   entities    [{name, type, chunk}]             things the text speaks of
--   relations   [{from, to, kind, weight, description}]   between such things, as a model reads them
-- `chunk` is the ordinal of the chunk that contains it. Everything is compared with what is there, and
-- only differences are written: a document that says the same again changes nothing.

create function cogo.wanted_nodes(document cogo.documents, facts jsonb)
returns setof cogo.graph_nodes language sql stable security invoker set search_path = ''
as $$
  select null::bigint, document.tenant_id, 'document', document.document_id::text,
         coalesce(cogo.reference_name('IMPORTS', document.path), document.path), document.project, document.document_id,
         null::bigint, null::uuid, null::uuid,
         jsonb_build_object('path', document.path, 'title', document.title, 'type', document.type,
                            'language', document.language, 'test', cogo.is_test(document.path),
                            'stem', cogo.module_stem(document.path))
  union all
  select null, document.tenant_id, 'chunk', chunks.chunk_id::text,
         coalesce(chunks.symbol, chunks.section_path[cardinality(chunks.section_path)], document.title),
         document.project, document.document_id, chunks.chunk_id, null, null,
         jsonb_build_object('ordinal', chunks.ordinal, 'sectionPath', to_jsonb(chunks.section_path), 'path', document.path,
                            'test', cogo.is_test(document.path), 'startLine', chunks.start_line, 'endLine', chunks.end_line)
  from cogo.chunks where chunks.document_id = document.document_id
  union all
  (select distinct on (symbol.key) null, document.tenant_id, 'symbol', symbol.key, symbol.fact ->> 'name',
          document.project, document.document_id, chunks.chunk_id, null::uuid, null::uuid,
          jsonb_build_object('qualifiedName', symbol.fact ->> 'qualifiedName', 'kind', symbol.fact ->> 'kind',
                             'startLine', symbol.fact -> 'startLine', 'endLine', symbol.fact -> 'endLine',
                             'path', document.path, 'language', document.language, 'test', cogo.is_test(document.path))
   from (select f.fact, f.place, left(document.document_id || '#' || (f.fact ->> 'qualifiedName'), 1500) as key
         from jsonb_array_elements(wanted_nodes.facts -> 'symbols') with ordinality as f (fact, place)) as symbol
   left join cogo.chunks on chunks.document_id = document.document_id
                        and chunks.ordinal = (symbol.fact ->> 'chunk')::integer
   order by symbol.key, symbol.place);
$$;
comment on function cogo.wanted_nodes is 'The nodes that a document should have: itself, its chunks and its symbols.';

create function cogo.sync_document_nodes(document cogo.documents, facts jsonb)
returns text[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_names text[];
begin
  -- The deleted are followed by their trigger.
  delete from cogo.graph_nodes as n
  where n.document_id = document.document_id
    and not exists (select from cogo.wanted_nodes(document, facts) as w where w.kind = n.kind and w.key = n.key);
  with changed as (
    insert into cogo.graph_nodes as n (tenant_id, kind, key, name, project, document_id, chunk_id, properties)
    select w.tenant_id, w.kind, w.key, w.name, w.project, w.document_id, w.chunk_id, w.properties
    from cogo.wanted_nodes(document, facts) as w
    on conflict on constraint key_is_unique_in_its_tenant_and_kind do update
    set name = excluded.name, project = excluded.project, chunk_id = excluded.chunk_id, properties = excluded.properties
    where (n.name, n.project, n.chunk_id, n.properties)
          is distinct from (excluded.name, excluded.project, excluded.chunk_id, excluded.properties)
    returning n.kind, n.name
  )
  select array_agg(distinct changed.name) into v_names from changed where changed.kind <> 'chunk';
  return coalesce(v_names, '{}');
end
$$;
comment on function cogo.sync_document_nodes is
  'Updates a document''s nodes; returns the names that now mean something else.';

create function cogo.add_entities(tenant_id uuid, facts jsonb)
returns void language sql volatile security invoker set search_path = ''
as $$
  insert into cogo.graph_nodes (tenant_id, kind, key, name, properties)
  select distinct on (lower(named.name)) add_entities.tenant_id, 'entity', left(lower(named.name), 1500), named.name,
         jsonb_strip_nulls(jsonb_build_object('type', named.type))
  from (
    select e ->> 'name' as name, e ->> 'type' as type from jsonb_array_elements(facts -> 'entities') as e
    union all
    select r ->> side, null from jsonb_array_elements(facts -> 'relations') as r, unnest('{from,to}'::text[]) as side
  ) as named
  where named.name <> ''
  order by lower(named.name), named.type nulls last
  on conflict on constraint key_is_unique_in_its_tenant_and_kind do nothing;
$$;
comment on function cogo.add_entities is
  'Adds the entities that are not known yet. An entity belongs to no document: one node serves all that mention it.';

create function cogo.wanted_edges(document cogo.documents, facts jsonb)
returns table (source_id bigint, target_id bigint, kind text, weight double precision, properties jsonb)
language sql stable security invoker set search_path = ''
as $$
  with own as materialized (
    select n.node_id, n.kind, n.chunk_id, n.properties ->> 'qualifiedName' as name
    from cogo.graph_nodes as n where n.document_id = document.document_id
  ), entity as materialized (
    select n.node_id, n.key from cogo.graph_nodes as n
    where n.tenant_id = document.tenant_id and n.kind = 'entity' and n.key in (
      select left(lower(e ->> 'name'), 1500) from jsonb_array_elements(facts -> 'entities') as e
      union all
      select left(lower(r ->> side), 1500)
      from jsonb_array_elements(facts -> 'relations') as r, unnest('{from,to}'::text[]) as side)
  ), found as (
    select whole.node_id as source_id, part.node_id as target_id, 'CONTAINS' as kind, null::double precision as weight,
           '{}'::jsonb as properties
    from own as whole join own as part on part.kind = 'chunk'
    where whole.kind = 'document'
    union all
    select whole.node_id, part.node_id, 'CONTAINS', null, '{}'
    from own as part join own as whole on whole.name = substring(part.name from '^(.*)\.[^.]+$')
    where part.kind = 'symbol' and whole.kind = 'symbol'
    union all
    select coalesce(holder.node_id, whole.node_id), part.node_id, 'DEFINES', null, '{}'
    from own as part
    join own as whole on whole.kind = 'document'
    left join own as holder on holder.kind = 'chunk' and holder.chunk_id = part.chunk_id
    where part.kind = 'symbol'
    union all
    select coalesce(holder.node_id, whole.node_id), entity.node_id, 'MENTIONS', null, '{}'
    from jsonb_array_elements(facts -> 'entities') as e
    join entity on entity.key = left(lower(e ->> 'name'), 1500)
    join own as whole on whole.kind = 'document'
    left join cogo.chunks on chunks.document_id = document.document_id and chunks.ordinal = (e ->> 'chunk')::integer
    left join own as holder on holder.kind = 'chunk' and holder.chunk_id = chunks.chunk_id
    union all
    select one.node_id, other.node_id, coalesce(kinds.kind, 'RELATED_TO'), (r ->> 'weight')::double precision,
           jsonb_strip_nulls(jsonb_build_object('description', r ->> 'description', 'relation', r ->> 'kind'))
    from jsonb_array_elements(facts -> 'relations') as r
    join entity as one on one.key = left(lower(r ->> 'from'), 1500)
    join entity as other on other.key = left(lower(r ->> 'to'), 1500)
    left join cogo.graph_edge_kinds as kinds on kinds.kind = upper(r ->> 'kind')
  )
  select distinct on (found.source_id, found.kind, found.target_id)
         found.source_id, found.target_id, found.kind, coalesce(found.weight, kinds.weight), found.properties
  from found join cogo.graph_edge_kinds as kinds on kinds.kind = found.kind
  order by found.source_id, found.kind, found.target_id, found.properties;
$$;
comment on function cogo.wanted_edges is
  'The edges that a document''s own facts make; those of references are resolved separately.';

create function cogo.sync_document_edges(document cogo.documents, facts jsonb)
returns void language sql volatile security invoker set search_path = ''
as $$
  with wanted as materialized (
    select * from cogo.wanted_edges(document, facts)
  ), removed as (
    delete from cogo.graph_edges as e
    where e.document_id = document.document_id and e.reference_id is null
      and not exists (select from wanted as w
                      where w.source_id = e.source_id and w.kind = e.kind and w.target_id = e.target_id)
  )
  insert into cogo.graph_edges as e (tenant_id, source_id, target_id, kind, weight, document_id, properties)
  select document.tenant_id, w.source_id, w.target_id, w.kind, w.weight, document.document_id, w.properties
  from wanted as w
  on conflict on constraint edge_is_unique_for_its_owner do update
  set weight = excluded.weight, properties = excluded.properties
  where (e.weight, e.properties) is distinct from (excluded.weight, excluded.properties);
$$;
comment on function cogo.sync_document_edges is 'Brings the edges of a document''s own facts up to date.';

create function cogo.forget_entities()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  delete from cogo.graph_nodes as n
  where n.node_id in (select gone.source_id from gone union select gone.target_id from gone) and n.kind = 'entity'
    and not exists (select from cogo.graph_edges as e where e.source_id = n.node_id)
    and not exists (select from cogo.graph_edges as e where e.target_id = n.node_id);
  return null;
end
$$;
comment on function cogo.forget_entities is 'Deletes entities that lost their last edge.';

create trigger entities_go_with_their_last_edge
  after delete on cogo.graph_edges
  referencing old table as gone
  for each statement execute function cogo.forget_entities();

create function cogo.wanted_references(document cogo.documents, facts jsonb)
returns table (source_id bigint, kind text, target text, name text, line integer)
language sql stable security invoker set search_path = ''
as $$
  select distinct on (source.node_id, named.kind, named.target)
         source.node_id, named.kind, named.target, cogo.reference_name(named.kind, named.target), named.line
  from (
    select r ->> 'from' as user_name, upper(r ->> 'kind') as kind, left(r ->> 'to', 1000) as target,
           (r ->> 'line')::integer as line, (r ->> 'chunk')::integer as ordinal
    from jsonb_array_elements(facts -> 'references') as r
  ) as named
  cross join lateral (
    select n.node_id
    from cogo.graph_nodes as n
    left join cogo.chunks on n.kind = 'chunk' and chunks.chunk_id = n.chunk_id
    where n.document_id = document.document_id
      and (n.kind = 'document'
           or named.kind not in ('IMPORTS', 'VERIFIES') and n.kind = 'symbol' and n.properties ->> 'qualifiedName' = named.user_name
           or named.kind not in ('IMPORTS', 'VERIFIES') and n.kind = 'chunk' and chunks.ordinal = named.ordinal)
    order by array_position('{symbol,chunk,document}', n.kind)
    limit 1
  ) as source
  where cogo.reference_name(named.kind, named.target) <> ''
  order by source.node_id, named.kind, named.target, named.line;
$$;
comment on function cogo.wanted_references is
  'The references that a document''s facts hold, each with the node that makes it.';

create function cogo.sync_document_references(document cogo.documents, facts jsonb)
returns bigint[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_new bigint[];
begin
  with wanted as materialized (
    select * from cogo.wanted_references(document, facts)
  ), removed as (
    delete from cogo.graph_references as r
    where r.document_id = document.document_id
      and not exists (select from wanted as w
                      where w.source_id = r.source_id and w.kind = r.kind and w.target = r.target)
  ), moved as (
    update cogo.graph_references as r set line = w.line
    from wanted as w
    where w.source_id = r.source_id and w.kind = r.kind and w.target = r.target and w.line <> r.line
  ), added as (
    insert into cogo.graph_references (tenant_id, project, document_id, source_id, kind, target, name, line)
    select document.tenant_id, document.project, document.document_id, w.source_id, w.kind, w.target, w.name, w.line
    from wanted as w
    on conflict on constraint reference_is_unique_in_its_source do nothing
    returning graph_references.reference_id
  )
  select array_agg(added.reference_id) into v_new from added;
  return coalesce(v_new, '{}');
end
$$;
comment on function cogo.sync_document_references is
  'Brings a document''s references up to date; returns the new ones.';

create function cogo.record_document_graph(document_id uuid, facts jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
set enable_seqscan = off set jit = off
as $$
declare
  v_document cogo.documents;
  v_facts jsonb;
  v_names text[];
  v_new bigint[];
begin
  select * into strict v_document from cogo.documents where documents.document_id = record_document_graph.document_id;
  v_facts := '{"symbols": [], "references": [], "entities": [], "relations": []}'::jsonb || jsonb_strip_nulls(facts);
  v_names := cogo.sync_document_nodes(v_document, v_facts);
  perform cogo.add_entities(v_document.tenant_id, v_facts);
  perform cogo.sync_document_edges(v_document, v_facts);
  v_new := cogo.sync_document_references(v_document, v_facts);
  perform cogo.resolve_in_order(array(
    select r.reference_id from cogo.graph_references as r
    where r.document_id = v_document.document_id and (r.reference_id = any (v_new) or r.name = any (v_names))), v_names);
  perform cogo.follow_names(v_document.tenant_id, v_document.project, v_names, v_document.document_id);
end
$$;
comment on function cogo.record_document_graph is
  'Makes nodes, edges and references of what a parser found in a document, writing only what differs; part of '
  'index_document()''s transaction. The caller holds the corpus.';

revoke execute on all functions in schema cogo from public;
