-- References: names that a document uses and does not certainly define itself. They are kept whether
-- or not the name is resolved, so that it does not matter which of two documents comes first,
-- and a name that loses its target waits for another.
--
-- Its target says where to look (see find_referents): in a module, in its own document, or anywhere, the
-- nearest first. An edge is certain where the text leaves nothing else to be meant, else probable; of equals
-- there are three at most, and they share the weight. Imports are resolved first, by path: they define
-- what is near.

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
  select case when reference_name.kind in ('IMPORTS', 'MENTIONS', 'VERIFIES')
              then substring(cogo.module_stem(reference_name.target) from '[^/]+$')
              else substring(reference_name.target from '[^/.:#\\]+$') end;
$$;
comment on function cogo.reference_name is 'The last part of a reference''s target, by which it is looked up.';

create function cogo.imported_documents(document_id uuid)
returns uuid[] language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
      select array(
        select imported.document_id
        from cogo.graph_edges as e join cogo.graph_nodes as imported on imported.node_id = e.target_id
        where e.document_id = imported_documents.document_id and e.kind = 'IMPORTS')
  );
end
$$;
comment on function cogo.imported_documents is
  'The documents that a document imports, as far as its imports are resolved.';

create function cogo.language_family(language text)
returns text language sql immutable security invoker set search_path = ''
as $$
  select case when language in ('javascript', 'typescript', 'tsx') then 'script'
              when language in ('c', 'cpp') then 'c' else language end;
$$;
comment on function cogo.language_family is 'Languages whose code calls each other''s by name have one family.';

create type cogo.referent as (node_id bigint, nearness integer, exact boolean, certain boolean);
comment on type cogo.referent is
  'What a reference may mean, how near it is, whether its whole name matches, and whether nothing but this can be meant '
  'if there is no other.';

create function cogo.find_documents(reference cogo.graph_references, module text)
returns uuid[] language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
      with found as (
        select n.document_id, n.properties ->> 'stem' = wanted.stem as whole
        from (select cogo.module_stem(find_documents.module) as stem) as wanted
        join cogo.graph_nodes as n
          on n.tenant_id = reference.tenant_id and n.project = reference.project and n.kind = 'document'
         and n.name = substring(wanted.stem from '[^/]+$') and n.document_id <> reference.document_id
         and right('/' || (n.properties ->> 'stem'), length(wanted.stem) + 1) = '/' || wanted.stem
        join cogo.documents on documents.document_id = reference.document_id
        -- One word alone may be a library's name as well: it is a module only where a program would find one.
        where position('/' in wanted.stem) > 0
           or n.properties ->> 'stem' in (wanted.stem, 'src/' || wanted.stem, 'lib/' || wanted.stem,
                                          substring(documents.path from '^(.*/)?[^/]+$') || wanted.stem)
      )
      select array(select found.document_id from found where found.whole or not exists (select from found where found.whole))
  );
end
$$;
comment on function cogo.find_documents is
  'The documents that a module''s name or path may stand for: the one of this very path, else those that end so.';

create function cogo.find_symbols(reference cogo.graph_references, family text, qualified_name text, documents uuid[])
returns setof cogo.graph_nodes language plpgsql stable security invoker set search_path = ''
as $$
begin
  return query
    select n.*
    from cogo.graph_nodes as n
    where n.tenant_id = reference.tenant_id and n.project = reference.project
      and n.name = substring(find_symbols.qualified_name from '[^.]+$') and n.kind = 'symbol' and n.node_id <> reference.source_id
      and cogo.language_family(n.properties ->> 'language') is not distinct from find_symbols.family
      and (n.document_id = any (find_symbols.documents) and n.properties ->> 'qualifiedName' = find_symbols.qualified_name
           or find_symbols.documents is null
              and right('.' || (n.properties ->> 'qualifiedName'), length(find_symbols.qualified_name) + 1)
                  = '.' || find_symbols.qualified_name
              and (n.properties ->> 'kind' <> 'method' or position('.' in find_symbols.qualified_name) > 0));
end
$$;
comment on function cogo.find_symbols is
  'The symbols of a name: exactly that in some documents; in all of them, those that end so. A name without a type '
  'before it is no method''s.';

create function cogo.follow_aliases(node_ids bigint[])
returns bigint[] language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
      with recursive followed (node_id, depth) as (
        select f.node_id, 0 from unnest(follow_aliases.node_ids) as f (node_id)
        union
        select e.target_id, followed.depth + 1
        from followed join cogo.graph_edges as e on e.source_id = followed.node_id and e.kind = 'EXPORTS'
        where followed.depth < 4
      )
      select array(
        select distinct n.node_id from followed join cogo.graph_nodes as n on n.node_id = followed.node_id
        where n.properties ->> 'kind' is distinct from 'alias' order by 1)
  );
end
$$;
comment on function cogo.follow_aliases is 'What these symbols are in the end: of an alias what it stands for, if that is known.';

