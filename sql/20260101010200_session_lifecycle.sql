-- A session opens, takes tasks, and closes. Closing does not touch running tasks.

create function cogo.create_session(title text, project text default 'default')
returns cogo.sessions language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_session cogo.sessions;
begin
  if auth.uid() is null then
    perform cogo.raise_error('invalid_input', 'A session belongs to a user, and the caller is none', 'Sign in first');
  end if;
  insert into cogo.sessions (tenant_id, created_by, title, project)
  values (auth.uid(), auth.uid(), create_session.title, create_session.project)
  returning * into v_session;
  insert into cogo.event_counters (session_id, tenant_id, user_id)
  values (v_session.session_id, v_session.tenant_id, v_session.created_by);
  perform cogo.append_events(array[
    row(v_session.session_id, 'session:created', null, null, null, jsonb_build_object('title', v_session.title))::cogo.event_draft]);
  return v_session;
end
$$;
comment on function cogo.create_session is 'Opens a session of the calling user, about one of its projects.';

create function cogo_api.create_session(title text, project text default 'default')
returns setof cogo_api.sessions language sql volatile security definer set search_path = ''
as $$
  select session_id, s.title, s.project, status, created_at, closed_at
  from cogo.create_session(create_session.title, create_session.project) as s;
$$;
comment on function cogo_api.create_session is 'Opens a session about a project.';
grant execute on function cogo_api.create_session to authenticated;

create function cogo.close_session(session_id uuid)
returns cogo.sessions language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_session cogo.sessions := cogo.require_session(close_session.session_id);
begin
  update cogo.sessions
  set status = 'closed', closed_at = cogo.clock()
  where sessions.session_id = close_session.session_id and sessions.status = 'active'
  returning * into v_session;
  if found then
    perform cogo.append_events(array[
      row(close_session.session_id, 'session:closed', null, null, null, '{}')::cogo.event_draft]);
    return v_session;
  end if;
  return cogo.require_session(close_session.session_id);
end
$$;
comment on function cogo.close_session is 'Closes the session to new tasks; closing twice changes nothing.';

create function cogo_api.close_session(session_id uuid)
returns setof cogo_api.sessions language sql volatile security definer set search_path = ''
as $$ select s.session_id, title, project, status, created_at, closed_at from cogo.close_session(close_session.session_id) as s; $$;
comment on function cogo_api.close_session is 'Closes a session to new tasks.';
grant execute on function cogo_api.close_session to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
