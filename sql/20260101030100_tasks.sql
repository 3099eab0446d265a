-- Tasks, runs, plans, phases, steps: the runtime tables. Nothing here moves by itself; the chapters on
-- lifecycle say who changes what.
--
--   task  one requirement submitted in a session
--   run   one execution of a task; a task can be run again
--   plan  a version of the run's DAG and why it exists
--   phase a named stage, closed when its steps are
--   step  a node: what is to be done, who has it, how it went
--
-- Ended tries are rows in attempts; the try under way is on the step itself.

create table cogo.tasks (
  task_id uuid primary key default gen_random_uuid(),
  session_id uuid not null references cogo.sessions (session_id) on delete cascade,
  tenant_id uuid not null,
  title text constraint title_has_1_to_200_characters check (char_length(title) between 1 and 200),
  requirement text not null
    constraint requirement_has_1_to_10000_characters check (char_length(requirement) between 1 and 10000),
  status text not null default 'queued'
    constraint status_is_known check (status in ('queued', 'running', 'completed', 'failed', 'cancelled')),
  priority smallint not null default 100
    constraint priority_is_0_to_1000 check (priority between 0 and 1000),
  idempotency_key text
    constraint idempotency_key_has_1_to_200_characters check (char_length(idempotency_key) between 1 and 200),
  error jsonb,
  created_at timestamptz not null default cogo.clock(),
  finished_at timestamptz,
  constraint finished_at_only_when_finished
    check ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null)),
  constraint error_only_when_not_completed check (error is null or status in ('failed', 'cancelled'))
);

create index tasks_by_session on cogo.tasks (session_id, created_at desc);
create unique index one_task_per_idempotency_key on cogo.tasks (session_id, idempotency_key)
  where idempotency_key is not null;

create table cogo.runs (
  run_id uuid primary key default gen_random_uuid(),
  task_id uuid not null references cogo.tasks (task_id) on delete cascade,
  session_id uuid not null,
  tenant_id uuid not null,
  number integer not null constraint number_is_positive check (number > 0),
  status text not null default 'running'
    constraint status_is_known check (status in ('running', 'completed', 'failed', 'cancelled')),
  template text,
  template_version integer,
  strategy text constraint strategy_is_known check (strategy in ('sequential', 'parallel')),
  plan_version integer not null default 1,
  remaining_steps integer not null default 0
    constraint remaining_steps_is_not_negative check (remaining_steps >= 0),
  gate text constraint gate_is_known check (gate in ('passed', 'failed')),
  error jsonb,
  started_at timestamptz not null default cogo.clock(),
  finished_at timestamptz,
  unique (task_id, number),
  foreign key (template, template_version) references cogo.workflow_templates (template, version),
  constraint finished_at_only_when_finished check ((status <> 'running') = (finished_at is not null))
);

create table cogo.plans (
  run_id uuid not null references cogo.runs (run_id) on delete cascade,
  version integer not null,
  tenant_id uuid not null,
  reason text not null,
  created_at timestamptz not null default cogo.clock(),
  primary key (run_id, version)
);

create table cogo.phases (
  run_id uuid not null references cogo.runs (run_id) on delete cascade,
  phase text not null,
  tenant_id uuid not null,
  position integer not null,
  status text not null default 'pending'
    constraint status_is_known check (status in ('pending', 'running', 'completed', 'failed', 'cancelled')),
  remaining_steps integer not null default 0
    constraint remaining_steps_is_not_negative check (remaining_steps >= 0),
  started_at timestamptz,
  finished_at timestamptz,
  primary key (run_id, phase)
);

