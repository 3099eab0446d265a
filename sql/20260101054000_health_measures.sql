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
      where r.finished_at is null and r.started_at < cogo.clock() - interval '10 minutes' limit 100)) as s
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

create function cogo.health_of_database()
returns setof cogo.health_measure language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_connections constant double precision :=
    (select count(*) from pg_catalog.pg_stat_activity)::double precision / current_setting('max_connections')::integer;
  v_bytes constant double precision := (select sum(c.relpages::bigint) from pg_catalog.pg_class as c) * 8192.0;
begin
  if current_setting('default_transaction_read_only') = 'on' then
    return next ('database', 'database-read-only', '', 1, 'The database takes no changes',
                 'It is probably full: enlarge the disk, or prune')::cogo.health_measure;
  end if;
  return next ('database', 'connections-share', '', v_connections,
               format('%s %% of the connections are in use', round(v_connections * 100)),
               'Use the pooler, or raise max_connections')::cogo.health_measure;
  return next ('database', 'database-bytes', '', v_bytes,
               format('Tables and indexes take %s', pg_size_pretty(v_bytes::bigint)),
               'Shorten the periods of retention_policies, or enlarge the disk')::cogo.health_measure;
  return query
    select 'database', 'idle-transaction-seconds', '', extract(epoch from cogo.clock() - min(a.xact_start))::double precision,
           format('A transaction of process %s has been idle since %s: it keeps dead rows', min(a.pid), min(a.xact_start)),
           'End it: select pg_terminate_backend(pid)'
    from pg_catalog.pg_stat_activity as a where a.state = 'idle in transaction' and a.datname = current_database()
    having count(*) > 0;
end
$$;
comment on function cogo.health_of_database is 'Whether it takes changes, its connections, its size as it was analysed last, and idle transactions.';

create function cogo.health_of_knowledge()
returns setof cogo.health_measure language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_lag double precision;
begin
  select extract(epoch from cogo.clock() - o.changed_at) into v_lag
  from cogo.graph_outbox as o where exists (select from cogo.graph_projection as p where p.enabled_at is not null and p.rebuilding is null)
  order by o.sequence limit 1;
  if v_lag > 0 then
    return next ('graph', 'projection-lag-seconds', '', v_lag, format('Neo4j is %s s behind the graph', round(v_lag)),
                 'See whether Neo4j answers and the knowledge worker runs; GET /cogo-graph/drift tells')::cogo.health_measure;
  end if;
  return query
    select 'queues', 'submission-age-seconds', 'submissions', extract(epoch from cogo.clock() - min(s.submitted_at))::double precision,
           format('Documents wait to be read, the oldest since %s', min(s.submitted_at)), 'See whether the knowledge worker runs'
    from (select d.submitted_at from cogo.submissions as d limit 1000) as s having count(*) > 0;
end
$$;
comment on function cogo.health_of_knowledge is 'How far the copy of the graph is behind, and how long documents wait.';

create function cogo.health_of_models()
returns setof cogo.health_measure language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_remedy constant text := 'It is tried again by itself; check the key, the account and the limits at the provider';
begin
  return query
    select 'models', 'model-closed', h.provider || case h.model when '*' then '' else '/' || h.model end, h.failures::double precision,
           format('%s is not asked until %s: %s', h.provider || case h.model when '*' then '' else ' ' || h.model end,
                  h.open_until, coalesce(h.reason, 'it failed')), c_remedy
    from cogo.model_health as h where h.open_until > cogo.clock()
    union all
    select 'models', 'model-limited-seconds', h.provider || '/' || h.model,
           extract(epoch from h.limited_until - cogo.clock())::double precision,
           format('%s %s is at its rate limit until %s', h.provider, h.model, h.limited_until), c_remedy
    from cogo.model_health as h where h.limited_until > cogo.clock();
  return query
    with today as (
      select a.tenant_id, a.spent_usd + a.reserved_usd as used, coalesce(a.granted_usd, 0) + (
               select b.amount_usd from cogo.budgets as b
               where b.scope = 'day' and b.subject in (a.tenant_id::text, '*') order by b.subject = '*' limit 1) as allowed
      from cogo.budget_accounts as a
      where a.scope = 'day' and right(a.subject, 10) = (cogo.clock() at time zone 'UTC')::date::text)
    select 'budgets', 'budget-used-share', t.tenant_id::text, (t.used / t.allowed)::double precision,
           format('Tenant %s has used %s of %s dollars today', t.tenant_id, round(t.used, 2), round(t.allowed, 2)),
           'Grant more where it asks (./cogo approvals), or set another limit: cogo_api.set_budget'
    from today as t where t.allowed > 0 and t.used / t.allowed >= 0.5 limit 1000;
  return query
    select 'budgets', 'budget-spent', a.details ->> 'subject', 1.0::double precision,
           format('The budget of the %s %s is spent, and task %s waits', a.details ->> 'scope', a.details ->> 'subject', a.task_id),
           format('POST /cogo-tasks/%s/approvals/%s {"approve": true} grants more', a.task_id, a.approval_id)
    from cogo.approvals as a where a.status = 'pending' and a.key like 'budget:%' limit 1000;
