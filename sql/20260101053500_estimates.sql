-- Estimates: what a run was expected to take when it was planned, and what it took. The next ones are made from both
-- (shared/engine/estimates), so a row holds the features of the work and none of its content.
--
-- What a run took is taken from its plan to its end, less what it waited for people. Only a run that completed the first
-- time says how good its estimate was.

create table cogo.run_estimates (
  run_id uuid primary key references cogo.runs (run_id) on delete cascade,
  task_id uuid not null,
  tenant_id uuid not null,
  template text not null,
  level text not null,
  score double precision not null,
  features jsonb not null
    constraint features_are_an_object check (jsonb_typeof(features) = 'object'),
  seconds_p50 double precision not null constraint seconds_p50_is_positive check (seconds_p50 > 0),
  seconds_p90 double precision not null constraint seconds_p90_is_not_less check (seconds_p90 >= seconds_p50),
  path_seconds double precision not null constraint path_seconds_is_positive check (path_seconds > 0),
  wait_seconds double precision not null,
  cost_usd double precision,
  similar_tasks integer not null,
  created_at timestamptz not null default cogo.clock(),
  status text constraint status_is_known check (status in ('completed', 'failed', 'cancelled')),
  gate text,
  users_doing boolean,
  actual_seconds double precision,
  actual_cost_usd double precision,
  closed_at timestamptz,
  constraint closed_at_once_it_has_ended check ((status is null) = (closed_at is null))
);
comment on table cogo.run_estimates is 'What each planned run was expected to take, and what it took.';
comment on column cogo.run_estimates.level is 'Of complexity, as it was assessed.';
comment on column cogo.run_estimates.features is 'The factors of complexity and their values: what similar work is recognised by.';
comment on column cogo.run_estimates.seconds_p50 is 'Half of such runs take no longer; waits for workers included.';
comment on column cogo.run_estimates.seconds_p90 is 'Nine of ten take no longer.';
comment on column cogo.run_estimates.path_seconds is 'What seconds_p50 was before it was corrected: what calibration is measured against.';
comment on column cogo.run_estimates.wait_seconds is 'The part of seconds_p50 that is spent waiting for workers.';
comment on column cogo.run_estimates.cost_usd is 'Of model calls; null when nothing is known of it.';
comment on column cogo.run_estimates.similar_tasks is 'How many past tasks it was made from.';
comment on column cogo.run_estimates.status is 'How the run ended last; null while it is open.';
comment on column cogo.run_estimates.users_doing is 'Whether it failed by what was asked for, given, denied or cut short.';
comment on column cogo.run_estimates.actual_seconds is 'From the plan to the first end, less what it waited for people; null before, and for a run that went on.';

create index run_estimates_by_template on cogo.run_estimates (tenant_id, template, closed_at desc);
create index run_estimates_by_task on cogo.run_estimates (task_id);

alter table cogo.run_estimates enable row level security;
create policy members_read on cogo.run_estimates for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.run_estimates to authenticated, service_role;

create view cogo_api.run_estimates with (security_invoker = true) as
  select run_id, task_id, template, level, score, features, seconds_p50, seconds_p90, wait_seconds, cost_usd, similar_tasks, created_at,
         status, gate, actual_seconds, actual_cost_usd, closed_at
  from cogo.run_estimates;
comment on view cogo_api.run_estimates is 'What the caller''s runs were expected to take, and what they took.';
grant select on cogo_api.run_estimates to authenticated, service_role;

create view cogo_api.estimate_calibration with (security_invoker = true) as
  select e.template, count(*)::integer as runs,
         percentile_cont(0.5) within group (order by e.actual_seconds / e.seconds_p50) as median_ratio,
         avg((e.actual_seconds <= e.seconds_p50)::integer)::double precision as within_p50,
         avg((e.actual_seconds <= e.seconds_p90)::integer)::double precision as within_p90,
         exp(avg(abs(ln(greatest(e.actual_seconds, 0.01) / e.seconds_p50)))) as typical_factor
  from cogo.run_estimates as e
  where e.status = 'completed' and e.actual_seconds is not null
  group by e.template;
