-- A task begins and, if the user wishes, ends early. In between its steps live their own lives.

create function cogo.create_task(
  session_id uuid,
  requirement text,
  title text default null,
  priority integer default 100,
  idempotency_key text default null
)
returns cogo.tasks
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_session cogo.sessions := cogo.require_session(create_task.session_id);
  v_task cogo.tasks;
begin
  if v_session.status <> 'active' then
    perform cogo.raise_error('invalid_state', 'The session is closed and takes no tasks', 'Open a new session');
  end if;

  insert into cogo.tasks (session_id, tenant_id, title, requirement, priority, idempotency_key)
  values (v_session.session_id, v_session.tenant_id, create_task.title, create_task.requirement,
          create_task.priority, create_task.idempotency_key)
  on conflict do nothing -- one_task_per_idempotency_key
  returning * into v_task;
  if not found then
    select * into strict v_task from cogo.tasks
    where tasks.session_id = create_task.session_id and tasks.idempotency_key = create_task.idempotency_key;
    if v_task.requirement <> create_task.requirement then
      perform cogo.raise_error('invalid_state', 'This idempotency key was used for another requirement',
        'Use a new key for a new requirement');
    end if;
    return v_task;
  end if;

  return cogo.start_run(v_task);
end
$$;

-- Every run begins with two steps; the rest of its plan is what the second one decides.
create function cogo.start_run(task cogo.tasks)
returns cogo.tasks
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_run cogo.runs;
  v_task cogo.tasks;
begin
  insert into cogo.runs (task_id, session_id, tenant_id, number)
  select task.task_id, task.session_id, task.tenant_id, count(*) + 1
  from cogo.runs where runs.task_id = task.task_id
  returning * into v_run;
  insert into cogo.plans (run_id, version, tenant_id, reason)
  values (v_run.run_id, v_run.plan_version, v_run.tenant_id, 'Every run begins with analysis and planning');

  update cogo.tasks set status = 'running'
  where tasks.task_id = task.task_id
  returning * into v_task;
  perform cogo.emit_event(task.session_id, 'task:orchestrated', task.task_id, v_run.run_id,
    payload => jsonb_build_object('requirement', left(task.requirement, 500), 'priority', task.priority));
  perform cogo.add_steps(v_run, '[
    {"key": "analyse", "kind": "analyse", "phase": "analysis", "role": "requirements-analyst", "agent": "orchestrator"},
    {"key": "plan", "kind": "plan", "phase": "planning", "role": "workflow-planner", "agent": "orchestrator",
     "dependsOn": ["analyse"]}
  ]');
  return v_task;
end
$$;

create function cogo.require_task(task_id uuid)
returns cogo.tasks
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_task cogo.tasks;
begin
  select * into v_task
  from cogo.tasks
  where tasks.task_id = require_task.task_id and tasks.tenant_id in (select cogo.caller_tenants());
  if not found then
    perform cogo.raise_error('not_found', format('No task %s', require_task.task_id));
  end if;
  return v_task;
end
$$;

create function cogo.lock_open_run(task cogo.tasks)
returns cogo.runs
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_run cogo.runs;
begin
  select * into v_run from cogo.runs
  where runs.task_id = task.task_id and runs.status = 'running'
  for update;
  if not found then
    perform cogo.raise_error('invalid_state',
      format('The task has ended: it is %s', (select t.status from cogo.tasks as t where t.task_id = task.task_id)));
  end if;
  return v_run;
end
$$;

create function cogo.update_task(task_id uuid, title text default null, priority integer default null)
returns cogo.tasks
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_task cogo.tasks := cogo.require_task(update_task.task_id);
begin
  if update_task.priority is not null then
    perform cogo.lock_open_run(v_task);
    update cogo.steps set priority = update_task.priority
    where steps.task_id = update_task.task_id and steps.status in ('blocked', 'ready');
  end if;
  update cogo.tasks
  set title = coalesce(update_task.title, tasks.title), priority = coalesce(update_task.priority, tasks.priority)
  where tasks.task_id = update_task.task_id
  returning * into v_task;
  perform cogo.emit_event(v_task.session_id, 'task:updated', v_task.task_id,
    payload => jsonb_build_object('title', v_task.title, 'priority', v_task.priority));
  return v_task;
end
$$;

create function cogo.cancel_task(task_id uuid, reason text default null)
returns cogo.tasks
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_task cogo.tasks := cogo.require_task(cancel_task.task_id);
begin
  if v_task.status = 'cancelled' then
    return v_task;
  end if;
  perform cogo.close_run((cogo.lock_open_run(v_task)).run_id, 'cancelled', jsonb_build_object(
    'code', 'task_cancelled', 'message', coalesce(nullif(cancel_task.reason, ''), 'Cancelled by the user')));
  return cogo.require_task(cancel_task.task_id);
end
$$;

comment on function cogo.create_task(uuid, text, text, integer, text) is
  'Submits a requirement: task, run and first steps in one transaction. The same idempotency key returns the first task.';
comment on function cogo.start_run(cogo.tasks) is 'Gives the task a run with the steps analyse and plan.';
comment on function cogo.require_task(uuid) is 'The task, if the caller may see it; otherwise not_found.';
comment on function cogo.lock_open_run(cogo.tasks) is 'The task''s running run, locked; invalid_state when it has ended.';
comment on function cogo.update_task(uuid, text, integer) is 'Renames a task or changes the priority of what it has not started.';
comment on function cogo.cancel_task(uuid, text) is
  'Cancels the task and all of its open steps; workers learn of it at their next heartbeat. Cancelling twice changes nothing.';
