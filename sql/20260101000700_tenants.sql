-- Tenants: whose everything is. A person is a tenant, with the person's own id; that needs no row. A team is another,
-- and people are its members, each in a role. caller_tenants() is the one place that knows who belongs where: every
-- policy and every door asks it, and it reads the table, not a claim of a token, so that who is removed is out with
-- the next statement.

create table cogo.teams (
  tenant_id uuid primary key default gen_random_uuid(),
  name text not null
    constraint name_is_a_name_of_1_to_100_characters check (cogo.is_name(name, 100)),
  second_person boolean not null default false,
  version bigint not null default 1,
  created_at timestamptz not null default cogo.clock()
);
comment on table cogo.teams is 'Tenants of several people.';
comment on column cogo.teams.second_person is 'Whether approvals are for somebody other than who asked for the task.';
comment on column cogo.teams.version is 'Counts its changes, so that a change can be made to depend on what was read.';

create table cogo.members (
  user_id uuid not null references auth.users (id) on delete cascade,
  tenant_id uuid not null references cogo.teams (tenant_id) on delete cascade,
  role text not null
    constraint role_is_known check (role in ('owner', 'member', 'approver', 'viewer', 'auditor')),
  email text not null,
  joined_at timestamptz not null default cogo.clock(),
  primary key (user_id, tenant_id)
);
comment on table cogo.members is 'Who belongs to which team, as what.';
comment on column cogo.members.role is 'What the member may do there; see role_allows().';
comment on column cogo.members.email is 'The address by which the others know the member.';
create index members_by_team on cogo.members (tenant_id, joined_at);

create table cogo.invitations (
  invitation_id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references cogo.teams (tenant_id) on delete cascade,
  email text not null
    constraint email_is_an_address check (email ~ '^[^@\s]+@[^@\s]+$' and cogo.is_name(email, 320)),
  role text not null
    constraint role_is_known check (role in ('owner', 'member', 'approver', 'viewer', 'auditor')),
  token_hash text not null unique,
  invited_by uuid,
  created_at timestamptz not null default cogo.clock(),
  expires_at timestamptz not null,
  constraint one_invitation_an_address unique (tenant_id, email)
);
comment on table cogo.invitations is 'Who may join a team; a row goes when it was accepted or withdrawn.';
comment on column cogo.invitations.email is 'As to_address() spells it. Only a user who has verified this address may accept.';
comment on column cogo.invitations.token_hash is 'SHA-256 of the token in hexadecimal; the token itself is kept nowhere.';

create table cogo.team_projects (
  user_id uuid not null,
  project text not null
    constraint project_is_a_slug check (project ~ '^[a-z0-9]+([._-][a-z0-9]+)*$' and char_length(project) <= 100),
  tenant_id uuid not null,
  primary key (user_id, project),
  foreign key (user_id, tenant_id) references cogo.members (user_id, tenant_id) on delete cascade
);
comment on table cogo.team_projects is
  'Which of a person''s projects are a team''s. Each says so for themselves: nobody else decides where their work is seen.';
create index team_projects_by_member on cogo.team_projects (user_id, tenant_id);
create index team_projects_by_team on cogo.team_projects (tenant_id);

create table cogo.operators (
  user_id uuid primary key references auth.users (id) on delete cascade,
  granted_at timestamptz not null default cogo.clock()
);
comment on table cogo.operators is 'The users who operate the system; machines do with the secret key.';

create function cogo.role_allows(role text, needs text)
returns boolean language sql immutable security invoker set search_path = ''
as $$
  select case role_allows.needs
    when 'read' then role is not null
    when 'work' then role in ('owner', 'member')
    when 'decide' then role in ('owner', 'member', 'approver')
    when 'audit' then role in ('owner', 'auditor')
    when 'manage' then role = 'owner'
  end;
$$;
comment on function cogo.role_allows is
  'Whether a role includes a right: read what is there; work (make and change); decide approvals; audit (read who did '
  'what); manage (members, policy, export and erasure).';

create function cogo.caller_tenants(needs text default 'read')
returns setof uuid language plpgsql stable security definer set search_path = ''
as $$
declare
  v_user_id constant uuid := auth.uid();
begin
  -- The token of an erased person is valid for a while.
  if v_user_id is null or not exists (select from auth.users as u where u.id = v_user_id) then
    return;
  end if;
  perform cogo.require_allowed_session(null);
  return next v_user_id;
  return query
    select m.tenant_id from cogo.members as m
    where m.user_id = v_user_id and cogo.role_allows(m.role, caller_tenants.needs)
      and cogo.find_session_problem(m.tenant_id) is null;