comment on view cogo_api.estimate_calibration is
  'How good estimates are, by template: what runs took as a multiple of p50, how many stayed within p50 and p90 (expected: '
  '0.5 and 0.9), and by which factor they are typically off.';
grant select on cogo_api.estimate_calibration to authenticated, service_role;

create function cogo.record_estimate(run cogo.runs, estimate jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  -- A plan of somebody's own orchestrator may have none, or another one.
  if run.template is null or cogo.has_types(estimate, '{"level": "string", "score": "number", "features": "object",
       "seconds": "object", "pathSeconds": "number", "waitSeconds": "number", "costUsd": "number or null", "similarTasks": "number"}') is not true
     or cogo.has_types(estimate -> 'seconds', '{"p50": "number", "p90": "number"}') is not true
     or not 0 < least((estimate #>> '{seconds,p50}')::double precision, (estimate ->> 'pathSeconds')::double precision)
     or (estimate #>> '{seconds,p50}')::double precision > (estimate #>> '{seconds,p90}')::double precision then
    return;
  end if;
  insert into cogo.run_estimates (run_id, task_id, tenant_id, template, level, score, features, seconds_p50, seconds_p90, path_seconds,
                                  wait_seconds, cost_usd, similar_tasks)
  values (run.run_id, run.task_id, run.tenant_id, run.template, estimate ->> 'level', (estimate ->> 'score')::double precision,
          estimate -> 'features', (estimate #>> '{seconds,p50}')::double precision, (estimate #>> '{seconds,p90}')::double precision,
          (estimate ->> 'pathSeconds')::double precision, (estimate ->> 'waitSeconds')::double precision, (estimate ->> 'costUsd')::double precision,
          (estimate ->> 'similarTasks')::integer)
  on conflict do nothing;
end
$$;
comment on function cogo.record_estimate is
  'Keeps {level, score, features, seconds: {p50, p90}, pathSeconds, waitSeconds, costUsd, similarTasks} with the run whose plan it is; '
  'the first one stays.';

create function cogo.run_tree(run_id uuid)
returns setof uuid language sql stable security invoker set search_path = ''
as $$ select run_tree.run_id union all select r.run_id from cogo.runs as r where r.root_run_id = run_tree.run_id; $$;
comment on function cogo.run_tree is 'The run and all that run below it.';

create function cogo.settle_estimate(run cogo.runs)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.run_estimates as e
  set status = run.status, gate = run.gate, closed_at = run.finished_at,
      users_doing = run.status = 'cancelled' or cogo.is_users_doing(run.error),
      actual_seconds = case when e.closed_at is null then greatest(0, extract(epoch from run.finished_at - e.created_at) - coalesce((
        select sum(extract(epoch from coalesce(a.resolved_at, run.finished_at) - a.requested_at))
        from cogo.approvals as a where a.run_id in (select cogo.run_tree(run.run_id))), 0)) end,
      actual_cost_usd = (select sum(c.cost_usd) from cogo.model_calls as c where c.run_id in (select cogo.run_tree(run.run_id)))
  where e.run_id = run.run_id;
end
$$;
comment on function cogo.settle_estimate is 'Notes what an ended run took, beside what it was expected to.';

create function cogo.budget_left(tenant_id uuid, session_id uuid, task_id uuid)
returns numeric language sql stable security invoker set search_path = ''
as $$
  select greatest(0, min(l.amount_usd + coalesce(a.granted_usd - a.spent_usd - a.reserved_usd, 0)))
  from (values
    ('day', budget_left.tenant_id || ':' || (cogo.clock() at time zone 'UTC')::date),
    ('session', coalesce(budget_left.session_id::text, '')), ('task', coalesce(budget_left.task_id::text, '')),
    ('tenant', budget_left.tenant_id::text)) as account (scope, subject)
  cross join lateral (
    select b.amount_usd from cogo.budgets as b
    where b.scope = account.scope and b.subject in (account.subject, budget_left.tenant_id::text, '*')
    order by b.subject = account.subject desc, b.subject = budget_left.tenant_id::text desc
    limit 1) as l
  left join cogo.budget_accounts as a on a.scope = account.scope and a.subject = account.subject;
$$;
comment on function cogo.budget_left is
  'The most that models may still cost in the task, or in a new one; null for no limit.';

create function cogo.work_history(tenant_id uuid)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', o.kind, 'complexity', o.complexity, 'quantity', o.quantity, 'p50', o.p50, 'p90', o.p90, 'costUsd', o.cost_usd)
    order by o.kind, o.complexity), '[]')
  from (
    select a.kind, a.complexity, count(*) as quantity,
           percentile_cont(0.5) within group (order by a.seconds) as p50, percentile_cont(0.9) within group (order by a.seconds) as p90,
           avg(a.cost_usd)::double precision as cost_usd
    from cogo.assignment_outcomes as a where a.tenant_id = work_history.tenant_id
    group by a.kind, a.complexity
  ) as o;
$$;
comment on function cogo.work_history is 'How long each kind of step took the tenant, and what it cost, by level of complexity.';

create function cogo.template_history(tenant_id uuid)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'template', t.template, 'successes', t.successes, 'failures', t.failures, 'timed', t.timed, 'meanLogRatio', t.mean_log_ratio)
    order by t.template), '[]')
  from (
    select e.template,
           count(*) filter (where e.status = 'completed' and e.gate is distinct from 'failed') as successes,
           count(*) filter (where e.status = 'failed' and not e.users_doing and e.gate is distinct from 'unproven') as failures,
           count(e.actual_seconds) filter (where e.status = 'completed') as timed,
           coalesce(avg(ln(greatest(e.actual_seconds, 0.01) / e.path_seconds)) filter (where e.status = 'completed'), 0) as mean_log_ratio
    from (
      select last.*
      from (select distinct w.template from cogo.workflow_templates as w) as used
      cross join lateral (
        select * from cogo.run_estimates as r
        where r.tenant_id = template_history.tenant_id and r.template = used.template and r.closed_at is not null
        order by r.closed_at desc limit 50) as last
    ) as e
    group by e.template
  ) as t;
