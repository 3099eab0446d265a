-- Tasks, runs, plans and phases. Nothing here moves by itself; the pages on lifecycle say who
-- changes what.
--
--   task  one requirement submitted in a session
--   run   one execution of a task; a task can be run again, and a step can start a sub-run
--   plan  a version of the run's DAG and why it exists
--   phase a named stage, closed when its steps are
--
-- A run and its sub-runs are a tree, and the tree has one lock: the root run's row.

create table cogo.tasks (
  task_id uuid primary key default gen_random_uuid(),
  session_id uuid not null references cogo.sessions (session_id) on delete cascade,
  tenant_id uuid not null,
  title text constraint title_is_a_name_of_1_to_200_characters check (cogo.is_name(title, 200)),
  requirement text not null
    constraint requirement_has_1_to_10000_characters check (char_length(requirement) between 1 and 10000),
  status text not null default 'running'
    constraint status_is_known check (status in ('running', 'paused', 'completed', 'failed', 'cancelled')),
  priority smallint not null default 100
    constraint priority_is_0_to_1000 check (priority between 0 and 1000),
  idempotency_key text
    constraint idempotency_key_has_1_to_200_characters check (char_length(idempotency_key) between 1 and 200),
  request_hash text,
  singleton_key text
    constraint singleton_key_has_1_to_200_characters check (char_length(singleton_key) between 1 and 200),
  retention interval
    constraint retention_is_positive check (retention > interval '0'),
  tags text[] not null default '{}',
  models text not null default 'auto'
    constraint models_is_known check (models in ('auto', 'off')),
  version bigint not null default 1,
  template text,
  approve_requirements boolean not null default false,
  error jsonb,
  created_by uuid default auth.uid(),
  created_at timestamptz not null default cogo.clock(),
  finished_at timestamptz,
  constraint finished_at_only_when_finished
    check ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null)),
  constraint error_only_when_not_completed check (error is null or status in ('failed', 'cancelled'))
);
comment on table cogo.tasks is 'One requirement submitted in a session.';
comment on column cogo.tasks.created_by is 'Who asked for it; null where a schedule did.';
comment on column cogo.tasks.title is 'What people call it; null until someone or the analysis names it.';
comment on column cogo.tasks.requirement is 'The user''s words, unchanged.';
comment on column cogo.tasks.status is 'As its latest run''s.';
comment on column cogo.tasks.priority is 'Lower runs first.';
comment on column cogo.tasks.idempotency_key is 'Submitting again with the same key in the session returns the first task.';
comment on column cogo.tasks.request_hash is 'Of all that was submitted under its idempotency key; null without one.';
comment on column cogo.tasks.singleton_key is 'At most one open task of a tenant has it; null for no such rule.';
comment on column cogo.tasks.retention is 'How long it is kept after its end; null for the policy''s time.';
comment on column cogo.tasks.tags is 'Words of its owner''s to find it by, each once, in order.';
comment on column cogo.tasks.models is 'auto: models may be asked, where a provider is configured. off: none, so that nothing is spent.';
comment on column cogo.tasks.version is 'Counts the changes of title, priority and tags, so that a change can be made to depend on what was read.';
comment on column cogo.tasks.template is 'The workflow template it is to be planned from; null for the one that fits best.';
comment on column cogo.tasks.approve_requirements is 'Whether a person is to approve what was gathered from its sources before it is analysed.';
comment on column cogo.tasks.error is '{code, message, remedy} when failed or cancelled.';

create function cogo.task_words(title text, requirement text)
returns tsvector language sql immutable security invoker set search_path = ''
as $$ select cogo.words_of(coalesce(title, '') || ' ' || requirement); $$;
comment on function cogo.task_words is 'The words that a task is found by.';

create index tasks_by_words on cogo.tasks using gin (cogo.task_words(title, requirement));
create index tasks_by_tenant on cogo.tasks (tenant_id, created_at desc);
create index tasks_by_tag on cogo.tasks using gin (tags) where tags <> '{}';
create index tasks_by_session on cogo.tasks (session_id, created_at desc);
create index tasks_finished on cogo.tasks (finished_at) where finished_at is not null and retention is null;
create index tasks_by_own_retention on cogo.tasks (((finished_at at time zone 'UTC') + retention)) where retention is not null;
create unique index one_open_task_per_singleton_key on cogo.tasks (tenant_id, singleton_key)
  where singleton_key is not null and finished_at is null;
create unique index one_task_per_idempotency_key on cogo.tasks (session_id, idempotency_key)
  where idempotency_key is not null;

