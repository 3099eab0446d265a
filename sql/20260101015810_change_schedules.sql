-- Changing a schedule: another definition, a pause, the end of it. What it has started goes on.

create function cogo.require_schedule(schedule_id uuid)
returns cogo.schedules language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_schedule cogo.schedules;
begin
  select * into v_schedule from cogo.schedules where schedules.schedule_id = require_schedule.schedule_id for no key update;
  perform cogo.require_right(v_schedule.tenant_id, 'work', 'schedule ' || require_schedule.schedule_id);
  return v_schedule;
end
$$;
comment on function cogo.require_schedule is 'The schedule, locked, if the caller may act for its tenant; otherwise not_found.';

create function cogo.replace_schedule(
  schedule_id uuid, session_id uuid, name text, cron text, time_zone text, task jsonb, overlap text, catch_up text,
  starts_at timestamptz, ends_at timestamptz, expected_version bigint)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_schedule cogo.schedules := cogo.require_schedule(replace_schedule.schedule_id);
  v_session cogo.sessions := cogo.require_session(replace_schedule.session_id);
begin
  perform cogo.require_version(expected_version, v_schedule.version);
  perform cogo.require_span(replace_schedule.starts_at, replace_schedule.ends_at);
  update cogo.schedules
  set session_id = v_session.session_id, name = replace_schedule.name, cron = replace_schedule.cron,
      time_zone = replace_schedule.time_zone, task = replace_schedule.task, overlap = replace_schedule.overlap,
      catch_up = replace_schedule.catch_up, starts_at = replace_schedule.starts_at, ends_at = replace_schedule.ends_at,
      -- Whose text it is now asks, and acts.
      created_by = coalesce(auth.uid(), schedules.created_by), failures = 0, version = schedules.version + 1
  where schedules.schedule_id = v_schedule.schedule_id
  returning * into v_schedule;
  perform cogo.settle_definition(v_schedule);
  perform cogo.audit_schedule('replaced', v_schedule);
exception when unique_violation then
  perform cogo.raise_error('invalid_state', format('There is a schedule "%s" already', replace_schedule.name), 'Choose another name');
end
$$;
comment on function cogo.replace_schedule is
  'Gives the schedule another definition. It is due next as that says, from now on; one that is paused stays so.';

create function cogo_api.replace_schedule(
  schedule_id uuid, session_id uuid, name text, cron text, time_zone text, task jsonb, overlap text default 'skip',
  catch_up text default 'last', starts_at timestamptz default null, ends_at timestamptz default null,
  expected_version bigint default null)
returns setof cogo_api.schedules language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.replace_schedule(
    replace_schedule.schedule_id, replace_schedule.session_id, replace_schedule.name, replace_schedule.cron,
    replace_schedule.time_zone, cogo.keep_numbers(replace_schedule.task), replace_schedule.overlap,
    replace_schedule.catch_up, replace_schedule.starts_at, replace_schedule.ends_at, replace_schedule.expected_version);
  return query select * from cogo_api.schedules where schedules.schedule_id = replace_schedule.schedule_id;
end
$$;
comment on function cogo_api.replace_schedule is 'Gives a schedule another definition, where it still has the expected version.';
grant execute on function cogo_api.replace_schedule to authenticated;

create function cogo.pause_schedule(schedule_id uuid, reason text default null)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_schedule cogo.schedules := cogo.require_schedule(pause_schedule.schedule_id);
begin
  if v_schedule.paused_at is not null then
    return;
  end if;
  update cogo.schedules set paused_at = cogo.clock(), pause_reason = pause_schedule.reason
  where schedules.schedule_id = v_schedule.schedule_id;
  perform cogo.audit_schedule('paused', v_schedule, pause_schedule.reason);
end
$$;
comment on function cogo.pause_schedule is 'It does not fire until it is resumed. Its open tasks go on.';

create function cogo_api.pause_schedule(schedule_id uuid, reason text default null)
returns setof cogo_api.schedules language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.pause_schedule(pause_schedule.schedule_id, pause_schedule.reason);
  return query select * from cogo_api.schedules where schedules.schedule_id = pause_schedule.schedule_id;
end
$$;
comment on function cogo_api.pause_schedule is 'Lets a schedule fire no more.';
grant execute on function cogo_api.pause_schedule to authenticated, service_role;

create function cogo.resume_schedule(schedule_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_schedule cogo.schedules := cogo.require_schedule(resume_schedule.schedule_id);
begin
  if v_schedule.paused_at is null then
    return;
  end if;
  v_schedule := cogo.take_over_schedule(v_schedule);
  update cogo.schedules
  set paused_at = null, pause_reason = null, failures = 0, next_due_at = cogo.due_after(v_schedule, cogo.clock())
  where schedules.schedule_id = v_schedule.schedule_id;
  perform cogo.audit_schedule('resumed', v_schedule);
end
$$;
comment on function cogo.resume_schedule is 'It fires again, from now on: what was due in between is not made up. Without a maker it goes on in the caller''s name.';

create function cogo_api.resume_schedule(schedule_id uuid)
returns setof cogo_api.schedules language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.resume_schedule(resume_schedule.schedule_id);
  return query select * from cogo_api.schedules where schedules.schedule_id = resume_schedule.schedule_id;
end
$$;
comment on function cogo_api.resume_schedule is 'Lets a paused schedule fire again.';
grant execute on function cogo_api.resume_schedule to authenticated, service_role;

create function cogo.remove_schedule(schedule_id uuid, expected_version bigint default null)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_schedule cogo.schedules := cogo.require_schedule(remove_schedule.schedule_id);
begin
  perform cogo.require_version(expected_version, v_schedule.version);
  delete from cogo.schedules where schedules.schedule_id = v_schedule.schedule_id;
  perform cogo.audit_schedule('removed', v_schedule);
end
$$;
comment on function cogo.remove_schedule is 'Removes the schedule and the record of its firings. Its tasks stay.';

create function cogo_api.remove_schedule(schedule_id uuid, expected_version bigint default null)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.remove_schedule(remove_schedule.schedule_id, remove_schedule.expected_version); $$;
comment on function cogo_api.remove_schedule is 'Removes a schedule, where it still has the expected version.';
grant execute on function cogo_api.remove_schedule to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
