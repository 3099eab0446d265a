-- What is measured of the system's health. A measure is a number about a part of it, of something by name, with the
-- reason in words and what to do; one that is not there is 0. Rules (the next page) say which number is too much.
-- Every look is bounded, and by an index: all of them together are taken in each sweep.

create type cogo.health_measure as (
  component text,
  measure text,
  subject text,
  value double precision,
  reason text,
  remedy text
);
comment on type cogo.health_measure is 'How much of what, of whom, in which part of the system, why, and what to do.';

create function cogo.cron_jobs()
returns table (job text, schedule text, command text) language sql immutable security invoker set search_path = ''
as $$
  values ('cogo-sweep', '5 seconds', 'call cogo.sweep_in_turns()'),
         ('cogo-watch', '* * * * *', 'select cogo.watch()'),
         ('cogo-prune', '17 3 * * *', 'call cogo.prune_in_turns()'),
         ('cogo-benchmarks', '11 * * * *', 'select cogo.update_benchmarks()'),
         ('cogo-indicators', '3 * * * *', 'select cogo.roll_up_indicators()'),
         ('cogo-maintain-knowledge', '* 1-5 * * *', 'select cogo.maintain_all_knowledge()');
$$;
comment on function cogo.cron_jobs is
  'The jobs that pg_cron is to have. Liveness rests on the sweep, latency does not; cogo-watch sees when the sweep fails.';

create function cogo.wake_outcomes()
returns table (function_slug text, failures integer, status integer, problem text)
language plpgsql stable security invoker set search_path = ''
as $$
begin
  return query
    with recent as (
      select s.slug, w.*
      from (select distinct q.function_slug as slug from cogo.queues as q where q.function_slug is not null) as s
      cross join lateral (
        select * from cogo.sent_wakes as sent where sent.function_slug = s.slug order by sent.wake_id desc limit 5) as w
    ), settled as (
      select recent.slug, recent.wake_id, answer.status_code,
             coalesce(recent.error, case
               when answer.id is null then 'pg_net neither sent it nor gave it up'
               when answer.status_code is null then coalesce(answer.error_msg, 'no answer came')
               when answer.status_code not between 200 and 299 then 'it answered ' || answer.status_code end) as problem
      from recent
      left join net._http_response as answer
        on answer.id = recent.request_id and answer.created > cogo.clock() - interval '1 hour'
      where answer.id is not null or recent.error is not null or recent.sent_at < cogo.clock() - interval '30 seconds'
    )
    select distinct on (settled.slug) settled.slug,
           (select count(*) from settled as failed
            where failed.slug = settled.slug and failed.problem is not null and failed.wake_id > coalesce(
              (select max(good.wake_id) from settled as good where good.slug = settled.slug and good.problem is null), 0))::integer,
           settled.status_code, settled.problem
    from settled order by settled.slug, settled.wake_id desc;
end
$$;
comment on function cogo.wake_outcomes is
  'Of each function that was woken: how often in a row it failed, of five at most, and how the last wake ended.';

create function cogo.health_of_wakes()
returns setof cogo.health_measure language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_rotate constant text := 'Store the present key: cogo_api.configure_wake(project_url, secret_key)';
  v_count integer;
  v_missing text;
