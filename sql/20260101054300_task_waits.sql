-- Why a step that is ready waits: the first of the causes below that holds, so that those who can mend it know what to
-- mend. Found by the sweep for tasks that make no progress, said once in each task's events, and kept for its state.

create function cogo.explain_wake(queue text)
returns cogo.wait_reason language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_reason cogo.wait_reason;
begin
  select 'wake', lower(left(m.reason, 1)) || substr(m.reason, 2), 'Have an operator mend it. ' || m.remedy into v_reason
  from cogo.health_of_wakes() as m
  join cogo.queues as q on q.queue = explain_wake.queue and q.function_slug is not null
  where m.subject in ('', q.function_slug) and (m.measure <> 'wakes-failing' or m.value > 1)
  order by m.subject desc limit 1;
  return v_reason;
end
$$;
comment on function cogo.explain_wake is 'Why the workers of a queue are not woken; null when they are.';

create function cogo.explain_agent(agent text, trouble text, role text)
returns cogo.wait_reason language sql stable security invoker set search_path = ''
as $$
  with words (trouble, said, remedy) as (
    values ('draining', 'is draining', 'Have an operator activate it, or register another agent for the role'),
           ('silent', 'does not answer', 'Have an operator look at the log of its function, and at its configuration'),
           ('full', 'has no place free', 'Have an operator raise its capacity; otherwise it goes on when a place is free'),
           ('gone', 'was deleted', 'Have an operator register another agent for the role'),
           ('well', 'has not come to it yet', null)
  ), others as (
    select string_agg(format('%s %s', h.agent, w.said), ', ' order by h.agent) as text
    from cogo.agent_roles as p join cogo.agent_health() as h on h.agent = p.agent
    join words as w on w.trouble = coalesce(h.trouble, 'well')
    where p.role = explain_agent.role and p.agent <> explain_agent.agent
  )
  select row('agent-' || w.trouble,
             format('%s %s, and %s', explain_agent.agent, w.said,
                    coalesce('of the others, ' || others.text, format('nobody else plays %s', explain_agent.role))),
             w.remedy)::cogo.wait_reason
  from words as w cross join others where w.trouble = explain_agent.trouble;
$$;
comment on function cogo.explain_agent is 'What is the matter with an agent that a step waits for, and how the others that play its role are.';

create function cogo.explain_limit(tenant_id uuid, queue text, agent text)
returns cogo.wait_reason language sql stable security invoker set search_path = ''
as $$
  select row('concurrency-limit',
             format('the limit of the %s is reached: %s at a time',
                    l.scope || case when l.scope = 'tenant' then '' else ' ' || l.subject end, l.quantity),
             format('Have an operator raise it: PUT /cogo-agents/limits/concurrency/%s/%s', l.scope, l.subject))::cogo.wait_reason
  from (
    (select * from cogo.concurrency_limits as c
     where c.scope = 'queue' and c.subject = explain_limit.queue or c.scope = 'agent' and c.subject = explain_limit.agent)
    union all
    (select * from cogo.concurrency_limits as c
     where c.scope = 'tenant' and c.subject in (explain_limit.tenant_id::text, '*') order by c.subject = '*' limit 1)
  ) as l
  where l.quantity <= (
    select count(*) from cogo.steps as s
    where s.status = 'running' and case l.scope when 'queue' then s.queue = explain_limit.queue
                                               when 'agent' then s.agent = explain_limit.agent
                                               else s.tenant_id = explain_limit.tenant_id end)
  limit 1;
$$;
comment on function cogo.explain_limit is 'The concurrency limit that keeps a step from starting; null when none does.';

create function cogo.explain_ready(tenant_id uuid, queue text, agent text, role text)
returns cogo.wait_reason language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_reason cogo.wait_reason;
  v_ahead bigint;
  v_health record;
