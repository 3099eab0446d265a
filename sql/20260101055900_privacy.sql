-- Privacy: all that is held of a session, a person or a team, found by the catalogue rather than by a list, so that a
-- table that is added is exported and erased too. A table is held by the first of its columns that says whose it is.

create function cogo.holdings(kind text)
returns table (held text, condition text) language sql stable security invoker set search_path = ''
as $$
  with keys (place, key, of_session, of_tenant) as (values
    (1, 'tenant_id', null, 'tenant_id = $1'),
    (2, 'session_id', 'session_id = $1', 'session_id in (select session_id from cogo.sessions where tenant_id = $1)'),
    (3, 'task_id', 'task_id in (select task_id from cogo.tasks where session_id = $1)',
                   'task_id in (select task_id from cogo.tasks where tenant_id = $1)'),
    (4, 'run_id', 'run_id in (select run_id from cogo.runs where session_id = $1)',
                  'run_id in (select run_id from cogo.runs where tenant_id = $1)'),
    (5, 'step_id', 'step_id in (select step_id from cogo.steps where session_id = $1)',
                   'step_id in (select step_id from cogo.steps where tenant_id = $1)'),
    (6, 'document_id', 'document_id in (select document_id from cogo.documents where session_id = $1)',
                       'document_id in (select document_id from cogo.documents where tenant_id = $1)'),
    (7, 'chunk_id', 'chunk_id in (select c.chunk_id from cogo.chunks as c join cogo.documents as d on d.document_id = c.document_id where d.session_id = $1)',
                    'chunk_id in (select chunk_id from cogo.chunks where tenant_id = $1)'),
    (8, 'subscription_id', null, 'subscription_id in (select subscription_id from cogo.subscriptions where tenant_id = $1)'),
    (9, 'user_id', null, null))
  select * from (
    select distinct on (c.relname) c.relname::text,
           case holdings.kind
             when 'session' then k.of_session
             when 'person' then case when c.relname in ('members', 'team_projects', 'operators') then 'user_id = $1'
                                     when c.relname = 'invitations' then 'email = cogo.verified_email($1)' else k.of_tenant end
             else k.of_tenant end as condition
    from pg_catalog.pg_class as c
    join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join keys as k on k.key = a.attname
    where c.relnamespace = 'cogo'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'erasures'
      and case holdings.kind when 'session' then k.of_session is not null else true end
    order by c.relname, k.place) as found
  where found.condition is not null;
$$;
comment on function cogo.holdings is
  'Which tables hold something of a session, person or team, and the rows: a condition whose $1 is the id.';

create function cogo.person_columns()
returns table (relation regclass, name text, is_nullable boolean) language sql stable security invoker set search_path = ''
as $$
  select c.oid::regclass, a.attname::text, not a.attnotnull
  from pg_catalog.pg_class as c
  join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.atttypid = 'uuid'::regtype
  where c.relnamespace = 'cogo'::regnamespace and c.relkind in ('r', 'p')
    and a.attname in ('created_by', 'user_id', 'resolved_by', 'emitted_by', 'invited_by', 'acknowledged_by', 'actor');
$$;
comment on function cogo.person_columns is 'The columns that say who did something.';

create function cogo.disclosures(kind text)
returns table (held text, relation regclass, condition text, brief boolean) language sql stable security invoker set search_path = ''
as $$
  select h.held, format('cogo.%I', h.held)::regclass, h.condition, false from cogo.holdings(kind) as h
  union all
  select n.nspname || '.' || c.relname, c.oid::regclass, format('%I = $1', a.attname), false
  from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace and n.nspname = 'auth'
  join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.atttypid = 'uuid'::regtype
  where kind = 'person' and (c.relname, a.attname) in (('users', 'id'), ('identities', 'user_id'), ('sessions', 'user_id'), ('mfa_factors', 'user_id'))
    and has_table_privilege(c.oid, 'select')
  union all
  select format('%s.%s', c.relname, p.name), p.relation,
         format('%I = $1 and (%s) is not true', p.name, coalesce(h.condition, 'false')), true
  from cogo.person_columns() as p join pg_catalog.pg_class as c on c.oid = p.relation
  left join cogo.holdings(kind) as h on h.held = c.relname
  where kind = 'person'
  union all
  select 'audit_entries.details', 'cogo.audit_entries'::regclass,
         'tenant_id <> $1 and actor is distinct from $1 and strpos(details::text, $1::text) > 0', true
  where kind = 'person';
$$;
comment on function cogo.disclosures is
  'What is given of a session, person or team: the holdings; of a person also the account and its sign-ins as Auth has them, and, '
  'briefly and under the name table.column, the rows of others that say who did something, or whom it was done to.';

create function cogo.require_subject(kind text, subject uuid)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  if kind = 'session' then
    perform cogo.require_right((select s.tenant_id from cogo.sessions as s where s.session_id = subject), 'manage', 'session ' || subject);
  elsif kind = 'team' then
    perform cogo.require_right((select t.tenant_id from cogo.teams as t where t.tenant_id = subject), 'manage', 'team ' || subject);
  elsif kind is distinct from 'person' then
    perform cogo.raise_error('invalid_input', format('Expected session, person or team, got "%s"', kind));
  elsif not exists (select from auth.users as u where u.id = subject) or cogo.caller_acts_for(subject, 'manage') is not true then
    perform cogo.raise_error('not_found', 'No person ' || subject);
  end if;
