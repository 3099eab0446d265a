-- Sessions: a user's conversation with a project. Everything else hangs below one session and carries
-- its tenant, so that one policy shape guards every table.
--
-- Its tenant is the user who made it, or the team to which the user gave the project (home_of()).

create table cogo.sessions (
  session_id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  created_by uuid references auth.users (id) on delete cascade,
  title text not null
    constraint title_is_a_name_of_1_to_200_characters check (cogo.is_name(title, 200)),
  project text not null default 'default'
    constraint project_is_a_slug check (project ~ '^[a-z0-9]+([._-][a-z0-9]+)*$' and char_length(project) <= 100),
  status text not null default 'active'
    constraint status_is_known check (status in ('active', 'ended')),
  metadata jsonb not null default '{}'
    constraint metadata_is_an_object_of_at_most_16_kib
      check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 16384),
  version bigint not null default 1,
  idempotency_key text
    constraint idempotency_key_has_1_to_200_characters check (char_length(idempotency_key) between 1 and 200),
  request_hash text,
  created_at timestamptz not null default cogo.clock(),
  ended_at timestamptz,
  constraint ended_at_only_when_ended check ((status = 'ended') = (ended_at is not null))
);
comment on table cogo.sessions is 'A user''s conversation with a project: the parent of tasks and events.';
comment on column cogo.sessions.tenant_id is 'Who may see the session and all below it; see caller_tenants().';
comment on column cogo.sessions.created_by is 'The user who opened it. Deleting the user deletes the session, unless it is a team''s: then null.';
comment on column cogo.sessions.title is 'What people call it.';
comment on column cogo.sessions.project is 'What it is about: its tasks search, and are remembered by, this project.';
comment on column cogo.sessions.status is 'active: takes tasks. ended: read only.';
comment on column cogo.sessions.metadata is 'What its owner keeps with it; COGO does not read it.';
comment on column cogo.sessions.version is 'Counts its changes, so that a change can be made to depend on what was read.';
comment on column cogo.sessions.idempotency_key is 'Opening again with the same key returns the first session.';
comment on column cogo.sessions.request_hash is 'Of all that was said under its idempotency key; null without one.';
comment on column cogo.sessions.ended_at is 'Null while active.';

create index sessions_by_tenant on cogo.sessions (tenant_id, created_at desc);
create unique index one_session_per_idempotency_key on cogo.sessions (created_by, idempotency_key)
  where idempotency_key is not null;
create index sessions_by_creator on cogo.sessions (created_by);

alter table cogo.sessions enable row level security;
create policy members_read on cogo.sessions for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.sessions to authenticated, service_role;

create view cogo_api.sessions with (security_invoker = true) as
  select session_id, title, project, status, metadata, version, created_at, ended_at from cogo.sessions;
comment on view cogo_api.sessions is 'The caller''s sessions.';
grant select on cogo_api.sessions to authenticated, service_role;

create function cogo.exposed_session(session cogo.sessions)
returns cogo_api.sessions language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return row(session.session_id, session.title, session.project, session.status, session.metadata, session.version,
             session.created_at, session.ended_at);
end
$$;
comment on function cogo.exposed_session is
  'A session as the view cogo_api.sessions shows it, for the functions that return one.';

create function cogo.require_session(session_id uuid, needs text default 'work')
returns cogo.sessions language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_session cogo.sessions;
begin
  select * into v_session from cogo.sessions where sessions.session_id = require_session.session_id;
  perform cogo.require_right(v_session.tenant_id, needs, 'session ' || require_session.session_id);
  return v_session;
end
$$;
comment on function cogo.require_session is
  'The session, if the caller has this right there; otherwise not_found, whether or not it exists, or forbidden.';

create function cogo.require_version(expected bigint, actual bigint)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  if expected <> actual then
    perform cogo.raise_error('precondition_failed',
      format('Expected version %s, got %s: it has changed since', expected, actual),
      'Read it again, and make the change on what it is now');
  end if;
end
$$;
comment on function cogo.require_version is
  'Refuses a change that was made on another version; null expects none.';

revoke execute on all functions in schema cogo from public;
