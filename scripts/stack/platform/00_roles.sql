-- The roles of a hosted project. `migrator` plays hosted `postgres`: it owns what the migrations make and is no
-- superuser, so what hosted would refuse is refused here too. Nothing is granted to the API roles by default, as on
-- hosted projects since 2026-10-30: a forgotten grant fails here first.
do $$
begin
  if not exists (select from pg_roles where rolname = 'anon') then
    create role anon nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'authenticated') then
    create role authenticated nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'service_role') then
    create role service_role nologin bypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'authenticator') then
    create role authenticator noinherit login;
  end if;
  if not exists (select from pg_roles where rolname = 'supabase_realtime_admin') then
    create role supabase_realtime_admin nologin noinherit;
  end if;
  if not exists (select from pg_roles where rolname = 'migrator') then
    create role migrator nosuperuser createdb createrole bypassrls login;
  end if;
  execute format('grant create, connect, temporary on database %I to migrator', current_database());
end
$$;

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to migrator with admin option;
-- Stands in for supautils.policy_grants, which lets hosted `postgres` create policies on realtime.messages.
grant supabase_realtime_admin to migrator;

alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';

create schema if not exists extensions;
grant usage on schema extensions to public;
grant all on schema extensions to migrator;
grant usage on schema public to anon, authenticated, service_role;
grant create, usage on schema public to migrator;

-- A non-superuser cannot create these everywhere, so they are here before the migrations ask for them.
do $$
begin
  if exists (select from pg_available_extensions where name = 'vector') then
    create extension if not exists vector with schema extensions;
  end if;
  if exists (select from pg_available_extensions where name = 'pgcrypto') then
    create extension if not exists pgcrypto with schema extensions;
  end if;
end
$$;