create table cogo.runs (
  run_id uuid primary key default gen_random_uuid(),
  task_id uuid not null references cogo.tasks (task_id) on delete cascade,
  session_id uuid not null,
  tenant_id uuid not null,
  number integer not null constraint number_is_positive check (number > 0),
  status text not null default 'running'
    constraint status_is_known check (status in ('running', 'paused', 'completed', 'failed', 'cancelled')),
  root_run_id uuid references cogo.runs (run_id) on delete cascade,
  parent_step_id uuid,
  rerun_of uuid references cogo.runs (run_id) on delete set null,
  rerun_from text,
  idempotency_key text
    constraint idempotency_key_has_1_to_200_characters check (char_length(idempotency_key) between 1 and 200),
  template text,
  template_version integer,
  workflow_version_id uuid references cogo.workflow_templates (version_id),
  strategy text constraint strategy_is_known check (strategy in ('sequential', 'parallel')),
  plan_version integer not null default 1,
  remaining_steps integer not null default 0
    constraint remaining_steps_is_not_negative check (remaining_steps >= 0),
  gate text constraint gate_is_known check (gate in ('passed', 'failed', 'unproven')),
  error jsonb,
  on_failure jsonb,
  ending jsonb,
  undo_version integer,
  deadline_at timestamptz,
  unsettled_since timestamptz,
  started_at timestamptz not null default cogo.clock(),
  finished_at timestamptz,
  unique (task_id, number),
  constraint finished_at_only_when_finished
    check ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null)),
  constraint only_what_is_ending_is_undone check (undo_version is null or ending is not null),
  constraint a_sub_run_has_a_root check ((root_run_id is null) = (parent_step_id is null))
) with (fillfactor = 70); -- counts down with every step: room for in-page updates
comment on table cogo.runs is 'One execution of a task by a workflow.';
comment on column cogo.runs.number is '1 for a task''s first run.';
comment on column cogo.runs.root_run_id is 'The run at the top of the tree; null for the top itself.';
comment on column cogo.runs.parent_step_id is 'The step that started this sub-run and waits for it.';
comment on column cogo.runs.rerun_of is 'The run this one took over finished steps from.';
comment on column cogo.runs.rerun_from is 'The key of the step that was asked to be rerun from; null for all.';
comment on column cogo.runs.idempotency_key is 'Rerunning again with the same key returns the first rerun.';
comment on column cogo.runs.on_failure is 'The steps the plan has for a failure; null for none.';
comment on column cogo.runs.ending is '{status, error}: how it ends once what it did is undone; null while it is not to end.';
comment on column cogo.runs.undo_version is 'The plan version that added the steps of on_failure; null until then.';
comment on column cogo.runs.deadline_at is 'The sweep fails a run that is open past this.';
comment on column cogo.runs.unsettled_since is 'When its consequences outgrew a transaction; the sweep goes on with them. Null when nothing is left to do.';
comment on column cogo.runs.status is 'paused: running steps continue, nothing new starts.';
comment on column cogo.runs.template is 'The workflow template the plan was made from; null until planned.';
comment on column cogo.runs.workflow_version_id is 'Its version: names are a tenant''s own.';
comment on column cogo.runs.strategy is 'parallel when the plan has steps that may run side by side.';
comment on column cogo.runs.plan_version is 'The version in force; see plans.';
comment on column cogo.runs.remaining_steps is 'Steps not finished; the run completes at zero.';
comment on column cogo.runs.gate is 'The verdict of the quality gate: passed, failed or unproven. Null until it has spoken.';

create unique index one_run_per_idempotency_key on cogo.runs (task_id, idempotency_key) where idempotency_key is not null;
create unique index one_open_run_per_task on cogo.runs (task_id) where parent_step_id is null and finished_at is null;
create index runs_open on cogo.runs (run_id) where finished_at is null;
create index runs_finished on cogo.runs (finished_at) where finished_at is not null and parent_step_id is null;
create index runs_by_deadline on cogo.runs (deadline_at) where finished_at is null and deadline_at is not null;
create index runs_unsettled on cogo.runs (unsettled_since) where unsettled_since is not null;
create index runs_by_root on cogo.runs (root_run_id) where root_run_id is not null;
create index runs_by_parent on cogo.runs (parent_step_id) where parent_step_id is not null;
create index runs_by_workflow on cogo.runs (workflow_version_id, started_at desc) where workflow_version_id is not null;
create index runs_by_rerun on cogo.runs (rerun_of) where rerun_of is not null;