create function cogo.find_members(owner_ids bigint[], member text)
returns bigint[] language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
      with recursive types (node_id, depth) as (
        select o.node_id, 0 from unnest(find_members.owner_ids) as o (node_id)
        union
        select e.target_id, types.depth + 1
        from types join cogo.graph_edges as e on e.source_id = types.node_id and e.kind in ('EXTENDS', 'IMPLEMENTS')
        where types.depth < 5
      ), found as (
        select m.node_id, types.depth
        from types
        join cogo.graph_nodes as t on t.node_id = types.node_id
        join cogo.graph_nodes as m
          on m.tenant_id = t.tenant_id and m.project = t.project and m.name = find_members.member and m.kind = 'symbol'
         and m.properties ->> 'qualifiedName' = (t.properties ->> 'qualifiedName') || '.' || find_members.member
         and (m.document_id = t.document_id or t.properties ->> 'language' in ('c', 'cpp', 'go', 'rust'))
      )
      select array(select distinct found.node_id from found
                   where found.depth = (select min(f.depth) from found as f) order by 1)
  );
end
$$;
comment on function cogo.find_members is
  'The members of this name that types have or, nearest first, inherit. In some languages they may stand in another '
  'document than their type.';

create function cogo.find_in_documents(reference cogo.graph_references, family text, qualified_name text, documents uuid[])
returns bigint[] language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_documents uuid[] := documents;
  v_found bigint[];
  v_owner constant text := substring(qualified_name from '^(.*)[.][^.]+$');
begin
  -- What a module does not define itself, it gives from a module that it imports.
  for v_depth in 0 .. 3 loop
    exit when cardinality(v_documents) not between 1 and 100;
    v_found := array(select s.node_id from cogo.find_symbols(reference, family, qualified_name, v_documents) as s);
    if v_found <> '{}' then
      return cogo.follow_aliases(v_found);
    end if;
    exit when v_owner is not null;
    v_documents := array(
      select distinct imported.document_id
      from cogo.graph_edges as e join cogo.graph_nodes as imported on imported.node_id = e.target_id
      where e.document_id = any (v_documents) and e.kind = 'IMPORTS');
  end loop;
  if v_owner is null or v_documents = '{}' then
    return '{}';
  end if;
  return cogo.find_members(cogo.find_in_documents(reference, family, v_owner, documents),
                           substring(qualified_name from '[^.]+$'));
end
$$;
comment on function cogo.find_in_documents is
  'What these documents give under a name: what they define, what they pass on from those they import, and what a type '
  'inherits.';

create function cogo.find_in_module(reference cogo.graph_references, family text, module text, qualified_name text)
returns setof cogo.referent language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_documents constant uuid[] := case when module = '' then array[reference.document_id]
                                      else cogo.find_documents(reference, module) end;
  v_found bigint[] := '{}';
begin
  if family = 'go' and module <> '' then
    -- A package is a folder.
    v_found := array(
      select s.node_id from cogo.find_symbols(reference, family, qualified_name, null) as s
      where s.properties ->> 'qualifiedName' = qualified_name
        and module like '%/' || substring(s.properties ->> 'path' from '([^/]+)/[^/]+$'));
  else
    v_found := cogo.find_in_documents(reference, family, qualified_name, v_documents);
  end if;
  -- A module may give one thing in place of many, or a package a module.
  if v_found = '{}' and module <> '' and qualified_name like 'default.%' then
    v_found := cogo.find_in_documents(reference, family, substr(qualified_name, 9), v_documents);
  elsif v_found = '{}' and module <> '' and family = 'script' and qualified_name <> 'default' then
    v_found := cogo.find_in_documents(reference, family, 'default.' || qualified_name, v_documents);
  elsif v_found = '{}' and module <> '' and family = 'python' and position('.' in qualified_name) > 0 then
    v_found := cogo.find_in_documents(
      reference, family, substring(qualified_name from '^[^.]+[.](.*)$'),
      cogo.find_documents(reference, module || '/' || split_part(qualified_name, '.', 1)));
  end if;
  return query
    select n.node_id, case when n.document_id = reference.document_id then 1 else 2 end, true, true
    from unnest(v_found) as f (node_id) join cogo.graph_nodes as n on n.node_id = f.node_id
    where n.node_id <> reference.source_id;
end
$$;
comment on function cogo.find_in_module is 'What a name of a module refers to; of the reference''s own document where there is no module.';

create function cogo.find_by_name(reference cogo.graph_references, family text)
returns setof cogo.referent language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_near uuid[];
  v_name constant text := replace(reference.target, '::', '.');
  v_folder text;
  v_found bigint[];