begin
  select * into v_health from cogo.agent_health() as h where h.agent = explain_ready.agent;
  if not found then
    return cogo.explain_agent(agent, 'gone', role);
  elsif v_health.trouble is null or v_health.trouble = 'full' then
    v_reason := cogo.explain_limit(tenant_id, queue, agent);
  end if;
  if v_reason is null and v_health.live_workers = 0 and v_health.trouble is distinct from 'draining' then
    v_reason := cogo.explain_wake(queue);
  end if;
  if v_reason is not null then
    return v_reason;
  elsif v_health.trouble is not null then
    return cogo.explain_agent(agent, v_health.trouble, role);
  end if;
  select count(*) into v_ahead from (
    select from cogo.steps as s where s.queue = explain_ready.queue and s.status = 'ready' limit 1000) as few;
  if v_ahead > 1 then
    return row('queue'::text, format('it is one of %s%s steps in the queue %s', case when v_ahead = 1000 then 'over ' else '' end, v_ahead, queue),
               null::text)::cogo.wait_reason;
  end if;
  return row('queue'::text, format('%s has not come to it yet', agent), null::text)::cogo.wait_reason;
end
$$;
comment on function cogo.explain_ready is
  'Why a ready step of the tenant waits in the queue for the agent: a limit, a wake that is missing, the agent, or those before it.';

create function cogo.find_waits()
returns table (task_id uuid, tenant_id uuid, session_id uuid, run_id uuid, step_id uuid, key text, queue text, agent text, role text)
language sql volatile security invoker set search_path = ''
as $$
  select distinct on (s.task_id) s.task_id, s.tenant_id, s.session_id, s.run_id, s.step_id, s.key, s.queue, s.agent, s.role
  from cogo.queues as q
  cross join lateral unnest(cogo.waiting_tenants(q.queue, 32)) as tenant (id) -- from a random one on
  cross join lateral (
    select own.*, agents.status as agent_status from cogo.steps as own left join cogo.agents on agents.agent = own.agent
    where own.queue = q.queue and own.status = 'ready' and own.tenant_id = tenant.id
      and (agents.status = 'draining' or coalesce(own.rate_turn, own.available_at) < cogo.clock() - interval '10 seconds')
    order by own.priority, coalesce(own.rate_turn, own.available_at) limit 50) as s
  order by s.task_id, s.available_at;
$$;
comment on function cogo.find_waits is 'Tasks with a step that nobody has taken for ten seconds, as far as a bounded look finds, and that step.';

create function cogo.explain_waits(quantity integer)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_drafts cogo.event_draft[];
begin
  delete from cogo.task_waits where task_waits.task_id in (
    select w.task_id from cogo.task_waits as w join cogo.steps as s on s.step_id = w.step_id where s.status <> 'ready' limit 1000);
  with found as materialized (
    select * from cogo.find_waits()
  ), explained as materialized (
    select f.tenant_id, f.queue, f.agent, f.role, why.*
    from (select distinct found.tenant_id, found.queue, found.agent, found.role from found) as f
    cross join lateral cogo.explain_ready(f.tenant_id, f.queue, f.agent, f.role) as why
  ), changed as (
    select f.*, e.cause, f.key || ' waits: ' || e.reason as reason, e.remedy
    from found as f join explained as e using (tenant_id, queue, agent, role)
    left join cogo.task_waits as w on w.task_id = f.task_id
    where w.cause is distinct from e.cause
    order by row_number() over (partition by f.tenant_id order by f.task_id), f.tenant_id limit quantity
  ), kept as (
    insert into cogo.task_waits (task_id, tenant_id, step_id, cause, reason, remedy, since)
    select c.task_id, c.tenant_id, c.step_id, c.cause, c.reason, c.remedy, cogo.clock() from changed as c
    on conflict on constraint task_waits_pkey do update
    set step_id = excluded.step_id, cause = excluded.cause, reason = excluded.reason, remedy = excluded.remedy, since = excluded.since
  )
  select array_agg(row(c.session_id, 'task:waiting', c.task_id, c.run_id, c.step_id, jsonb_build_object(
           'key', c.key, 'cause', c.cause, 'reason', c.reason, 'remedy', c.remedy))::cogo.event_draft order by c.task_id)
  into v_drafts from changed as c;
  return coalesce(v_drafts, '{}');
end
$$;
comment on function cogo.explain_waits is
  'Keeps why tasks wait that make no progress, and returns the events that say so: one for each cause of a task, of so many tasks.';

revoke execute on all functions in schema cogo from public;
