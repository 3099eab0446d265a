-- How the runs from a workflow template fare: those of the caller's tenant, or of all tenants with the secret key.

create function cogo.workflow_runs(template text, since timestamptz)
returns setof cogo.runs language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_most constant integer := 5000;
begin
  if not exists (
    select from cogo.workflow_templates as w
    where w.template = workflow_runs.template and (w.tenant_id is null or cogo.caller_acts_for(w.tenant_id, 'read'))) then
    perform cogo.raise_error('not_found', format('No workflow template "%s"', template));
  end if;
  return query
    select r.* from cogo.workflow_templates as w
    join cogo.runs as r on r.workflow_version_id = w.version_id
    where w.template = workflow_runs.template and r.parent_step_id is null and r.started_at >= workflow_runs.since
      and cogo.caller_acts_for(r.tenant_id, 'read')
    order by r.started_at desc
    limit c_most;
end
$$;
comment on function cogo.workflow_runs is 'The latest 5,000 whole runs from any version of the template that the caller may see.';

create function cogo.stuck_runs(run_ids uuid[])
returns table (run_id uuid, task_id uuid, idle_since timestamptz, key text, agent text, status text)
language sql stable security invoker set search_path = ''
as $$
  with looked_at as materialized (
    select r.run_id, r.task_id from cogo.runs as r
    where r.run_id = any (run_ids) and r.status = 'running' and r.finished_at is null
  ), still as materialized ( -- of most runs this is all that is read
    select l.run_id, l.task_id from looked_at as l
    where not exists (
      select from cogo.runs as own join cogo.steps as s on s.run_id = own.run_id
      where own.task_id = l.task_id and s.status in ('running', 'waiting')
        and (s.status = 'running' or s.waiting_for in ('approval', 'event', 'time', 'retry', 'turn')))
  ), seen as ( -- all steps of the task, by its runs: no index leads from a task to them
    select l.run_id, l.task_id, max(greatest(s.created_at, s.available_at, s.claimed_at, s.finished_at)) as at,
           (array_agg(s.step_id order by s.status = 'ready' desc, s.place) filter (where s.finished_at is null))[1] as next
    from still as l
    cross join lateral (
      select s.* from cogo.runs as own join cogo.steps as s on s.run_id = own.run_id where own.task_id = l.task_id) as s
    group by l.run_id, l.task_id
  )
  select seen.run_id, seen.task_id, seen.at, next.key, next.agent, next.status
  from seen join cogo.steps as next on next.step_id = seen.next
  where seen.at < (select cogo.clock()) - interval '10 minutes';
$$;
comment on function cogo.stuck_runs is
  'Which of these runs have done nothing for ten minutes, although they wait for no person, event, time or limit, and the step '
  'that should be next.';

create function cogo.summarise_runs(run_ids uuid[])
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'runs', count(*), 'open', count(*) filter (where r.finished_at is null),
    'completed', count(*) filter (where r.status = 'completed'),
    'failed', count(*) filter (where r.status = 'failed' and not cogo.is_users_doing(r.error)),
    'usersDoing', count(*) filter (where r.status = 'failed' and cogo.is_users_doing(r.error)),
    'cancelled', count(*) filter (where r.status = 'cancelled'),
    'successShare', (count(*) filter (where r.status = 'completed'))::double precision
      / nullif(count(*) filter (where r.status = 'completed' or r.status = 'failed' and not cogo.is_users_doing(r.error)), 0),
    'secondsP50', percentile_cont(0.5) within group (order by extract(epoch from r.finished_at - r.started_at)::double precision)
      filter (where r.status = 'completed'),
    'secondsP95', percentile_cont(0.95) within group (order by extract(epoch from r.finished_at - r.started_at)::double precision)
      filter (where r.status = 'completed'),
    'meanCostUsd', avg(e.actual_cost_usd), 'medianEstimateRatio',
      percentile_cont(0.5) within group (order by e.actual_seconds / e.seconds_p50) filter (where e.status = 'completed'))
  from cogo.runs as r left join cogo.run_estimates as e on e.run_id = r.run_id
  where r.run_id = any (run_ids);
$$;
comment on function cogo.summarise_runs is 'How many runs there are in each state, how many succeeded, what they took and cost.';

create function cogo.workflow_metrics(template text, since timestamptz default null)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_since constant timestamptz := coalesce(since, cogo.clock() - interval '30 days');
  v_runs uuid[];
begin
  v_runs := array(select r.run_id from cogo.workflow_runs(workflow_metrics.template, v_since) as r);
  return cogo.summarise_runs(v_runs) || jsonb_build_object(
    'template', workflow_metrics.template, 'since', v_since,
    'versions', (
      select coalesce(jsonb_agg(cogo.summarise_runs(v.run_ids) || jsonb_build_object('version', v.version) order by v.version desc), '[]')
      from (select r.template_version as version, array_agg(r.run_id) as run_ids
            from cogo.runs as r where r.run_id = any (v_runs) group by 1) as v),
    'failuresByStep', (
      select coalesce(jsonb_agg(to_jsonb(f) order by f.failures desc, f.key), '[]')
      from (select s.key, s.kind, count(*) as failures, (array_agg(s.error order by s.finished_at desc))[1] as "lastError"
            from cogo.runs as r join cogo.steps as s on s.run_id = r.run_id
            where r.run_id = any (v_runs) and s.status = 'failed' and not cogo.is_users_doing(s.error)
            group by s.key, s.kind order by count(*) desc limit 100) as f),
    'stuck', (
      select coalesce(jsonb_agg(jsonb_build_object('runId', s.run_id, 'taskId', s.task_id, 'idleSince', s.idle_since, 'key', s.key,
                                                   'agent', s.agent, 'status', s.status) order by s.idle_since), '[]')
      from cogo.stuck_runs(v_runs) as s));
end
$$;
comment on function cogo.workflow_metrics is
  'How the runs from a template fare, by default of the last 30 days: {runs, open, completed, failed, usersDoing, cancelled, '
  'successShare, secondsP50, secondsP95, meanCostUsd, medianEstimateRatio, versions, failuresByStep, stuck}.';

create function cogo_api.workflow_metrics(template text, since timestamptz default null)
returns jsonb language sql stable security definer set search_path = ''
as $$ select cogo.workflow_metrics(workflow_metrics.template, workflow_metrics.since); $$;
comment on function cogo_api.workflow_metrics is 'How the caller''s runs from a workflow template fare.';
grant execute on function cogo_api.workflow_metrics to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