create table cogo.steps (
  step_id uuid primary key default gen_random_uuid(),
  run_id uuid not null references cogo.runs (run_id) on delete cascade,
  task_id uuid not null,
  session_id uuid not null,
  tenant_id uuid not null,
  phase text not null,
  key text not null
    constraint key_is_a_slug check (key ~ '^[a-z][a-z0-9]*([-:][a-z0-9]+)*$'),
  kind text not null,
  role text not null references cogo.roles (role),
  agent text not null references cogo.agents (agent),
  queue text not null references cogo.queues (queue),
  plan_version integer not null,
  priority smallint not null,
  status text not null default 'blocked'
    constraint status_is_known
    check (status in ('blocked', 'ready', 'running', 'completed', 'failed', 'cancelled')),
  input jsonb not null default '{}',
  output jsonb,
  error jsonb,
  remaining_dependencies integer not null default 0
    constraint remaining_dependencies_is_not_negative check (remaining_dependencies >= 0),
  attempts integer not null default 0,
  max_attempts integer not null default 3,
  stalls integer not null default 0,
  max_stalls integer not null default 5,
  lease interval not null default interval '20 seconds',
  worker_id uuid,
  lease_token uuid,
  lease_expires_at timestamptz,
  available_at timestamptz,
  claimed_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null default cogo.clock(),
  unique (run_id, key),
  foreign key (run_id, phase) references cogo.phases (run_id, phase),
  foreign key (run_id, plan_version) references cogo.plans (run_id, version),
  constraint a_lease_exactly_while_running check (
    (status = 'running') = (lease_token is not null)
    and (status = 'running') = (lease_expires_at is not null)
    and (status = 'running') = (worker_id is not null)
  ),
  constraint finished_at_only_when_finished
    check ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null)),
  constraint output_only_when_completed check (output is null or status = 'completed'),
  constraint blocked_exactly_while_dependencies_remain
    check (status not in ('ready', 'running', 'completed') or remaining_dependencies = 0)
) with (fillfactor = 70); -- a step is updated a few times in its life: room for in-page updates

create index steps_ready on cogo.steps (queue, priority, available_at) where status = 'ready';
create index steps_leased on cogo.steps (lease_expires_at) where status = 'running';
create index steps_by_run on cogo.steps (run_id);

create table cogo.step_dependencies (
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  depends_on uuid not null references cogo.steps (step_id) on delete cascade,
  primary key (step_id, depends_on),
  constraint no_step_depends_on_itself check (step_id <> depends_on)
);

create index step_dependents on cogo.step_dependencies (depends_on, step_id);

create table cogo.step_checkpoints (
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  key text not null,
  value jsonb not null,
  created_at timestamptz not null default cogo.clock(),
  primary key (step_id, key)
);

create table cogo.attempts (
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  number integer not null,
  tenant_id uuid not null,
  worker_id uuid not null,
  outcome text not null
    constraint outcome_is_known check (outcome in ('completed', 'failed', 'stalled', 'released', 'cancelled')),
  error jsonb,
  started_at timestamptz not null,
  finished_at timestamptz not null default cogo.clock(),
  primary key (step_id, number)
);

create table cogo.dead_letters (
  step_id uuid primary key references cogo.steps (step_id) on delete cascade,
  tenant_id uuid not null,
  reason text not null constraint reason_is_known check (reason in ('attempts', 'stalls', 'refused')),
  error jsonb not null,
  created_at timestamptz not null default cogo.clock()
);

create table cogo.artifacts (
  artifact_id uuid primary key default gen_random_uuid(),
  run_id uuid not null references cogo.runs (run_id) on delete cascade,
  task_id uuid not null,
  tenant_id uuid not null,
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  path text not null
    constraint path_is_relative_and_inside check (
      char_length(path) between 1 and 300
      and path !~ '(^/|\\|(^|/)\.\.?(/|$)|//|[[:cntrl:]])'
    ),
  version integer not null constraint version_is_positive check (version > 0),
  kind text not null
    constraint kind_is_known check (kind in ('source', 'test', 'document', 'configuration', 'report')),
  content text not null,
  bytes integer not null,
  sha256 text not null,
  created_at timestamptz not null default cogo.clock(),
  unique (run_id, path, version)
);

create table cogo.decisions (
  decision_id uuid primary key default gen_random_uuid(),
  run_id uuid not null references cogo.runs (run_id) on delete cascade,
  task_id uuid not null,
  tenant_id uuid not null,
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  position integer not null,
  kind text not null
    constraint kind_is_a_slug check (kind ~ '^[a-z]+(-[a-z]+)*$'),
  inputs jsonb not null,
  outcome jsonb not null,
  reasons text[] not null,
  created_at timestamptz not null default cogo.clock(),
  unique (step_id, position)
);

create index decisions_by_run on cogo.decisions (run_id);

-- One policy shape for every table below a session; tables without a tenant column are never read directly.
do $$
declare
  v_table text;