begin
  v_found := array(select s.node_id from cogo.find_symbols(reference, family, v_name, null) as s);
  if v_found = '{}' and position('.' in v_name) > 0 then
    v_found := cogo.find_members(
      array(select s.node_id from cogo.find_symbols(reference, family, substring(v_name from '^(.*)[.][^.]+$'), null) as s),
      reference.name);
  end if;
  if v_found = '{}' then
    return;
  end if;
  v_near := cogo.imported_documents(reference.document_id);
  select substring(documents.path from '^(.*/)?[^/]+$') into v_folder
  from cogo.documents where documents.document_id = reference.document_id;
  return query
    select placed.node_id, placed.nearness, placed.exact, true
    from (
      select n.node_id, n.properties ->> 'qualifiedName' = v_name as exact, n.properties ->> 'kind' as kind,
             case when n.document_id = reference.document_id then 1
                  when n.document_id = any (v_near)
                    or family in ('go', 'java') and substring(n.properties ->> 'path' from '^(.*/)?[^/]+$') is not distinct from v_folder then 2
                  else 3 end as nearness
      from unnest(cogo.follow_aliases(v_found)) as f (node_id) join cogo.graph_nodes as n on n.node_id = f.node_id
    ) as placed
    where placed.node_id <> reference.source_id
      and (family is distinct from 'go' or placed.nearness < 3)
      and (family is distinct from 'sql' or placed.kind = 'function' and placed.exact);
end
$$;
comment on function cogo.find_by_name is
  'What a name refers to that its own document does not bind: the nearest of that name. In Go only its package has such.';

create function cogo.find_referents(reference cogo.graph_references)
returns setof cogo.referent language plpgsql stable security invoker
rows 3
set search_path = ''
as $$
declare
  v_family text;
begin
  -- Most names are of libraries: one look is cheaper than each search.
  if not exists (select from cogo.graph_nodes as n
                 where n.tenant_id = reference.tenant_id and n.project = reference.project and n.name = reference.name
                   and n.kind in ('symbol', 'document')) then
    return;
  end if;
  if reference.kind in ('IMPORTS', 'MENTIONS', 'VERIFIES') then
    return query select * from cogo.find_mentioned(reference);
    return;
  end if;
  select cogo.language_family(documents.language) into v_family
  from cogo.documents where documents.document_id = reference.document_id;
  if reference.target like '*.%' then
    return query
      select n.node_id, 3, false, false
      from cogo.graph_nodes as n
      where n.tenant_id = reference.tenant_id and n.project = reference.project and n.name = reference.name
        and n.kind = 'symbol' and n.properties ->> 'kind' = 'method' and n.node_id <> reference.source_id
        and cogo.language_family(n.properties ->> 'language') is not distinct from v_family;
  elsif position('#' in reference.target) > 0 then
    return query
      select * from cogo.find_in_module(reference, v_family, split_part(reference.target, '#', 1), split_part(reference.target, '#', 2));
  else
    return query select * from cogo.find_by_name(reference, v_family);
  end if;
end
$$;
comment on function cogo.find_referents is
  'Nodes that a reference may mean, by the notation of its target: `#name` of its document, `module#name`, `*.name` '
  'of anything that has such a method, `name` of any document.';

create function cogo.find_mentioned(reference cogo.graph_references)
returns setof cogo.referent language plpgsql stable security invoker
rows 3
set search_path = ''
as $$
begin
  return query
    select n.node_id,
           case when n.document_id = reference.document_id then 1 when n.document_id = any (near.documents) then 2 else 3 end,
           matched.exact,
           matched.exact or case reference.kind when 'VERIFIES' then n.document_id = any (near.documents)
                                                when 'IMPORTS' then position('/' in near.stem) > 0
                                                else false end
    from (select cogo.imported_documents(reference.document_id) as documents,
                 cogo.module_stem(reference.target) as stem) as near
    join cogo.graph_nodes as n
      on n.tenant_id = reference.tenant_id and n.project = reference.project and n.name = reference.name
     and n.kind in ('symbol', 'document') and n.node_id <> reference.source_id
    cross join lateral (
      select case n.kind when 'symbol' then n.properties ->> 'qualifiedName' = replace(reference.target, '::', '.')
                         else n.properties ->> 'stem' = near.stem end as exact) as matched
    where case n.kind
            when 'symbol' then reference.kind = 'MENTIONS' and n.properties ->> 'kind' <> 'alias'
            else n.document_id <> reference.document_id
                 and right('/' || (n.properties ->> 'stem'), length(near.stem) + 1) = '/' || near.stem
                 and (reference.kind <> 'VERIFIES' or not cogo.is_test(n.properties ->> 'path'))
          end;
end
$$;
comment on function cogo.find_mentioned is
  'The documents and symbols that an import, a mention or a test may mean.';

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
             rank() over (partition by r.reference_id order by found.nearness, not found.exact) as tier,
             row_number() over (partition by r.reference_id order by found.nearness, not found.exact, found.node_id) as place
      from cogo.graph_references as r
      cross join lateral cogo.find_referents(r) as found
      where r.reference_id = any (resolved_edges.reference_ids)
    ) as tiers
  ) as near
  join cogo.graph_edge_kinds as kinds on kinds.kind = near.kind
  where near.tier = 1 and near.place <= 3 and (near.equals <= 3 or near.target not like '*.%');
$$;
comment on function cogo.resolved_edges is
  'The edges that references should have: the nearest, three at most, and how sure each is. A method that many have, '
  'called on something unknown, tells nothing.';

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
