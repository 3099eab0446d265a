-- How a session is doing: its tasks, what they wait for, what was spent. Read when it is asked for, and kept nowhere.

create type cogo.wait_reason as (cause text, reason text, remedy text);
comment on type cogo.wait_reason is 'Why something waits: a word for programs, a sentence for people, and what would help; null where it goes on by itself.';

create table cogo.task_waits (
  task_id uuid primary key references cogo.tasks (task_id) on delete cascade,
  tenant_id uuid not null,
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  cause text not null,
  reason text not null,
  remedy text,
  since timestamptz not null
);
comment on table cogo.task_waits is 'Open tasks with a step that is ready and that nobody takes, and why; see explain_waits().';
comment on column cogo.task_waits.step_id is 'The step that has waited longest of those found.';
comment on column cogo.task_waits.since is 'Since when it is for this cause.';
create index task_waits_by_step on cogo.task_waits (step_id);
alter table cogo.task_waits enable row level security;
create policy members_read on cogo.task_waits for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.task_waits to authenticated, service_role;

create function cogo.suspension_of(step_id uuid, out events text[], out deferred boolean)
returns record language sql stable security definer set search_path = ''
as $$
  select array(
           select distinct w.event
           from cogo.step_waits as w
           left join cogo.step_checkpoints as kept on kept.step_id = w.step_id and kept.key = w.key
           where w.step_id = suspension_of.step_id and w.event is not null and coalesce(kept.value -> 'answer', 'null') = 'null'
           order by w.event),
         exists (
           select from cogo.steps join cogo.step_checkpoints as kept
             on kept.step_id = steps.step_id and kept.key = 'deferred:' || steps.attempts
           where steps.step_id = suspension_of.step_id);
$$;
comment on function cogo.suspension_of is
  'The events that a suspended step still waits for, and whether it is `deferred` until a worker does its kind: its waits and '
  'checkpoints are nobody''s to read, these two may be said to those who see the step.';
grant execute on function cogo.suspension_of to authenticated, service_role;

create function cogo.explain_suspension(
  step cogo.steps, events text[], deferred boolean, approval_id uuid, title text, asked_for text, error jsonb)
