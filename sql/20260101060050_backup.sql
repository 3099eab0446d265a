-- Backup and restore: what a backup holds, and how its rows come into another project of the same release.
--
-- A backup is read in one snapshot and restored in one transaction, by the owner. Rows travel as JSON, so that they do
-- not depend on the order of columns. Foreign keys are checked at the end and triggers rest meanwhile: what they would
-- make is among the rows.

create function cogo.backup_tables()
returns setof regclass language sql stable security invoker set search_path = ''
as $$
  select c.oid::regclass from pg_catalog.pg_class as c
  where c.relnamespace = 'cogo'::regnamespace and c.relkind = 'r'
    and c.relname not in ('schema_versions', 'sent_wakes', 'last_sweep', 'error_codes') -- a restore can say what is wrong
  order by c.relname;
$$;
comment on function cogo.backup_tables is
  'The tables of a backup: all but what an installation knows of itself, of its errors and of the requests it has sent.';

create function cogo.secret_columns()
returns table (relation regclass, name text) language sql stable security invoker set search_path = ''
as $$
  select a.attrelid::regclass, a.attname::text
  from cogo.backup_tables() as t join pg_catalog.pg_attribute as a on a.attrelid = t
  where a.attname like '%secret\_id' and a.atttypid = 'uuid'::regtype and not a.attisdropped;
$$;
comment on function cogo.secret_columns is 'The columns that name a secret in the vault.';

create function cogo.backup_parts()
returns table (name text, query text) language sql stable security invoker set search_path = ''
as $$
  select 'auth.users', 'select to_jsonb(u)::text as row from auth.users as u'
  union all
  select t::text, format('select to_jsonb(r)::text as row from %s as r', t) from cogo.backup_tables() as t
  union all
  select 'vault.secrets', format(
    'select jsonb_build_object(''id'', s.id, ''name'', s.name, ''secret'', s.decrypted_secret)::text as row '
    'from vault.decrypted_secrets as s where s.id in (%s)',
    string_agg(format('select %I from %s', c.name, c.relation), ' union all ')) from cogo.secret_columns() as c;
$$;
comment on function cogo.backup_parts is
  'What a backup is made of, in the order in which it is restored: a name, and the query of its rows as JSON.';

create function cogo.count_backup()
returns table (name text, row_count bigint, digest numeric)
language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_table regclass;
  c_secrets constant text[] := array(select c.name from cogo.secret_columns() as c);
