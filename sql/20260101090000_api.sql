-- The exposed surface. Views read under the caller's own row-level security; functions are the only
-- doors to a change. Users reach the first group of functions, workers (the secret key) the second.
--
-- Every function here is `security definer`, and only here: its caller has no right to any engine
-- table, the function is the right. It checks who calls (require_session, require_task) or is granted
-- to the secret key alone, and does nothing but call its namesake in cogo.

create view api.sessions with (security_invoker = true) as
  select session_id, title, status, created_at, closed_at from cogo.sessions;
create view api.tasks with (security_invoker = true) as
  select task_id, session_id, title, requirement, status, priority, idempotency_key, error, created_at, finished_at
  from cogo.tasks;
create view api.runs with (security_invoker = true) as
  select run_id, task_id, session_id, number, status, template, template_version, strategy, plan_version,
         remaining_steps, gate, error, started_at, finished_at
  from cogo.runs;
create view api.plans with (security_invoker = true) as
  select run_id, version, reason, created_at from cogo.plans;
create view api.phases with (security_invoker = true) as
  select run_id, phase, position, status, remaining_steps, started_at, finished_at from cogo.phases;
create view api.steps with (security_invoker = true) as
  select step_id, run_id, task_id, session_id, phase, key, kind, role, agent, queue, plan_version, priority, status,
         output, error, remaining_dependencies, attempts, stalls, worker_id, available_at, claimed_at,
         started_at, finished_at, created_at,
         array(select parent.key from cogo.step_dependencies as d
               join cogo.steps as parent on parent.step_id = d.depends_on
               where d.step_id = steps.step_id order by parent.key) as depends_on
  from cogo.steps;
create view api.attempts with (security_invoker = true) as
  select step_id, number, worker_id, outcome, error, started_at, finished_at from cogo.attempts;
create view api.dead_letters with (security_invoker = true) as
  select step_id, reason, error, created_at from cogo.dead_letters;
create view api.artifacts with (security_invoker = true) as
  select artifact_id, run_id, task_id, step_id, path, version, kind, content, bytes, sha256, created_at
  from cogo.artifacts;
create view api.decisions with (security_invoker = true) as
  select decision_id, run_id, task_id, step_id, position, kind, inputs, outcome, reasons, created_at
  from cogo.decisions;
create view api.events with (security_invoker = true) as
  select session_id, sequence, type, task_id, run_id, step_id, payload, created_at from cogo.events;
create view api.quality_reports with (security_invoker = true) as
  select report_id, run_id, task_id, step_id, kind, verdict, score, dimensions, tests, evidence, created_at
  from cogo.quality_reports;
create view api.roles with (security_invoker = true) as
  select role, title, description, capabilities from cogo.roles;
create view api.agents with (security_invoker = true) as
  select agents.agent, agents.title, agents.queue, agents.capacity,
         array(select agent_roles.role from cogo.agent_roles
               where agent_roles.agent = agents.agent order by agent_roles.role) as roles,
         (select count(*) from cogo.workers
          where workers.agent = agents.agent and workers.heartbeat_at > cogo.clock() - interval '1 minute') as live_workers,
         (select count(*) from cogo.steps
          where steps.agent = agents.agent and steps.status = 'running') as running_steps,
         (select max(workers.heartbeat_at) from cogo.workers where workers.agent = agents.agent) as heartbeat_at
  from cogo.agents;
create view api.workflow_templates with (security_invoker = true) as
  select template, version, title, description, complexity, phases from cogo.workflow_templates;
create view api.code_templates with (security_invoker = true) as
  select template_id, version, title, description, parameters, files, checksum from cogo.code_templates;

grant select on all tables in schema api to authenticated, service_role;

-- For users -------------------------------------------------------------------------------------------

create function api.create_session(title text)
returns setof api.sessions language sql volatile security definer set search_path = ''
as $$ select session_id, s.title, status, created_at, closed_at from cogo.create_session(create_session.title) as s; $$;