returns cogo.wait_reason language sql stable security invoker set search_path = ''
as $$
  select row(said.words[1], said.words[2], said.words[3])::cogo.wait_reason
  from (select case step.waiting_for
    when 'approval' then array[case when asked_for like 'budget:%' then 'budget' else 'approval' end,
      format('%s waits for approval of "%s"', step.key, title)
        || coalesce(', until ' || (to_jsonb(step.available_at) #>> '{}') || ' at the latest', ''),
      format('POST /cogo-tasks/%s/approvals/%s {"approve": true}', step.task_id, approval_id)]
    when 'event' then array['event',
      format('%s waits for the event %s', step.key,
             (select string_agg(format('"%s"', name), ' or ') from unnest(events) as name))
        || coalesce(', until ' || (to_jsonb(step.available_at) #>> '{}') || ' at the latest', ''),
      format('POST /cogo-tasks/%s/events with this name', step.task_id)]
    when 'run' then array['run', format('%s waits for its sub-run', step.key)]
    when 'retry' then array['retry',
      format('%s waits until %s for another attempt: the last one failed with %s', step.key,
             to_jsonb(step.available_at) #>> '{}', coalesce(error ->> 'code', 'an error')), error ->> 'remedy']
    when 'turn' then array['rate-limit', format('%s waits for its turn under the rate limit "%s"', step.key, step.rate_limit)]
    when 'time' then case error ->> 'code'
      when 'budget_awaited' then array['budget', format('%s waits: another step asked for more budget, and nobody has answered', step.key),
        'Decide the approval that is pending: ./cogo approvals']
      when 'provider_paused' then array['provider',
        format('%s waits until %s: %s', step.key, to_jsonb(step.available_at) #>> '{}', error ->> 'message'),
        'Allow other models for its role, or have an operator look at the provider''s limits']
      else case when deferred then array['agent',
        format('%s waits: %s does no step of the kind "%s"', step.key, step.agent, step.kind),
        'Deploy the function that does it, or give the step another role; it fails ten minutes after it was first refused']
      else array['time', format('%s waits until %s', step.key, to_jsonb(step.available_at) #>> '{}')] end end
  end as words) as said;
$$;
comment on function cogo.explain_suspension is
  'Why a suspended step waits. `events`, `deferred`: as suspension_of(). `error`: what its last attempt ended with.';
grant execute on function cogo.explain_suspension to authenticated, service_role;

create function cogo.waiting_steps(session_id uuid, task_id uuid default null)
returns table (
  task_id uuid, run_id uuid, step_id uuid, key text, role text, waits_for text, since timestamptz, until timestamptz,
  agent text, rate_limit text, events text[], approval_id uuid, title text, error jsonb, cause text, reason text, remedy text,
  queue text, deadline timestamptz)
language sql stable security invoker set search_path = ''
as $$
  select t.task_id, step.run_id, step.step_id, step.key, step.role,
         case step.status when 'ready' then 'agent' else step.waiting_for end,
         case when step.status = 'ready' then coalesce(step.rate_turn, step.available_at)
              else coalesce(asked.requested_at, tried.finished_at, step.opened_at, step.created_at) end as since,
         case step.status when 'waiting' then step.available_at end,
         case step.status when 'ready' then step.agent end,
         step.rate_limit, awaited.events, asked.approval_id, asked.title, tried.error,
         coalesce(stalled.cause, suspended.cause, 'queue'),
         case t.status when 'paused' then format('%s waits: the task is paused', step.key)
           else coalesce(stalled.reason, suspended.reason, format('%s waits: %s has not come to it yet', step.key, step.agent)) end,
         case t.status when 'paused' then format('POST /cogo-tasks/%s/resume', t.task_id)
           else coalesce(stalled.remedy, suspended.remedy) end,
         step.queue, run.deadline_at
  from cogo.tasks as t
  cross join lateral (select * from cogo.runs as r where r.task_id = t.task_id and r.finished_at is null offset 0) as run
  cross join lateral (
    select * from cogo.steps as own where own.run_id = run.run_id and own.status in ('ready', 'waiting') offset 0) as step
  left join lateral (
    select * from cogo.approvals as a where a.step_id = step.step_id and a.status = 'pending'
    order by a.requested_at limit 1) as asked on true
  left join lateral (
    select a.finished_at, a.error from cogo.attempts as a where a.step_id = step.step_id order by a.number desc limit 1) as tried on true
  left join lateral (
    select coalesce(nullif(array[step.awaited_event], '{null}'), suspension.events) as events, suspension.deferred
    from cogo.suspension_of(step.step_id) as suspension where step.status = 'waiting') as awaited on true
  left join cogo.task_waits as stalled on stalled.task_id = t.task_id and stalled.step_id = step.step_id and step.status = 'ready'
  left join lateral (
    select * from cogo.explain_suspension(
      row(step.*)::cogo.steps, awaited.events, awaited.deferred, asked.approval_id, asked.title, asked.key, tried.error)
    where step.status = 'waiting') as suspended on true
  where t.session_id = waiting_steps.session_id and t.finished_at is null
    and (waiting_steps.task_id is null or t.task_id = waiting_steps.task_id)
  order by since, step.key
  limit 100;
$$;
comment on function cogo.waiting_steps is
  'The hundred steps of the session, or of one of its tasks, that have waited longest, for what, why and what would help: agent '
  '(ready, and nobody has claimed it), approval, event, time, run (its sub-run), retry or turn (a rate limit).';
grant execute on function cogo.waiting_steps to authenticated, service_role;

create view cogo_api.session_states with (security_invoker = true) as
  select s.session_id, s.status, s.version, counted.tasks, waiting.steps as waiting,
         coalesce(account.spent_usd, 0) as spent_usd, coalesce(account.reserved_usd, 0) as reserved_usd,
         last.sequence as last_sequence, last.type as last_event, last.created_at as last_event_at
  from cogo.sessions as s
  cross join lateral (
    select jsonb_build_object(
             'running', count(*) filter (where t.status = 'running'), 'paused', count(*) filter (where t.status = 'paused'),
             'completed', count(*) filter (where t.status = 'completed'), 'failed', count(*) filter (where t.status = 'failed'),
             'cancelled', count(*) filter (where t.status = 'cancelled')) as tasks
    from cogo.tasks as t where t.session_id = s.session_id
  ) as counted
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
             'taskId', w.task_id, 'runId', w.run_id, 'stepId', w.step_id, 'key', w.key, 'for', w.waits_for, 'since', w.since,
             'until', w.until, 'agent', w.agent, 'events', nullif(w.events, '{}'), 'approvalId', w.approval_id,
             'title', w.title, 'cause', w.cause, 'reason', w.reason, 'remedy', w.remedy,
             'deadline', w.deadline)) order by w.since, w.key), '[]') as steps
    from cogo.waiting_steps(s.session_id) as w
  ) as waiting
  left join lateral (
    select * from cogo.budget_accounts as b where b.scope = 'session' and b.subject = s.session_id::text offset 0
  ) as account on true
  left join lateral (
    select * from cogo.events as e where e.session_id = s.session_id order by e.sequence desc limit 1
  ) as last on true;
comment on view cogo_api.session_states is
  'How the caller''s sessions are doing: tasks by status, the hundred steps that have waited longest and for what or whom, '
  'what was spent, and what happened last.';
grant select on cogo_api.session_states to authenticated, service_role;
