-- Attempts: how each try at a step ended, and which steps were given up.

create table cogo.attempts (
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  number integer not null,
  tenant_id uuid not null,
  worker_id uuid not null,
  lease_token uuid,
  outcome text not null
    constraint outcome_is_known check (outcome in
      ('completed', 'failed', 'refused', 'timed_out', 'stalled', 'released', 'suspended', 'cancelled')),
  error jsonb,
  available_at timestamptz not null,
  started_at timestamptz not null,
  finished_at timestamptz not null default cogo.clock(),
  primary key (step_id, number)
);
comment on table cogo.attempts is 'Ended tries; the one under way is on the step.';
comment on column cogo.attempts.outcome is 'failed: trying again may help. refused: it cannot, since what was asked for or given is wrong.';
comment on column cogo.attempts.lease_token is 'Whose report ended it; null where nobody reported.';
comment on column cogo.attempts.number is 'Counts every claim, whatever its outcome.';
comment on column cogo.attempts.available_at is 'When the step was ready for this try; started_at less this is the wait for a worker.';
comment on column cogo.attempts.started_at is 'When it was claimed.';

create index attempts_by_end on cogo.attempts (finished_at);

create table cogo.dead_letters (
  step_id uuid primary key references cogo.steps (step_id) on delete cascade,
  tenant_id uuid not null,
  reason text not null
    constraint reason_is_known check (reason in ('attempts', 'stalls', 'refused', 'rejected', 'plan', 'expired')),
  error jsonb not null,
  created_at timestamptz not null default cogo.clock(),
  redriven_at timestamptz
);
create index dead_letters_by_age on cogo.dead_letters (created_at) where redriven_at is null;
comment on table cogo.dead_letters is 'Steps that were given up.';
comment on column cogo.dead_letters.reason is 'attempts or stalls reached their ceiling; refused: retrying could not help; rejected: an approval was denied; plan: a directive could not be followed; expired: nobody started it in time.';
comment on column cogo.dead_letters.redriven_at is 'When it was sent back to work; null while dead.';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['attempts', 'dead_letters']
  loop
    execute format('alter table cogo.%I enable row level security', v_table);
    execute format(
      'create policy members_read on cogo.%I for select to authenticated
         using (tenant_id in (select cogo.caller_tenants()))', v_table);
    execute format('grant select on cogo.%I to authenticated, service_role', v_table);
  end loop;
end
$$;

create view cogo_api.attempts with (security_invoker = true) as
  select runs.task_id, attempts.step_id, steps.key, attempts.number, attempts.worker_id, attempts.outcome, attempts.error,
         attempts.available_at, attempts.started_at, attempts.finished_at,
         extract(epoch from attempts.started_at - attempts.available_at)::double precision as wait_seconds
  from cogo.attempts
  join cogo.steps on steps.step_id = attempts.step_id
  join cogo.runs on runs.run_id = steps.run_id; -- by whose index a task's are found
comment on view cogo_api.attempts is 'Ended tries of the caller''s steps.';
grant select on cogo_api.attempts to authenticated, service_role;

create view cogo_api.dead_letters with (security_invoker = true) as
  select runs.task_id, dead_letters.step_id, steps.key, dead_letters.reason, dead_letters.error, dead_letters.created_at,
         dead_letters.redriven_at
  from cogo.dead_letters
  join cogo.steps on steps.step_id = dead_letters.step_id
  join cogo.runs on runs.run_id = steps.run_id;
comment on view cogo_api.dead_letters is 'Steps that were given up.';
grant select on cogo_api.dead_letters to authenticated, service_role;

create function cogo.end_attempt(step cogo.steps, outcome text, error jsonb default null)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  insert into cogo.attempts (step_id, number, tenant_id, worker_id, lease_token, outcome, error, available_at, started_at)
  values (step.step_id, step.claims, step.tenant_id, step.worker_id, step.lease_token, end_attempt.outcome, end_attempt.error,
          step.available_at, step.claimed_at);
end
$$;
comment on function cogo.end_attempt is 'Records the current attempt as ended; the caller clears the step''s lease.';

revoke execute on all functions in schema cogo from public;