create function api.close_session(session_id uuid)
returns setof api.sessions language sql volatile security definer set search_path = ''
as $$ select s.session_id, title, status, created_at, closed_at from cogo.close_session(close_session.session_id) as s; $$;

create function api.create_task(
  session_id uuid, requirement text, title text default null, priority integer default 100,
  idempotency_key text default null)
returns setof api.tasks language sql volatile security definer set search_path = ''
as $$
  select t.task_id, t.session_id, t.title, t.requirement, t.status, t.priority, t.idempotency_key, t.error,
         t.created_at, t.finished_at
  from cogo.create_task(create_task.session_id, create_task.requirement, create_task.title,
                        create_task.priority, create_task.idempotency_key) as t;
$$;

create function api.update_task(task_id uuid, title text default null, priority integer default null)
returns setof api.tasks language sql volatile security definer set search_path = ''
as $$
  select t.task_id, t.session_id, t.title, t.requirement, t.status, t.priority, t.idempotency_key, t.error,
         t.created_at, t.finished_at
  from cogo.update_task(update_task.task_id, update_task.title, update_task.priority) as t;
$$;

create function api.cancel_task(task_id uuid, reason text default null)
returns setof api.tasks language sql volatile security definer set search_path = ''
as $$
  select t.task_id, t.session_id, t.title, t.requirement, t.status, t.priority, t.idempotency_key, t.error,
         t.created_at, t.finished_at
  from cogo.cancel_task(cancel_task.task_id, cancel_task.reason) as t;
$$;

-- For workers -----------------------------------------------------------------------------------------

create function api.claim_steps(queue text, worker_id uuid, quantity integer)
returns setof cogo.steps language sql volatile security definer set search_path = ''
as $$ select * from cogo.claim_steps(claim_steps.queue, claim_steps.worker_id, claim_steps.quantity); $$;

create function api.heartbeat_step(step_id uuid, lease_token uuid, progress jsonb default null)
returns timestamptz language sql volatile security definer set search_path = ''
as $$ select cogo.heartbeat_step(heartbeat_step.step_id, heartbeat_step.lease_token, heartbeat_step.progress); $$;

create function api.checkpoint_step(step_id uuid, lease_token uuid, key text, value jsonb)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.checkpoint_step(checkpoint_step.step_id, checkpoint_step.lease_token, checkpoint_step.key, checkpoint_step.value); $$;

create function api.complete_step(step_id uuid, lease_token uuid, result jsonb)
returns setof cogo.steps language sql volatile security definer set search_path = ''
as $$ select * from cogo.complete_step(complete_step.step_id, complete_step.lease_token, complete_step.result); $$;

create function api.fail_step(
  step_id uuid, lease_token uuid, error jsonb, retryable boolean default true, retry_after_seconds double precision default null)
returns setof cogo.steps language sql volatile security definer set search_path = ''
as $$
  select * from cogo.fail_step(fail_step.step_id, fail_step.lease_token, fail_step.error, fail_step.retryable,
                               make_interval(secs => fail_step.retry_after_seconds));
$$;

create function api.release_step(step_id uuid, lease_token uuid)
returns setof cogo.steps language sql volatile security definer set search_path = ''
as $$ select * from cogo.release_step(release_step.step_id, release_step.lease_token); $$;

create function api.read_step_context(step_id uuid)
returns jsonb language sql stable security definer set search_path = ''
as $$ select cogo.read_step_context(read_step_context.step_id); $$;

create function api.read_run_artifacts(run_id uuid)
returns table (path text, kind text, content text, version integer)
language sql stable security definer set search_path = ''
as $$ select * from cogo.read_run_artifacts(read_run_artifacts.run_id); $$;

create function api.find_similar_tasks(task_id uuid, quantity integer default 5)
returns table (task_id uuid, title text, requirement text, status text, similarity real)
language sql stable security definer set search_path = ''
as $$ select * from cogo.find_similar_tasks(find_similar_tasks.task_id, find_similar_tasks.quantity); $$;

