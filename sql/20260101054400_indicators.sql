-- The sixteen indicators: whether the work is fast, good and worth it. Each is a quotient of two sums over the runs, tries
-- and judgements that ended in a period, so that the sums of hours make those of a year: past hours are kept as
-- sums, a row for each tenant, project and indicator, and the hours that are not are summed when they are asked for.
-- The business ones rest on what people say the work cost by hand.

create table cogo.indicators (
  indicator text primary key,
  place smallint not null unique,
  title text not null,
  definition text not null,
  unit text not null,
  better text not null
    constraint better_is_known check (better in ('lower', 'higher')),
  target double precision
);
comment on table cogo.indicators is 'What is measured of the work, in which unit, and what is aimed at.';
comment on column cogo.indicators.definition is 'What is divided by what.';
comment on column cogo.indicators.target is 'Operators set it; null for none.';

insert into cogo.indicators (place, indicator, title, definition, unit, better, target) values
  (1, 'orchestration-speed', 'Orchestration speed', 'Mean time from the start of a run to its first plan with work', 's', 'lower', 10),
  (2, 'agent-coordination-efficiency', 'Agent coordination efficiency', 'Share of the time of tries, waiting included, in which agents worked', 'share', 'higher', 0.7),
  (3, 'workflow-success-rate', 'Workflow success rate', 'Completed runs among those that completed, or failed by no doing of their user', 'share', 'higher', 0.95),
  (4, 'quality-assessment-accuracy', 'Quality assessment accuracy', 'Verdicts that people called right among those they judged', 'share', 'higher', 0.95),
  (5, 'orchestrator-response-time', 'Orchestrator response time', 'Mean time that steps of the orchestrator waited for it', 's', 'lower', 1),
  (6, 'agent-communication-latency', 'Agent communication latency', 'Mean time from ready to claimed of steps of all other agents', 's', 'lower', 2),
  (7, 'workflow-execution-time', 'Workflow execution time', 'Mean time that completed runs took', 's', 'lower', null),
  (8, 'resource-utilisation', 'Resource utilisation', 'Time in which places of agents were taken, by the time of all places there are', 'share', 'higher', null),
  (9, 'task-distribution-speed', 'Task distribution speed', 'Mean time from the first plan with work to the first of its steps that an agent took', 's', 'lower', 2),
  (10, 'agent-utilisation', 'Agent utilisation', 'Share of the time of tries that went into those that completed', 'share', 'higher', 0.9),
  (11, 'workflow-optimisation', 'Workflow optimisation', 'Time of all tries of completed runs by the time the runs took: how much ran side by side', 'times', 'higher', null),
  (12, 'quality-improvement', 'Quality improvement', 'Mean of the last score of a run less its first', 'points', 'higher', null),
  (13, 'cost-savings', 'Cost savings', 'What the completed tasks would have cost by hand, less what models cost', 'USD', 'higher', null),
  (14, 'time-savings', 'Time savings', 'What the completed tasks would have taken by hand, less what they took', 'h', 'higher', null),
  (15, 'quality-cost', 'Quality cost', 'What models cost in judging, testing and repairing, for each run that passed its gate', 'USD', 'lower', null),
  (16, 'agent-efficiency', 'Agent efficiency', 'Completed steps for each hour that agents worked', 'steps/h', 'higher', null);

create table cogo.indicator_baselines (
  tenant_id uuid,
  manual_minutes double precision not null
    constraint manual_minutes_is_zero_or_a_hundredth_to_a_million check (manual_minutes = 0 or manual_minutes between 0.01 and 1000000),
  hourly_usd double precision not null
    constraint hourly_usd_is_zero_or_a_hundredth_to_a_million check (hourly_usd = 0 or hourly_usd between 0.01 and 1000000),
  constraint one_baseline_a_tenant unique nulls not distinct (tenant_id)
);
comment on table cogo.indicator_baselines is 'What a task takes by hand, and what an hour of that costs.';
comment on column cogo.indicator_baselines.tenant_id is 'Whose; null for all that have none of their own.';
insert into cogo.indicator_baselines (manual_minutes, hourly_usd) values (240, 80);

