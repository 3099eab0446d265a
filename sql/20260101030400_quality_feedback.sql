-- What people say of a verdict: whether it was right. From that, the trend has how often verdicts are.

create table cogo.quality_feedback (
  report_id uuid not null references cogo.quality_reports (report_id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  tenant_id uuid not null,
  verdict text not null constraint verdict_is_known check (verdict in ('right', 'wrong')),
  comment text constraint comment_has_1_to_2000_characters check (char_length(comment) between 1 and 2000),
  created_at timestamptz not null default cogo.clock(),
  primary key (report_id, user_id)
);
comment on table cogo.quality_feedback is 'Whether a judgement was right, as each user sees it now.';
comment on column cogo.quality_feedback.verdict is 'Of the verdict: right or wrong.';
comment on column cogo.quality_feedback.created_at is 'When the user said it last.';

create index quality_feedback_by_age on cogo.quality_feedback (created_at);
create index quality_feedback_by_user on cogo.quality_feedback (user_id);

alter table cogo.quality_feedback enable row level security;
create policy members_read on cogo.quality_feedback for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.quality_feedback to authenticated, service_role;

create view cogo_api.quality_feedback with (security_invoker = true) as
  select report_id, user_id, verdict, comment, created_at from cogo.quality_feedback;
comment on view cogo_api.quality_feedback is 'What users say of the verdicts over the caller''s runs.';
grant select on cogo_api.quality_feedback to authenticated, service_role;

create function cogo.give_quality_feedback(report_id uuid, verdict text, comment text)
returns cogo.quality_feedback language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_report cogo.quality_reports;
  v_feedback cogo.quality_feedback;
begin
  select r.* into v_report from cogo.quality_reports as r
  where r.report_id = give_quality_feedback.report_id;
  perform cogo.require_right(v_report.tenant_id, 'decide', 'quality report ' || give_quality_feedback.report_id);
  insert into cogo.quality_feedback as feedback (report_id, user_id, tenant_id, verdict, comment)
  values (v_report.report_id, auth.uid(), v_report.tenant_id, give_quality_feedback.verdict, give_quality_feedback.comment)
  on conflict on constraint quality_feedback_pkey do update
  set verdict = excluded.verdict, comment = excluded.comment, created_at = excluded.created_at
  returning * into v_feedback;
  perform cogo.record_audit('quality-feedback-given', v_report.tenant_id, v_report.task_id, v_report.run_id,
    details => jsonb_build_object('reportId', v_report.report_id, 'verdict', v_feedback.verdict));
  return v_feedback;
end
$$;
comment on function cogo.give_quality_feedback is 'Keeps what the user says of a judgement of their own, instead of what they said before.';

create function cogo_api.give_quality_feedback(report_id uuid, verdict text, comment text default null)
returns setof cogo_api.quality_feedback language sql volatile security definer set search_path = ''
as $$
  select f.report_id, f.user_id, f.verdict, f.comment, f.created_at
  from cogo.give_quality_feedback(give_quality_feedback.report_id, give_quality_feedback.verdict, give_quality_feedback.comment) as f;
$$;
comment on function cogo_api.give_quality_feedback is 'Says that a verdict over a run of the caller''s was right or wrong.';
grant execute on function cogo_api.give_quality_feedback to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