begin
  select string_agg(n.name, ' and ') into v_missing from unnest(array['cogo_project_url', 'cogo_secret_key']) as n (name)
  where not exists (select from vault.decrypted_secrets as s where s.name = n.name and s.decrypted_secret <> '');
  if v_missing is not null and exists (select from cogo.queues where queues.function_slug is not null) then
    return next ('wakes', 'wakes-unconfigured', '', 1, format('No function can be woken: the vault has no %s', v_missing),
                 'Call cogo_api.configure_wake(project_url, secret_key) with the secret key')::cogo.health_measure;
    return;
  end if;
  begin
    if to_regprocedure('net.check_worker_is_up()') is not null then
      execute 'select net.check_worker_is_up()';
    end if;
  exception when others then
    return next ('wakes', 'pg-net-stopped', '', 1, format('pg_net sends nothing: %s', sqlerrm),
                 'Restart it: select net.worker_restart(), or restart the database')::cogo.health_measure;
  end;
  select count(*) into v_count from cogo.sent_wakes as w join net.http_request_queue as q on q.id = w.request_id
  where w.sent_at < cogo.clock() - interval '30 seconds';
  if v_count > 0 then
    return next ('wakes', 'pg-net-stopped', '', v_count, format('%s wakes wait at pg_net for more than 30 seconds', v_count),
                 'Restart it: select net.worker_restart(), or restart the database')::cogo.health_measure;
  end if;
  return query
    select 'wakes', case when o.status in (401, 403) then 'wakes-refused' else 'wakes-failing' end, o.function_slug,
           o.failures::double precision,
           case when o.status in (401, 403) then format('%s refuses the key that wakes carry: it answered %s', o.function_slug, o.status)
                else format('The last %s wakes of %s failed: %s', o.failures, o.function_slug, o.problem) end,
           case when o.status in (401, 403) then c_rotate
                when o.status = 404 then 'Deploy the function, or correct the stored address: ' || c_rotate
                else 'Look at the log of the function; compare the stored address with the project''s own' end
    from cogo.wake_outcomes() as o where o.failures > 0
    union all
    select 'wakes', 'wakes-unanswered', '', count(*)::double precision, 'No function answers its wakes',
           'See the reasons of each function; until then nothing starts but what workers find by themselves'
    from cogo.wake_outcomes() as o having count(*) > 0 and bool_and(o.failures > 0);
end
$$;
comment on function cogo.health_of_wakes is 'Whether wakes can be sent, are sent, and are answered.';

create function cogo.health_of_agents()
returns setof cogo.health_measure language plpgsql stable security invoker set search_path = ''
as $$
begin
  return query
    with health as materialized (
      select h.*, a.queue, extract(epoch from cogo.clock() - h.oldest_ready_at) as waited,
             case h.agent when 'orchestrator' then 'orchestrator' else 'agents' end as part
      from cogo.agent_health() as h join cogo.agents as a on a.agent = h.agent
    ), playing as (
      select p.role, count(*) filter (where h.trouble is null or h.trouble = 'full') as well,
             string_agg(format('%s (%s)', h.agent, h.trouble), ', ' order by h.agent) as players
      from cogo.agent_roles as p join health as h on h.agent = p.agent group by p.role
    )
    select h.part, case h.trouble when 'full' then 'agent-full-seconds' else 'agent-' || h.trouble end, h.agent,
           (case h.trouble when 'full' then h.waited when 'draining' then h.ready else greatest(h.waited, 1) end)::double precision,
           case h.trouble
             when 'full' then format('%s has no place free, and steps have waited for %s s', h.agent, round(h.waited))
             when 'draining' then format('%s is draining, and %s steps wait for it', h.agent, h.ready)
             else format('%s does not answer, and %s steps wait for it', h.agent, h.ready) end,
           case h.trouble
             when 'full' then format('Raise its capacity: PATCH /cogo-agents/%s {"capacity": N}', h.agent)
             when 'draining' then format('PATCH /cogo-agents/%s {"status": "active"}', h.agent)
             else 'Look at the log of its function, and at its configuration' end
    from health as h where h.trouble is not null
    union all
    select 'queues', 'queue-age-seconds', h.queue, max(h.waited)::double precision, format('Steps of the queue %s have waited for %s s, and no worker '
           'of it lives', h.queue, round(max(h.waited))), 'See whether its function is woken and starts'
    from health as h where h.oldest_ready_at is not null group by h.queue having sum(h.live_workers) = 0
    union all
    select 'queues', 'queue-backlog-seconds', h.queue, max(h.waited)::double precision, format('The queue %s is behind: steps have waited for %s s',
           h.queue, round(max(h.waited))), 'Raise the capacity of its agents or the limits, or register another agent'
    from health as h where h.oldest_ready_at is not null group by h.queue having sum(h.live_workers) > 0
    union all
    select 'agents', 'role-unplayed', p.role, 1.0::double precision, format('Nobody can play the role "%s" now: %s', p.role, p.players),
           'Activate one of them, or give the role to another: PUT /cogo-agents/roles'
    from playing as p where p.well = 0
    union all
    select 'agents', 'agents-unwell', '', count(*)::double precision, 'No agent works: all are draining or silent', 'GET /cogo-agents/health has each'
    from health having count(*) > 0 and bool_and(coalesce(health.trouble, '') in ('draining', 'silent'));