create table cogo.indicator_sums (
  hour timestamptz not null,
  tenant_id uuid not null,
  project text not null,
  indicator text not null references cogo.indicators (indicator),
  quantity bigint not null,
  numerator double precision not null,
  denominator double precision not null,
  primary key (hour, tenant_id, project, indicator)
);
comment on table cogo.indicator_sums is 'The sums of past hours; a year of them.';
comment on column cogo.indicator_sums.quantity is 'Of how many runs, tries or judgements.';
create index indicator_sums_by_tenant on cogo.indicator_sums (tenant_id, hour);

create table cogo.indicator_rollup (
  singleton boolean primary key default true
    constraint there_is_one_rollup check (singleton),
  rolled_to timestamptz not null
);
comment on table cogo.indicator_rollup is 'Up to which hour the sums are kept; one row.';
insert into cogo.indicator_rollup (rolled_to) values (date_trunc('hour', cogo.clock()));

alter table cogo.indicators enable row level security;
alter table cogo.indicator_baselines enable row level security;
alter table cogo.indicator_sums enable row level security;
alter table cogo.indicator_rollup enable row level security;
create policy everyone_reads on cogo.indicators for select to authenticated, service_role using (true);
create policy members_read on cogo.indicator_baselines for select to authenticated
  using (tenant_id is null or tenant_id in (select cogo.caller_tenants()));
grant select on cogo.indicators, cogo.indicator_baselines to authenticated, service_role;

create type cogo.indicator_sum as (
  hour timestamptz, tenant_id uuid, project text, indicator text, quantity bigint, numerator double precision,
  denominator double precision);
comment on type cogo.indicator_sum is 'A row of indicator_sums.';

create function cogo.sum_tries(since timestamptz, until timestamptz)
returns setof cogo.indicator_sum language sql stable security invoker set search_path = ''
as $$
  with tries as materialized (
    select date_trunc('hour', a.finished_at) as hour, s.tenant_id, sessions.project, s.agent = 'orchestrator' as orchestrates,
           a.outcome = 'completed' as completed, extract(epoch from a.finished_at - a.started_at)::double precision as worked,
           extract(epoch from a.started_at - a.available_at)::double precision as waited
    from cogo.attempts as a
    join cogo.steps as s on s.step_id = a.step_id
    join cogo.sessions on sessions.session_id = s.session_id
    where a.finished_at >= since and a.finished_at < until
  )
  select t.hour, t.tenant_id, t.project, i.indicator, i.quantity, i.numerator, i.denominator
  from (
    select tries.hour, tries.tenant_id, tries.project, count(*) as quantity, sum(tries.worked) as worked, sum(tries.waited) as waited,
           count(*) filter (where tries.completed) as completed, sum(tries.worked) filter (where tries.completed) as of_use,
           count(*) filter (where tries.orchestrates) as answers, sum(tries.waited) filter (where tries.orchestrates) as answered
    from tries group by 1, 2, 3
  ) as t
  cross join lateral (values
    ('agent-coordination-efficiency', t.quantity, t.worked, t.worked + t.waited),
    ('orchestrator-response-time', t.answers, t.answered, t.answers::double precision),
    ('agent-communication-latency', t.quantity - t.answers, t.waited - coalesce(t.answered, 0), (t.quantity - t.answers)::double precision),
    ('resource-utilisation', t.quantity, t.worked, 0),
    ('agent-utilisation', t.quantity, coalesce(t.of_use, 0), t.worked),
    ('agent-efficiency', t.completed, t.completed::double precision, t.worked / 3600)
  ) as i (indicator, quantity, numerator, denominator)
  where i.quantity > 0;
$$;
comment on function cogo.sum_tries is 'What the tries that ended in a time add to the indicators, hour by hour.';