$$;
comment on function cogo.template_history is
  'How the last fifty runs from each template ended in the tenant, and what they took beside their estimates.';

create function cogo.planning_history(session_id uuid default null, run_id uuid default null, task_ids uuid[] default '{}')
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_tenant_id constant uuid := cogo.tenant_of_session(planning_history.session_id);
  v_run cogo.runs;
begin
  select * into v_run from cogo.runs as r where r.run_id = planning_history.run_id and r.session_id = planning_history.session_id;
  return jsonb_build_object(
    'now', cogo.clock(), 'deadlineAt', v_run.deadline_at, 'budgetUsd', cogo.budget_left(v_tenant_id, planning_history.session_id, v_run.task_id),
    'usual', (select jsonb_object_agg(k.kind, k.usual_seconds) from cogo.step_kinds as k),
    'work', cogo.work_history(v_tenant_id),
    'templates', cogo.template_history(v_tenant_id),
    'similar', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'taskId', e.task_id, 'completed', e.status = 'completed', 'features', e.features, 'estimatedSeconds', e.seconds_p50,
        'seconds', e.actual_seconds, 'costUsd', e.actual_cost_usd) order by e.task_id), '[]')
      from (
        select distinct on (r.task_id) r.* from cogo.run_estimates as r
        where r.task_id = any (task_ids[1:100]) and r.tenant_id = v_tenant_id and r.closed_at is not null and not r.users_doing
        order by r.task_id, r.closed_at desc) as e));
end
$$;
comment on function cogo.planning_history is
  'What an estimate is made from, of the session''s tenant alone: {now, deadlineAt, budgetUsd, usual, work, templates, similar}.';

create function cogo_api.planning_history(session_id uuid default null, run_id uuid default null, task_ids uuid[] default '{}')
returns jsonb language sql stable security definer set search_path = ''
as $$ select cogo.planning_history(planning_history.session_id, planning_history.run_id, planning_history.task_ids); $$;
comment on function cogo_api.planning_history is 'What an estimate of a run in the session is made from.';
grant execute on function cogo_api.planning_history to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
