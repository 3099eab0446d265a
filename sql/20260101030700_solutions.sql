-- Solutions: fixes that worked, so that the same error is mended the next time without asking a model. Each is a diff with
-- the lines around the change, by which it is applied, and counts how often it worked and failed since.

create table cogo.solutions (
  solution_id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  created_by uuid references auth.users (id) on delete cascade,
  project text not null,
  fingerprint text not null constraint fingerprint_is_32_lower_case_hexadecimal_digits check (fingerprint ~ '^[0-9a-f]{32}$'),
  family text not null constraint family_is_32_lower_case_hexadecimal_digits check (family ~ '^[0-9a-f]{32}$'),
  found_by text not null constraint found_by_is_known check (found_by in ('rules', 'model')),
  patch text not null constraint patch_has_1_to_200000_characters check (char_length(patch) between 1 and 200000),
  patch_hash text not null,
  worked integer not null default 1 constraint worked_is_not_negative check (worked >= 0),
  failed integer not null default 0 constraint failed_is_not_negative check (failed >= 0),
  created_at timestamptz not null default cogo.clock(),
  worked_at timestamptz not null default cogo.clock(),
  constraint a_patch_is_kept_once unique (tenant_id, project, fingerprint, patch_hash)
);
comment on table cogo.solutions is 'Fixes that made failing tests pass.';
comment on column cogo.solutions.patch is 'A unified diff, applied by the lines around each change and not by their numbers.';
comment on column cogo.solutions.patch_hash is 'SHA-256 of the patch.';
comment on column cogo.solutions.failed is 'How often it fitted and tests failed with it.';
comment on column cogo.solutions.worked_at is 'When it worked last.';

create index solutions_by_fingerprint on cogo.solutions (tenant_id, fingerprint);
create index solutions_by_family on cogo.solutions (tenant_id, family);
create index solutions_by_creator on cogo.solutions (created_by);

alter table cogo.solutions enable row level security;
create policy members_read on cogo.solutions for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.solutions to authenticated, service_role;

create view cogo_api.solutions with (security_invoker = true) as
  select solution_id, project, fingerprint, family, found_by, patch, worked, failed, created_at, worked_at from cogo.solutions;
comment on view cogo_api.solutions is 'Fixes that worked in the caller''s projects.';
grant select on cogo_api.solutions to authenticated, service_role;

create function cogo.find_solutions(session_id uuid, fingerprints text[], families text[])
returns setof cogo.solutions language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_most constant integer := 200; -- most do not fit the files, which is seen at once
  v_session cogo.sessions;
begin
  select * into v_session from cogo.sessions where sessions.session_id = find_solutions.session_id;
  if not found then
    perform cogo.raise_error('not_found', format('No session %s', find_solutions.session_id));
  end if;
  return query
    select s.* from cogo.solutions as s
    where s.tenant_id = v_session.tenant_id
      and (s.fingerprint = any (find_solutions.fingerprints) or s.family = any (find_solutions.families))
    -- As if each had worked and failed once before: one success is no certainty.
    order by s.project = v_session.project desc, s.fingerprint = any (find_solutions.fingerprints) desc,
             (s.worked + 1)::double precision / (s.worked + s.failed + 2) desc, s.worked_at desc, s.solution_id
    limit c_most;
end
$$;
comment on function cogo.find_solutions is
  'Fixes for these errors, the same before those alike, those of the project before those of the tenant''s others, what '
  'worked most often first.';

create function cogo_api.find_solutions(session_id uuid, fingerprints text[], families text[])
returns setof cogo_api.solutions language sql stable security definer set search_path = ''
as $$
  select s.solution_id, s.project, s.fingerprint, s.family, s.found_by, s.patch, s.worked, s.failed, s.created_at, s.worked_at
  from cogo.find_solutions(find_solutions.session_id, find_solutions.fingerprints, find_solutions.families) as s;
$$;
comment on function cogo_api.find_solutions is 'Fixes that worked for these errors, for workers.';
grant execute on function cogo_api.find_solutions to service_role;

create function cogo.count_recalled(tenant_id uuid, recalled jsonb)
returns void language sql volatile security invoker set search_path = ''
as $$
  update cogo.solutions as s
  set worked = s.worked + (r.worked)::integer, failed = s.failed + (not r.worked)::integer,
      worked_at = case when r.worked then cogo.clock() else s.worked_at end
  from jsonb_to_recordset(count_recalled.recalled) as r ("solutionId" uuid, worked boolean)
  where s.solution_id = r."solutionId" and s.tenant_id = count_recalled.tenant_id;
$$;
comment on function cogo.count_recalled is 'Counts whether solutions worked that were tried again.';

