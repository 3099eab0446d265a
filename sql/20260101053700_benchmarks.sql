-- Benchmarks: what the system measured of itself, or was given, kept over time, so that becoming slower or
-- worse shows. Each value is held against a baseline: the median of those in the thirty days before it.

create table cogo.benchmarks (
  benchmark_id bigint generated always as identity primary key,
  benchmark text not null
    constraint benchmark_is_a_slug check (benchmark ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and char_length(benchmark) <= 100),
  subject text not null
    constraint subject_has_1_to_200_characters check (char_length(subject) between 1 and 200),
  value double precision not null
    constraint value_is_a_number check (value > '-infinity' and value < 'infinity'),
  unit text not null
    constraint unit_has_1_to_20_characters check (char_length(unit) between 1 and 20),
  better text not null
    constraint better_is_known check (better in ('lower', 'higher')),
  samples integer not null
    constraint samples_is_positive check (samples > 0),
  measured_at timestamptz not null default cogo.clock()
);
comment on table cogo.benchmarks is 'Measures kept over time; ninety days of them.';
comment on column cogo.benchmarks.benchmark is 'What was measured: step-seconds, gate-passed, or a name of an operator''s.';
comment on column cogo.benchmarks.subject is 'Of what: a kind of step, an agent, a workflow template.';
comment on column cogo.benchmarks.samples is 'From how many the value was made.';

create index benchmarks_by_subject on cogo.benchmarks (benchmark, subject, measured_at desc, benchmark_id desc);
create index benchmarks_by_age on cogo.benchmarks (measured_at);

alter table cogo.benchmarks enable row level security;

create function cogo.record_benchmark(
  benchmark text, subject text, value double precision, unit text, better text, samples integer)
returns void language sql volatile security invoker set search_path = ''
as $$
  insert into cogo.benchmarks (benchmark, subject, value, unit, better, samples)
  values (record_benchmark.benchmark, record_benchmark.subject, record_benchmark.value, record_benchmark.unit,
          record_benchmark.better, record_benchmark.samples);
$$;
comment on function cogo.record_benchmark is 'Keeps a value that was measured now.';

create function cogo_api.record_benchmark(
  benchmark text, subject text, value double precision, unit text, better text, samples integer default 1)
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.record_benchmark(record_benchmark.benchmark, record_benchmark.subject, record_benchmark.value,
                               record_benchmark.unit, record_benchmark.better, record_benchmark.samples);
  select cogo.record_audit('benchmark-recorded', cogo.operators(), details => jsonb_build_object(
    'benchmark', record_benchmark.benchmark, 'subject', record_benchmark.subject, 'value', record_benchmark.value));
$$;
comment on function cogo_api.record_benchmark is 'Operators: keeps a value that was measured now.';
grant execute on function cogo_api.record_benchmark to service_role;

create function cogo.measured_steps()
returns table (benchmark text, subject text, value double precision, unit text, better text, samples bigint)
language sql stable security invoker set search_path = ''
as $$
  with ended as materialized (
    select s.kind, s.agent, s.queue, a.outcome, a.error, extract(epoch from a.finished_at - a.started_at) as seconds,
           extract(epoch from a.started_at - a.available_at) as waited
    from (select * from cogo.attempts where attempts.finished_at > cogo.clock() - interval '1 day'
          order by attempts.finished_at desc limit 10000) as a
    join cogo.steps as s on s.step_id = a.step_id
  )
  select 'step-seconds', e.kind, percentile_cont(0.5) within group (order by e.seconds), 's', 'lower', count(*)
  from ended as e where e.outcome = 'completed' group by e.kind
  union all
  select 'wait-seconds', e.queue, percentile_cont(0.5) within group (order by e.waited), 's', 'lower', count(*)
  from ended as e group by e.queue
  union all
  select 'attempts-completed', e.agent, (count(*) filter (where e.outcome = 'completed'))::double precision / count(*), 'share',
         'higher', count(*)
  from ended as e
  where e.outcome = 'completed' or e.outcome in ('failed', 'timed_out', 'stalled') and not cogo.is_users_doing(e.error)
  group by e.agent;
$$;
comment on function cogo.measured_steps is
  'How steps did in the last day, of at most ten thousand attempts: how long by kind, how long they waited by queue, '
  'and which share an agent completed.';

