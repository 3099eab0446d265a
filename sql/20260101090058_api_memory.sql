-- Memory, exposed: what a session is about, what its steps were given to know, and what runs leave behind.

create view api.context_snapshots with (security_invoker = true) as
  select snapshot_id, session_id, task_id, run_id, step_id, key, request, answer, created_at
  from cogo.context_snapshots;

grant select on api.context_snapshots to authenticated, service_role;

-- The session, if the caller is a member of its tenant or a worker; otherwise not_found.
create function cogo.require_session_to_act(session_id uuid)
returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  perform from cogo.sessions
  where sessions.session_id = require_session_to_act.session_id and cogo.caller_acts_for(sessions.tenant_id);
  if not found then
    perform cogo.raise_error('not_found', format('No session %s', require_session_to_act.session_id));
  end if;
end
$$;

create function api.read_session_context(session_id uuid)
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
begin
  perform cogo.require_session_to_act(read_session_context.session_id);
  return cogo.read_session_context(read_session_context.session_id);
end
$$;

create function api.record_search(session_id uuid, query text, document_ids uuid[])
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.require_session_to_act(record_search.session_id);
  perform cogo.record_search(record_search.session_id, record_search.query, record_search.document_ids);
end
$$;

create function api.record_context(step_id uuid, lease_token uuid, key text, request jsonb, answer jsonb)
returns setof api.context_snapshots language sql volatile security definer set search_path = ''
as $$
  select s.snapshot_id, s.session_id, s.task_id, s.run_id, s.step_id, s.key, s.request, s.answer, s.created_at
  from cogo.record_context(record_context.step_id, record_context.lease_token, record_context.key,
                           record_context.request, record_context.answer) as s;
$$;

create function api.remember_runs(quantity integer)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.remember_runs(remember_runs.quantity); $$;

revoke execute on all functions in schema cogo from public;
revoke execute on all functions in schema api from public;
grant execute on function api.read_session_context(uuid), api.record_search(uuid, text, uuid[]) to authenticated, service_role;
grant execute on function api.record_context(uuid, uuid, text, jsonb, jsonb), api.remember_runs(integer) to service_role;

comment on view api.context_snapshots is 'The exact search results that steps used.';
comment on function cogo.require_session_to_act(uuid) is 'Refuses a session the caller may not act for with not_found.';
comment on function api.read_session_context(uuid) is 'What was asked in a session, and the documents that answered.';
comment on function api.record_search(uuid, text, uuid[]) is 'Notes a question of a session and what answered it.';
comment on function api.record_context(uuid, uuid, text, jsonb, jsonb) is
  'Workers: keeps what a leased step was given to know; the second time under a key it returns the first.';
comment on function api.remember_runs(integer) is 'Workers: makes ended runs knowledge; returns how many.';
