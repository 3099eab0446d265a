-- How a session is doing: its tasks, what they wait for, what was spent. Read when it is asked for, and kept nowhere.

create function cogo.waiting_steps(session_id uuid, task_id uuid default null)
returns table (
  task_id uuid, run_id uuid, step_id uuid, key text, role text, waits_for text, since timestamptz, until timestamptz,
  agent text, rate_limit text, events text[], approval_id uuid, title text, error jsonb)
language sql stable security invoker set search_path = ''
as $$
  select t.task_id, step.run_id, step.step_id, step.key, step.role,
         case step.status when 'ready' then 'agent' else step.waiting_for end,
         case when step.status = 'ready' then coalesce(step.rate_turn, step.available_at)
              else coalesce(asked.requested_at, tried.finished_at, step.opened_at, step.created_at) end as since,
         case step.status when 'waiting' then step.available_at end,
         case step.status when 'ready' then step.agent end,
         step.rate_limit,
         coalesce(nullif(array[step.awaited_event], '{null}'),
                  array(select jsonb_array_elements_text(step.directives #> '{waitFor,events}'))),
         asked.approval_id, asked.title, tried.error
  from cogo.tasks as t
  cross join lateral (select * from cogo.runs as r where r.task_id = t.task_id and r.finished_at is null offset 0) as run
  cross join lateral (
    select * from cogo.steps as own where own.run_id = run.run_id and own.status in ('ready', 'waiting') offset 0) as step
  left join lateral (
    select * from cogo.approvals as a where a.step_id = step.step_id and a.status = 'pending'
    order by a.requested_at limit 1) as asked on true
  left join lateral (
    select a.finished_at, a.error from cogo.attempts as a where a.step_id = step.step_id order by a.number desc limit 1) as tried on true
  where t.session_id = waiting_steps.session_id and t.finished_at is null
    and (waiting_steps.task_id is null or t.task_id = waiting_steps.task_id)
  order by since, step.key
  limit 100;
$$;
comment on function cogo.waiting_steps is
  'The hundred steps of the session, or of one of its tasks, that have waited longest, and for what: agent (ready, and nobody '
  'has claimed it), approval, event, time, run (its sub-run), retry or turn (a rate limit).';
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
             'title', w.title)) order by w.since, w.key), '[]') as steps
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
