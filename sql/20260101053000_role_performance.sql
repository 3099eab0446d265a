-- How roles performed: one row a step that was worked on, written when its run closes. Role decisions
-- (shared/engine/roles) learn from it, so it says what kind of work it was, and holds none of its content.
--
-- A row tells something about a role only when the quality of the work is known:
--   - A step succeeded when it completed; where it made what the gate judges (the design, and every step that
--     wrote files other than a report), only if the run's gate passed, and its quality is the gate's score.
--   - A step failed when it was given up after its attempts, or refused. One that was given up because
--     workers vanished, a person rejected it, or for what its user asked or denied (cogo.is_users_doing()), tells
--     nothing about its role; neither does a cancelled run.
--   - What was to be judged in a run that failed before its gate is not recorded, nor what the gate called
--     unproven: it is neither a success nor a failure.
--
-- Rows are deleted with their steps, by the task's retention, and the oldest when there are many: those
-- older than five hundred of the same kind weigh nothing.

create table cogo.assignment_outcomes (
  step_id uuid primary key references cogo.steps (step_id) on delete cascade,
  run_id uuid not null,
  tenant_id uuid not null,
  project text not null,
  role text not null,
  agent text not null,
  model text,
  kind text not null,
  subject text,
  complexity text,
  language text,
  succeeded boolean not null,
  quality double precision constraint quality_is_0_to_1 check (quality between 0 and 1),
  attempts integer not null constraint attempts_is_positive check (attempts > 0),
  seconds double precision not null constraint seconds_is_not_negative check (seconds >= 0),
  cost_usd numeric(16, 9),
  finished_at timestamptz not null
);
comment on table cogo.assignment_outcomes is 'How each assignment of an ended run went: who did what kind of work, with which model, how well, for how much.';
comment on column cogo.assignment_outcomes.project is 'Of the session.';
comment on column cogo.assignment_outcomes.model is 'provider/model that answered most of its calls; null when none was asked.';
comment on column cogo.assignment_outcomes.kind is 'The step''s.';
comment on column cogo.assignment_outcomes.subject is 'What was built: the specification''s kind; null in a run without an analysis.';
comment on column cogo.assignment_outcomes.complexity is 'As the analysis assessed it.';
comment on column cogo.assignment_outcomes.language is 'The programming language, if the specification names one.';
comment on column cogo.assignment_outcomes.quality is 'The score of the run''s gate for what it judged; null for what it did not.';
comment on column cogo.assignment_outcomes.attempts is 'Tries it took: the failures and, if it came to that, the success.';
comment on column cogo.assignment_outcomes.seconds is 'Of work, waits left out.';
comment on column cogo.assignment_outcomes.cost_usd is 'Of all its model calls, the useless ones too; null when none was made or priced.';

create index assignment_outcomes_by_kind on cogo.assignment_outcomes (tenant_id, kind, finished_at desc, step_id);

alter table cogo.assignment_outcomes enable row level security;
create policy members_read on cogo.assignment_outcomes for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.assignment_outcomes to authenticated, service_role;

create view cogo_api.assignment_outcomes with (security_invoker = true) as
  select step_id, run_id, project, role, agent, model, kind, subject, complexity, language, succeeded, quality, attempts,
         seconds, cost_usd, finished_at
  from cogo.assignment_outcomes;
comment on view cogo_api.assignment_outcomes is 'How the assignments of the caller''s ended runs went.';
grant select on cogo_api.assignment_outcomes to authenticated, service_role;

create function cogo.assignment_outcomes_of(run cogo.runs)
returns setof cogo.assignment_outcomes language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_score double precision := (
    select q.score from cogo.quality_reports as q where q.run_id = run.run_id order by q.created_at desc, q.report_id limit 1);
  v_work jsonb := (
    select s.output from cogo.steps as s
    where s.run_id = coalesce(run.root_run_id, run.run_id) and s.key = 'analyse' and s.kind = 'analyse');
begin
  return query
    select s.step_id, s.run_id, s.tenant_id, sessions.project, s.role, s.agent, called.model, s.kind,
           v_work #>> '{specification,kind}', v_work #>> '{complexity,level}', v_work #>> '{specification,language}',
           s.status = 'completed' and not (made.is_judged and run.gate is not distinct from 'failed'),
           case when made.is_judged and s.status = 'completed' then v_score end,
           s.attempts + (s.status = 'completed')::integer, coalesce(tried.seconds, 0),
           called.cost_usd::numeric(16, 9), s.finished_at
    from cogo.steps as s
    join cogo.sessions on sessions.session_id = s.session_id
    left join cogo.dead_letters as d on d.step_id = s.step_id
    cross join lateral (
      select s.kind = 'design' or exists (
        select from cogo.artifacts as a where a.step_id = s.step_id and a.kind <> 'report') as is_judged
    ) as made
    cross join lateral (
      select sum(extract(epoch from a.finished_at - a.started_at))::double precision as seconds
      from cogo.attempts as a where a.step_id = s.step_id
    ) as tried
    cross join lateral (
      select mode() within group (order by c.provider || '/' || c.model) filter (where c.status = 'answered') as model,
             sum(c.cost_usd) as cost_usd
      from cogo.model_calls as c where c.step_id = s.step_id
    ) as called
    where s.run_id = run.run_id and s.claims > 0
      and case when s.status = 'completed' then not (made.is_judged and (run.gate is not distinct from 'unproven' or run.status = 'failed' and run.gate is null))
               else s.status in ('failed', 'skipped') and d.reason in ('attempts', 'refused') and not cogo.is_users_doing(d.error) end;
