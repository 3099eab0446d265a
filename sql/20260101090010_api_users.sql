-- For users, each for the tenants it belongs to; most also for the secret key, which acts for all.

create function api.create_session(title text, project text default 'default')
returns setof api.sessions language sql volatile security definer set search_path = ''
as $$
  select session_id, s.title, s.project, status, created_at, closed_at
  from cogo.create_session(create_session.title, create_session.project) as s;
$$;

create function api.close_session(session_id uuid)
returns setof api.sessions language sql volatile security definer set search_path = ''
as $$ select s.session_id, title, project, status, created_at, closed_at from cogo.close_session(close_session.session_id) as s; $$;

create function api.create_task(
  session_id uuid, requirement text, title text default null, priority integer default 100,
  idempotency_key text default null, deadline timestamptz default null, retention interval default null,
  plan jsonb default null, attachments jsonb default null)
returns setof api.tasks language plpgsql volatile security definer set search_path = ''
as $$
begin
  return query
    select t.task_id, t.session_id, t.title, t.requirement, t.status, t.priority, t.idempotency_key, t.retention, t.error,
           t.created_at, t.finished_at
    from cogo.create_task(create_task.session_id, create_task.requirement, create_task.title, create_task.priority,
                          create_task.idempotency_key, create_task.deadline, create_task.retention, create_task.plan,
                          create_task.attachments) as t;
end
$$;

create function api.read_task_attachments(task_id uuid)
returns table (ordinal smallint, name text, media_type text, caption text, bytes integer, data text)
language sql stable security definer set search_path = ''
as $$ select * from cogo.read_task_attachments(read_task_attachments.task_id); $$;

create function api.update_task(task_id uuid, title text default null, priority integer default null)
returns setof api.tasks language sql volatile security definer set search_path = ''
as $$
  select t.task_id, t.session_id, t.title, t.requirement, t.status, t.priority, t.idempotency_key, t.retention, t.error,
         t.created_at, t.finished_at
  from cogo.update_task(update_task.task_id, update_task.title, update_task.priority) as t;
$$;

create function api.cancel_task(task_id uuid, reason text default null)
returns setof api.tasks language sql volatile security definer set search_path = ''
as $$
  select t.task_id, t.session_id, t.title, t.requirement, t.status, t.priority, t.idempotency_key, t.retention, t.error,
         t.created_at, t.finished_at
  from cogo.cancel_task(cancel_task.task_id, cancel_task.reason) as t;
$$;

create function api.pause_task(task_id uuid, reason text default null)
returns setof api.tasks language sql volatile security definer set search_path = ''
as $$
  select t.task_id, t.session_id, t.title, t.requirement, t.status, t.priority, t.idempotency_key, t.retention, t.error,
         t.created_at, t.finished_at
  from cogo.pause_task(pause_task.task_id, pause_task.reason) as t;
$$;

create function api.resume_task(task_id uuid)
returns setof api.tasks language sql volatile security definer set search_path = ''
as $$
  select t.task_id, t.session_id, t.title, t.requirement, t.status, t.priority, t.idempotency_key, t.retention, t.error,
         t.created_at, t.finished_at
  from cogo.resume_task(resume_task.task_id) as t;
$$;

create function api.redrive_task(task_id uuid, reason text default null)
returns setof api.tasks language sql volatile security definer set search_path = ''
as $$
  select t.task_id, t.session_id, t.title, t.requirement, t.status, t.priority, t.idempotency_key, t.retention, t.error,
         t.created_at, t.finished_at
  from cogo.redrive_task(redrive_task.task_id, redrive_task.reason) as t;
$$;

create function api.rerun_task(task_id uuid, from_step text default null, idempotency_key text default null)
returns setof api.tasks language sql volatile security definer set search_path = ''
as $$
  select t.task_id, t.session_id, t.title, t.requirement, t.status, t.priority, t.idempotency_key, t.retention, t.error,
         t.created_at, t.finished_at
  from cogo.rerun_task(rerun_task.task_id, rerun_task.from_step, rerun_task.idempotency_key) as t;
$$;

create function api.cancel_step(step_id uuid, reason text default null)
returns setof cogo.settled_step language sql volatile security definer set search_path = ''
as $$ select * from cogo.cancel_step(cancel_step.step_id, cancel_step.reason); $$;

create function api.revise_plan(task_id uuid, revision jsonb)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.revise_plan(revise_plan.task_id, revise_plan.revision); $$;

create function api.emit_event(task_id uuid, name text, payload jsonb default '{}')
returns boolean language sql volatile security definer set search_path = ''
as $$ select cogo.emit_event(emit_event.task_id, emit_event.name, emit_event.payload); $$;

create function api.resolve_approval(approval_id uuid, approve boolean, comment text default null)
returns setof api.approvals language sql volatile security definer set search_path = ''
as $$
  select a.approval_id, a.session_id, a.task_id, a.run_id, a.step_id, a.key, a.title, a.details, a.status, a.when_expired,
         a.expires_at, a.escalates_at, a.escalated_at, a.escalate_to, a.resolved_by, a.comment, a.requested_at, a.resolved_at
  from cogo.resolve_approval(resolve_approval.approval_id, resolve_approval.approve, resolve_approval.comment) as a;
$$;

grant execute on function
  api.create_session(text, text), api.close_session(uuid),
  api.create_task(uuid, text, text, integer, text, timestamptz, interval, jsonb, jsonb)
to authenticated;
grant execute on function
  api.read_task_attachments(uuid), api.update_task(uuid, text, integer), api.cancel_task(uuid, text), api.cancel_step(uuid, text),
  api.pause_task(uuid, text), api.resume_task(uuid), api.redrive_task(uuid, text), api.rerun_task(uuid, text, text),
  api.revise_plan(uuid, jsonb), api.emit_event(uuid, text, jsonb), api.resolve_approval(uuid, boolean, text)
to authenticated, service_role;

comment on function api.create_session(text, text) is 'Opens a session about a project.';
comment on function api.close_session(uuid) is 'Closes a session to new tasks.';
comment on function api.create_task(uuid, text, text, integer, text, timestamptz, interval, jsonb, jsonb) is 'Submits a requirement, or a plan of one''s own.';
comment on function api.read_task_attachments(uuid) is 'A task''s attachments whole, their data in base64.';
comment on function api.update_task(uuid, text, integer) is 'Renames a task or changes its priority.';
comment on function api.cancel_task(uuid, text) is 'Cancels a task.';
comment on function api.cancel_step(uuid, text) is 'Cancels a step and what depends on it.';
comment on function api.pause_task(uuid, text) is 'Starts nothing new in a task.';
comment on function api.resume_task(uuid) is 'Goes on with a paused task.';
comment on function api.redrive_task(uuid, text) is 'Reopens a failed or cancelled task where it ended.';
comment on function api.rerun_task(uuid, text, text) is 'Runs an ended task again, whole or from a step on.';
comment on function api.revise_plan(uuid, jsonb) is 'Adds, replaces or removes steps that have not started; returns the plan''s new version.';
comment on function api.emit_event(uuid, text, jsonb) is 'Emits an event steps may wait for; false when it was there before.';
comment on function api.resolve_approval(uuid, boolean, text) is 'Approves or rejects.';