create function cogo.begin_healing(task_id uuid, failures jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_session cogo.sessions;
  v_failure jsonb;
  v_drafts cogo.event_draft[] := '{}';
begin
  select sessions.* into v_session from cogo.tasks join cogo.sessions using (session_id)
  where tasks.task_id = begin_healing.task_id;
  if not found then
    perform cogo.raise_error('not_found', format('No task %s', begin_healing.task_id));
  end if;
  -- In one order, so that two healings of the same errors never wait for each other.
  for v_failure in
    select distinct on (f #>> '{incident,fingerprint}') f
    from jsonb_array_elements(begin_healing.failures) as f order by f #>> '{incident,fingerprint}'
  loop
    v_drafts := v_drafts || cogo.draft_incident_event('incident:opened', cogo.record_incident(v_session,
      v_failure -> 'incident' || jsonb_build_object('context', v_failure - 'incident'), begin_healing.task_id, 'healing'));
  end loop;
  perform cogo.append_events(v_drafts);
end
$$;
comment on function cogo.begin_healing is 'Keeps errors that are about to be mended, until it is known whether they are.';

create function cogo_api.begin_healing(task_id uuid, failures jsonb)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.begin_healing(begin_healing.task_id, begin_healing.failures); $$;
comment on function cogo_api.begin_healing is 'Keeps errors that are about to be mended, for workers.';
grant execute on function cogo_api.begin_healing to service_role;

create function cogo.end_healing()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.incidents set state = 'unhealed', reason = 'The run that was to mend it ended before'
  where incidents.task_id = new.task_id and incidents.state = 'healing';
  return new;
end
$$;
comment on function cogo.end_healing is 'Leaves no incident `healing` that nobody is mending any more.';

create trigger runs_end_their_healing
  after update of finished_at on cogo.runs
  for each row when (new.finished_at is not null) execute function cogo.end_healing();

create function cogo.remember_healing(task_id uuid, healing jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_session cogo.sessions;
  v_state constant text := case when healing ->> 'verdict' = 'healed' then 'healed' else 'unhealed' end;
  v_failure jsonb;
  v_incident cogo.incidents;
  v_drafts cogo.event_draft[] := '{}';
begin
  select sessions.* into v_session from cogo.tasks join cogo.sessions using (session_id)
  where tasks.task_id = remember_healing.task_id;
  if not found then
    perform cogo.raise_error('not_found', format('No task %s', remember_healing.task_id));
  end if;
  perform cogo.count_recalled(v_session.tenant_id, healing -> 'recalled');
  if v_state = 'healed' and healing ->> 'by' <> 'memory' then
    insert into cogo.solutions as known (tenant_id, created_by, project, fingerprint, family, found_by, patch, patch_hash)
    select v_session.tenant_id, v_session.created_by, v_session.project, f #>> '{incident,fingerprint}', f #>> '{incident,family}',
           healing ->> 'by', healing ->> 'patch', encode(sha256(convert_to(healing ->> 'patch', 'UTF8')), 'hex')
    from (select healing #> '{failures,0}' as f) as first
    on conflict on constraint a_patch_is_kept_once do update
    set worked = known.worked + 1, worked_at = excluded.worked_at;
  end if;
  -- In one order, so that two healings of the same errors never wait for each other.
  for v_failure in
    select distinct on (f #>> '{incident,fingerprint}') f
    from jsonb_array_elements(healing -> 'failures') as f order by f #>> '{incident,fingerprint}'
  loop
    select * into v_incident from cogo.incidents
    where incidents.tenant_id = v_session.tenant_id and incidents.project = v_session.project
      and incidents.fingerprint = v_failure #>> '{incident,fingerprint}' and incidents.task_id = remember_healing.task_id
      and incidents.state = 'healing' for update;
    if not found then
      v_incident := cogo.record_incident(v_session,
        v_failure -> 'incident' || jsonb_build_object('context', v_failure - 'incident'), remember_healing.task_id, v_state);
    end if;
    update cogo.incidents
    set state = case when incidents.state = 'healing' then v_state else incidents.state end,
        reason = nullif(left(healing #>> '{reasons,0}', 2000), ''),
        hypotheses = case when healing ->> 'patch' = '' then '[]'::jsonb else jsonb_build_array(jsonb_build_object(
          'rule', healing -> 'source', 'by', healing -> 'by', 'patch', left(healing ->> 'patch', 10000))) end
    where incidents.incident_id = v_incident.incident_id
    returning * into v_incident;
    v_drafts := v_drafts || cogo.draft_incident_event(
      case when v_state = 'healed' then 'incident:resolved' else 'incident:opened' end, v_incident);
  end loop;
  perform cogo.append_events(v_drafts);
end
$$;
comment on function cogo.remember_healing is
  'Keeps the outcome of an attempt to mend: the errors as incidents, the fix that worked, and how those worked that were tried again.';

create function cogo_api.remember_healing(task_id uuid, healing jsonb)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.remember_healing(remember_healing.task_id, remember_healing.healing); $$;
comment on function cogo_api.remember_healing is 'Keeps the outcome of an attempt to mend, for workers.';
grant execute on function cogo_api.remember_healing to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
