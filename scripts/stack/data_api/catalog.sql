-- Everything the Data API knows of the exposed schemas ($1, a JSON array of names), as one JSON document.
-- Types are spelled for use in a cast: qualified, without length, so that a cast never shortens a value.
with exposed as (
  select n.oid, n.nspname
  from pg_namespace n
  where n.nspname in (select json_array_elements_text($1::json))
),
relations as (
  select c.oid, e.nspname, c.relname,
    (
      select json_agg(
        json_build_object('name', a.attname, 'type', format_type(a.atttypid, -1)) order by a.attnum
      )
      from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns,
    (
      select json_agg(a.attname order by k.position)
      from pg_constraint p, unnest(p.conkey) with ordinality k(attnum, position), pg_attribute a
      where p.conrelid = c.oid and p.contype = 'p' and a.attrelid = c.oid and a.attnum = k.attnum
    ) as primary_key
  from pg_class c
  join exposed e on e.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
),
foreign_keys as (
  select f.conname, source.nspname as source_schema, source.relname as source_name,
    target.nspname as target_schema, target.relname as target_name,
    (
      select json_agg(json_build_array(a.attname, b.attname) order by k.position)
      from unnest(f.conkey, f.confkey) with ordinality k(source_attnum, target_attnum, position)
      join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.source_attnum
      join pg_attribute b on b.attrelid = f.confrelid and b.attnum = k.target_attnum
    ) as columns,
    exists (
      select from pg_index i
      where i.indrelid = f.conrelid and i.indisunique and i.indpred is null
        and i.indkey::smallint[] @> f.conkey and i.indkey::smallint[] <@ f.conkey
    ) as is_unique
  from pg_constraint f
  join relations source on source.oid = f.conrelid
  join relations target on target.oid = f.confrelid
  where f.contype = 'f'
),
routines as (
  select e.nspname, p.proname, p.oid,
    p.provolatile <> 'v' as read_only,
    p.proretset as returns_set,
    p.provariadic <> 0 as variadic,
    case
      when p.prorettype = 'void'::regtype then 'void'
      when t.typtype = 'c' or p.prorettype = 'record'::regtype
        or (t.typtype = 'd' and base.typtype = 'c') then 'composite'
      else 'scalar'
    end as returns,
    coalesce(
      (
        select json_agg(
          json_build_object(
            'name', coalesce(p.proargnames[a.position], ''),
            'type', format_type(a.type, -1),
            'required', a.input_position <= p.pronargs - p.pronargdefaults
          ) order by a.position
        )
        from (
          select position, type, row_number() over (order by position) as input_position
          from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality x(type, position)
          where coalesce(p.proargmodes[position], 'i') in ('i', 'b', 'v')
        ) a
      ), '[]'
    ) as arguments,
    case
      when p.proargmodes is not null and 't' = any (p.proargmodes) or 'o' = any (p.proargmodes) then (
        select json_agg(
          json_build_object('name', p.proargnames[x.position], 'type', format_type(x.type, -1)) order by x.position
        )
        from unnest(p.proallargtypes) with ordinality x(type, position)
        where p.proargmodes[x.position] in ('t', 'o', 'b')
      )
      else (
        select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, -1)) order by a.attnum)
        from pg_attribute a
        where a.attrelid = t.typrelid and t.typrelid <> 0 and a.attnum > 0 and not a.attisdropped
      )
    end as columns,
    (
      select split_part(setting, '=', 2)
      from unnest(p.proconfig) setting
      where setting like 'statement_timeout=%'
    ) as statement_timeout
  from pg_proc p
  join exposed e on e.oid = p.pronamespace
  join pg_type t on t.oid = p.prorettype
  left join pg_type base on base.oid = t.typbasetype
  where p.prokind = 'f' and p.prorettype <> 'trigger'::regtype and p.prorettype <> 'event_trigger'::regtype
)
select json_build_object(
  'relations', (
    select coalesce(json_agg(json_build_object(
      'schema', nspname, 'name', relname, 'columns', coalesce(columns, '[]'), 'primaryKey', coalesce(primary_key, '[]')
    )), '[]') from relations
  ),
  'foreignKeys', (
    select coalesce(json_agg(json_build_object(
      'name', conname, 'sourceSchema', source_schema, 'source', source_name,
      'targetSchema', target_schema, 'target', target_name, 'columns', columns, 'unique', is_unique
    )), '[]') from foreign_keys
  ),
  'routines', (
    select coalesce(json_agg(json_build_object(
      'schema', nspname, 'name', proname, 'readOnly', read_only, 'returnsSet', returns_set, 'returns', returns,
      'arguments', arguments, 'columns', coalesce(columns, '[]'), 'statementTimeout', statement_timeout
    )), '[]') from routines
  ),
  'timeouts', (
    select json_object_agg(r.rolname, coalesce(own.value, inherited.value, '0'))
    from pg_roles r
    left join lateral (
      select split_part(s, '=', 2) as value from unnest(r.rolconfig) s where s like 'statement_timeout=%'
    ) own on true
    left join lateral (
      select split_part(s, '=', 2) as value
      from pg_roles a, unnest(a.rolconfig) s
      where a.rolname = 'authenticator' and s like 'statement_timeout=%'
    ) inherited on true
    where r.rolname in ('anon', 'authenticated', 'service_role')
  )
)::text as catalog
