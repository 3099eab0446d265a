-- Session policies: what sessions of Auth may be used, for a team or, by the operators, for everybody. They are looked at
-- where the caller is established, caller_tenants(), in each statement: a session that was signed out is out with the
-- next one, though its token is valid for a while.

create table cogo.session_policies (
  tenant_id uuid references cogo.teams (tenant_id) on delete cascade,
  second_factor boolean not null default false,
  lifetime interval
    constraint lifetime_is_an_hour_to_a_year check (lifetime between interval '1 hour' and interval '365 days'),
  idle interval
    constraint idle_is_two_hours_to_a_year check (idle between interval '2 hours' and interval '365 days'),
  signed_in boolean not null default false,
  constraint one_policy_a_tenant unique nulls not distinct (tenant_id)
);
comment on table cogo.session_policies is 'Which sessions of Auth may be used for a tenant; those of everybody count, too.';
comment on column cogo.session_policies.tenant_id is 'The team; null for everybody, whatever they do.';
comment on column cogo.session_policies.second_factor is 'Whether the session needs one: the claim `aal` is aal2.';
comment on column cogo.session_policies.lifetime is 'How long after signing in.';
comment on column cogo.session_policies.idle is
  'How long it may go without a renewal of its token. Clients renew them each hour, so a shorter time would end those in use.';
comment on column cogo.session_policies.signed_in is 'Whether a token ends with its session, by signing out, rather than when it expires.';

alter table cogo.session_policies enable row level security;
create policy members_read on cogo.session_policies for select to authenticated
  using (tenant_id is null or tenant_id in (select cogo.caller_tenants()));
grant select on cogo.session_policies to authenticated, service_role;

create view cogo_api.session_policies with (security_invoker = true) as
  select tenant_id, second_factor, (extract(epoch from lifetime) / 3600)::integer as lifetime_hours,
         (extract(epoch from idle) / 3600)::integer as idle_hours, signed_in
  from cogo.session_policies;
comment on view cogo_api.session_policies is 'Which sessions may be used for the caller''s teams, and by everybody.';
grant select on cogo_api.session_policies to authenticated, service_role;

create function cogo.was_idle(session_id uuid, most interval)
returns boolean language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select coalesce(bool_or(renewed.next - renewed.created_at > most), false)
    from (
      select t.created_at, coalesce(lead(t.created_at) over (order by t.created_at), cogo.clock()) as next
      from auth.refresh_tokens as t where t.session_id = was_idle.session_id
    ) as renewed);
end
$$;
comment on function cogo.was_idle is 'Whether a session of Auth ever went for longer than this without a renewal of its token.';

create function cogo.find_session_problem(tenant_id uuid)
returns text language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_policy record;
  v_session record;
begin
  -- What is done in somebody's name, such as by a schedule, has no session.
  if current_setting('cogo.in_name_of', true) = 'on' or not exists (
    select from cogo.session_policies as p where p.tenant_id is null or p.tenant_id = find_session_problem.tenant_id) then
    return null;
  end if;
  select bool_or(p.second_factor) as second_factor, min(p.lifetime) as lifetime, min(p.idle) as idle, bool_or(p.signed_in) as signed_in
  into v_policy
  from cogo.session_policies as p where p.tenant_id is null or p.tenant_id = find_session_problem.tenant_id;
  if v_policy.second_factor and auth.jwt() ->> 'aal' is distinct from 'aal2' then
    return 'Expected a session with a second factor, got one without';
  elsif not v_policy.signed_in and v_policy.lifetime is null and v_policy.idle is null then
    return null;
  end if;
  select s.id, s.created_at into v_session from auth.sessions as s
  where s.user_id = auth.uid() and s.id::text = auth.jwt() ->> 'session_id';
  return case
    when v_session.id is null then 'Expected a session that is signed in, got the token of one that has ended'
    when v_session.created_at + v_policy.lifetime < cogo.clock()
      then format('Expected a session of at most %s hours, got an older one', extract(epoch from v_policy.lifetime)::integer / 3600)
    when cogo.was_idle(v_session.id, v_policy.idle)
      then format('Expected a session in use, got one that was idle for more than %s hours', extract(epoch from v_policy.idle)::integer / 3600)
  end;
end
$$;
comment on function cogo.find_session_problem is
  'What keeps the caller''s session from being used for a tenant, null for all tenants; null where nothing does.';

create function cogo.require_allowed_session(tenant_id uuid)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_problem constant text := cogo.find_session_problem(require_allowed_session.tenant_id);
begin
  if v_problem is not null then
    perform cogo.raise_error('session_refused', v_problem, 'Sign in again, with a second factor where one is asked for');
  end if;
end
$$;
comment on function cogo.require_allowed_session is 'Refuses sessions that the policies do not allow: session_refused.';

create function cogo.set_session_policy(
  tenant_id uuid, second_factor boolean, lifetime_hours integer, idle_hours integer, signed_in boolean)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if set_session_policy.tenant_id is not null or auth.role() is distinct from 'service_role' then
    perform cogo.require_right(set_session_policy.tenant_id, 'manage', 'team ' || set_session_policy.tenant_id);
  end if;
  insert into cogo.session_policies (tenant_id, second_factor, lifetime, idle, signed_in)
  values (set_session_policy.tenant_id, set_session_policy.second_factor, make_interval(hours => lifetime_hours),
          make_interval(hours => idle_hours), set_session_policy.signed_in)
  on conflict on constraint one_policy_a_tenant do update
  set second_factor = excluded.second_factor, lifetime = excluded.lifetime, idle = excluded.idle, signed_in = excluded.signed_in;
  if auth.uid() is not null and cogo.find_session_problem(set_session_policy.tenant_id) is not null then
    perform cogo.raise_error('invalid_state', 'Your own session would be refused: ' || cogo.find_session_problem(set_session_policy.tenant_id),
      'Sign in as the policy says, and set it then');
  end if;
  perform cogo.record_audit('session-policy-set', coalesce(set_session_policy.tenant_id, cogo.operators()), details => jsonb_build_object(
    'secondFactor', set_session_policy.second_factor, 'lifetimeHours', lifetime_hours, 'idleHours', idle_hours,
    'signedIn', set_session_policy.signed_in));
exception when foreign_key_violation then
  perform cogo.raise_error('not_found', 'No team ' || set_session_policy.tenant_id);
end
$$;
comment on function cogo.set_session_policy is
  'Says which sessions may be used for a team or, with the secret key and null, by everybody. One that refuses the caller is refused.';

create function cogo_api.set_session_policy(
  tenant_id uuid, second_factor boolean default false, lifetime_hours integer default null, idle_hours integer default null,
  signed_in boolean default false)
returns setof cogo_api.session_policies language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.set_session_policy(set_session_policy.tenant_id, set_session_policy.second_factor, set_session_policy.lifetime_hours,
                                  set_session_policy.idle_hours, set_session_policy.signed_in);
  return query select p.* from cogo_api.session_policies as p where p.tenant_id is not distinct from set_session_policy.tenant_id;
end
$$;
comment on function cogo_api.set_session_policy is 'Says which sessions may be used for a team or, by operators, at all.';
grant execute on function cogo_api.set_session_policy to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
