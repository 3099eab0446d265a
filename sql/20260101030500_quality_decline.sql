-- A result may pass its gate and still be worse than what the project was used to.

create function cogo.draft_quality_decline(step cogo.steps)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_earlier constant integer := 20;
  c_fewest constant integer := 5;
  c_drop constant numeric := 0.1;
  v_report cogo.quality_reports;
  v_mean numeric;
  v_count integer;
begin
  select * into v_report from cogo.quality_reports
  where quality_reports.step_id = step.step_id
  order by quality_reports.created_at desc limit 1;
  if v_report.kind is distinct from 'report' or v_report.verdict = 'failed' then
    return '{}';
  end if;
  select avg(earlier.score), count(*) into v_mean, v_count
  from (
    select q.score from cogo.quality_reports as q
    where q.tenant_id = v_report.tenant_id and q.project = v_report.project and q.kind = 'report' and q.score is not null
      and q.run_id <> v_report.run_id
    order by q.created_at desc, q.report_id desc limit c_earlier
  ) as earlier;
  if v_count < c_fewest or v_report.score is null or v_report.score >= v_mean - c_drop then
    return '{}';
  end if;
  return array[cogo.draft_step_event('quality:alert', step, jsonb_build_object(
    'reason', 'score-dropped', 'reportId', v_report.report_id, 'score', v_report.score, 'mean', round(v_mean, 3)))];
end
$$;
comment on function cogo.draft_quality_decline is
  'An alert where the step''s report, which did not fail, scores more than 0.1 below the mean of the project''s last twenty; '
  'of fewer than five nothing is concluded.';

revoke execute on all functions in schema cogo from public;
