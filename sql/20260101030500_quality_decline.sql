-- A result may be let through and still be worse than what the project was used to.

create function cogo.last_scores(report cogo.quality_reports, quantity integer)
returns numeric[] language sql stable security invoker set search_path = ''
as $$
  select array_agg(last.score)
  from (
    select judged.score
    from (
      select distinct on (recent.run_id) recent.score, recent.created_at
      from (
        select q.run_id, q.score, q.created_at, q.kind
        from cogo.quality_reports as q
        where q.tenant_id = report.tenant_id and q.project = report.project and q.run_id <> report.run_id
        order by q.created_at desc, q.report_id desc
        limit 4 * quantity -- a run has a few judgements
      ) as recent
      order by recent.run_id, recent.created_at desc, recent.kind desc
    ) as judged
    where judged.score is not null
    order by judged.created_at desc
    limit quantity
  ) as last;
$$;
comment on function cogo.last_scores is
  'What the last runs of the project scored by their last judgement, without the run of this one; at most so many.';

create function cogo.draft_quality_decline(run cogo.runs)
returns cogo.event_draft[] language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_earlier constant integer := 20;
  c_fewest constant integer := 5;
  c_drop constant numeric := 0.1;
  v_report cogo.quality_reports;
  v_step cogo.steps;
  v_scores numeric[];
  v_mean numeric;
begin
  if coalesce(run.gate, 'failed') = 'failed' or run.status = 'cancelled' then
    return '{}';
  end if;
  select * into v_report from cogo.quality_reports
  where quality_reports.run_id = run.run_id
  order by quality_reports.created_at desc, quality_reports.kind desc limit 1;
  v_scores := cogo.last_scores(v_report, c_earlier);
  select avg(s) into v_mean from unnest(v_scores) as s;
  if cardinality(v_scores) >= c_fewest and v_report.score < v_mean - c_drop then
    select * into v_step from cogo.steps where steps.step_id = v_report.step_id;
    return array[cogo.draft_step_event('quality:alert', v_step, jsonb_build_object(
      'reason', 'score-dropped', 'reportId', v_report.report_id, 'score', v_report.score, 'mean', round(v_mean, 3)))];
  end if;
  return '{}';
end
$$;
comment on function cogo.draft_quality_decline is
  'An alert where a run has ended whose last judgement is not that it failed, and scores more than 0.1 below the mean of the '
  'project''s last twenty; of fewer than five nothing is concluded.';

revoke execute on all functions in schema cogo from public;