create table cogo.plans (
  run_id uuid not null references cogo.runs (run_id) on delete cascade,
  version integer not null,
  tenant_id uuid not null,
  step_id uuid,
  reason text not null,
  changes jsonb not null default '{}',
  created_at timestamptz not null default cogo.clock(),
  primary key (run_id, version)
);
comment on table cogo.plans is 'Versions of a run''s plan and why each was made; steps carry the version that added them.';
comment on column cogo.plans.step_id is 'The step whose result brought it; null for one that came with the run or from a person.';
comment on column cogo.plans.changes is '{added, replaced, removed}: what this version did to the steps of the one before.';

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
) with (fillfactor = 70); -- counts down with every step, like its run
comment on table cogo.phases is 'Named stages of a run.';
comment on column cogo.phases.position is 'Order for people; the DAG alone orders the work.';
comment on column cogo.phases.remaining_steps is 'Steps not finished; the phase completes at zero.';

-- One policy shape for every table below a session; tables without a tenant column are never read directly.
do $$
declare
  v_table text;
begin
  foreach v_table in array array['tasks', 'runs', 'plans', 'phases']
  loop
    execute format('alter table cogo.%I enable row level security', v_table);
    execute format(
      'create policy members_read on cogo.%I for select to authenticated
         using (tenant_id in (select cogo.caller_tenants()))', v_table);
    execute format('grant select on cogo.%I to authenticated, service_role', v_table);
  end loop;
end
$$;

create view cogo_api.phases with (security_invoker = true) as
  select run_id, phase, position, status, remaining_steps, started_at, finished_at from cogo.phases;
comment on view cogo_api.phases is 'Stages of the caller''s runs.';
grant select on cogo_api.phases to authenticated, service_role;

create view cogo_api.runs with (security_invoker = true) as
  select run_id, task_id, session_id, number, status, parent_step_id, rerun_of, template, template_version, strategy,
         plan_version, remaining_steps, gate, error, ending, deadline_at, started_at, finished_at
  from cogo.runs;
comment on view cogo_api.runs is 'Executions of the caller''s tasks.';
grant select on cogo_api.runs to authenticated, service_role;

create view cogo_api.plans with (security_invoker = true) as
  select runs.task_id, runs.run_id, runs.number as run_number, plans.version, plans.step_id, plans.reason, plans.changes,
         plans.created_at
  from cogo.runs
  cross join lateral (select * from cogo.plans as p where p.run_id = runs.run_id offset 0) as plans; -- never all plans there are
comment on view cogo_api.plans is 'Plan versions and why each was made.';
grant select on cogo_api.plans to authenticated, service_role;

create view cogo_api.tasks with (security_invoker = true) as
  select task_id, session_id, title, requirement, status, priority, idempotency_key, retention, tags, models, template, version,
         error, created_at, finished_at
  from cogo.tasks;
comment on view cogo_api.tasks is 'The caller''s tasks.';
grant select on cogo_api.tasks to authenticated, service_role;

create function cogo.exposed_task(task cogo.tasks)
returns cogo_api.tasks language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return row(task.task_id, task.session_id, task.title, task.requirement, task.status, task.priority, task.idempotency_key,
             task.retention, task.tags, task.models, task.template, task.version, task.error, task.created_at,
             task.finished_at);
end
$$;
comment on function cogo.exposed_task is 'A task as the view cogo_api.tasks shows it, for the functions that return one.';

create policy cogo_task_members_listen on realtime.messages for select to authenticated
  using (
    extension in ('broadcast', 'presence')
    and exists (
      select from cogo.tasks
      where tasks.task_id = cogo.topic_id(realtime.topic(), 'task')
        and tasks.tenant_id in (select cogo.caller_tenants())
    )
  );

create function cogo.lock_run(run_id uuid)
returns cogo.runs language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_run cogo.runs;
begin
  perform from cogo.runs
  where runs.run_id = (select coalesce(r.root_run_id, r.run_id) from cogo.runs as r where r.run_id = lock_run.run_id)
  for no key update;
  select * into v_run from cogo.runs where runs.run_id = lock_run.run_id;
  return v_run;
end
$$;
comment on function cogo.lock_run is
  'Locks the run''s tree, as every transition does first, and returns the run; a row of nulls when there is none.';

create function cogo.draft_run_event(type text, run cogo.runs, payload jsonb default '{}')
returns cogo.event_draft language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return (select row(run.session_id, type, run.task_id, run.run_id, null, payload)::cogo.event_draft);
end
$$;
comment on function cogo.draft_run_event is 'An event of the run, to be appended.';

revoke execute on all functions in schema cogo from public;
