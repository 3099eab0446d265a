-- What a person does for a team, and for all: the projects that are worked on for a team, and who operates the system.

create function cogo.share_project(tenant_id uuid, project text)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.require_right(share_project.tenant_id, 'read', 'team ' || share_project.tenant_id);
  if not exists (select from cogo.teams as t where t.tenant_id = share_project.tenant_id) then
    perform cogo.raise_error('not_found', 'No team ' || share_project.tenant_id);
  end if;
  insert into cogo.team_projects (user_id, project, tenant_id)
  values (auth.uid(), share_project.project, share_project.tenant_id)
  on conflict on constraint team_projects_pkey do update set tenant_id = excluded.tenant_id;
  perform cogo.record_audit('project-shared', share_project.tenant_id, details => jsonb_build_object('project', share_project.project));
end
$$;
comment on function cogo.share_project is
  'From now on the calling user works on a project for a team: sessions, sources and standing queries opened about it are the '
  'team''s, and searches look there. What there is stays where it is.';

create function cogo_api.share_project(tenant_id uuid, project text)
returns setof cogo_api.teams language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.share_project(share_project.tenant_id, share_project.project);
  return query select t.* from cogo_api.teams as t where t.tenant_id = share_project.tenant_id;
end
$$;
comment on function cogo_api.share_project is 'The caller works on a project for a team from now on.';
grant execute on function cogo_api.share_project to authenticated;

create function cogo.unshare_project(tenant_id uuid, project text)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.require_right(unshare_project.tenant_id, 'read', 'team ' || unshare_project.tenant_id);
  delete from cogo.team_projects as p
  where p.user_id = auth.uid() and p.project = unshare_project.project and p.tenant_id = unshare_project.tenant_id;
  if not found then
    perform cogo.raise_error('not_found', format('You share no project "%s" with this team', left(unshare_project.project, 100)));
  end if;
  perform cogo.record_audit('project-unshared', unshare_project.tenant_id, details => jsonb_build_object('project', unshare_project.project));
end
$$;
comment on function cogo.unshare_project is 'The calling user works on a project alone again; what the team has stays the team''s.';

create function cogo_api.unshare_project(tenant_id uuid, project text)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.unshare_project(unshare_project.tenant_id, unshare_project.project); $$;
comment on function cogo_api.unshare_project is 'The caller works on a project alone from now on.';
grant execute on function cogo_api.unshare_project to authenticated;

create function cogo.set_operator(user_id uuid, operates boolean)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if not exists (select from auth.users as u where u.id = set_operator.user_id) then
    perform cogo.raise_error('not_found', format('No user %s', set_operator.user_id), 'Name a user by the id that Auth gave');
  elsif operates then
    insert into cogo.operators (user_id) values (set_operator.user_id) on conflict do nothing;
  else
    delete from cogo.operators as o where o.user_id = set_operator.user_id;
  end if;
  if found then
    perform cogo.record_audit('operator-set', cogo.operators(), details => jsonb_build_object(
      'user', set_operator.user_id, 'operates', set_operator.operates));
  end if;
end
$$;
comment on function cogo.set_operator is 'Makes a user an operator, or no longer.';

create function cogo_api.set_operator(user_id uuid, operates boolean)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.set_operator(set_operator.user_id, set_operator.operates); $$;
comment on function cogo_api.set_operator is 'Operators: makes a user an operator, or no longer.';
grant execute on function cogo_api.set_operator to service_role;

create function cogo.is_operator(user_id uuid)
returns boolean language sql stable security invoker set search_path = ''
as $$ select exists (select from cogo.operators as o where o.user_id = is_operator.user_id); $$;
comment on function cogo.is_operator is 'Whether a user operates the system.';

create function cogo_api.is_operator(user_id uuid)
returns boolean language sql stable security definer set search_path = ''
as $$ select cogo.is_operator(is_operator.user_id); $$;
comment on function cogo_api.is_operator is 'Whether a user operates the system, read for each request.';
grant execute on function cogo_api.is_operator to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