begin
  for v_table in select t from cogo.backup_tables() as t loop
    return query execute format(
      'select %1$L, count(*), coalesce(sum((''x'' || left(md5((to_jsonb(r) - %2$L::text[])::text), 15))::bit(60)::bigint), 0)
       from %1$s as r', v_table, c_secrets);
  end loop;
end
$$;
comment on function cogo.count_backup is
  'The rows of each table of a backup, and a digest of them that does not depend on their order; secrets have other '
  'ids in another vault. Digests are equal when every row is.';

create function cogo.keep_checks(kept boolean)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_table regclass;
  v_key record;
begin
  for v_key in
    select c.conrelid::regclass as relation, c.conname from pg_catalog.pg_constraint as c
    where c.contype = 'f' and c.conrelid in (select t from cogo.backup_tables() as t)
  loop
    execute format('alter table %s alter constraint %I %s', v_key.relation, v_key.conname,
      case when keep_checks.kept then 'not deferrable' else 'deferrable initially deferred' end);
  end loop;
  for v_table in select t from cogo.backup_tables() as t loop
    execute format('alter table %s %s trigger user', v_table,
      case when keep_checks.kept then 'enable' else 'disable' end);
  end loop;
end
$$;
comment on function cogo.keep_checks is
  'Whether foreign keys are checked at once and triggers act, or wait for the end of a restore.';

create function cogo.begin_restore(version text)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if begin_restore.version is distinct from cogo.version() then
    perform cogo.raise_error('precondition_failed', format('Expected a backup of release %s, got one of %s',
      cogo.version(), begin_restore.version),
      format('Restore it with ./cogo of release %1$s into a project of release %1$s, and upgrade that project afterwards',
        begin_restore.version));
  end if;
  if exists (select from cogo.sessions) or exists (select from cogo.documents) then
    perform cogo.raise_error('invalid_state', 'Expected a project without sessions and documents',
      'Restore into a new project; ./cogo reset empties the embedded one');
  end if;
  perform cogo.keep_checks(false);
  execute 'truncate ' || (select string_agg(t::text, ', ') from cogo.backup_tables() as t);
end
$$;
comment on function cogo.begin_restore is
  'Empties the tables of a backup of this release; refuses a project that has sessions or documents. In a transaction '
  'with restore_rows() and end_restore().';

create function cogo.require_same_people(users jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_addresses text;
begin
  select string_agg(u.address, ', ' order by u.address) into v_addresses
  from (select coalesce(r.email, r.phone, r.id) as address from jsonb_to_recordset(users) as r (id text, email text, phone text)
        where not exists (select from auth.users as known where known.id::text = r.id) order by 1 limit 20) as u;
  if v_addresses is not null then
    perform cogo.raise_error('invalid_state',
      'Somebody has signed up in this project as who is in the backup with another id: ' || v_addresses,
      'Delete these new accounts in Auth and restore again: people come back as who they were, and sign in as before');
  end if;
end
$$;
comment on function cogo.require_same_people is
  'Refuses when some users of a backup are not there after it was tried to add them. Their rows are not given to those who have the '
  'address now: who that is nobody has said, and the audit is sealed with the ids of then.';

create function cogo.restore_rows(name text, content jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_columns text;
begin
  if restore_rows.name = 'vault.secrets' then
    perform cogo.restore_secret(s ->> 'id', s ->> 'name', s ->> 'secret') from jsonb_array_elements(content) as s;
    return;
  end if;
  if jsonb_array_length(content) = 0 then
    return;
  end if;
  if restore_rows.name not in (select p.name from cogo.backup_parts() as p) then
    perform cogo.raise_error('invalid_input', format('Expected a part of a backup, got %s', restore_rows.name));
  end if;
  select string_agg(format('%I', a.attname), ', ' order by a.attnum) into v_columns
  from pg_catalog.pg_attribute as a
  where a.attrelid = restore_rows.name::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    and content -> 0 ? a.attname;
  execute format(
    'insert into %1$s (%2$s) overriding system value
     select %2$s from jsonb_populate_recordset(null::%1$s, $1) %3$s',
    restore_rows.name::regclass, v_columns,
    case when restore_rows.name = 'auth.users' then 'on conflict do nothing' else '' end) using content;
  if restore_rows.name = 'auth.users' then
    perform cogo.require_same_people(content);
  end if;
end
$$;
comment on function cogo.restore_rows is 'Inserts rows of one part of a backup, an array of objects by column.';

create function cogo.restore_secret(id text, name text, secret text)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_id uuid := vault.create_secret(restore_secret.secret, restore_secret.name);
  v_column record;
begin
  for v_column in select * from cogo.secret_columns() loop
    execute format('update %s set %I = $1 where %2$I = $2', v_column.relation, v_column.name)
      using v_id, restore_secret.id::uuid;
  end loop;
end
$$;
comment on function cogo.restore_secret is
  'Puts a secret into this vault, where it has another id, and names it where the old id was.';

create function cogo.end_restore(made_at timestamptz)
returns setof text language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_counter record;
begin
  set constraints all immediate;
  for v_counter in
    select a.attrelid::regclass as relation, a.attname as name from pg_catalog.pg_attribute as a
    where a.attrelid in (select t from cogo.backup_tables() as t) and a.attidentity <> ''
  loop
    execute format('select setval(pg_get_serial_sequence(%L, %L), coalesce(max(%I), 0) + 1, false) from %s',
      v_counter.relation::text, v_counter.name, v_counter.name, v_counter.relation);
  end loop;
  perform cogo.keep_checks(true);
  perform cogo.ensure_installed();
  perform cogo.record_audit('restored', cogo.operators(), details => jsonb_build_object('backupMadeAt', made_at));
  return query select c.what || ' ' || c.id from cogo.find_contradictions() as c;
end
$$;
comment on function cogo.end_restore is
  'Checks what was put off, counts on where the backup stopped, and returns what contradicts itself in the rows; '
  'nothing for a whole backup.';
