-- Installation: which release this schema is of, and what a restore leaves behind.
--
-- Functions and schema are installed apart, so each function compares at its first request and refuses to work on a
-- schema that is older than it expects. A copy of the rows alone (pg_dump of our schemas) has neither jobs nor the
-- policies of Realtime's table; ensure_installed() makes both again. A copy of the whole server also has the vault, and
-- with it the address of the project it was copied from, whom it must not wake: each wake says which server it comes
-- from, and the functions of another project refuse it.

create table cogo.schema_versions (
  version text primary key check (version ~ '^\d+\.\d+\.\d+$'),
  installed_at timestamptz not null default cogo.clock()
);
comment on table cogo.schema_versions is 'The releases whose SQL has run here, one row each.';
alter table cogo.schema_versions enable row level security;

create function cogo.version()
returns text language sql stable security invoker set search_path = ''
as $$
  select schema_versions.version from cogo.schema_versions
  order by string_to_array(schema_versions.version, '.')::integer[] desc limit 1;
$$;
comment on function cogo.version is 'The newest release whose SQL has run here.';

create function cogo_api.version()
returns text language sql stable security definer set search_path = ''
as $$ select cogo.version(); $$;
comment on function cogo_api.version is 'The release of the schema.';
grant execute on function cogo_api.version to authenticated, service_role;

create table cogo.listening_policies (
  name text primary key,
  condition text not null
);
comment on table cogo.listening_policies is 'The policies of realtime.messages that are ours, to be made again after a restore.';
alter table cogo.listening_policies enable row level security;

create function cogo.keep_policies()
returns void language sql volatile security invoker set search_path = ''
as $$
  insert into cogo.listening_policies (name, condition)
  select policyname, qual from pg_catalog.pg_policies
  where schemaname = 'realtime' and tablename = 'messages'
    and policyname in (
      'cogo_ingestion_members_listen', 'cogo_session_members_listen', 'cogo_subscription_members_listen',
      'cogo_task_members_listen', 'cogo_users_listen')
  on conflict (name) do update set condition = excluded.condition;
$$;
comment on function cogo.keep_policies is 'Notes our policies of realtime.messages as they are; the last word of each release.';

create function cogo.ensure_policies()
returns text[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_policy cogo.listening_policies;
  v_ensured text[] := '{}';
begin
  for v_policy in
    select kept.* from cogo.listening_policies as kept
    where not exists (
      select from pg_catalog.pg_policies
      where schemaname = 'realtime' and tablename = 'messages' and policyname = kept.name)
    order by kept.name
  loop
    execute format('create policy %I on realtime.messages for select to authenticated using (%s)',
      v_policy.name, v_policy.condition);
    v_ensured := v_ensured || format('policy %s', v_policy.name);
  end loop;
  return v_ensured;
end
$$;
comment on function cogo.ensure_policies is 'Makes the policies of realtime.messages that are missing; says which.';

create function cogo.forget_foreign_address(project_url text)
returns text[] language plpgsql volatile security invoker set search_path = ''
as $$
begin
  delete from vault.secrets
  where name in ('cogo_project_url', 'cogo_secret_key')
    and exists (
      select from vault.decrypted_secrets as stored
      where stored.name = 'cogo_project_url' and stored.decrypted_secret is distinct from project_url);
  return case when found then array['address of another project forgotten'] else '{}'::text[] end;
end
$$;
comment on function cogo.forget_foreign_address is
  'Forgets where wakes go, and their key, unless it is this project.';

create function cogo.ensure_installed(project_url text default null)
returns text[] language plpgsql volatile security invoker set search_path = ''
as $$
begin
  return cogo.ensure_jobs() || cogo.ensure_policies()
    || case when project_url is null then '{}'::text[] else cogo.forget_foreign_address(project_url) end;
end
$$;
comment on function cogo.ensure_installed is
  'Makes again what a restore or a copy lacks, and with the project''s address given forgets another''s; says what it '
  'did, nothing when all was there. Can be repeated.';

create function cogo_api.ensure_installed(project_url text default null)
returns text[] language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_made constant text[] := cogo.ensure_installed(ensure_installed.project_url);
begin
  if cardinality(v_made) > 0 then
    perform cogo.record_audit('installation-mended', cogo.operators(), details => jsonb_build_object('made', v_made));
  end if;
  return v_made;
end
$$;
comment on function cogo_api.ensure_installed is 'Operators: makes again what a restore or a copy lacks; says what.';
grant execute on function cogo_api.ensure_installed to service_role;

create function cogo.server_identity()
returns text language plpgsql stable security invoker set search_path = ''
as $$
begin -- as plpgsql keeps its plan: each wake asks
  return (select md5(pg_catalog.pg_postmaster_start_time()::text || min(schema_versions.installed_at)::text) from cogo.schema_versions);
end
$$;
comment on function cogo.server_identity is
  'Tells this server from a copy of it: when it was started, to the microsecond, and when this was installed.';

create function cogo_api.server_identity()
returns text language sql stable security definer set search_path = ''
as $$ select cogo.server_identity(); $$;
comment on function cogo_api.server_identity is 'Workers: what the wakes of their own database say they come from.';
grant execute on function cogo_api.server_identity to service_role;

insert into cogo.schema_versions (version) values ('0.1.0');
select cogo.keep_policies();
select cogo.ensure_installed();

revoke execute on all functions in schema cogo, cogo_api from public;

-- The Data API caches what is exposed until it is asked to reload.
notify pgrst, 'reload schema';