create function cogo.sum_runs(since timestamptz, until timestamptz)
returns setof cogo.indicator_sum language sql stable security invoker set search_path = ''
as $$
  with ended as materialized (
    select date_trunc('hour', r.finished_at) as hour, r.tenant_id, sessions.project, r.status, r.gate, r.error,
           extract(epoch from r.finished_at - r.started_at)::double precision as took,
           extract(epoch from plan.at - r.started_at)::double precision as planned,
           extract(epoch from work.first_at - plan.at)::double precision as distributed,
           work.seconds, cost.usd, cost.quality_usd, judged.last - judged.first as improved
    from cogo.runs as r
    join cogo.sessions on sessions.session_id = r.session_id
    left join lateral (
      select min(p.created_at) as at from cogo.plans as p
      where p.run_id = r.run_id and exists (
        select from cogo.steps as s where s.run_id = r.run_id and s.plan_version = p.version and s.agent <> 'orchestrator')) as plan on true
    left join lateral (
      select min(a.started_at) filter (where s.agent <> 'orchestrator') as first_at,
             sum(extract(epoch from a.finished_at - a.started_at))::double precision as seconds
      from cogo.steps as s join cogo.attempts as a on a.step_id = s.step_id where s.run_id = r.run_id) as work on true
    left join lateral (
      select sum(c.cost_usd)::double precision as usd, sum(c.cost_usd) filter (
               where c.agent = 'quality-assurance' or c.kind in ('repair', 'review', 'tests', 'verify'))::double precision as quality_usd
      from cogo.model_calls as c where c.run_id = r.run_id) as cost on true
    left join lateral (
      select (array_agg(q.score order by q.created_at, q.report_id))[1]::double precision as first,
             (array_agg(q.score order by q.created_at desc, q.report_id desc))[1]::double precision as last
      from cogo.quality_reports as q where q.run_id = r.run_id and q.score is not null having count(*) > 1) as judged on true
    where r.finished_at >= since and r.finished_at < until and r.parent_step_id is null
  )
  select e.hour, e.tenant_id, e.project, i.indicator, count(*) filter (where i.denominator > 0), sum(i.numerator), sum(i.denominator)
  from ended as e
  cross join lateral (values
    ('orchestration-speed', e.planned is not null, e.planned, 1.0::double precision),
    ('workflow-success-rate', e.status = 'completed' or e.status = 'failed' and not cogo.is_users_doing(e.error),
     (e.status = 'completed')::integer, 1),
    ('workflow-execution-time', e.status = 'completed', e.took, 1),
    ('task-distribution-speed', e.distributed is not null, e.distributed, 1),
    ('workflow-optimisation', e.status = 'completed' and e.seconds is not null, e.seconds, e.took),
    ('quality-improvement', e.improved is not null, e.improved, 1),
    ('cost-savings', e.status = 'completed', coalesce(e.usd, 0), 1),
    ('time-savings', e.status = 'completed', e.took / 3600, 1),
    ('quality-cost', e.gate = 'passed', 0, 1),
    ('quality-cost', e.gate is not null and e.quality_usd > 0, e.quality_usd, 0)
  ) as i (indicator, counts, numerator, denominator)
  where i.counts
  group by 1, 2, 3, 4;
$$;
comment on function cogo.sum_runs is 'What the whole runs that ended in a time add to the indicators, hour by hour.';

create function cogo.sum_indicators(since timestamptz, until timestamptz)
returns setof cogo.indicator_sum language sql stable security invoker set search_path = ''
as $$
  select * from cogo.sum_tries(sum_indicators.since, sum_indicators.until)
  union all
  select * from cogo.sum_runs(sum_indicators.since, sum_indicators.until)
  union all
  select date_trunc('hour', f.created_at), f.tenant_id, q.project, 'quality-assessment-accuracy', count(*),
         count(*) filter (where f.verdict = 'right'), count(*)
  from cogo.quality_feedback as f join cogo.quality_reports as q on q.report_id = f.report_id
  where f.created_at >= sum_indicators.since and f.created_at < sum_indicators.until
  group by 1, 2, 3;
$$;
comment on function cogo.sum_indicators is 'The sums of all indicators in a time, hour by hour, from the rows themselves.';

create function cogo.roll_up_indicators(hours integer default 48)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_from timestamptz;
  v_to timestamptz;
  v_count integer;
begin
  select r.rolled_to, least(r.rolled_to + make_interval(hours => hours), date_trunc('hour', cogo.clock()))
  into v_from, v_to from cogo.indicator_rollup as r for update;
  delete from cogo.indicator_sums where indicator_sums.hour < cogo.clock() - interval '400 days';
  if v_to <= v_from then
    return 0;
  end if;
  insert into cogo.indicator_sums select * from cogo.sum_indicators(v_from, v_to);
  get diagnostics v_count = row_count;
  update cogo.indicator_rollup set rolled_to = v_to where indicator_rollup.rolled_to = v_from;
  return v_count;
end
$$;
comment on function cogo.roll_up_indicators is
  'Keeps the sums of the hours that have passed, of so many at a time, and returns how many rows that were; a job of each hour.';
