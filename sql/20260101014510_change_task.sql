-- What its owner calls a task, and how urgent it is. Both may change while it runs.

create function cogo.lock_task(task_id uuid)
returns cogo.tasks language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_task cogo.tasks;
begin
  select * into v_task from cogo.tasks where tasks.task_id = lock_task.task_id for no key update;
  perform cogo.require_right(v_task.tenant_id, 'work', 'task ' || lock_task.task_id);
  return v_task;
end
$$;
comment on function cogo.lock_task is
  'The task, locked, if it is still there when its turn comes and the caller may work on it; otherwise not_found, or forbidden.';

create function cogo.set_priority(task cogo.tasks, priority integer)
returns void language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
begin
  perform cogo.lock_open_run(task);
  update cogo.steps set priority = set_priority.priority
  where steps.run_id in (select runs.run_id from cogo.runs where runs.task_id = task.task_id)
    and steps.status in ('blocked', 'waiting', 'ready');
end
$$;
comment on function cogo.set_priority is 'Gives what the task has not started this priority; the task''s own is for the caller to set.';

create function cogo.append_task_update(task cogo.tasks)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.append_events(array[row(task.session_id, 'task:updated', task.task_id, null, null, jsonb_build_object(
    'title', task.title, 'priority', task.priority, 'tags', task.tags, 'version', task.version))::cogo.event_draft]);
end
$$;
comment on function cogo.append_task_update is 'Says what people call the task now, and how urgent it is.';

create function cogo.audit_task_change(before cogo.tasks, after cogo.tasks)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.record_audit('task-changed', after.tenant_id, after.task_id, details => jsonb_build_object(
    'before', jsonb_build_object('title', before.title, 'priority', before.priority, 'tags', before.tags),
    'after', jsonb_build_object('title', after.title, 'priority', after.priority, 'tags', after.tags)));
end
$$;
comment on function cogo.audit_task_change is 'Records what a person made of a task''s title, priority and tags.';

create function cogo.update_task(
  task_id uuid, title text default null, priority integer default null, tags text[] default null,
  expected_version bigint default null)
returns cogo.tasks language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_task cogo.tasks := cogo.require_task(update_task.task_id);
  v_before cogo.tasks;
begin
  if update_task.priority is not null then
    perform cogo.set_priority(v_task, update_task.priority);
  end if;
  v_task := cogo.lock_task(update_task.task_id);
  v_before := v_task;
  perform cogo.require_version(expected_version, v_task.version);
  update cogo.tasks
  set title = coalesce(update_task.title, tasks.title), priority = coalesce(update_task.priority, tasks.priority),
      tags = coalesce(cogo.to_tags(update_task.tags), tasks.tags), version = tasks.version + 1
  where tasks.task_id = update_task.task_id
  returning * into v_task;
  perform cogo.audit_task_change(v_before, v_task);
  perform cogo.append_task_update(v_task);
  return v_task;
end
$$;
comment on function cogo.update_task is 'Renames a task, changes the priority of what it has not started, or gives it other tags.';

create function cogo_api.update_task(
  task_id uuid, title text default null, priority integer default null, tags text[] default null,
  expected_version bigint default null)
returns setof cogo_api.tasks language sql volatile security definer set search_path = ''
as $$ select * from cogo.exposed_task(cogo.update_task(
  update_task.task_id, update_task.title, update_task.priority, update_task.tags, update_task.expected_version)); $$;
comment on function cogo_api.update_task is 'Renames a task, changes its priority or its tags.';
grant execute on function cogo_api.update_task to authenticated, service_role;

create function cogo.replace_task(
  task_id uuid, title text, priority integer, tags text[], expected_version bigint default null)
returns cogo.tasks language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_task cogo.tasks := cogo.require_task(replace_task.task_id);
  v_before cogo.tasks;
begin
  -- The run first, as everywhere; a version that is not the expected one takes the steps' priorities back.
  if v_task.priority <> replace_task.priority then
    perform cogo.set_priority(v_task, replace_task.priority);
  end if;
  v_task := cogo.lock_task(replace_task.task_id);
  v_before := v_task;
  perform cogo.require_version(expected_version, v_task.version);
  if (v_task.title, v_task.priority, v_task.tags) is not distinct from (title, priority::smallint, cogo.to_tags(tags)) then
    return v_task;
  end if;
  update cogo.tasks
  set title = replace_task.title, priority = replace_task.priority, tags = cogo.to_tags(replace_task.tags),
      version = tasks.version + 1
  where tasks.task_id = replace_task.task_id
  returning * into v_task;
  perform cogo.audit_task_change(v_before, v_task);
  perform cogo.append_task_update(v_task);
  return v_task;
end
$$;
comment on function cogo.replace_task is
  'Replaces what may be changed of a task: its title, null for none, its tags, and while it is open its priority. The same '
  'again changes nothing.';

create function cogo_api.replace_task(
  task_id uuid, title text, priority integer, tags text[], expected_version bigint default null)
returns setof cogo_api.tasks language sql volatile security definer set search_path = ''
as $$ select * from cogo.exposed_task(cogo.replace_task(
  replace_task.task_id, replace_task.title, replace_task.priority, replace_task.tags, replace_task.expected_version)); $$;
comment on function cogo_api.replace_task is
  'Replaces title, priority and tags of a task, where it still has the expected version.';
grant execute on function cogo_api.replace_task to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
