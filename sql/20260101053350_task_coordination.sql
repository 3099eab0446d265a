-- How the agents of one task are doing, what was changed for it, and what it waits for.

create function cogo.task_agents(task_id uuid)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
           'agent', a.agent, 'status', coalesce(h.trouble, 'active'), 'liveWorkers', h.live_workers, 'ready', held.ready,
           'running', held.running, 'roles', held.roles) order by a.agent), '[]')
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
  join cogo.agent_health() as h on h.agent = a.agent;
$$;
comment on function cogo.task_agents is 'The agents with open steps of the task, and how they are.';

create function cogo.task_roles(task_id uuid)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  with health as materialized (select * from cogo.agent_health())
  select coalesce(jsonb_agg(jsonb_build_object(
           'role', needed.role, 'steps', needed.steps, 'keys', needed.keys, 'players', played.agents) order by needed.role), '[]')
  from (
    select s.role, count(*) as steps, (array_agg(s.key order by s.place))[1:10] as keys
    from cogo.steps as s
    where s.run_id in (select r.run_id from cogo.runs as r where r.task_id = task_roles.task_id and r.finished_at is null)
      and s.finished_at is null and s.kind <> 'gate'
    group by s.role
  ) as needed
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('agent', h.agent, 'status', coalesce(h.trouble, 'active')) order by h.agent), '[]')
      as agents
    from cogo.agent_roles as p join health as h on h.agent = p.agent where p.role = needed.role
  ) as played;
$$;
comment on function cogo.task_roles is 'The roles that open steps of the task need, those yet to begin among them, and who plays each.';

create function cogo.task_coordination(task_id uuid)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_task cogo.tasks := cogo.require_task(task_coordination.task_id, 'read');
begin
  return jsonb_build_object(
    'taskId', v_task.task_id, 'status', v_task.status, 'agents', cogo.task_agents(v_task.task_id),
    'roles', cogo.task_roles(v_task.task_id),
    'waiting', (select coalesce(jsonb_agg(jsonb_build_object(
                         'stepId', w.step_id, 'runId', w.run_id, 'key', w.key, 'role', w.role, 'for', w.waits_for,
                         'since', w.since, 'until', w.until, 'agent', w.agent, 'rateLimit', w.rate_limit, 'events', w.events,
                         'approvalId', w.approval_id, 'title', w.title, 'error', w.error, 'deadline', w.deadline,
                         'cause', case when w.ready then why.cause else w.cause end,
                         'reason', case when w.ready then w.key || ' waits: ' || why.reason else w.reason end,
                         'remedy', case when w.ready then why.remedy else w.remedy end) order by w.since, w.key), '[]')
                from (select *, waits.waits_for = 'agent' and v_task.status <> 'paused' as ready
                      from cogo.waiting_steps(v_task.session_id, v_task.task_id) as waits) as w
                left join lateral cogo.explain_ready(v_task.tenant_id, w.queue, w.agent, w.role) as why on w.ready),
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
  'Of one task: its agents and how they are, the roles it needs and who plays them, what its steps wait for, and the last hundred adjustments and failures.';

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
  if cardinality(v_drafts) > 0 then
    perform cogo.record_audit('task-coordinated', v_task.tenant_id, v_task.task_id);
  end if;
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