create function api.sweep()
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.sweep(); $$;

create function api.configure_wake(project_url text, secret_key text)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.configure_wake(configure_wake.project_url, configure_wake.secret_key); $$;

-- Functions are executable by PUBLIC unless told otherwise; here every right is granted by name. (Default
-- privileges could do it once for all, but they would reach every other function of the project.)
revoke execute on all functions in schema cogo from public;
revoke execute on all functions in schema api from public;
grant execute on function
  api.create_session(text), api.close_session(uuid),
  api.create_task(uuid, text, text, integer, text), api.update_task(uuid, text, integer), api.cancel_task(uuid, text)
to authenticated;
grant execute on function
  api.claim_steps(text, uuid, integer), api.heartbeat_step(uuid, uuid, jsonb),
  api.checkpoint_step(uuid, uuid, text, jsonb), api.complete_step(uuid, uuid, jsonb),
  api.fail_step(uuid, uuid, jsonb, boolean, double precision), api.release_step(uuid, uuid),
  api.read_step_context(uuid), api.read_run_artifacts(uuid), api.find_similar_tasks(uuid, integer),
  api.sweep(), api.configure_wake(text, text)
to service_role;

comment on view api.sessions is 'The caller''s sessions.';
comment on view api.tasks is 'The caller''s tasks.';
comment on view api.runs is 'Executions of the caller''s tasks.';
comment on view api.plans is 'Plan versions and why each was made.';
comment on view api.phases is 'Stages of the caller''s runs.';
comment on view api.steps is 'Steps of the caller''s runs, with the keys they depend on.';
comment on view api.attempts is 'Ended tries of the caller''s steps.';
comment on view api.dead_letters is 'Steps that were given up.';
comment on view api.artifacts is 'Files the caller''s runs produced.';
comment on view api.decisions is 'What was decided in the caller''s runs, and why.';
comment on view api.events is 'What happened in the caller''s sessions, numbered without gaps.';
comment on view api.quality_reports is 'Judgements of the caller''s runs.';
comment on view api.roles is 'What can be asked of agents.';
comment on view api.agents is 'Registered agents, the roles they play, and whether any of them lives.';
comment on view api.workflow_templates is 'Workflows a plan can be made from.';
comment on view api.code_templates is 'Code templates, whole.';
comment on function api.create_session(text) is 'Opens a session.';
comment on function api.close_session(uuid) is 'Closes a session to new tasks.';
comment on function api.create_task(uuid, text, text, integer, text) is 'Submits a requirement.';
comment on function api.update_task(uuid, text, integer) is 'Renames a task or changes its priority.';
comment on function api.cancel_task(uuid, text) is 'Cancels a task.';
comment on function api.claim_steps(text, uuid, integer) is 'Workers: takes ready steps under a lease.';
comment on function api.heartbeat_step(uuid, uuid, jsonb) is 'Workers: renews a lease and tells progress.';
comment on function api.checkpoint_step(uuid, uuid, text, jsonb) is 'Workers: keeps a finished part of a step.';
comment on function api.complete_step(uuid, uuid, jsonb) is 'Workers: completes a step with its result.';
comment on function api.fail_step(uuid, uuid, jsonb, boolean, double precision) is 'Workers: fails an attempt.';
comment on function api.release_step(uuid, uuid) is 'Workers: hands a step over unfinished.';
comment on function api.read_step_context(uuid) is 'Workers: all a handler needs to know of its step.';
comment on function api.read_run_artifacts(uuid) is 'Workers: the newest version of each of a run''s files.';
comment on function api.find_similar_tasks(uuid, integer) is 'Workers: earlier tasks of the same tenant with similar requirements.';
comment on function api.sweep() is 'Operators: one sweep, as pg_cron does it.';
comment on function api.configure_wake(text, text) is 'Operators: where wakes go and the key they carry.';

notify pgrst, 'reload schema';
