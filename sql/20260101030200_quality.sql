-- The quality gate. A step that judges leaves an assessment; the run carries its verdict, and only a run
-- whose gate passed, or that has none, becomes `completed`. The last assessment is the report.

create table cogo.quality_reports (
  report_id uuid primary key default gen_random_uuid(),
  run_id uuid not null references cogo.runs (run_id) on delete cascade,
  task_id uuid not null,
  session_id uuid not null,
  tenant_id uuid not null,
  project text not null,
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  kind text not null constraint kind_is_known check (kind in ('assessment', 'report')),
  verdict text not null constraint verdict_is_known check (verdict in ('passed', 'failed', 'unproven')),
  score numeric(4, 3) constraint score_is_0_to_1 check (score between 0 and 1),
  dimensions jsonb not null,
  tests jsonb not null,
  evidence jsonb not null,
  standard jsonb,
  created_at timestamptz not null default cogo.clock()
);
comment on table cogo.quality_reports is 'Judgements of a run, with evidence.';
comment on column cogo.quality_reports.project is 'The session''s when it was judged.';
comment on column cogo.quality_reports.kind is 'assessment: one gate spoke. report: the run''s last word.';
comment on column cogo.quality_reports.verdict is
  'passed: everything was established. failed: something was shown to be wrong. unproven: neither.';
comment on column cogo.quality_reports.score is 'Weighted mean of the dimensions that were measured, 0 to 1; null where none with a weight was.';
comment on column cogo.quality_reports.dimensions is 'Object of dimension to {score, weight, reason}; the score is null where nothing was measured.';
comment on column cogo.quality_reports.tests is '{passed, failed, notExecuted}.';
comment on column cogo.quality_reports.evidence is 'What the verdict rests on: each executed test file, each finding.';
comment on column cogo.quality_reports.standard is '{version, unmet}: what it was held against, and the minimums that it does not reach; null where the project had none.';

create index quality_reports_by_run on cogo.quality_reports (run_id, created_at desc);
create index quality_reports_by_step on cogo.quality_reports (step_id);
create index quality_reports_by_task on cogo.quality_reports (task_id, created_at desc);
create index quality_reports_by_session on cogo.quality_reports (session_id, created_at desc);
create index quality_reports_by_tenant on cogo.quality_reports (tenant_id, created_at desc, report_id desc);
create index quality_reports_by_project on cogo.quality_reports (tenant_id, project, created_at desc, report_id desc);

alter table cogo.quality_reports enable row level security;
create policy members_read on cogo.quality_reports for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.quality_reports to authenticated, service_role;

create view cogo_api.quality_reports with (security_invoker = true) as
  select report_id, run_id, task_id, session_id, project, step_id, kind, verdict, score, dimensions, tests, evidence, standard,
         created_at
  from cogo.quality_reports;
comment on view cogo_api.quality_reports is 'Judgements of the caller''s runs.';
grant select on cogo_api.quality_reports to authenticated, service_role;

create function cogo.worst_verdict(verdicts text[])
returns text language sql immutable security invoker set search_path = ''
as $$
  select case when 'failed' = any (verdicts) then 'failed'
              when 'unproven' = any (verdicts) then 'unproven'
              when 'passed' = any (verdicts) then 'passed' end;
$$;
comment on function cogo.worst_verdict is 'failed before unproven before passed; null where there is none.';

create function cogo.draft_quality_alerts(step cogo.steps, report cogo.quality_reports)
returns cogo.event_draft[] language sql immutable security invoker set search_path = ''
as $$
  select coalesce(array_agg(
    cogo.draft_step_event('quality:alert', step, jsonb_build_object('reportId', report.report_id, 'score', report.score) || a.alert)
    order by a.place), '{}')
  from (
    select 1, '{"reason": "gate-failed"}'::jsonb where report.verdict = 'failed'
    union all
    select 2, jsonb_build_object('reason', 'below-standard', 'version', report.standard -> 'version',
                                 'dimensions', jsonb_agg(u - 'blocker'))
    from jsonb_array_elements(report.standard -> 'unmet') as u
    where u -> 'score' <> 'null' and not (u -> 'blocker')::boolean
    having count(*) > 0) as a (place, alert)
  where report.kind = 'assessment'; -- the report repeats what its assessments found
$$;
comment on function cogo.draft_quality_alerts is
  'The alerts of a judgement: the gate failed, or dimensions are below minimums that are no blockers.';

create function cogo.record_quality(step cogo.steps, quality jsonb)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_held constant jsonb := cogo.hold_to_standard(quality, cogo.standard_of(step.run_id));
  v_report cogo.quality_reports;
begin
  insert into cogo.quality_reports (run_id, task_id, session_id, tenant_id, project, step_id, kind, verdict, score,
                                    dimensions, tests, evidence, standard)
  select step.run_id, step.task_id, step.session_id, step.tenant_id, sessions.project, step.step_id, v_held ->> 'kind',
         v_held ->> 'verdict', (v_held ->> 'score')::numeric, v_held -> 'dimensions', v_held -> 'tests',
         v_held -> 'evidence', v_held -> 'standard'
  from cogo.sessions where sessions.session_id = step.session_id
  returning * into v_report;
  -- A later report tells of an earlier one that did not pass, it does not overrule it.
  update cogo.runs
  set gate = cogo.worst_verdict(array[runs.gate, v_report.verdict])
  where runs.run_id = step.run_id;
  return cogo.draft_step_event('quality:' || v_report.kind, step,
           jsonb_build_object('verdict', v_report.verdict, 'score', v_report.score, 'dimensions', v_report.dimensions,
                              'tests', v_report.tests)
           || case when v_report.standard is null then '{}' else jsonb_build_object('standard', v_report.standard) end)
         || cogo.draft_quality_alerts(step, v_report);
end
$$;
comment on function cogo.record_quality is
  'Stores {kind, verdict, score, dimensions, tests, evidence}, held against the standard of its run, and moves the run''s '
  'gate. Returns the events.';

revoke execute on all functions in schema cogo from public;