end
$$;
comment on function cogo.health_of_agents is 'Agents in trouble, roles that nobody can play, and queues that nobody empties.';

create function cogo.health_of_workflows()
returns setof cogo.health_measure language plpgsql stable security invoker set search_path = ''
as $$
begin
  return query
    select 'workflows', 'runs-stuck', '', count(*)::double precision,
           format('%s runs have done nothing for ten minutes, such as task %s', count(*), min(s.task_id::text)),
           'GET /cogo-tasks/:taskId/coordination says what each waits for'
    from cogo.stuck_runs(array(
      select r.run_id from cogo.runs as r
      where r.finished_at is null and r.started_at < (select cogo.clock()) - interval '10 minutes'
      order by r.run_id limit 100)) as s -- in the order of the index of open runs
    having count(*) > 0;
  return query
    select 'workflows', 'dead-letters', '', count(*)::double precision,
           format('%s steps were given up in the last hour, the last of them %s: %s', count(*), max(d.key), max(d.message)),
           'Read cogo_api.dead_letters; mend the cause, then redrive their tasks: POST /cogo-tasks/redrive'
    from (
      select first_value(s.key) over by_age as key, first_value(d.error ->> 'message') over by_age as message
      from cogo.dead_letters as d join cogo.steps as s on s.step_id = d.step_id
      where d.created_at > cogo.clock() - interval '1 hour' and d.redriven_at is null and not cogo.is_users_doing(d.error)
      window by_age as (order by d.created_at desc) limit 1000) as d
    having count(*) > 0;
  return query
    with ended as (
      select r.status, r.gate, r.error from (
        select t.task_id from cogo.tasks as t
        where t.finished_at > cogo.clock() - interval '1 hour' and t.retention is null order by t.finished_at desc limit 200) as t
      cross join lateral (
        select * from cogo.runs where runs.task_id = t.task_id and runs.parent_step_id is null order by runs.number desc limit 1) as r)
    select 'workflows', 'failed-share', '', avg((e.status = 'failed')::integer)::double precision,
           format('%s of %s tasks that ended in the last hour failed', count(*) filter (where e.status = 'failed'), count(*)),
           'GET /cogo-workflows/:template/metrics says at which step'
    from ended as e where e.status = 'completed' or e.status = 'failed' and not cogo.is_users_doing(e.error) having count(*) >= 5
    union all
    select 'workflows', 'gate-failed-share', '', avg((e.gate = 'failed')::integer)::double precision,
           format('%s of %s gates of the last hour failed', count(*) filter (where e.gate = 'failed'), count(*)),
           'GET /cogo-quality/reports has the reasons'
    from ended as e where e.gate is not null having count(*) >= 5;
  return query
    select 'workflows', 'approval-age-seconds', '', extract(epoch from cogo.clock() - min(a.requested_at))::double precision,
           format('%s approvals wait, the oldest since %s', count(*), min(a.requested_at)), 'Decide them: ./cogo approvals'
    from (select * from cogo.approvals where approvals.status = 'pending' limit 1000) as a having count(*) > 0;
end
$$;
comment on function cogo.health_of_workflows is 'Runs that stand still, steps that were given up, failures of the last hour, and gates that wait for people.';
