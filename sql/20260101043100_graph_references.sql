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

revoke execute on all functions in schema cogo from public;
