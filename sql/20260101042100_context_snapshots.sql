-- Context snapshots: what a step was given to know, exactly. A retry of the step reads its snapshot
-- instead of searching again, so that it sees what the attempt before it saw; and a person can look at
-- it later, or run the same search now and compare.

create table cogo.context_snapshots (
  snapshot_id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  session_id uuid not null references cogo.sessions (session_id) on delete cascade,
  task_id uuid not null references cogo.tasks (task_id) on delete cascade,
  run_id uuid not null references cogo.runs (run_id) on delete cascade,
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  key text not null
    constraint key_has_1_to_200_characters check (char_length(key) between 1 and 200),
  request jsonb not null,
  answer jsonb not null,
  created_at timestamptz not null default cogo.clock(),
  constraint a_step_has_one_snapshot_a_key unique (step_id, key)
);
comment on table cogo.context_snapshots is 'The exact search results a step used, with the request that found them.';
comment on column cogo.context_snapshots.key is 'Names the search within its step.';
comment on column cogo.context_snapshots.request is 'What was asked, as search_knowledge() takes it.';
comment on column cogo.context_snapshots.answer is 'What was found, texts included: the documents may change.';

create index context_snapshots_by_session on cogo.context_snapshots (session_id, created_at desc);
create index context_snapshots_by_task on cogo.context_snapshots (task_id, created_at);
create index context_snapshots_by_run on cogo.context_snapshots (run_id);

alter table cogo.context_snapshots enable row level security;
create policy members_read on cogo.context_snapshots for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.context_snapshots to authenticated, service_role;

create view cogo_api.context_snapshots with (security_invoker = true) as
  select snapshot_id, session_id, task_id, run_id, step_id, key, request, answer, created_at
  from cogo.context_snapshots;
comment on view cogo_api.context_snapshots is 'The exact search results that steps used.';
grant select on cogo_api.context_snapshots to authenticated, service_role;

create function cogo.record_context(step_id uuid, lease_token uuid, key text, request jsonb, answer jsonb)
returns cogo.context_snapshots language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps := cogo.lock_leased_step(record_context.step_id, record_context.lease_token);
  v_snapshot cogo.context_snapshots;
begin
  if v_step.step_id is null then
    perform cogo.refuse_lease(record_context.step_id);
  end if;
  insert into cogo.context_snapshots (tenant_id, session_id, task_id, run_id, step_id, key, request, answer)
  values (v_step.tenant_id, v_step.session_id, v_step.task_id, v_step.run_id, v_step.step_id, record_context.key,
          record_context.request, record_context.answer)
  on conflict on constraint a_step_has_one_snapshot_a_key do nothing;
  select * into strict v_snapshot from cogo.context_snapshots
  where context_snapshots.step_id = record_context.step_id and context_snapshots.key = record_context.key;
  return v_snapshot;
end
$$;
comment on function cogo.record_context is
  'Stores what a leased step was given to know; a second time under the same key it returns the first.';

create function cogo_api.record_context(step_id uuid, lease_token uuid, key text, request jsonb, answer jsonb)
returns setof cogo_api.context_snapshots language sql volatile security definer set search_path = ''
as $$
  select s.snapshot_id, s.session_id, s.task_id, s.run_id, s.step_id, s.key, s.request, s.answer, s.created_at
  from cogo.record_context(record_context.step_id, record_context.lease_token, record_context.key,
                           cogo.keep_numbers(record_context.request), cogo.keep_numbers(record_context.answer)) as s;
$$;
comment on function cogo_api.record_context is
  'Workers: keeps what a leased step was given to know; the second time under a key it returns the first.';
grant execute on function cogo_api.record_context to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
