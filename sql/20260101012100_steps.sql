-- Steps: the nodes of a plan. What is to be done, who has it, how it went.
--
-- Ended tries are rows in attempts; the try under way is on the step itself. `directives` is how the
-- engine is to treat a step beyond running it (conditions, maps, sub-runs, approvals): null for most.

create table cogo.steps (
  step_id uuid primary key default gen_random_uuid(),
  run_id uuid not null,
  task_id uuid not null,
  session_id uuid not null,
  tenant_id uuid not null,
  phase text not null,
  key text not null
    constraint key_is_a_slug check (key ~ '^[a-z][a-z0-9]*([-:][a-z0-9]+)*$'),
  kind text not null references cogo.step_kinds (kind),
  role text not null,
  agent text not null,
  queue text not null,
  plan_version integer not null,
  priority smallint not null,
  status text not null default 'blocked'
    constraint status_is_known check (status in
      ('blocked', 'waiting', 'ready', 'running', 'completed', 'skipped', 'failed', 'cancelled')),
  input jsonb not null default '{}',
  output jsonb,
  output_bytes integer generated always as (octet_length(output::text)) stored,
  error jsonb,
  policy jsonb,
  directives jsonb,
  opened_at timestamptz,
  expires_at timestamptz,
  map_step_id uuid,
  map_index integer,
  rate_limit text references cogo.rate_limits (rate_limit),
  rate_turn timestamptz,
  waiting_for text
    constraint waiting_for_is_known check (waiting_for in ('retry', 'turn', 'time', 'event', 'approval', 'run')),
  awaited_event text,
  remaining_dependencies integer not null default 0
    constraint remaining_dependencies_is_not_negative check (remaining_dependencies >= 0),
  claims integer not null default 0,
  attempts integer not null default 0,
  stalls integer not null default 0,
  worker_id uuid,
  lease_token uuid,
  lease_expires_at timestamptz,
  available_at timestamptz,
  claimed_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null default cogo.clock(),
  place bigint not null generated always as identity,
  unique (run_id, key),
  foreign key (run_id, phase) references cogo.phases (run_id, phase) on delete cascade,
  constraint a_lease_exactly_while_running check (
    (status = 'running') = (lease_token is not null)
    and (status = 'running') = (lease_expires_at is not null)
  ),
  constraint waiting_says_for_what check ((status = 'waiting') = (waiting_for is not null)),
  constraint finished_at_only_when_finished
    check ((status in ('completed', 'skipped', 'failed', 'cancelled')) = (finished_at is not null)),
  constraint output_only_when_completed check (output is null or status = 'completed'),
  constraint blocked_while_dependencies_remain
    check (status not in ('ready', 'running', 'waiting', 'completed') or remaining_dependencies = 0)
) with (fillfactor = 70); -- a step is updated a few times in its life: room for in-page updates
comment on table cogo.steps is 'Nodes of the plan: what is to be done, who has it, how it went.';
comment on column cogo.steps.key is 'Its name in the plan, unique in the run.';
comment on column cogo.steps.kind is 'Which handler does it.';
comment on column cogo.steps.role is 'What must be known to do it.';
comment on column cogo.steps.agent is 'The agent it was assigned to; decisions say why.';
comment on column cogo.steps.queue is 'The agent''s queue.';
comment on column cogo.steps.plan_version is 'The plan version that added or last replaced it.';
comment on column cogo.steps.status is 'blocked: waits for steps, or its run is paused. waiting: suspended, see waiting_for. ready: claimable. The rest as they say.';
comment on column cogo.steps.input is 'Set by the plan; the outputs of dependencies are read from their steps.';
comment on column cogo.steps.output is 'Stored once, here; null unless completed.';
comment on column cogo.steps.output_bytes is 'The length of the output as text: what it costs its readers.';
comment on column cogo.steps.error is 'The last failure, kept while retrying; {code, message, remedy}.';
comment on column cogo.steps.policy is 'What it overrides of its kind''s policy; null for nothing.';
comment on column cogo.steps.directives is '{if, ifNot, whenUnmet, whenExhausted, map, subRun, approval, waitFor, delaySeconds, expiresAfterSeconds}: how the engine treats it beyond running it.';
comment on column cogo.steps.opened_at is 'When its directives were dealt with, so that this happens once.';
comment on column cogo.steps.expires_at is 'Given up when it has not been started by then; null for never.';
comment on column cogo.steps.map_step_id is 'The map step that made it; its place in the array is map_index.';
comment on column cogo.steps.rate_limit is 'The bucket an attempt takes a token from: a shared one, or its tenant''s own for its key.';
comment on column cogo.steps.rate_turn is 'Since when it has waited for its turn under the rate limit; null while it has not.';
comment on column cogo.steps.waiting_for is 'retry, turn (rate limit), time, event, approval, run (its sub-run); null unless waiting.';
comment on column cogo.steps.awaited_event is 'The event it waits for.';
comment on column cogo.steps.remaining_dependencies is 'Blocked while positive.';
comment on column cogo.steps.claims is 'How often it was claimed, whatever the outcome; numbers the attempts.';
comment on column cogo.steps.attempts is 'How often the handler failed. Stalls, releases and waits do not count.';
comment on column cogo.steps.stalls is 'How often the worker vanished: the lease expired.';
comment on column cogo.steps.worker_id is 'Who has it, or had it last.';
comment on column cogo.steps.lease_token is 'The fencing token of the claim; every later call must present it.';
comment on column cogo.steps.lease_expires_at is 'The one truth about the lease; never later than the attempt''s timeout.';
comment on column cogo.steps.available_at is 'Ready: claimable since. Waiting: becomes ready by itself at this time; null for never.';
comment on column cogo.steps.claimed_at is 'Start of the latest attempt; less available_at, how long the step waited for a worker.';
comment on column cogo.steps.place is 'The order in which steps were planned; counts up.';
comment on column cogo.steps.started_at is 'Start of the first attempt.';