end
$$;
comment on function cogo.require_subject is
  'Refuses who may not have it exported or erased: a session''s or team''s owner may, everybody for themselves, and operators.';

create function cogo.export_columns(relation regclass, brief boolean)
returns text language sql stable security invoker set search_path = ''
as $$
  select string_agg(format('%L, t.%I', a.attname, a.attname), ', ' order by a.attnum)
  from pg_catalog.pg_attribute as a
  where a.attrelid = relation and a.attnum > 0 and not a.attisdropped
    and a.attname not in ('lease_token', 'lease_expires_at', 'claimed_at', 'claims', 'worker_id', 'token_hash', 'request_hash', 'input_hash',
                          'who_salt', 'said_salt', 'embedding', 'term_ids', 'term_frequencies')
    and a.attname !~ 'secret_id$'
    and (relation::text !~ '^auth\.' or a.attname !~ 'password|token|secret|hmac|^instance_id$')
    and (not brief or a.atttypid = 'timestamptz'::regtype or a.attname in ('tenant_id', 'action') or a.attnum in (
      select k.attnum from pg_catalog.pg_index as i cross join unnest(i.indkey::smallint[]) as k (attnum)
      where i.indrelid = relation and i.indisprimary));
$$;
comment on function cogo.export_columns is
  'The columns of a table that are exported: not what only the engine can use, such as leases, secrets and vectors; briefly, '
  'which row it is, whose, and when.';

create function cogo.export_key(relation regclass)
returns table (columns text, cursor text) language sql stable security invoker set search_path = ''
as $$
  select string_agg(format('t.%I', a.attname), ', ' order by k.place),
         string_agg(format('($2 ->> %s)::%s', k.place - 1, a.atttypid::regtype), ', ' order by k.place)
  from (select i.indrelid, i.indkey::smallint[] as key from pg_catalog.pg_index as i
        where i.indrelid = relation and i.indisunique and i.indpred is null
        order by i.indisprimary desc, i.indexrelid limit 1) as identity
  cross join unnest(identity.key) with ordinality as k (attnum, place)
  join pg_catalog.pg_attribute as a on a.attrelid = identity.indrelid and a.attnum = k.attnum;
$$;
comment on function cogo.export_key is
  'What identifies the rows of a table: its key''s columns, and the same of a cursor, $2. A row that is changed keeps '
  'its key, so it is neither missed nor repeated by who reads on after a key.';

create function cogo.export_page(kind text, subject uuid, after text, most_bytes integer)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_table record;
  v_found jsonb;
  v_last jsonb;
  v_from constant text := split_part(coalesce(after, ''), '/', 1);
  v_after constant jsonb := convert_from(decode(split_part(after, '/', 2), 'hex'), 'UTF8')::jsonb;
begin
  for v_table in
    select d.*, k.* from cogo.disclosures(kind) as d cross join lateral cogo.export_key(d.relation) as k
    where d.held >= v_from and d.held not in ('postings', 'terms', 'subscription_terms') -- indexes of texts that are exported
    order by d.held
  loop
    execute format(
      'select jsonb_agg(s.data order by s.place), (array_agg(s.key order by s.place desc))[1]
       from (select r.*, sum(octet_length(r.data::text)) over (order by r.place) - octet_length(r.data::text) as before
             from (select row_number() over (order by %2$s) as place, jsonb_build_array(%2$s) as key, jsonb_build_object(%3$s) as data
                   from %1$s as t where %4$s%5$s order by %2$s limit 500) as r) as s
       where s.before < $3', v_table.relation, v_table.columns, cogo.export_columns(v_table.relation, v_table.brief), v_table.condition,
      case when v_table.held = v_from then format(' and (%s) > (%s)', v_table.columns, v_table.cursor) end)
    into v_found, v_last
    using subject, v_after, most_bytes;
    if v_found is not null then
      return jsonb_build_object('table', v_table.held, 'rows', v_found,
        'next', v_table.held || '/' || encode(convert_to(v_last::text, 'UTF8'), 'hex'));
    end if;
  end loop;
  return jsonb_build_object('table', null, 'rows', '[]'::jsonb, 'next', null);
end
$$;
comment on function cogo.export_page is
  'The next rows of all that is held: {table, rows, next}, in so many bytes and a row; next null, and no rows, at the end.';

create function cogo.export_data(kind text, subject uuid, after text)
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.require_subject(export_data.kind, export_data.subject);
  if export_data.after is null then
    perform cogo.record_audit(export_data.kind || '-exported',
      case when kind = 'session' then (select s.tenant_id from cogo.sessions as s where s.session_id = subject) else subject end,
      session_id => case when kind = 'session' then subject end);
  end if;
  return cogo.export_page(export_data.kind, export_data.subject, export_data.after, 2 * 1024 * 1024);
exception when data_exception then
  perform cogo.raise_error('invalid_input', 'Expected `next` of the page before');
end
$$;
comment on function cogo.export_data is 'The next page for a caller who may have it.';

create function cogo_api.export_data(kind text, subject uuid, after text default null)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.export_data(export_data.kind, export_data.subject, export_data.after); $$;
comment on function cogo_api.export_data is 'A page of all that is held of a session, person or team: {table, rows, next}.';
grant execute on function cogo_api.export_data to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
