-- Kinds of step: which handler does it, and how it is treated when it fails, hangs or has to wait.
-- Rows, so that a project tunes a policy by SQL while the engine runs; a step of a plan may override
-- any of it for itself.

create table cogo.step_kinds (
  kind text primary key
    constraint kind_is_a_slug check (kind ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  description text not null,
  max_attempts integer not null default 3
    constraint max_attempts_is_positive check (max_attempts > 0),
  max_stalls integer not null default 5
    constraint max_stalls_is_positive check (max_stalls > 0),
  retry_strategy text not null default 'exponential'
    constraint retry_strategy_is_known check (retry_strategy in ('exponential', 'fixed', 'none')),
  base_delay interval not null default interval '1 second'
    constraint base_delay_is_not_negative check (base_delay >= interval '0'),
  max_delay interval not null default interval '1 minute'
    constraint max_delay_is_not_negative check (max_delay >= interval '0'),
  jitter double precision not null default 0.5
    constraint jitter_is_0_to_1 check (jitter between 0 and 1),
  lease interval not null default interval '20 seconds'
    constraint lease_is_at_least_a_second check (lease >= interval '1 second'),
  timeout interval
    constraint timeout_is_positive check (timeout > interval '0'),
  usual_seconds double precision not null default 10
    constraint usual_seconds_is_not_negative check (usual_seconds >= 0),
  reads text[] not null default '{}',
  reads_files boolean not null default false
);
comment on table cogo.step_kinds is 'What a step can be, and the policy for it.';
comment on column cogo.step_kinds.reads is 'Kinds whose outputs it reads: a plan makes it depend on a step of each, of the same name.';
comment on column cogo.step_kinds.reads_files is 'Whether it works on files: those of its input, or those that steps before it wrote.';
comment on column cogo.step_kinds.usual_seconds is 'What one takes where nothing is known of such work yet: estimates begin with it.';
comment on column cogo.step_kinds.max_attempts is 'At this many failures of the handler the step is given up.';
comment on column cogo.step_kinds.max_stalls is 'At this many vanished workers the step is given up.';
comment on column cogo.step_kinds.retry_strategy is 'exponential, fixed, or none: again at once.';
comment on column cogo.step_kinds.base_delay is 'The wait after the first failure.';
comment on column cogo.step_kinds.max_delay is 'The longest wait.';
comment on column cogo.step_kinds.jitter is 'The random share of the wait, 0 to 1.';
comment on column cogo.step_kinds.lease is 'How long a claim or heartbeat holds; a worker heartbeats at a third of it.';
comment on column cogo.step_kinds.timeout is 'How long one attempt may take, heartbeats or not; null for as long as it lives.';

alter table cogo.step_kinds enable row level security;
create policy everyone_reads on cogo.step_kinds for select to authenticated, service_role using (true);
grant select on cogo.step_kinds to authenticated, service_role;

create view cogo_api.step_kinds with (security_invoker = true) as
  select kind, description, max_attempts, max_stalls, retry_strategy, base_delay, max_delay, jitter, lease, timeout,
         usual_seconds, reads, reads_files
  from cogo.step_kinds;
comment on view cogo_api.step_kinds is 'What a step can be, and its policy.';
grant select on cogo_api.step_kinds to authenticated, service_role;

insert into cogo.step_kinds (kind, description, usual_seconds, timeout, reads, reads_files) values
  ('survey', 'Gives each source of a task to the role that fits it.', 1, '5 minutes', '{}', false),
  ('gather', 'Reads one source for what it asks for.', 5, '30 minutes', '{}', false),
  ('requirements', 'Brings together what was found in the sources.', 2, '5 minutes', '{}', false),
  ('analyse', 'Understands the requirement and finds its context.', 5, '30 minutes', '{}', false),
  ('plan', 'Chooses the workflow and lays out the run.', 2, '5 minutes', '{analyse}', false),
  ('design', 'Fixes the contract the other steps build against.', 1, '15 minutes', '{analyse,plan}', false),
  ('generate', 'Writes the source files.', 2, '30 minutes', '{analyse,plan}', false),
  ('tests', 'Writes the tests.', 2, '30 minutes', '{analyse,plan}', false),
  ('document', 'Explains the result.', 1, '15 minutes', '{analyse,plan}', false),
  ('contract', 'Agrees with models on types and files before anyone writes.', 30, '15 minutes', '{analyse}', false),
  ('write', 'Has a model write one file.', 30, '15 minutes', '{analyse,contract}', false),
  ('reconcile', 'Brings together what models wrote apart.', 20, '30 minutes', '{analyse,contract}', false),
  ('repair', 'Has corrected what a review does not let pass.', 30, '30 minutes', '{analyse,contract}', false),
  ('review', 'Reads the files for what must not be there.', 5, '15 minutes', '{}', true),
  ('inspect', 'Looks at the files for what one field is about, such as privacy.', 5, '15 minutes', '{}', true),
  ('verify', 'Executes the tests and judges the result.', 20, '30 minutes', '{analyse}', true),
  ('assess', 'Judges files that somebody else wrote: executes their tests, and tries whether these can fail.', 20, '30 minutes', '{}', true),
  ('heal', 'Mends files whose tests fail: by what worked before, by rules, by models.', 60, '30 minutes', '{}', true),
  ('explain', 'Says what code imports, exports, calls, changes and throws, each with its place.', 5, '15 minutes', '{}', true),
  ('characterise', 'Writes tests of what code does, by executing it.', 30, '30 minutes', '{}', true),
  ('describe', 'Documents what code exports, with calls that were executed.', 10, '15 minutes', '{}', true),
  ('synthesise', 'Puts the parts together and reports.', 5, '15 minutes', '{analyse}', true),
  ('gate', 'Needs no worker: the engine completes it when all it waits for has happened.', 0, null, '{}', false);

create function cogo.backoff(policy cogo.step_kinds, failures integer)
returns interval language plpgsql volatile security invoker set search_path = ''
as $$
begin
  return (
    select case policy.retry_strategy
      when 'none' then interval '0'
      when 'fixed' then policy.base_delay
      else least(policy.max_delay, policy.base_delay * power(2, least(failures, 20) - 1))
    end * (1 - policy.jitter * random())
  );
end
$$;
comment on function cogo.backoff is
  'The wait after the nth failure or stall: base · 2^(n-1), less a random part of up to `jitter` of it, so that '
  'steps that failed together do not return together ("full jitter" is 1; AWS Architecture Blog, Exponential '
  'Backoff And Jitter, 2015).';

revoke execute on all functions in schema cogo from public;