end
$$;
comment on function cogo.health_of_models is 'Models and providers that are not asked now, and budgets that are used up.';

create function cogo.health_of_schedules()
returns setof cogo.health_measure language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_repair constant text := 'Make them again: select cogo.ensure_installed()';
begin
  return query
    select 'schedules', 'sweep-age-seconds', '', extract(epoch from cogo.clock() - s.swept_at)::double precision,
           format('The last sweep ended at %s', s.swept_at), 'Read cron.job_run_details of the job cogo-sweep. ' || c_repair
    from cogo.last_sweep as s where s.swept_at < cogo.clock() - interval '10 seconds'
    union all
    select 'schedules', 'schedule-late-seconds', '', extract(epoch from cogo.clock() - min(s.next_due_at))::double precision,
           format('A schedule was due at %s and has not fired', min(s.next_due_at)), 'See whether the sweep runs'
    from cogo.schedules as s where s.paused_at is null and s.next_due_at < cogo.clock() having count(*) > 0
    union all
    select 'schedules', 'schedule-failing', s.schedule_id::text, s.failures::double precision,
           format('The schedule "%s" has failed %s times in a row', s.name, s.failures),
           'Its firings have the reasons: GET /cogo-tasks/schedules'
    from (select * from cogo.schedules where schedules.failures > 0 limit 1000) as s;
  return query
    select 'schedules', case j.job when 'cogo-sweep' then 'sweep-job-missing' else 'cron-job-missing' end, j.job, 1.0::double precision,
           format('pg_cron does not run the job %s', j.job), c_repair
    from cogo.cron_jobs() as j
    where not exists (select from cron.job as c where c.jobname = j.job and c.active);
  return query
    with last as (
      select distinct on (c.jobname) c.jobname, run.status, run.return_message
      from (select * from cron.job_run_details order by job_run_details.runid desc limit 200) as run
      join cron.job as c on c.jobid = run.jobid join cogo.cron_jobs() as j on j.job = c.jobname
      where run.status in ('failed', 'succeeded') order by c.jobname, run.runid desc)
    select 'schedules', 'cron-job-failing', last.jobname, 1.0::double precision, format('The last run of the job %s failed: %s', last.jobname,
           left(last.return_message, 500)), 'Read cron.job_run_details; a release whose SQL and functions differ is a usual cause'
    from last where last.status = 'failed';
exception when undefined_table or insufficient_privilege then
  return next ('schedules', 'cron-job-missing', 'pg_cron', 1, 'pg_cron is not installed, or cannot be read',
               'Enable the extension pg_cron')::cogo.health_measure;
end
$$;
comment on function cogo.health_of_schedules is 'Whether the sweep and the other jobs run, and schedules fire when they are due.';

create function cogo.health_of_webhooks()
returns setof cogo.health_measure language plpgsql stable security invoker set search_path = ''
as $$
begin
  return query
    select 'webhooks', 'deliveries-dead', '', count(*)::double precision, format('%s deliveries of webhooks were given up', count(*)),
           'Their owners see why in GET /cogo-sessions/webhooks, and redrive them'
    from (select from cogo.webhook_deliveries as d where d.status = 'dead' limit 1000) as few having count(*) > 0
    union all
    select 'webhooks', 'webhook-failing-seconds', w.webhook_id::text,
           extract(epoch from cogo.clock() - w.failing_since)::double precision,
           format('A webhook of tenant %s has failed since %s', w.tenant_id, w.failing_since), 'Its owner should see whether it answers'
    from (select * from cogo.webhooks where webhooks.failing_since is not null and webhooks.disabled_at is null limit 1000) as w;
end
$$;
comment on function cogo.health_of_webhooks is 'Endpoints that fail, and what was given up.';

create function cogo.health_measures()
returns setof cogo.health_measure language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_part record;
begin
  for v_part in
    select * from (values ('wakes', 'wakes'), ('agents', 'agents'), ('workflows', 'workflows'), ('database', 'database'),
                          ('queues', 'knowledge'), ('models', 'models'), ('schedules', 'schedules'), ('webhooks', 'webhooks'))
      as p (component, name)
  loop
    begin
      return query execute format('select * from cogo.%I()', 'health_of_' || v_part.name);
    exception when others then
      return next (v_part.component, 'measure-failed', v_part.name, 1, format('It cannot be measured: %s', sqlerrm),
                   'Deploy the functions and the migrations of the same release')::cogo.health_measure;
    end;
  end loop;
end
$$;
comment on function cogo.health_measures is 'All measures now. A part that cannot be measured is a measure itself.';

revoke execute on all functions in schema cogo from public;