begin
  foreach v_table in array array['tasks', 'runs', 'plans', 'phases', 'steps', 'attempts',
                                 'dead_letters', 'artifacts', 'decisions']
  loop
    execute format('alter table cogo.%I enable row level security', v_table);
    execute format(
      'create policy members_read on cogo.%I for select to authenticated
         using (tenant_id in (select cogo.caller_tenants()))', v_table);
    execute format('grant select on cogo.%I to authenticated, service_role', v_table);
  end loop;
end
$$;
alter table cogo.step_dependencies enable row level security;
alter table cogo.step_checkpoints enable row level security;
create policy members_read on cogo.step_dependencies for select to authenticated
  using (step_id in (select steps.step_id from cogo.steps));
grant select on cogo.step_dependencies to authenticated, service_role;

create policy cogo_task_members_listen on realtime.messages for select to authenticated
  using (
    extension in ('broadcast', 'presence')
    and exists (
      select from cogo.tasks
      where tasks.task_id = cogo.topic_id(realtime.topic(), 'task')
        and tasks.tenant_id in (select cogo.caller_tenants())
    )
  );

comment on table cogo.tasks is 'One requirement submitted in a session.';
comment on column cogo.tasks.title is 'What people call it; null until someone or the analysis names it.';
comment on column cogo.tasks.requirement is 'The user''s words, unchanged.';
comment on column cogo.tasks.status is 'queued until the plan exists, then as its latest run.';
comment on column cogo.tasks.priority is 'Lower runs first.';
comment on column cogo.tasks.idempotency_key is 'Submitting again with the same key in the session returns the first task.';
comment on column cogo.tasks.error is '{code, message, remedy} when failed or cancelled.';
comment on table cogo.runs is 'One execution of a task by a workflow.';
comment on column cogo.runs.number is '1 for a task''s first run.';
comment on column cogo.runs.template is 'The workflow template the plan was made from; null until planned.';
comment on column cogo.runs.strategy is 'parallel when the plan has steps that may run side by side.';
comment on column cogo.runs.plan_version is 'The version in force; see plans.';
comment on column cogo.runs.remaining_steps is 'Steps not completed; the run completes at zero.';
comment on column cogo.runs.gate is 'Null until the quality gate has spoken.';
comment on table cogo.plans is 'Versions of a run''s plan and why each was made; steps carry the version that added them.';
comment on table cogo.phases is 'Named stages of a run.';
comment on column cogo.phases.position is 'Order for people; the DAG alone orders the work.';
comment on column cogo.phases.remaining_steps is 'Steps not completed; the phase completes at zero.';
comment on table cogo.steps is 'Nodes of the plan: what is to be done, who has it, how it went.';
comment on column cogo.steps.key is 'Its name in the plan, unique in the run.';
comment on column cogo.steps.kind is 'Which handler does it.';
comment on column cogo.steps.role is 'What must be known to do it.';
comment on column cogo.steps.agent is 'The agent it was assigned to; decisions say why.';
comment on column cogo.steps.plan_version is 'The plan version that added it.';
comment on column cogo.steps.input is 'Set by the plan; the outputs of dependencies are read from their steps.';
comment on column cogo.steps.output is 'Stored once, here; null unless completed.';
comment on column cogo.steps.error is 'The last failure, kept while retrying; {code, message, remedy}.';
comment on column cogo.steps.remaining_dependencies is 'Blocked while positive; ready at zero.';
comment on column cogo.steps.attempts is 'How often the handler failed. Stalls and releases do not count.';
comment on column cogo.steps.max_attempts is 'At this many failures the run is closed.';
comment on column cogo.steps.stalls is 'How often the worker vanished: the lease expired.';
comment on column cogo.steps.max_stalls is 'At this many stalls the run is closed.';
comment on column cogo.steps.lease is 'How long a claim or heartbeat holds; a worker heartbeats at a third of it.';
comment on column cogo.steps.worker_id is 'Who has it; null unless running.';
comment on column cogo.steps.lease_token is 'The fencing token of the claim; every later call must present it.';
comment on column cogo.steps.lease_expires_at is 'The one truth about the lease.';
comment on column cogo.steps.available_at is 'Ready means claimable from this time on; later than now while backing off.';
comment on column cogo.steps.claimed_at is 'Start of the latest attempt; less available_at, how long the step waited for a worker.';
comment on column cogo.steps.started_at is 'Start of the first attempt.';
comment on table cogo.step_dependencies is 'Edges of the plan.';
comment on table cogo.step_checkpoints is 'Finished parts of a step, kept across attempts so that none is done twice.';
comment on table cogo.attempts is 'Ended tries; the one under way is on the step.';
comment on column cogo.attempts.number is 'Counts every claim, whatever its outcome.';
comment on table cogo.dead_letters is 'Steps that were given up.';
comment on column cogo.dead_letters.reason is 'attempts or stalls reached their ceiling; refused: retrying could not help.';
comment on table cogo.artifacts is 'Versioned files that steps produced.';
comment on column cogo.artifacts.path is 'Relative to the result''s root; never leaves it.';
comment on table cogo.decisions is 'What was decided, from what, and why: readable by the user.';
comment on column cogo.decisions.position is 'Order within its step.';
