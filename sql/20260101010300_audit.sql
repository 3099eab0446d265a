-- Audit: what people and operators did to running work, who they were, and why. Events tell a session
-- what happened; an audit entry outlives the session's other rows and names who did it.

create table cogo.audit_entries (
  audit_entry_id bigint generated always as identity primary key,
  tenant_id uuid not null,
  actor uuid,
  actor_role text not null
    constraint actor_role_is_known check (actor_role in ('authenticated', 'service_role', 'owner')),
  action text not null
    constraint action_is_a_slug check (action ~ '^[a-z]+(-[a-z]+)*$'),
  session_id uuid,
  task_id uuid,
  run_id uuid,
  step_id uuid,
  details jsonb not null default '{}',
  created_at timestamptz not null default cogo.clock(),
  sequence bigint unique,
  previous_hash text,
  who_hash text,
  said_hash text,
  hash text,
  who_salt uuid not null default gen_random_uuid(),
  said_salt uuid not null default gen_random_uuid(),
  who_erasure uuid,
  said_erasure uuid,
  constraint sealed_as_a_whole check (num_nulls(sequence, previous_hash, who_hash, said_hash, hash) in (0, 5))
);
comment on table cogo.audit_entries is 'Who intervened in which work, when and why. Append-only; pruned by age alone.';
comment on column cogo.audit_entries.sequence is 'Its place in the chain; null until it is sealed, which is within a sweep.';
comment on column cogo.audit_entries.who_hash is 'SHA-256 of who acted, for whom, and its salt, in hexadecimal.';
comment on column cogo.audit_entries.said_hash is 'SHA-256 of what was said of what, and its salt, in hexadecimal.';
comment on column cogo.audit_entries.hash is 'SHA-256 of both, of what happened when, and of the hash before it, in hexadecimal.';
comment on column cogo.audit_entries.who_salt is 'Without it nobody can try out who an erased entry named.';
comment on column cogo.audit_entries.said_salt is 'Without it nobody can try out what an erased entry said.';
comment on column cogo.audit_entries.who_erasure is 'The erasure that put its own id in place of a person or team; who_hash stands for them.';
comment on column cogo.audit_entries.said_erasure is 'The erasure that took out what was said; said_hash stands for that.';
comment on column cogo.audit_entries.actor is 'The user; null for the secret key and for the engine itself.';
comment on column cogo.audit_entries.actor_role is 'authenticated, service_role, or owner for SQL run by the owner and the sweep.';
comment on column cogo.audit_entries.action is 'What was done, as task-cancelled or approval-resolved.';
comment on column cogo.audit_entries.session_id is 'Of which session it speaks: that is erased with it.';
comment on column cogo.audit_entries.details is 'Reason, choice and comment, without secrets.';

create index audit_entries_by_task on cogo.audit_entries (task_id, created_at) where task_id is not null;
create index audit_entries_by_session on cogo.audit_entries (session_id) where session_id is not null;
create index audit_entries_unsealed on cogo.audit_entries (audit_entry_id) where sequence is null;
create index audit_entries_by_age on cogo.audit_entries (created_at);

alter table cogo.audit_entries enable row level security;
create policy auditors_read on cogo.audit_entries for select to authenticated
  using (tenant_id in (select cogo.caller_tenants('audit')));
grant select on cogo.audit_entries to authenticated, service_role;

create view cogo_api.audit_entries with (security_invoker = true) as
  select audit_entry_id, actor, actor_role, action, task_id, run_id, step_id, details, created_at, sequence, hash from cogo.audit_entries;
comment on view cogo_api.audit_entries is 'Who intervened in the caller''s work.';
grant select on cogo_api.audit_entries to authenticated, service_role;

create function cogo.require_tenant(tenant_id uuid, needs text default 'work')
returns uuid language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_tenant_id constant uuid := coalesce(require_tenant.tenant_id, auth.uid());
begin
  if v_tenant_id is null then
    perform cogo.raise_error('not_found', 'No tenant to act for: none is named, and the caller is no user',
      'Name a session or a tenant where the request takes one, or sign in as a user');
  end if;
  perform cogo.require_right(v_tenant_id, needs, 'tenant to act for');
  return v_tenant_id;
end
$$;
comment on function cogo.require_tenant is
  'The tenant to act for: the one named, if the caller has this right there, by default the user''s own.';

create function cogo.acting_user()
returns uuid language plpgsql stable security invoker set search_path = ''
as $$
begin
  return coalesce(auth.uid(), case when auth.role() = 'service_role' then
    (nullif(current_setting('request.headers', true), '')::jsonb ->> 'x-cogo-actor')::uuid end);
end
$$;
comment on function cogo.acting_user is
  'Who acts: the user, or the operator for whom the secret key says that it acts; null for a machine.';

create function cogo.record_audit(
  action text, tenant_id uuid, task_id uuid default null, run_id uuid default null, step_id uuid default null,
  details jsonb default '{}', session_id uuid default null)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  insert into cogo.audit_entries (tenant_id, actor, actor_role, action, session_id, task_id, run_id, step_id, details)
  values (record_audit.tenant_id, cogo.acting_user(),
          case when auth.role() in ('authenticated', 'service_role') then auth.role() else 'owner' end, record_audit.action,
          coalesce(record_audit.session_id, (select t.session_id from cogo.tasks as t where t.task_id = record_audit.task_id)),
          record_audit.task_id, record_audit.run_id, record_audit.step_id,
          jsonb_strip_nulls(record_audit.details));
end
$$;
comment on function cogo.record_audit is 'Writes an entry for the calling user or role.';

revoke execute on all functions in schema cogo from public;
