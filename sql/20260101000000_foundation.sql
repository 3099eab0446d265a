-- Foundation: two schemas and nobody's right to anything.
--
--   cogo  private: tables, invariants, transitions. No role but the owner may change a row here; state
--         changes only through this schema's functions.
--   api   exposed through the Data API: views that read under the caller's row-level security, and
--         functions that are the only doors to a change.
--
-- Chapters follow by hour: 00 foundation, 01 sessions and events, 02 who acts, 03 tasks and steps,
-- 04 code templates, 05 quality, 06 knowledge and search, 07 graph, 08 models, 09 the exposed surface. Inside a
-- file: essay, tables, indexes, functions in the order a task meets them, grants, comments.

create schema if not exists cogo;
create schema if not exists api;
create schema if not exists extensions;

comment on schema cogo is 'Private: the orchestrator''s state and the only functions that change it.';
comment on schema api is 'Exposed through the Data API: views under row-level security and guarded functions.';

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
revoke all on schema api from public;
grant usage on schema api to authenticated, service_role;
-- Views in api run with the caller's rights, so their readers need to reach what lies below.
grant usage on schema cogo to authenticated, service_role;
