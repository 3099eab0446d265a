-- How the agents of one task are doing, what was changed for it, and what it waits for.

create function cogo.task_agents(task_id uuid)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  with health as materialized (select * from cogo.agent_health())
  select coalesce(jsonb_agg(jsonb_build_object(
           'agent', a.agent, 'status', coalesce(h.trouble, 'active'), 'liveWorkers', h.live_workers, 'ready', held.ready,
           'running', held.running, 'roles', held.roles, 'others', others.agents) order by a.agent), '[]')
  from (
    select s.agent, count(*) filter (where s.status = 'ready') as ready,
           count(*) filter (where s.status = 'running') as running,
           array_agg(distinct s.role order by s.role) as roles
    from cogo.steps as s
    where s.run_id in (select r.run_id from cogo.runs as r where r.task_id = task_agents.task_id and r.finished_at is null)
      and s.finished_at is null
    group by s.agent
  ) as held
  join cogo.agents as a on a.agent = held.agent
  join health as h on h.agent = a.agent
  cross join lateral (
    select coalesce(jsonb_agg(distinct jsonb_build_object('agent', o.agent, 'status', coalesce(o.trouble, 'active'))), '[]') as agents
    from cogo.agent_roles as r join health as o on o.agent = r.agent
    where r.role = any (held.roles) and r.agent <> held.agent
  ) as others;
$$;
comment on function cogo.task_agents is
  'The agents with open steps of the task, how they are, and which others play the roles they hold.';

create function cogo.task_coordination(task_id uuid)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_task cogo.tasks := cogo.require_task(task_coordination.task_id);
begin
  return jsonb_build_object(
    'taskId', v_task.task_id, 'status', v_task.status, 'agents', cogo.task_agents(v_task.task_id),
    'waiting', (select coalesce(jsonb_agg(jsonb_build_object(
                         'stepId', w.step_id, 'runId', w.run_id, 'key', w.key, 'role', w.role, 'for', w.waits_for,
                         'since', w.since, 'until', w.until, 'agent', w.agent, 'rateLimit', w.rate_limit, 'events', w.events,
                         'approvalId', w.approval_id, 'title', w.title, 'error', w.error) order by w.since, w.key), '[]')
                from cogo.waiting_steps(v_task.session_id, v_task.task_id) as w),
    'history', (select coalesce(jsonb_agg(jsonb_build_object(
                         'sequence', e.sequence, 'type', e.type, 'at', e.created_at, 'payload', e.payload)
                         order by e.sequence), '[]')
                from (select * from cogo.events
                      where events.task_id = v_task.task_id
                        and events.type in ('step:reassigned', 'task:revised', 'step:released', 'step:stalled', 'step:retrying',
                                            'step:failed')
                      order by events.sequence desc limit 100) as e));
end
$$;
comment on function cogo.task_coordination is
  'Of one task: its agents and how they are, what its steps wait for, and the last hundred adjustments and failures.';

create function cogo_api.task_coordination(task_id uuid)
returns jsonb language sql stable security definer set search_path = ''
as $$ select cogo.task_coordination(task_coordination.task_id); $$;
comment on function cogo_api.task_coordination is 'How a task is coordinated: its agents, what it waits for, what was changed.';
grant execute on function cogo_api.task_coordination to authenticated, service_role;

create function cogo.coordinate_task(task_id uuid)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_task cogo.tasks := cogo.require_task(coordinate_task.task_id);
  v_drafts cogo.event_draft[] := cogo.reassign_steps(100, v_task.task_id);
begin
  perform cogo.append_events(v_drafts);
  return (select count(*) from unnest(v_drafts) as d where d.type = 'step:reassigned');
end
$$;
comment on function cogo.coordinate_task is
  'Moves ready steps of a task away from agents in trouble, and says so; returns how many.';

create function cogo_api.coordinate_task(task_id uuid)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.coordinate_task(coordinate_task.task_id); $$;
comment on function cogo_api.coordinate_task is
  'Moves ready steps of a task away from agents in trouble; returns how many.';
grant execute on function cogo_api.coordinate_task to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
