-- The measures of what the work rests on: database, knowledge, models, schedules, webhooks; and all of them together.

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
    from (select * from cogo.schedules where schedules.failures > 0 limit 1000) as s
    union all
    select 'schedules', 'schedule-without-maker', s.schedule_id::text, 1.0::double precision,
           format('The schedule "%s" is paused: its maker no longer works in the team', s.name),
           format('A member of the team goes on with it: POST /cogo-tasks/schedules/%s/resume', s.schedule_id)
    from (select * from cogo.schedules as o where o.created_by is distinct from o.tenant_id and not cogo.has_maker(o) limit 1000) as s;
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
    select 'webhooks', 'deliveries-dead', '', count(*)::double precision, format('%s deliveries of the operators'' webhooks were given up', count(*)),
           'See why in GET /cogo-sessions/webhooks, and redrive them'
    from (select from cogo.webhook_deliveries as d where d.status = 'dead' and d.tenant_id = cogo.operators() limit 1000) as few
    having count(*) > 0
    union all
    select 'webhooks', 'webhook-failing-seconds', w.webhook_id::text,
           extract(epoch from cogo.clock() - w.failing_since)::double precision,
           format('A webhook of the operators has failed since %s', w.failing_since), 'See whether its receiver answers'
    from cogo.webhooks as w
    where w.tenant_id = cogo.operators() and w.failing_since is not null and w.disabled_at is null;
end
$$;
comment on function cogo.health_of_webhooks is 'Endpoints of the operators that fail, and what was given up: a user''s receiver is the user''s, who hears of it.';

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
