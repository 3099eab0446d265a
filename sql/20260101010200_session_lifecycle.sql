-- A session opens, takes tasks, and ends. Its end does not touch running tasks.

create function cogo.create_session(
  title text, project text default 'default', metadata jsonb default '{}', idempotency_key text default null)
returns cogo.sessions language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_hash constant text := case when idempotency_key is not null then
    cogo.hash_request(jsonb_build_array(title, project, metadata)) end;
  v_session cogo.sessions;
begin
  if auth.uid() is null then
    perform cogo.raise_error('invalid_input', 'A session belongs to a user, and the caller is none', 'Sign in first');
  end if;
  insert into cogo.sessions (tenant_id, created_by, title, project, metadata, idempotency_key, request_hash)
  values (cogo.home_of(create_session.project), auth.uid(), create_session.title, create_session.project, create_session.metadata,
          create_session.idempotency_key, v_hash)
  on conflict do nothing -- one_session_per_idempotency_key
  returning * into v_session;
  if not found then
    select * into v_session from cogo.sessions
    where sessions.created_by = auth.uid() and sessions.idempotency_key = create_session.idempotency_key;
    if v_session.request_hash <> v_hash then
      perform cogo.raise_error('invalid_state', 'This idempotency key was used for another session',
        'Repeat the request as it was, or use a new key for a new one');
    end if;
    return v_session;
  end if;
  perform cogo.take_quota(v_session.tenant_id, 'sessions');
  insert into cogo.event_counters (session_id, tenant_id, user_id)
  values (v_session.session_id, v_session.tenant_id, v_session.created_by);
  perform cogo.append_events(array[
    row(v_session.session_id, 'session:created', null, null, null, jsonb_build_object('title', v_session.title))::cogo.event_draft]);
  return v_session;
end
$$;
comment on function cogo.create_session is
  'Opens a session of the calling user, about one of its projects. The same idempotency key returns the first one.';

create function cogo_api.create_session(
  title text, project text default 'default', metadata jsonb default '{}', idempotency_key text default null)
returns setof cogo_api.sessions language sql volatile security definer set search_path = ''
as $$
  select * from cogo.exposed_session(cogo.create_session(
    create_session.title, create_session.project, cogo.keep_numbers(create_session.metadata), create_session.idempotency_key));
$$;
comment on function cogo_api.create_session is 'Opens a session about a project.';
grant execute on function cogo_api.create_session to authenticated;

create function cogo.update_session(
  session_id uuid, title text, project text, metadata jsonb, expected_version bigint default null)
returns cogo.sessions language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_session cogo.sessions;
begin
  perform cogo.require_session(update_session.session_id);
  select * into v_session from cogo.sessions
  where sessions.session_id = update_session.session_id
  for no key update;
  perform cogo.require_version(expected_version, v_session.version);
  if v_session.status = 'ended' then
    perform cogo.raise_error('invalid_state', 'The session has ended and is read only', 'Open a new session');
  elsif (v_session.title, v_session.project, v_session.metadata) = (title, project, metadata) then
    return v_session;
  end if;
  update cogo.sessions
  set title = update_session.title, project = update_session.project, metadata = update_session.metadata,
      version = sessions.version + 1
  where sessions.session_id = update_session.session_id
  returning * into v_session;
  perform cogo.append_events(array[row(v_session.session_id, 'session:updated', null, null, null, jsonb_build_object(
    'title', v_session.title, 'project', v_session.project, 'version', v_session.version))::cogo.event_draft]);
  return v_session;
end
$$;
comment on function cogo.update_session is
  'Replaces what its owner says of an active session. The same again changes nothing; its tasks keep what they were made with.';

create function cogo_api.update_session(
  session_id uuid, title text, project text, metadata jsonb, expected_version bigint default null)
returns setof cogo_api.sessions language sql volatile security definer set search_path = ''
as $$
  select * from cogo.exposed_session(cogo.update_session(
    update_session.session_id, update_session.title, update_session.project, cogo.keep_numbers(update_session.metadata),
    update_session.expected_version));
$$;
comment on function cogo_api.update_session is
  'Replaces title, project and metadata of a session, where it still has the expected version.';
grant execute on function cogo_api.update_session to authenticated;

create function cogo.require_active(session_id uuid)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  if exists (select from cogo.sessions where sessions.session_id = require_active.session_id and sessions.status = 'ended') then
    perform cogo.raise_error('invalid_state', 'The session has ended and takes no tasks', 'Open a new session');
  end if;
end
$$;
comment on function cogo.require_active is
  'Refuses to begin work in a session that has ended: tasks, reruns and redrives. What is open when it ends goes on.';

create function cogo.end_session(session_id uuid, expected_version bigint default null)
returns cogo.sessions language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_session cogo.sessions;
begin
  perform cogo.require_session(end_session.session_id);
  select * into v_session from cogo.sessions
  where sessions.session_id = end_session.session_id
  for no key update;
  if v_session.status = 'ended' then
    return v_session; -- of any version: an answer that was lost is asked for again
  end if;
  perform cogo.require_version(expected_version, v_session.version);
  update cogo.sessions
  set status = 'ended', ended_at = cogo.clock(), version = sessions.version + 1
  where sessions.session_id = end_session.session_id
  returning * into v_session;
  perform cogo.append_events(array[
    row(end_session.session_id, 'session:ended', null, null, null, '{}')::cogo.event_draft]);
  return v_session;
end
$$;
comment on function cogo.end_session is 'The session takes no more tasks; those it has go on. Ending twice changes nothing.';

create function cogo_api.end_session(session_id uuid, expected_version bigint default null)
returns setof cogo_api.sessions language sql volatile security definer set search_path = ''
as $$ select * from cogo.exposed_session(cogo.end_session(end_session.session_id, end_session.expected_version)); $$;
comment on function cogo_api.end_session is 'Ends a session, where it still has the expected version: it takes no more tasks.';
grant execute on function cogo_api.end_session to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
