-- The clock. Every lease, backoff and deadline reads time here and nowhere else, so that a test can
-- move time instead of waiting for it.

create function cogo.clock()
returns timestamptz language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select coalesce(
      nullif(pg_catalog.current_setting('cogo.clock', true), '')::timestamptz,
      pg_catalog.now()
    )
  );
end
$$;
comment on function cogo.clock is
  'The database''s time, fixed for a transaction. A test sets `cogo.clock` to move it; the Data API cannot.';
-- Views in api read it with their reader's rights.
grant execute on function cogo.clock to authenticated, service_role;

revoke execute on all functions in schema cogo from public;