create index steps_ready on cogo.steps (queue, tenant_id, priority, coalesce(rate_turn, available_at)) where status = 'ready';
create index steps_running on cogo.steps (queue, tenant_id) where status = 'running';
create index steps_waiting on cogo.steps (available_at) where status = 'waiting';
create index steps_in_turn on cogo.steps (rate_limit, queue, tenant_id, priority, rate_turn) where waiting_for = 'turn';
create index steps_running_limited on cogo.steps (rate_limit) where status = 'running' and rate_limit is not null;
create index steps_expiring on cogo.steps (expires_at)
  where expires_at is not null and status in ('ready', 'waiting') and claims = 0;
create index steps_limited on cogo.steps (rate_limit) where status = 'ready' and rate_limit is not null;
create index steps_by_rate_limit on cogo.steps (rate_limit, tenant_id, claimed_at) where rate_limit is not null;
create index steps_unblocked on cogo.steps (run_id, status) -- a run without one of these stands still
  where status in ('ready', 'running', 'waiting') or (status = 'blocked' and remaining_dependencies = 0);
create index steps_by_map on cogo.steps (map_step_id) where map_step_id is not null;
create index steps_awaiting on cogo.steps (run_id, awaited_event) where awaited_event is not null;

create table cogo.step_dependencies (
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  depends_on uuid not null references cogo.steps (step_id) on delete cascade,
  primary key (step_id, depends_on),
  constraint no_step_depends_on_itself check (step_id <> depends_on)
);
comment on table cogo.step_dependencies is 'Edges of the plan. The steps a map step made have none: they share its own.';

create index step_dependents on cogo.step_dependencies (depends_on, step_id);

create table cogo.step_checkpoints (
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  key text not null,
  value jsonb not null,
  bytes integer not null generated always as (octet_length(value::text)) stored,
  created_at timestamptz not null default cogo.clock(),
  primary key (step_id, key)
);
create index step_checkpoints_by_age on cogo.step_checkpoints (created_at);
comment on table cogo.step_checkpoints is 'Finished parts of a step, kept across attempts so that none is done twice.';
comment on column cogo.step_checkpoints.bytes is 'The length of the value as text: what it costs each claim of the step.';

alter table cogo.steps enable row level security;
create policy members_read on cogo.steps for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.steps to authenticated, service_role;
alter table cogo.step_dependencies enable row level security;
alter table cogo.step_checkpoints enable row level security;

create function cogo.dependency_keys(step_id uuid)
returns text[] language plpgsql stable security definer set search_path = ''
as $$
begin
  if not cogo.caller_acts_for((select steps.tenant_id from cogo.steps where steps.step_id = dependency_keys.step_id), 'read') then
    return null;
  end if;
  -- A subquery, not a join: without statistics a join reads the whole table.
  return array(select (select parent.key from cogo.steps as parent where parent.step_id = d.depends_on)
               from cogo.step_dependencies as d where d.step_id = dependency_keys.step_id
               order by 1);
end
$$;
comment on function cogo.dependency_keys is
  'The keys of what the step depends on, if the caller may act for its tenant. With its owner''s rights: a policy on the '
  'edges would be checked before any condition, on every edge there is.';
grant execute on function cogo.dependency_keys to authenticated, service_role;

create view cogo_api.steps with (security_invoker = true) as
  select steps.step_id, steps.run_id, runs.task_id, steps.session_id, phase, key, kind, role, agent, queue, steps.plan_version,
         priority, steps.status, output, steps.error, directives, waiting_for, awaited_event, map_step_id, map_index, rate_limit,
         remaining_dependencies, claims, attempts, stalls, worker_id, available_at, claimed_at,
         steps.started_at, steps.finished_at, created_at, place,
         cogo.dependency_keys(coalesce(steps.map_step_id, steps.step_id)) as depends_on
  from cogo.steps join cogo.runs on runs.run_id = steps.run_id; -- by whose index a task's are found
comment on view cogo_api.steps is 'Steps of the caller''s runs, with the keys they depend on.';
grant select on cogo_api.steps to authenticated, service_role;

create function cogo.step_policy(step cogo.steps)
returns cogo.step_kinds language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select case when step.policy is null then step_kinds
                else jsonb_populate_record(step_kinds, step.policy) end
    from cogo.step_kinds where step_kinds.kind = step.kind
  );
end
$$;
comment on function cogo.step_policy is 'The policy of the step''s kind with the step''s own overrides.';

create function cogo.draft_step_event(type text, step cogo.steps, payload jsonb default '{}')
returns cogo.event_draft language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return (
    select row(step.session_id, type, step.task_id, step.run_id, step.step_id,
               jsonb_build_object('key', step.key) || payload)::cogo.event_draft
  );
end
$$;
comment on function cogo.draft_step_event is 'An event of the step, to be appended; the payload gains its key.';

revoke execute on all functions in schema cogo from public;
