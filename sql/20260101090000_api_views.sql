-- The exposed surface: what is read. Views read under the caller's own row-level security.
--
-- What is done is in the three chapters after this: functions, the only doors to a change, for users,
-- workers and operators. Every function of this schema is `security definer`, and only of this: its
-- caller has no right to any engine table, the function is the right. It checks who calls (require_session,
-- require_task) or is granted to the secret key alone, and does nothing but call its namesake in cogo.

create view api.sessions with (security_invoker = true) as
  select session_id, title, project, status, created_at, closed_at from cogo.sessions;
create view api.tasks with (security_invoker = true) as
  select task_id, session_id, title, requirement, status, priority, idempotency_key, retention, error, created_at, finished_at
  from cogo.tasks;
create view api.task_attachments with (security_invoker = true) as
  select task_id, ordinal, name, media_type, caption, octet_length(data) as bytes from cogo.task_attachments;
create view api.runs with (security_invoker = true) as
  select run_id, task_id, session_id, number, status, parent_step_id, rerun_of, template, template_version, strategy,
         plan_version, remaining_steps, gate, error, deadline_at, started_at, finished_at
  from cogo.runs;
create view api.plans with (security_invoker = true) as
  select runs.task_id, plans.run_id, runs.number as run_number, plans.version, plans.step_id, plans.reason, plans.changes,
         plans.created_at
  from cogo.plans join cogo.runs on runs.run_id = plans.run_id;
create view api.phases with (security_invoker = true) as
  select run_id, phase, position, status, remaining_steps, started_at, finished_at from cogo.phases;
create view api.steps with (security_invoker = true) as
  select step_id, run_id, task_id, session_id, phase, key, kind, role, agent, queue, plan_version, priority, status,
         output, error, directives, waiting_for, awaited_event, map_step_id, map_index, rate_limit,
         remaining_dependencies, claims, attempts, stalls, worker_id, available_at, claimed_at,
         started_at, finished_at, created_at,
         array(select parent.key from cogo.step_dependencies as d
               join cogo.steps as parent on parent.step_id = d.depends_on
               where d.step_id = coalesce(steps.map_step_id, steps.step_id)
               order by parent.key) as depends_on
  from cogo.steps;
create view api.attempts with (security_invoker = true) as
  select runs.task_id, attempts.step_id, steps.key, attempts.number, attempts.worker_id, attempts.outcome, attempts.error,
         attempts.available_at, attempts.started_at, attempts.finished_at,
         extract(epoch from attempts.started_at - attempts.available_at)::double precision as wait_seconds
  from cogo.attempts
  join cogo.steps on steps.step_id = attempts.step_id
  join cogo.runs on runs.run_id = steps.run_id; -- by whose index a task's are found
create view api.dead_letters with (security_invoker = true) as
  select runs.task_id, dead_letters.step_id, steps.key, dead_letters.reason, dead_letters.error, dead_letters.created_at,
         dead_letters.redriven_at
  from cogo.dead_letters
  join cogo.steps on steps.step_id = dead_letters.step_id
  join cogo.runs on runs.run_id = steps.run_id;
create view api.approvals with (security_invoker = true) as
  select approval_id, session_id, task_id, run_id, step_id, key, title, details, status, when_expired, expires_at,
         escalates_at, escalated_at, escalate_to, resolved_by, comment, requested_at, resolved_at
  from cogo.approvals;
create view api.audit_entries with (security_invoker = true) as
  select audit_entry_id, actor, actor_role, action, task_id, run_id, step_id, details, created_at from cogo.audit_entries;
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
create view api.agents with (security_invoker = true) as
  select agents.agent, agents.title, agents.queue, agents.capacity, agents.status, agents.version,
         array(select agent_roles.role from cogo.agent_roles
               where agent_roles.agent = agents.agent order by agent_roles.role) as roles,
         (select count(*) from cogo.workers
          where workers.agent = agents.agent and workers.heartbeat_at > cogo.clock() - interval '1 minute') as live_workers,
         (select count(*) from cogo.steps
          where steps.agent = agents.agent and steps.status = 'running') as running_steps,
         (select max(workers.heartbeat_at) from cogo.workers where workers.agent = agents.agent) as heartbeat_at,
         s.completed, s.failed, s.stalled, s.mean_seconds, s.wait_p50_seconds, s.wait_p95_seconds, s.measured_at
  from cogo.agents
  left join cogo.agent_statistics as s on s.agent = agents.agent;
create view api.workers with (security_invoker = true) as
  select workers.worker_id, workers.agent, workers.version, workers.capacity, workers.started_at, workers.heartbeat_at,
         case when agents.status = 'draining' or workers.version < agents.version then 'draining'
              when workers.heartbeat_at < cogo.clock() - interval '1 minute' then 'gone'
              else 'active' end as status
  from cogo.workers join cogo.agents on agents.agent = workers.agent;
create view api.step_kinds with (security_invoker = true) as
  select kind, description, max_attempts, max_stalls, retry_strategy, base_delay, max_delay, jitter, lease, timeout
  from cogo.step_kinds;
create view api.concurrency_limits with (security_invoker = true) as
  select scope, subject, quantity from cogo.concurrency_limits;
create view api.rate_limits with (security_invoker = true) as
  select rate_limit, per_minute, burst, next_at from cogo.rate_limits;
create view api.workflow_templates with (security_invoker = true) as
  select template, version, title, description, generation, complexity, phases from cogo.workflow_templates;
create view api.code_templates with (security_invoker = true) as
  select template_id, version, title, description, parameters, files, checksum from cogo.code_templates;

grant select on all tables in schema api to authenticated, service_role;

comment on view api.sessions is 'The caller''s sessions.';
comment on view api.tasks is 'The caller''s tasks.';
comment on view api.task_attachments is 'Pictures and PDFs of the caller''s tasks, without their content.';
comment on view api.runs is 'Executions of the caller''s tasks.';
comment on view api.plans is 'Plan versions and why each was made.';
comment on view api.phases is 'Stages of the caller''s runs.';
comment on view api.steps is 'Steps of the caller''s runs, with the keys they depend on.';
comment on view api.attempts is 'Ended tries of the caller''s steps.';
comment on view api.dead_letters is 'Steps that were given up.';
comment on view api.approvals is 'Decisions asked of people in the caller''s runs.';
comment on view api.audit_entries is 'Who intervened in the caller''s work.';
comment on view api.workers is 'Living isolates, and whether they drain.';
comment on view api.step_kinds is 'What a step can be, and its policy.';
comment on view api.concurrency_limits is 'How much may run at a time.';
comment on view api.rate_limits is 'How fast steps may start.';
comment on view api.artifacts is 'Files the caller''s runs produced.';
comment on view api.decisions is 'What was decided in the caller''s runs, and why.';
comment on view api.events is 'What happened in the caller''s sessions, numbered without gaps.';
comment on view api.quality_reports is 'Judgements of the caller''s runs.';
comment on view api.agents is 'Registered agents, the roles they play, and whether any of them lives.';
comment on view api.workflow_templates is 'Workflows a plan can be made from.';
comment on view api.code_templates is 'Code templates, whole.';
