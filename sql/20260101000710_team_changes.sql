-- How teams change: somebody makes one, invites others, gives them roles, takes them away, and leaves. Each act is
-- audited, without the address of whom it concerns, and told to whom it concerns on the topic `user:<id>`.

create function cogo.tell_user(user_id uuid, type text, message jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform realtime.send(message || jsonb_build_object('type', tell_user.type), tell_user.type, 'user:' || tell_user.user_id, true)
  where tell_user.user_id is not null;
end
$$;
comment on function cogo.tell_user is 'Sends a hint on a user''s private topic, to nobody where there is no user; best effort.';

create function cogo.verified_email(user_id uuid)
returns text language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (select cogo.to_address(u.email) from auth.users as u where u.id = verified_email.user_id and u.email_confirmed_at is not null);
end
$$;
comment on function cogo.verified_email is 'The address that Auth has verified of a user, as to_address() spells it; null for none.';

create function cogo.create_team(name text)
returns cogo.teams language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_team cogo.teams;
begin
  perform cogo.require_allowed_session(null);
  perform pg_advisory_xact_lock(hashtextextended('cogo.teams ' || auth.uid(), 0)); -- so that their number is exact
  perform cogo.require_room(auth.uid(), 'teams');
  insert into cogo.teams (name) values (create_team.name) returning * into v_team;
  insert into cogo.members (user_id, tenant_id, role, email)
  select u.id, v_team.tenant_id, 'owner', coalesce(cogo.to_address(u.email), '') from auth.users as u where u.id = auth.uid();
  if not found then
    perform cogo.raise_error('not_found', 'No user of this token is left');
  end if;
  perform cogo.record_audit('team-created', v_team.tenant_id);
  return v_team;
end
$$;
comment on function cogo.create_team is 'Makes a team that the calling user owns.';

create function cogo_api.create_team(name text)
returns setof cogo_api.teams language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_tenant_id constant uuid := (cogo.create_team(create_team.name)).tenant_id;
begin
  return query select t.* from cogo_api.teams as t where t.tenant_id = v_tenant_id;
end
$$;
comment on function cogo_api.create_team is 'Makes a team.';
grant execute on function cogo_api.create_team to authenticated;

create function cogo.update_team(tenant_id uuid, name text, second_person boolean, expected_version bigint default null)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_team cogo.teams;
begin
  perform cogo.require_right(update_team.tenant_id, 'manage', 'team ' || update_team.tenant_id);
  select * into v_team from cogo.teams as t where t.tenant_id = update_team.tenant_id for no key update;
  if not found then
    perform cogo.raise_error('not_found', 'No team ' || update_team.tenant_id);
  end if;
  perform cogo.require_version(expected_version, v_team.version);
  if (v_team.name, v_team.second_person) = (update_team.name, update_team.second_person) then
    return;
  end if;
  update cogo.teams as t
  set name = update_team.name, second_person = update_team.second_person, version = t.version + 1
  where t.tenant_id = update_team.tenant_id;
  perform cogo.record_audit('team-changed', v_team.tenant_id, details => jsonb_build_object(
    'before', jsonb_build_object('name', v_team.name, 'secondPerson', v_team.second_person),
    'after', jsonb_build_object('name', update_team.name, 'secondPerson', update_team.second_person)));
end
$$;
comment on function cogo.update_team is 'Replaces the name of a team, and whether approvals are for a second person.';

create function cogo_api.update_team(tenant_id uuid, name text, second_person boolean, expected_version bigint default null)
returns setof cogo_api.teams language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.update_team(update_team.tenant_id, update_team.name, update_team.second_person, update_team.expected_version);
  return query select t.* from cogo_api.teams as t where t.tenant_id = update_team.tenant_id;
end
$$;
comment on function cogo_api.update_team is 'Replaces what a team is called, and whether approvals are for a second person.';
grant execute on function cogo_api.update_team to authenticated;

create type cogo.invitation_token as (invitation_id uuid, token text, expires_at timestamptz);
comment on type cogo.invitation_token is 'An invitation and its token, which is shown this once.';

create function cogo.invite_member(tenant_id uuid, email text, role text)
returns cogo.invitation_token language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_token constant text := 'cogo_' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  v_email constant text := cogo.to_address(invite_member.email);
  v_invitation cogo.invitations;
begin
  perform from cogo.teams as t where t.tenant_id = invite_member.tenant_id for no key update; -- then nobody is removed
  perform cogo.require_right(invite_member.tenant_id, 'manage', 'team ' || invite_member.tenant_id);
  if not found then
    perform cogo.raise_error('not_found', 'No team ' || invite_member.tenant_id);
  elsif exists (select from cogo.members as m where m.tenant_id = invite_member.tenant_id and m.email = v_email) then
    perform cogo.raise_error('invalid_state', v_email || ' is a member already', 'Give the member another role');
  end if;
  perform cogo.require_room(invite_member.tenant_id, 'members');
  perform cogo.take_quota(auth.uid(), 'invitations');
  insert into cogo.invitations as i (tenant_id, email, role, token_hash, invited_by, expires_at)
  values (invite_member.tenant_id, v_email, invite_member.role, encode(sha256(convert_to(v_token, 'UTF8')), 'hex'), auth.uid(),
          cogo.clock() + interval '7 days')
  on conflict on constraint one_invitation_an_address do update
  set role = excluded.role, token_hash = excluded.token_hash, invited_by = excluded.invited_by, expires_at = excluded.expires_at
  returning * into v_invitation;
  perform cogo.record_audit('member-invited', v_invitation.tenant_id, details => jsonb_build_object(
    'invitationId', v_invitation.invitation_id, 'role', v_invitation.role));
  return row(v_invitation.invitation_id, v_token, v_invitation.expires_at)::cogo.invitation_token;
end
$$;
comment on function cogo.invite_member is
  'Invites an address for seven days; inviting it again replaces the invitation. Returns the token, once.';

create function cogo_api.invite_member(tenant_id uuid, email text, role text)
returns setof cogo.invitation_token language sql volatile security definer set search_path = ''
as $$ select * from cogo.invite_member(invite_member.tenant_id, invite_member.email, invite_member.role); $$;
comment on function cogo_api.invite_member is 'Invites somebody to a team; returns the token, once.';
grant execute on function cogo_api.invite_member to authenticated;

create function cogo.void_invitations()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  delete from cogo.invitations as i
  where i.tenant_id = old.tenant_id and i.invited_by = old.user_id and not exists (
    select from cogo.members as m
    where m.tenant_id = old.tenant_id and m.user_id = old.user_id and cogo.role_allows(m.role, 'manage'));
  return null;
end
$$;
comment on function cogo.void_invitations is 'The invitations of who may invite no longer are void.';
create trigger void_invitations after delete or update of role on cogo.members
  for each row execute function cogo.void_invitations();

create function cogo.withdraw_invitation(invitation_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_tenant_id constant uuid := (
    select i.tenant_id from cogo.invitations as i where i.invitation_id = withdraw_invitation.invitation_id);
begin
  perform cogo.require_right(v_tenant_id, 'manage', 'invitation ' || withdraw_invitation.invitation_id);
  delete from cogo.invitations as i where i.invitation_id = withdraw_invitation.invitation_id;
  perform cogo.record_audit('invitation-withdrawn', v_tenant_id, details => jsonb_build_object(
    'invitationId', withdraw_invitation.invitation_id));
end
$$;
comment on function cogo.withdraw_invitation is 'Takes an invitation back.';

create function cogo_api.withdraw_invitation(invitation_id uuid)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.withdraw_invitation(withdraw_invitation.invitation_id); $$;
comment on function cogo_api.withdraw_invitation is 'Takes an invitation back.';
grant execute on function cogo_api.withdraw_invitation to authenticated;

create function cogo.accept_invitation(token text)
returns uuid language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_invitation cogo.invitations;
begin
  delete from cogo.invitations as i
  where i.token_hash = encode(sha256(convert_to(accept_invitation.token, 'UTF8')), 'hex')
    and i.expires_at > cogo.clock() and i.email = cogo.verified_email(auth.uid())
  returning * into v_invitation;
  if not found then -- for every reason the same answer: who has a token that is not theirs learns nothing
    perform cogo.raise_error('not_found', 'No open invitation with this token for your verified address',
      'Sign in with the address that was invited, or ask for another invitation');
  end if;
  perform cogo.require_allowed_session(v_invitation.tenant_id);
  insert into cogo.members (user_id, tenant_id, role, email)
  values (auth.uid(), v_invitation.tenant_id, v_invitation.role, v_invitation.email)
  on conflict on constraint members_pkey do update set role = excluded.role, email = excluded.email;
  perform cogo.record_audit('invitation-accepted', v_invitation.tenant_id, details => jsonb_build_object(
    'invitationId', v_invitation.invitation_id, 'role', v_invitation.role));
  return v_invitation.tenant_id;
end
$$;
comment on function cogo.accept_invitation is
  'Makes the calling user a member, if the user has verified the invited address; the invitation is used up.';

create function cogo_api.accept_invitation(token text)
returns setof cogo_api.teams language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_tenant_id constant uuid := cogo.accept_invitation(accept_invitation.token);
begin
  return query select t.* from cogo_api.teams as t where t.tenant_id = v_tenant_id;
end
$$;
comment on function cogo_api.accept_invitation is 'Joins a team by an invitation to the caller''s verified address.';
grant execute on function cogo_api.accept_invitation to authenticated;

create function cogo.lock_member(tenant_id uuid, user_id uuid, keeps_role text)
returns cogo.members language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_member cogo.members;
begin
  perform from cogo.teams as t where t.tenant_id = lock_member.tenant_id for no key update; -- so that an owner stays
  select * into v_member from cogo.members as m where m.tenant_id = lock_member.tenant_id and m.user_id = lock_member.user_id;
  if not found then
    perform cogo.raise_error('not_found', format('No member %s', lock_member.user_id));
  elsif v_member.role = 'owner' and keeps_role is distinct from 'owner' and not exists (
      select from cogo.members as m
      where m.tenant_id = lock_member.tenant_id and m.role = 'owner' and m.user_id <> lock_member.user_id) then
    perform cogo.raise_error('invalid_state', 'The team has no other owner', 'Make somebody else an owner first, or erase the team');
  end if;
  return v_member;
end
$$;
comment on function cogo.lock_member is 'A member of a locked team that keeps this role (null: none), if an owner remains.';

create function cogo.set_member_role(tenant_id uuid, user_id uuid, role text)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_member cogo.members;
begin
  perform cogo.require_right(set_member_role.tenant_id, 'manage', 'team ' || set_member_role.tenant_id);
  v_member := cogo.lock_member(set_member_role.tenant_id, set_member_role.user_id, set_member_role.role);
  if v_member.role = set_member_role.role then
    return;
  end if;
  update cogo.members as m set role = set_member_role.role
  where m.tenant_id = set_member_role.tenant_id and m.user_id = set_member_role.user_id;
  perform cogo.record_audit('member-role-set', v_member.tenant_id, details => jsonb_build_object(
    'member', v_member.user_id, 'before', v_member.role, 'after', set_member_role.role));
  perform cogo.tell_user(v_member.user_id, 'team:role-set', jsonb_build_object('tenantId', v_member.tenant_id, 'role', set_member_role.role));
end
$$;
comment on function cogo.set_member_role is 'Gives a member another role; the last owner stays one.';

create function cogo_api.set_member_role(tenant_id uuid, user_id uuid, role text)
returns setof cogo_api.members language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.set_member_role(set_member_role.tenant_id, set_member_role.user_id, set_member_role.role);
  return query select m.* from cogo_api.members as m
    where m.tenant_id = set_member_role.tenant_id and m.user_id = set_member_role.user_id;
end
$$;
comment on function cogo_api.set_member_role is 'Gives a member another role.';
grant execute on function cogo_api.set_member_role to authenticated;

create function cogo.remove_member(tenant_id uuid, user_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.require_right(remove_member.tenant_id,
    case when remove_member.user_id = auth.uid() then 'read' else 'manage' end, 'team ' || remove_member.tenant_id);
  perform cogo.lock_member(remove_member.tenant_id, remove_member.user_id, null);
  perform cogo.record_audit('member-removed', remove_member.tenant_id, details => jsonb_build_object('member', remove_member.user_id));
  delete from cogo.members as m where m.tenant_id = remove_member.tenant_id and m.user_id = remove_member.user_id;
  -- The topic `user:<id>` is the user's own whatever happens: what was opened there is from now on told to the team's
  -- id, whose topic nobody may hear.
  update cogo.event_counters as c set user_id = c.tenant_id
  where c.tenant_id = remove_member.tenant_id and c.user_id = remove_member.user_id;
  perform cogo.tell_user(remove_member.user_id, 'team:removed', jsonb_build_object('tenantId', remove_member.tenant_id));
end
$$;
comment on function cogo.remove_member is 'Takes a member out of a team: an owner anybody, everybody oneself. The last owner stays.';

create function cogo_api.remove_member(tenant_id uuid, user_id uuid)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.remove_member(remove_member.tenant_id, remove_member.user_id); $$;
comment on function cogo_api.remove_member is 'Takes a member out of a team, or leaves it.';
grant execute on function cogo_api.remove_member to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