end
$$;
comment on function cogo.caller_tenants is
  'The tenants where the caller has this right: the user alone, and the teams of which the user is a member in a role '
  'that includes it, with a session that is allowed there. Definer: policies of the table it reads ask it too.';
grant execute on function cogo.caller_tenants to authenticated, service_role;

create function cogo.caller_acts_for(tenant_id uuid, needs text default 'work')
returns boolean language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select auth.role() = 'service_role'
        or caller_acts_for.tenant_id in (select cogo.caller_tenants(caller_acts_for.needs))
  );
end
$$;
comment on function cogo.caller_acts_for is
  'Whether the caller has this right for this tenant: the secret key for every tenant, a user as caller_tenants() says.';

create function cogo.require_right(tenant_id uuid, needs text, what text)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  if tenant_id is null or cogo.caller_acts_for(require_right.tenant_id, 'read') is not true then
    if exists (select from cogo.members as m where m.user_id = auth.uid() and m.tenant_id = require_right.tenant_id) then
      perform cogo.require_allowed_session(require_right.tenant_id);
    end if;
    perform cogo.raise_error('not_found', format('No %s', coalesce(what, 'id was given')));
  elsif cogo.caller_acts_for(require_right.tenant_id, needs) is not true then
    perform cogo.raise_error('forbidden',
      format('Expected a role in the team that may %s, got %s', needs,
        (select m.role from cogo.members as m where m.user_id = auth.uid() and m.tenant_id = require_right.tenant_id)),
      'Ask an owner of the team');
  end if;
end
$$;
comment on function cogo.require_right is
  'Refuses callers without this right: not_found to strangers, who learn nothing, forbidden to members, and session_refused '
  'to members whose session the team does not allow.';

create function cogo.home_of(project text, needs text default 'work')
returns uuid language plpgsql stable security invoker set search_path = ''
as $$
begin
  return cogo.require_tenant(
    (select p.tenant_id from cogo.team_projects as p where p.user_id = auth.uid() and p.project = home_of.project), home_of.needs);
end
$$;
comment on function cogo.home_of is
  'Whose the calling user''s project is: the team''s to which the user gave it, otherwise the user''s own.';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['teams', 'members', 'invitations', 'team_projects', 'operators'] loop
    execute format('alter table cogo.%I enable row level security', v_table);
    execute format('grant select on cogo.%I to authenticated, service_role', v_table);
  end loop;
  foreach v_table in array array['teams', 'members'] loop
    execute format('create policy members_read on cogo.%I for select to authenticated
                    using (tenant_id in (select cogo.caller_tenants()))', v_table);
  end loop;
end
$$;
create policy owners_read on cogo.invitations for select to authenticated
  using (tenant_id in (select cogo.caller_tenants('manage')));
create policy members_read on cogo.team_projects for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
create policy operators_read on cogo.operators for select to service_role using (true);

create view cogo_api.teams with (security_invoker = true) as
  select t.tenant_id, t.name, t.second_person, t.version, t.created_at,
         (select m.role from cogo.members as m where m.tenant_id = t.tenant_id and m.user_id = auth.uid()) as role,
         (select count(*)::integer from cogo.members as m where m.tenant_id = t.tenant_id) as members,
         array(select p.project from cogo.team_projects as p
               where p.tenant_id = t.tenant_id and p.user_id = auth.uid() order by p.project) as projects
  from cogo.teams as t;
comment on view cogo_api.teams is 'The caller''s teams: the caller''s role, and which of the caller''s projects are theirs.';

create view cogo_api.members with (security_invoker = true) as
  select tenant_id, user_id, email, role, joined_at from cogo.members;
comment on view cogo_api.members is 'Who belongs to the caller''s teams.';

create view cogo_api.invitations with (security_invoker = true) as
  select invitation_id, tenant_id, email, role, invited_by, created_at, expires_at from cogo.invitations;
comment on view cogo_api.invitations is 'Who is invited to the teams that the caller owns.';

create view cogo_api.operators with (security_invoker = true) as select user_id, granted_at from cogo.operators;
comment on view cogo_api.operators is 'Operators: the users who operate the system.';

grant select on cogo_api.teams, cogo_api.members, cogo_api.invitations, cogo_api.operators to authenticated, service_role;
revoke execute on all functions in schema cogo from public;