end
$$;
comment on function cogo.assignment_outcomes_of is
  'The outcome of each step of an ended run, except those that tell nothing about their role.';

create function cogo.record_assignment_outcomes(run_id uuid)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_kept constant integer := 500;
  v_run cogo.runs;
  v_count integer;
begin
  select * into v_run from cogo.runs where runs.run_id = record_assignment_outcomes.run_id;
  if not found or v_run.status not in ('completed', 'failed') then
    return 0;
  end if;
  -- A run that failed and was redriven is recorded again.
  insert into cogo.assignment_outcomes
  select * from cogo.assignment_outcomes_of(v_run)
  on conflict on constraint assignment_outcomes_pkey do update
  set role = excluded.role, agent = excluded.agent, model = excluded.model, succeeded = excluded.succeeded,
      quality = excluded.quality, attempts = excluded.attempts, seconds = excluded.seconds,
      cost_usd = excluded.cost_usd, finished_at = excluded.finished_at;
  get diagnostics v_count = row_count;
  delete from cogo.assignment_outcomes as o
  where o.step_id in (
    select placed.step_id
    from (select a.step_id, row_number() over (partition by a.kind order by a.finished_at desc, a.step_id) as place
          from cogo.assignment_outcomes as a where a.tenant_id = v_run.tenant_id) as placed
    where placed.place > c_kept);
  return v_count;
end
$$;
comment on function cogo.record_assignment_outcomes is
  'Records how the assignments of an ended run went, as often as it is called; returns how many. Keeps the newest 500 of a tenant and kind.';

create function cogo.role_performance(tenant_id uuid, project text, discount double precision)
returns table (
  role text, agent text, model text, kind text, subject text, complexity text, language text, in_project boolean,
  successes double precision, failures double precision, quality double precision, seconds double precision,
  cost_usd double precision, quantity integer
)
language plpgsql stable security invoker set search_path = ''
as $$
begin
  if discount is null or discount not between 0.5 and 1 then
    perform cogo.raise_error('invalid_input', format('Expected a discount from 0.5 to 1, got %s', discount));
  end if;
  return query
    select o.role, o.agent, o.model, o.kind, o.subject, o.complexity, o.language,
           coalesce(o.project = role_performance.project, false),
           sum(o.weight * o.merit), sum(o.weight * (1 - o.merit)),
           sum(o.weight * o.quality) / sum(o.weight) filter (where o.quality is not null),
           sum(o.weight * o.seconds) / sum(o.weight),
           sum(o.weight * o.cost_usd::double precision) / sum(o.weight) filter (where o.cost_usd is not null),
           count(*)::integer
    from (
      select a.*, case when a.succeeded then coalesce(a.quality, 1) else 0 end as merit,
             power(discount, (row_number() over (partition by a.tenant_id, a.kind order by a.finished_at desc, a.step_id)
                              - 1)::double precision) as weight
      from cogo.assignment_outcomes as a
      where role_performance.tenant_id is null or a.tenant_id = role_performance.tenant_id
    ) as o
    group by 1, 2, 3, 4, 5, 6, 7, 8
    order by sum(o.weight) desc, 1, 2, 3, 4, 5, 6, 7, 8
    limit 1000; -- more than the Data API hands out
end
$$;
comment on function cogo.role_performance is
  'Discounted past by role, agent, model and kind of work, of one tenant or of all; a success counts as much as its '
  'quality. An outcome weighs `discount` to the power of the number of later ones of its tenant and kind: outcomes '
  'are counted, not days, so that the same rows give the same answer (discounted UCB; Garivier and Moulines, 2011).';

create function cogo_api.role_performance(session_id uuid default null, discount double precision default 0.98)
returns table (
  role text, agent text, model text, kind text, subject text, complexity text, language text, in_project boolean,
  successes double precision, failures double precision, quality double precision, seconds double precision,
  cost_usd double precision, quantity integer
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_session cogo.sessions;
begin
  if role_performance.session_id is not null or auth.role() is distinct from 'service_role' then
    perform cogo.require_session(role_performance.session_id, 'read');
    select * into v_session from cogo.sessions where sessions.session_id = role_performance.session_id;
  end if;
  return query select * from cogo.role_performance(v_session.tenant_id, v_session.project, role_performance.discount);
end
$$;
comment on function cogo_api.role_performance is
  'How roles did in the session''s tenant, and which of it in its project; operators: without a session, in all tenants.';
grant execute on function cogo_api.role_performance to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
