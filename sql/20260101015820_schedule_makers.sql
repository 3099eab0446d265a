-- Who makes a schedule acts in its firings. Once that person may no longer work for its tenant, because they left, have
-- another role, or were erased, it pauses and says so, and goes on in the name of who resumes it.

create function cogo.has_maker(schedule cogo.schedules)
returns boolean language sql stable security invoker set search_path = ''
as $$
  select coalesce(schedule.created_by = schedule.tenant_id, false) or exists (
    select from cogo.members as m
    where m.user_id = schedule.created_by and m.tenant_id = schedule.tenant_id and cogo.role_allows(m.role, 'work'));
$$;
comment on function cogo.has_maker is 'Whether the person in whose name a schedule fires may still work for its tenant.';

create function cogo.why_orphaned()
returns text language sql immutable security invoker set search_path = ''
as $$ select 'Its maker no longer works in the team. Resume it, and it goes on in your name'; $$;
comment on function cogo.why_orphaned is 'Why a schedule without a maker is paused, and what to do.';

create function cogo.pause_orphans(tenant_id uuid, user_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_schedule cogo.schedules;
begin
  for v_schedule in
    update cogo.schedules as s set paused_at = cogo.clock(), pause_reason = cogo.why_orphaned()
    where s.tenant_id = pause_orphans.tenant_id and s.created_by is not distinct from pause_orphans.user_id
      and s.paused_at is null and not cogo.has_maker(s)
    returning s.*
  loop
    perform cogo.audit_schedule('paused', v_schedule, v_schedule.pause_reason);
  end loop;
end
$$;
comment on function cogo.pause_orphans is 'Pauses what a person has made for a tenant, if the person may no longer work there.';

create function cogo.pause_orphans_of_member()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.pause_orphans(old.tenant_id, old.user_id);
  return null;
end
$$;
comment on function cogo.pause_orphans_of_member is 'Pauses the schedules of who leaves a team or may no longer work there.';
create trigger pause_orphans after delete or update of role on cogo.members
  for each row execute function cogo.pause_orphans_of_member();

create function cogo.take_over_schedule(schedule cogo.schedules)
returns cogo.schedules language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_schedule cogo.schedules;
begin
  if cogo.has_maker(schedule) then
    return schedule;
  elsif auth.uid() is null then
    perform cogo.raise_error('invalid_state', 'The schedule has nobody in whose name it could fire',
      'A member of its team who may work resumes it');
  end if;
  update cogo.schedules as s set created_by = auth.uid() where s.schedule_id = schedule.schedule_id returning * into v_schedule;
  perform cogo.audit_schedule('taken-over', v_schedule);
  return v_schedule;
end
$$;
comment on function cogo.take_over_schedule is 'The schedule, of the calling user from now on if its maker may no longer work for its tenant.';

revoke execute on all functions in schema cogo from public;
