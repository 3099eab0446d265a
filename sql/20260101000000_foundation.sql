-- Foundation: two schemas, and no rights for anybody.
--
--   cogo  private: tables, invariants, transitions. No role but the owner may change a row here; state
--         changes only through this schema's functions.
--   api   exposed through the Data API: views that read under the caller's row-level security, and
--         functions, the only doors to a change.
--
-- sql/ is one essay. A file's number is a moment: its hour is the chapter, its minute the page, and each
-- ten minutes begin a section with room for more pages. The chapters are the wings of shared/, in the order
-- a task meets them:
--
--   00 foundation
--   01 engine       00 sessions  10 agents  20 tasks and plans  30 the life of a step  40 intervention  50 upkeep
--   02 generation   code templates
--   03 quality      reports
--   04 knowledge    00 documents  10 search  20 memory  30 graph  40 maintenance
--   05 models       00 choosing one  10 the ledger  20 prompts  30 how roles performed
--   06 cron jobs and installation
--
-- A page holds an essay, tables, and functions in the order a task meets them. What is exposed stands
-- directly below what it exposes: a view below its tables, a function of `api` below its namesake in `cogo`.
--
-- Every function of `api`, and only of `api`, is `security definer`: its caller has no right to any engine
-- table; the function is the right. It checks who calls (require_session, require_task), or is granted to the
-- secret key alone, and otherwise only calls its namesake. Those that are called for every step are
-- PL/pgSQL, which keeps its plans; a SQL function is planned again in every call. The hottest set
-- plan_cache_mode, enable_seqscan and jit, so that a plan made while tables were empty, or whose estimated cost
-- is far too high, is not kept or compiled (docs/adr/0007-hot-sql-keeps-its-plans.md).
--
-- Functions are executable by PUBLIC unless that is revoked, which each page does at its end. (Default privileges
-- could do it once, but they would apply to every other function of the project.)

-- A schema that is there already is somebody's own, and nothing is put into it.
do $$
declare
  v_taken text;
begin
  -- Not by to_regclass(), which asks for a right to somebody's schema.
  if exists (select from pg_catalog.pg_tables where schemaname = 'cogo' and tablename = 'schema_versions') then
    raise exception using errcode = 'duplicate_schema', message = 'COGO is in this database already',
      hint = 'Fetch its migration with `supabase migration fetch` and delete this one; nothing was changed';
  end if;
  select string_agg(nspname, ' and ' order by nspname) into v_taken
  from pg_catalog.pg_namespace where nspname in ('cogo', 'cogo_api');
  if v_taken is not null then
    raise exception using errcode = 'duplicate_schema',
      message = format('Expected the schemas cogo and cogo_api to be free, but this project has its own %s', v_taken),
      hint = 'Rename yours, as in `alter schema cogo rename to mine`; nothing was changed';
  end if;
end
$$;

create schema cogo;
create schema cogo_api;
create schema if not exists extensions;

comment on schema cogo is 'Private: the orchestrator''s state and the only functions that change it.';
comment on schema cogo_api is 'Exposed through the Data API: views under row-level security and guarded functions.';

create extension if not exists vector with schema extensions;

-- The embedded stack has stand-ins for these two and no extension to create.
do $$
begin
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_net') then
    create extension if not exists pg_net with schema extensions;
  end if;
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_cron')
     and not exists (select from pg_catalog.pg_namespace where nspname = 'cron') then
    create extension if not exists pg_cron with schema pg_catalog;
  end if;
end
$$;

revoke all on schema cogo from public;
revoke all on schema cogo_api from public;
grant usage on schema cogo_api to authenticated, service_role;
-- Views in api run with the caller's rights, so their readers need to reach what lies below.
grant usage on schema cogo to authenticated, service_role;
