-- What a reference may refer to, by the notation of its target (see find_referents): names of a
-- module, through what the module passes on; members, through what a type is built on; names of any document.

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

revoke execute on all functions in schema cogo from public;
