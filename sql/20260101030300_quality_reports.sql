-- Judgements across tasks: pages of them, newest first, and how they develop.

create function cogo.list_quality_reports(
  task_id uuid, session_id uuid, project text, kind text, verdict text, since timestamptz, until timestamptz,
  before_created_at timestamptz, before_report_id uuid, quantity integer)
returns setof cogo.quality_reports language plpgsql stable security invoker set search_path = ''
set plan_cache_mode = force_custom_plan -- which index narrows most depends on which arguments are there
as $$
begin
  if list_quality_reports.quantity not between 1 and 201 then -- a page of 200, and whether there is another
    perform cogo.raise_error('invalid_input', 'Expected a quantity of 1 to 201');
  end if;
  -- A tenant at a time: each index begins with the tenant and goes on in the order of the page.
  return query
    select page.* from cogo.caller_tenants() as caller (tenant) cross join lateral (
      select r.* from cogo.quality_reports as r
      where r.tenant_id = caller.tenant
        and (list_quality_reports.task_id is null or r.task_id = list_quality_reports.task_id)
        and (list_quality_reports.session_id is null or r.session_id = list_quality_reports.session_id)
        and (list_quality_reports.project is null or r.project = list_quality_reports.project)
        and (list_quality_reports.kind is null or r.kind = list_quality_reports.kind)
        and (list_quality_reports.verdict is null or r.verdict = list_quality_reports.verdict)
        and (since is null or r.created_at >= since)
        and (until is null or r.created_at < until)
        and (before_report_id is null or (r.created_at, r.report_id) < (before_created_at, before_report_id))
      order by r.created_at desc, r.report_id desc limit quantity) as page
    order by page.created_at desc, page.report_id desc limit quantity;
end
$$;
comment on function cogo.list_quality_reports is
  'A page of the caller''s judgements, newest first, after the one of before_created_at and before_report_id. Nulls narrow nothing.';

create function cogo_api.list_quality_reports(
  task_id uuid default null, session_id uuid default null, project text default null, kind text default null,
  verdict text default null, since timestamptz default null, until timestamptz default null,
  before_created_at timestamptz default null, before_report_id uuid default null, quantity integer default 50)
returns table (
  report_id uuid, run_id uuid, task_id uuid, session_id uuid, project text, step_id uuid, kind text, verdict text,
  score numeric, dimensions jsonb, tests jsonb, standard jsonb, created_at timestamptz)
language sql stable security definer set search_path = ''
as $$
  select r.report_id, r.run_id, r.task_id, r.session_id, r.project, r.step_id, r.kind, r.verdict, r.score, r.dimensions,
         r.tests, r.standard, r.created_at
  from cogo.list_quality_reports($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as r;
$$;
comment on function cogo_api.list_quality_reports is 'A page of the caller''s judgements, newest first, without their evidence.';
grant execute on function cogo_api.list_quality_reports to authenticated;

create function cogo.last_judgements(project text, since timestamptz)
returns setof cogo.quality_reports language sql stable security invoker set search_path = ''
as $$
  select r.*
  from cogo.quality_reports as r
  where r.tenant_id = any (array(select cogo.caller_tenants())) and r.created_at >= last_judgements.since
    and (last_judgements.project is null or r.project = last_judgements.project)
    and r.report_id = ( -- a subquery, not a join: without statistics a join reads the whole table
      select last.report_id from cogo.quality_reports as last
      where last.run_id = r.run_id order by last.created_at desc, last.kind desc, last.report_id desc limit 1);
$$;
comment on function cogo.last_judgements is
  'The last judgement of each run of the caller''s since then: a report repeats what the assessments before it found.';

create function cogo.quality_trend(project text, step text, since timestamptz)
returns table (
  starts_at timestamptz, reports integer, passed integer, failed integer, unproven integer, said_right integer,
  said_wrong integer, score numeric, dimensions jsonb)
language plpgsql stable security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set enable_seqscan = off set jit = off
as $$
declare
  c_most constant integer := 400;
  c_usual constant integer := 30;
begin
  if step not in ('day', 'week', 'month') then
    perform cogo.raise_error('invalid_input', format('Expected day, week or month, got "%s"', left(step, 40)));
  elsif since < cogo.clock() - c_most * ('1 ' || step)::interval then
    perform cogo.raise_error('invalid_input', format('Expected a time within the last %s %ss', c_most, step));
  end if;
  return query
    with judged as materialized (
      select date_trunc(step, r.created_at, 'UTC') as starts_at, r.run_id, r.verdict, r.score, r.dimensions
      from cogo.last_judgements(quality_trend.project,
        date_trunc(step, coalesce(since, cogo.clock() - c_usual * ('1 ' || step)::interval), 'UTC')) as r
    ), measured as (
      select judged.starts_at, d.name, round(avg((d.value ->> 'score')::numeric), 3) as score
      from judged, jsonb_each(judged.dimensions) as d (name, value)
      where d.value ->> 'score' is not null
      group by judged.starts_at, d.name
    ), said as ( -- of any judgement of the run: the last one repeats what the others found
      select judged.starts_at, (count(*) filter (where f.verdict = 'right'))::integer as said_right,
             (count(*) filter (where f.verdict = 'wrong'))::integer as said_wrong
      from judged
      cross join lateral ( -- by index, run by run
        select r.report_id from cogo.quality_reports as r where r.run_id = judged.run_id offset 0) as about
      cross join lateral (
        select feedback.verdict from cogo.quality_feedback as feedback where feedback.report_id = about.report_id offset 0) as f
      group by judged.starts_at
    ), by_interval as (
      select m.starts_at, jsonb_object_agg(m.name, m.score) as dimensions from measured as m group by m.starts_at
    )
    select judged.starts_at, count(*)::integer, (count(*) filter (where judged.verdict = 'passed'))::integer,
           (count(*) filter (where judged.verdict = 'failed'))::integer,
           (count(*) filter (where judged.verdict = 'unproven'))::integer,
           coalesce((select s.said_right from said as s where s.starts_at = judged.starts_at), 0),
           coalesce((select s.said_wrong from said as s where s.starts_at = judged.starts_at), 0),
           round(avg(judged.score), 3),
           coalesce((select b.dimensions from by_interval as b where b.starts_at = judged.starts_at), '{}')
    from judged group by judged.starts_at order by judged.starts_at;
end
$$;
comment on function cogo.quality_trend is
  'For each day, week or month in UTC that has judgements: how many runs were judged and how, how often people said that this was right or wrong, and the mean scores. '
  'A dimension that was never measured has none. Without a time it begins 30 intervals ago.';

create function cogo_api.quality_trend(project text, step text, since timestamptz)
returns table (
  starts_at timestamptz, reports integer, passed integer, failed integer, unproven integer, said_right integer,
  said_wrong integer, score numeric, dimensions jsonb)
language sql stable security definer set search_path = ''
as $$ select * from cogo.quality_trend(quality_trend.project, quality_trend.step, quality_trend.since); $$;
comment on function cogo_api.quality_trend is 'How the judgements of the caller''s runs develop, by interval.';
grant execute on function cogo_api.quality_trend to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