create function cogo.measured_runs()
returns table (benchmark text, subject text, value double precision, unit text, better text, samples bigint)
language sql stable security invoker set search_path = ''
as $$
  with ended as materialized (
    select run.template, run.status, run.gate, extract(epoch from run.finished_at - run.started_at) as seconds
    from (select t.task_id from cogo.tasks as t
          where t.finished_at > cogo.clock() - interval '1 day' and t.retention is null
          order by t.finished_at desc limit 10000) as task
    cross join lateral (
      select r.* from cogo.runs as r where r.task_id = task.task_id and r.parent_step_id is null
      order by r.number desc limit 1) as run
    where run.template is not null
  )
  select 'run-seconds', e.template, percentile_cont(0.5) within group (order by e.seconds), 's', 'lower', count(*)
  from ended as e where e.status = 'completed' group by e.template
  union all
  select 'gate-passed', e.template, (count(*) filter (where e.gate = 'passed'))::double precision / count(*), 'share', 'higher',
         count(*)
  from ended as e where e.gate is not null group by e.template;
$$;
comment on function cogo.measured_runs is
  'How the last runs of tasks that ended in the last day did, of at most ten thousand: how long, and which share '
  'passed its gate, by workflow template.';

create function cogo.update_benchmarks()
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_count integer;
begin
  delete from cogo.benchmarks where benchmarks.measured_at < cogo.clock() - interval '90 days';
  insert into cogo.benchmarks (benchmark, subject, value, unit, better, samples)
  select m.benchmark, m.subject, m.value, m.unit, m.better, m.samples
  from (select * from cogo.measured_steps() union all select * from cogo.measured_runs()) as m
  order by m.benchmark, m.subject;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function cogo.update_benchmarks is
  'Measures the last day and keeps it, forgets what is older than ninety days, and returns how many values there were.';

create function cogo_api.update_benchmarks()
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.update_benchmarks(); $$;
comment on function cogo_api.update_benchmarks is 'Operators: measures the last day and keeps it.';
grant execute on function cogo_api.update_benchmarks to service_role;

create function cogo.benchmark_trends(after_benchmark text, after_subject text, benchmark text, quantity integer)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
           'benchmark', last.benchmark, 'subject', last.subject, 'value', last.value, 'unit', last.unit, 'better', last.better,
           'samples', last.samples, 'measuredAt', last.measured_at,
           'baseline', case when earlier.kept >= 3 then earlier.median end,
           'history', earlier.history) order by last.benchmark, last.subject), '[]')
  from (
    select distinct on (b.benchmark, b.subject) b.*
    from cogo.benchmarks as b
    where (benchmark_trends.benchmark is null or b.benchmark = benchmark_trends.benchmark)
      and (after_benchmark is null or (b.benchmark, b.subject) > (after_benchmark, after_subject))
    order by b.benchmark, b.subject, b.measured_at desc, b.benchmark_id desc
    limit quantity
  ) as last
  cross join lateral (
    select count(*) as kept, percentile_cont(0.5) within group (order by few.value) as median,
           coalesce(jsonb_agg(jsonb_build_object('value', few.value, 'samples', few.samples, 'measuredAt', few.measured_at)
                              order by few.measured_at desc, few.benchmark_id desc), '[]') as history
    from (
      select b.* from cogo.benchmarks as b
      where b.benchmark = last.benchmark and b.subject = last.subject and b.benchmark_id <> last.benchmark_id
        and b.measured_at > last.measured_at - interval '30 days' and b.measured_at <= last.measured_at
      order by b.measured_at desc, b.benchmark_id desc limit 100) as few
  ) as earlier;
$$;
comment on function cogo.benchmark_trends is
  'The latest value of each benchmark and subject, by name, after one of them: [{benchmark, subject, value, unit, better, '
  'samples, measuredAt, baseline, history}]. The baseline is the median of the hundred values before it within thirty '
  'days, and null where they are fewer than three.';

create function cogo_api.benchmark_trends(
  after_benchmark text default null, after_subject text default null, benchmark text default null, quantity integer default 100)
returns jsonb language sql stable security definer set search_path = ''
as $$
  select cogo.benchmark_trends(benchmark_trends.after_benchmark, benchmark_trends.after_subject, benchmark_trends.benchmark,
                               benchmark_trends.quantity);
$$;
comment on function cogo_api.benchmark_trends is 'Operators: the latest value of each benchmark, its baseline and what came before.';
grant execute on function cogo_api.benchmark_trends to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
