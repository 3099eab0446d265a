-- What completed steps leave behind: files and decisions, in the transaction of their completion.
-- A file belongs to the root run, whichever sub-run's step wrote it.

create table cogo.artifacts (
  artifact_id uuid primary key default gen_random_uuid(),
  run_id uuid not null references cogo.runs (run_id) on delete cascade,
  task_id uuid not null,
  tenant_id uuid not null,
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  path text not null
    constraint path_is_relative_and_inside check (
      char_length(path) between 1 and 300
      and path !~ '(^/|\\|(^|/)\.\.?(/|$)|//|[[:cntrl:]])'
    ),
  version integer not null constraint version_is_positive check (version > 0),
  kind text not null
    constraint kind_is_known check (kind in ('source', 'test', 'document', 'configuration', 'report')),
  content text not null,
  bytes integer not null,
  sha256 text not null,
  created_at timestamptz not null default cogo.clock(),
  unique (run_id, path, version)
);
comment on table cogo.artifacts is 'Versioned files that steps produced.';
comment on column cogo.artifacts.path is 'Relative to the result''s root; never leaves it.';

create table cogo.decisions (
  decision_id uuid primary key default gen_random_uuid(),
  run_id uuid not null references cogo.runs (run_id) on delete cascade,
  task_id uuid not null,
  tenant_id uuid not null,
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  position integer not null,
  kind text not null
    constraint kind_is_a_slug check (kind ~ '^[a-z]+(-[a-z]+)*$'),
  inputs jsonb not null,
  outcome jsonb not null,
  reasons text[] not null,
  created_at timestamptz not null default cogo.clock(),
  unique (step_id, position)
);
comment on table cogo.decisions is 'What was decided, from what, and why: readable by the user.';
comment on column cogo.decisions.position is 'Order within its step.';

create index artifacts_by_task on cogo.artifacts (task_id);
create index artifacts_by_step on cogo.artifacts (step_id);
create index decisions_by_run on cogo.decisions (run_id);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['artifacts', 'decisions']
  loop
    execute format('alter table cogo.%I enable row level security', v_table);
    execute format(
      'create policy members_read on cogo.%I for select to authenticated
         using (tenant_id in (select cogo.caller_tenants()))', v_table);
    execute format('grant select on cogo.%I to authenticated, service_role', v_table);
  end loop;
end
$$;

create view cogo_api.decisions with (security_invoker = true) as
  select decision_id, run_id, task_id, step_id, position, kind, inputs, outcome, reasons, created_at
  from cogo.decisions;
comment on view cogo_api.decisions is 'What was decided in the caller''s runs, and why.';
grant select on cogo_api.decisions to authenticated, service_role;

create view cogo_api.artifacts with (security_invoker = true) as
  select artifact_id, run_id, task_id, step_id, path, version, kind, content, bytes, sha256, created_at
  from cogo.artifacts;
comment on view cogo_api.artifacts is 'Files the caller''s runs produced.';
grant select on cogo_api.artifacts to authenticated, service_role;

create function cogo.run_artifacts(run_id uuid)
returns setof cogo.artifacts language sql stable security invoker set search_path = ''
as $$
  select distinct on (artifacts.path) artifacts.*
  from cogo.artifacts where artifacts.run_id = run_artifacts.run_id
  order by artifacts.path, artifacts.version desc;
$$;
comment on function cogo.run_artifacts is 'The newest version of each file of a root run.';

create function cogo.store_artifacts(step cogo.steps, artifacts jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  insert into cogo.artifacts (run_id, task_id, tenant_id, step_id, path, version, kind, content, bytes, sha256)
  select coalesce(runs.root_run_id, runs.run_id), step.task_id, step.tenant_id, step.step_id, a ->> 'path',
         coalesce((select max(earlier.version) from cogo.artifacts as earlier
                   where earlier.run_id = coalesce(runs.root_run_id, runs.run_id) and earlier.path = a ->> 'path'), 0) + 1,
         a ->> 'kind', a ->> 'content',
         octet_length(a ->> 'content'),
         encode(sha256(convert_to(a ->> 'content', 'UTF8')), 'hex')
  from jsonb_array_elements(store_artifacts.artifacts) as a, cogo.runs
  where runs.run_id = step.run_id;
end
$$;
comment on function cogo.store_artifacts is 'Stores [{path, kind, content}], each as the next version of its path.';

create function cogo.record_decisions(step cogo.steps, decisions jsonb)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_drafts cogo.event_draft[];
begin
  with recorded as (
    insert into cogo.decisions (run_id, task_id, tenant_id, step_id, position, kind, inputs, outcome, reasons)
    select step.run_id, step.task_id, step.tenant_id, step.step_id, d.position, d.decision ->> 'kind',
           d.decision -> 'inputs', d.decision -> 'outcome',
           array(select jsonb_array_elements_text(d.decision -> 'reasons'))
    from jsonb_array_elements(record_decisions.decisions) with ordinality as d (decision, position)
    returning *
  )
  select array_agg(
    cogo.draft_step_event('decision:recorded', step,
      jsonb_build_object('kind', recorded.kind, 'reasons', to_jsonb(recorded.reasons[1:5])))
    order by recorded.position)
  into v_drafts
  from recorded;
  return v_drafts;
end
$$;
comment on function cogo.record_decisions is 'Stores [{kind, inputs, outcome, reasons}] and returns an event for each.';

revoke execute on all functions in schema cogo from public;
