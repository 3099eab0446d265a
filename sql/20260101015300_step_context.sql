-- What a worker reads beside the steps it was given.

create function cogo.read_run_artifacts(run_id uuid)
returns table (path text, kind text, content text, version integer)
language sql stable security invoker set search_path = ''
as $$
  select a.path, a.kind, a.content, a.version
  from cogo.runs as r
  cross join lateral cogo.run_artifacts(coalesce(r.root_run_id, r.run_id)) as a
  where r.run_id = read_run_artifacts.run_id;
$$;
comment on function cogo.read_run_artifacts is 'The newest version of each file of the run''s tree.';

create function cogo_api.read_run_artifacts(run_id uuid)
returns table (path text, kind text, content text, version integer)
language sql stable security definer set search_path = ''
as $$ select * from cogo.read_run_artifacts(read_run_artifacts.run_id); $$;
comment on function cogo_api.read_run_artifacts is 'Workers: the newest version of each of a run''s files.';
grant execute on function cogo_api.read_run_artifacts to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
