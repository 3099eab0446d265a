-- The data model by the names that the contract has for it: readable forms of what other chapters keep. sessions,
-- session_states, tasks, agents and quality_reports are read where they are made.

create view cogo_api.session_metrics with (security_invoker = true) as
  select s.session_id, task.*, work.*, money.*
  from cogo.sessions as s
  cross join lateral (
    select count(*) as tasks, count(*) filter (where t.status = 'completed') as completed_tasks,
           count(*) filter (where t.status = 'failed') as failed_tasks,
           avg(extract(epoch from t.finished_at - t.created_at)) filter (where t.status = 'completed')::double precision as mean_task_seconds
    from cogo.tasks as t where t.session_id = s.session_id
  ) as task
  cross join lateral (
    select count(*) filter (where step.status = 'completed') as completed_steps,
           coalesce(sum(step.attempts), 0) as failed_attempts, coalesce(sum(step.stalls), 0) as stalls
    from cogo.tasks as t
    cross join lateral (select * from cogo.runs as r where r.task_id = t.task_id offset 0) as run
    cross join lateral (select * from cogo.steps as own where own.run_id = run.run_id offset 0) as step
    where t.session_id = s.session_id
  ) as work
  cross join lateral (
    select count(*) as model_calls, coalesce(sum(call.input_tokens + call.cache_read_tokens + call.cache_write_tokens), 0) as input_tokens,
           coalesce(sum(call.output_tokens), 0) as output_tokens, coalesce(sum(call.cost_usd), 0) as cost_usd
    from cogo.tasks as t
    cross join lateral (select * from cogo.runs as r where r.task_id = t.task_id offset 0) as run
    cross join lateral (select * from cogo.model_calls as own where own.run_id = run.run_id offset 0) as call
    where t.session_id = s.session_id
  ) as money;
comment on view cogo_api.session_metrics is 'What the caller''s sessions have achieved, and for how much time and money.';
grant select on cogo_api.session_metrics to authenticated, service_role;

create view cogo_api.task_distributions with (security_invoker = true) as
  select runs.task_id, runs.run_id, plan.version as plan_version, runs.template, runs.strategy, plan.reason, given.assignments, plan.created_at
  from cogo.runs
  cross join lateral (select * from cogo.plans as p where p.run_id = runs.run_id offset 0) as plan
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('key', s.key, 'kind', s.kind, 'role', s.role, 'agent', s.agent, 'status', s.status)
                              order by s.place), '[]') as assignments
    from cogo.steps as s where s.run_id = runs.run_id and s.plan_version = plan.version
  ) as given;
comment on view cogo_api.task_distributions is
  'To whom each plan version of the caller''s runs gave which steps; a step that was moved since is with whom it is now.';
grant select on cogo_api.task_distributions to authenticated, service_role;

create view cogo_api.task_executions with (security_invoker = true) as
  select runs.run_id, runs.task_id, runs.number, runs.status, runs.template, runs.template_version, runs.gate, runs.error,
         runs.started_at, runs.finished_at,
         extract(epoch from coalesce(runs.finished_at, cogo.clock()) - runs.started_at)::double precision as seconds,
         work.*, money.cost_usd
  from cogo.runs
  cross join lateral (
    select count(*) as steps, count(*) filter (where s.finished_at is not null) as finished_steps,
           count(*) filter (where s.status = 'running') as running_steps,
           coalesce(sum(s.attempts), 0) as failed_attempts, coalesce(sum(s.stalls), 0) as stalls
    from cogo.steps as s where s.run_id = runs.run_id
  ) as work
  cross join lateral (
    select coalesce(sum(c.cost_usd), 0) as cost_usd from cogo.model_calls as c where c.run_id = runs.run_id
  ) as money;
comment on view cogo_api.task_executions is 'The runs of the caller''s tasks, with how far each is and what it cost.';
grant select on cogo_api.task_executions to authenticated, service_role;

create view cogo_api.agent_roles with (security_invoker = true) as
  select agent_roles.agent, agent_roles.role, roles.title, roles.area
  from cogo.agent_roles join cogo.roles on roles.role = agent_roles.role;
comment on view cogo_api.agent_roles is 'Which roles each agent plays.';
grant select on cogo_api.agent_roles to authenticated, service_role;

create view cogo_api.agent_capabilities with (security_invoker = true) as
  select agent_roles.agent, has.capability, array_agg(roles.role order by roles.role) as roles
  from cogo.agent_roles
  join cogo.roles on roles.role = agent_roles.role
  cross join lateral unnest(roles.capabilities) as has (capability)
  group by agent_roles.agent, has.capability;
comment on view cogo_api.agent_capabilities is 'What each agent can do, and the roles by which it can.';
grant select on cogo_api.agent_capabilities to authenticated, service_role;

create view cogo_api.quality_assessments with (security_invoker = true) as
  select report_id, run_id, task_id, session_id, project, step_id, verdict, score, dimensions, tests, evidence, created_at
  from cogo.quality_reports where kind = 'assessment';
comment on view cogo_api.quality_assessments is 'What gates found in the caller''s runs; the last word on a run is in quality_reports.';
grant select on cogo_api.quality_assessments to authenticated, service_role;

create view cogo_api.quality_metrics with (security_invoker = true) as
  select q.report_id, q.run_id, q.task_id, q.session_id, q.project, q.kind, measured.dimension,
         (measured.value ->> 'score')::double precision as score, (measured.value ->> 'weight')::double precision as weight,
         measured.value ->> 'reason' as reason, q.created_at
  from cogo.quality_reports as q
  cross join lateral jsonb_each(q.dimensions) as measured (dimension, value);
comment on view cogo_api.quality_metrics is
  'Each dimension of each judgement of the caller''s runs: how good, how much it counts, and why; null where nothing was measured.';
grant select on cogo_api.quality_metrics to authenticated, service_role;
