-- Incidents: errors, each once a project, however often it comes up. The same error is known again by its fingerprint,
-- which is of its class, its message without numbers, paths and ids, and the places that led to it.

create function cogo.are_frames(frames jsonb)
returns boolean language sql immutable security invoker set search_path = ''
as $$
  select case when jsonb_typeof(frames) = 'array' then
    jsonb_array_length(frames) <= 20
    and not jsonb_path_exists(frames, '$[*] ? (@.type() != "object" || !(exists(@.path)))')
    and not jsonb_path_exists(frames, '$[*] ? (@.path.type() != "string" || @.function.type() != "string" || @.line.type() != "number")')
    and not exists (
      select from jsonb_array_elements(frames) as f
      where char_length(f ->> 'path') > 500 or char_length(f ->> 'function') > 200 or f ->> 'line' !~ '^[1-9][0-9]{0,8}$')
    else false end;
$$;
comment on function cogo.are_frames is 'Whether it is a list of at most 20 places: {path}, which may have a function and a line.';

create table cogo.incidents (
  incident_id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  created_by uuid references auth.users (id) on delete cascade,
  project text not null,
  session_id uuid references cogo.sessions (session_id) on delete set null,
  task_id uuid references cogo.tasks (task_id) on delete set null,
  step_id uuid references cogo.steps (step_id) on delete set null,
  attempt integer,
  fingerprint text not null constraint fingerprint_is_32_lower_case_hexadecimal_digits check (fingerprint ~ '^[0-9a-f]{32}$'),
  family text not null constraint family_is_32_lower_case_hexadecimal_digits check (family ~ '^[0-9a-f]{32}$'),
  class text not null constraint class_is_known check (class in
    ('assertion', 'import', 'memory', 'other', 'reference', 'stack', 'step', 'syntax', 'timeout', 'type')),
  severity text not null constraint severity_is_known check (severity in ('minor', 'major', 'critical')),
  message text not null constraint message_has_at_most_4000_characters check (char_length(message) <= 4000),
  frames jsonb not null default '[]' constraint frames_are_at_most_20_with_a_path_and_a_line_from_1 check (cogo.are_frames(frames)),
  context jsonb not null default '{}' constraint context_is_an_object check (jsonb_typeof(context) = 'object'),
  hypotheses jsonb not null default '[]' constraint hypotheses_are_a_list check (jsonb_typeof(hypotheses) = 'array'),
  occurrences integer not null default 1 constraint occurrences_are_positive check (occurrences > 0),
  state text not null default 'open' constraint state_is_known check (state in
    ('open', 'healing', 'healed', 'unhealed', 'dismissed')),
  reason text constraint reason_has_1_to_2000_characters check (char_length(reason) between 1 and 2000),
  first_seen_at timestamptz not null default cogo.clock(),
  last_seen_at timestamptz not null default cogo.clock(),
  constraint incidents_are_known_by_their_fingerprint unique (tenant_id, project, fingerprint)
);
comment on table cogo.incidents is 'Errors, each once a project.';
comment on column cogo.incidents.created_by is 'In whose session it came up first; deleting the user deletes it.';
comment on column cogo.incidents.session_id is 'Where it came up last, as task, step and attempt are.';
comment on column cogo.incidents.family is 'As the fingerprint, without the places: errors alike that came up elsewhere.';
comment on column cogo.incidents.class is 'step: a step of a run was given up. The others are of the error itself.';
comment on column cogo.incidents.frames is 'The places that led to it, the innermost first: {path, function, line}.';
comment on column cogo.incidents.context is 'What was around it when it came up last.';
comment on column cogo.incidents.hypotheses is 'What may have caused it: {rule, patch, why}, the likeliest first.';
comment on column cogo.incidents.state is 'healed: a fix was shown to work; when it comes up again it is open again. dismissed: it stays so.';
comment on column cogo.incidents.reason is 'Why it was dismissed, or is not healed.';

create index incidents_by_tenant on cogo.incidents (tenant_id, first_seen_at desc, incident_id desc);
create index incidents_by_creator on cogo.incidents (created_by);
create index incidents_by_session on cogo.incidents (session_id) where session_id is not null;
create index incidents_by_task on cogo.incidents (task_id) where task_id is not null;
create index incidents_by_step on cogo.incidents (step_id) where step_id is not null;

alter table cogo.incidents enable row level security;
create policy members_read on cogo.incidents for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.incidents to authenticated, service_role;

create view cogo_api.incidents with (security_invoker = true) as
  select incident_id, project, session_id, task_id, step_id, attempt, fingerprint, family, class, severity, message, frames,
         context, hypotheses, occurrences, state, reason, first_seen_at, last_seen_at
  from cogo.incidents;
comment on view cogo_api.incidents is 'Errors of the caller''s projects, each once.';
grant select on cogo_api.incidents to authenticated, service_role;

create function cogo.draft_incident_event(type text, incident cogo.incidents)
returns cogo.event_draft language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return (
    select row(incident.session_id, draft_incident_event.type, incident.task_id, null, null, jsonb_build_object(
             'incidentId', incident.incident_id, 'fingerprint', incident.fingerprint, 'class', incident.class,
             'severity', incident.severity, 'state', incident.state, 'occurrences', incident.occurrences))::cogo.event_draft);
end
$$;
comment on function cogo.draft_incident_event is 'What is published about an incident: never its message, which may quote anything.';

create function cogo.record_incident(session cogo.sessions, incident jsonb, task_id uuid, state text)
returns cogo.incidents language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_incident cogo.incidents;
begin
  insert into cogo.incidents as known
    (tenant_id, created_by, project, session_id, task_id, fingerprint, family, class, severity, message, frames, context, state)
  values
    (session.tenant_id, session.created_by, session.project, session.session_id, record_incident.task_id,
     incident ->> 'fingerprint', incident ->> 'family', incident ->> 'class', incident ->> 'severity',
     left(incident ->> 'message', 4000), coalesce(incident -> 'frames', '[]'), coalesce(incident -> 'context', '{}'),
     record_incident.state)
  on conflict on constraint incidents_are_known_by_their_fingerprint do update
  set session_id = excluded.session_id, task_id = excluded.task_id, step_id = null, attempt = null,
      message = excluded.message, frames = excluded.frames, context = excluded.context,
      occurrences = known.occurrences + 1, last_seen_at = excluded.last_seen_at,
      state = case when known.state = 'dismissed' then known.state else excluded.state end
  returning * into v_incident;
  return v_incident;
end
$$;
comment on function cogo.record_incident is 'Keeps an error that came up: for the first time, or once more.';

create function cogo.report_incident(session_id uuid, incident jsonb, task_id uuid)
returns cogo.incidents language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_session cogo.sessions := cogo.require_session(report_incident.session_id);
  v_incident cogo.incidents;
begin
  if report_incident.task_id is not null and not exists (
    select from cogo.tasks where tasks.task_id = report_incident.task_id and tasks.tenant_id = v_session.tenant_id) then
    perform cogo.raise_error('not_found', format('No task %s', report_incident.task_id));
  end if;
  v_incident := cogo.record_incident(v_session, incident, report_incident.task_id, 'open');
  perform cogo.take_quota(v_session.tenant_id, 'assessments');
  perform cogo.record_audit('incident-reported', v_session.tenant_id, report_incident.task_id, session_id => v_session.session_id,
    details => jsonb_build_object('incidentId', v_incident.incident_id));
  if v_incident.state = 'open' then
    perform cogo.tell_incident('incident:opened', v_incident);
  end if;
  return v_incident;
end
$$;
comment on function cogo.report_incident is 'Keeps an error that came up outside, such as one in production.';

create function cogo_api.report_incident(session_id uuid, incident jsonb, task_id uuid default null)
returns setof cogo_api.incidents language sql volatile security definer set search_path = ''
as $$
  select i.incident_id, i.project, i.session_id, i.task_id, i.step_id, i.attempt, i.fingerprint, i.family, i.class,
         i.severity, i.message, i.frames, i.context, i.hypotheses, i.occurrences, i.state, i.reason, i.first_seen_at, i.last_seen_at
  from cogo.report_incident(report_incident.session_id, report_incident.incident, report_incident.task_id) as i;
$$;
comment on function cogo_api.report_incident is 'Keeps an error that came up outside.';
grant execute on function cogo_api.report_incident to authenticated;

create function cogo.tell_incident(type text, incident cogo.incidents)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_draft constant cogo.event_draft := cogo.draft_incident_event(tell_incident.type, incident);
begin
  perform realtime.send(v_draft.payload || jsonb_build_object('type', tell_incident.type, 'project', incident.project),
    tell_incident.type, 'operators', true);
  if incident.session_id is not null then
    perform cogo.append_events(array[v_draft]);
  end if;
end
$$;
comment on function cogo.tell_incident is 'Tells the session, its task and operators of an incident; the last thing a transaction does.';

create function cogo.dismiss_incident(incident_id uuid, reason text)
returns cogo.incidents language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_incident cogo.incidents;
begin
  perform cogo.require_right(
    (select i.tenant_id from cogo.incidents as i where i.incident_id = dismiss_incident.incident_id),
    'work', 'incident ' || dismiss_incident.incident_id);
  update cogo.incidents set state = 'dismissed', reason = dismiss_incident.reason
  where incidents.incident_id = dismiss_incident.incident_id
  returning * into v_incident;
  perform cogo.record_audit('incident-dismissed', v_incident.tenant_id, v_incident.task_id, session_id => v_incident.session_id,
    details => jsonb_build_object('incidentId', v_incident.incident_id, 'reason', dismiss_incident.reason));
  return v_incident;
end
$$;
comment on function cogo.dismiss_incident is 'Says that an error is none; it stays dismissed when it comes up again.';

create function cogo_api.dismiss_incident(incident_id uuid, reason text default null)
returns setof cogo_api.incidents language sql volatile security definer set search_path = ''
as $$
  select i.incident_id, i.project, i.session_id, i.task_id, i.step_id, i.attempt, i.fingerprint, i.family, i.class,
         i.severity, i.message, i.frames, i.context, i.hypotheses, i.occurrences, i.state, i.reason, i.first_seen_at, i.last_seen_at
  from cogo.dismiss_incident(dismiss_incident.incident_id, dismiss_incident.reason) as i;
$$;
comment on function cogo_api.dismiss_incident is 'Says that an error of the caller''s is none.';
grant execute on function cogo_api.dismiss_incident to authenticated;

create function cogo.normalise_error(message text)
returns text language sql immutable security invoker set search_path = ''
as $$
  select regexp_replace(regexp_replace(lower(message), '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '<id>', 'g'), '\d+', '<number>', 'g');
$$;
comment on function cogo.normalise_error is 'The message of a step''s error without ids and numbers.';

create function cogo.keep_step_incident()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
  v_session cogo.sessions;
  v_family text;
begin
  select * into strict v_step from cogo.steps where steps.step_id = new.step_id;
  select * into strict v_session from cogo.sessions where sessions.session_id = v_step.session_id;
  v_family := md5(concat_ws(E'\n', new.reason, new.error ->> 'code', cogo.normalise_error(new.error ->> 'message')));
  insert into cogo.incidents as known
    (tenant_id, created_by, project, session_id, task_id, step_id, attempt, fingerprint, family, class, severity, message, context)
  values
    (v_session.tenant_id, v_session.created_by, v_session.project, v_session.session_id, v_step.task_id, v_step.step_id,
     v_step.claims, md5(v_family || v_step.kind), v_family, 'step', 'major', left(coalesce(new.error ->> 'message', ''), 4000),
     jsonb_build_object('kind', v_step.kind, 'key', v_step.key, 'reason', new.reason, 'code', new.error -> 'code'))
  on conflict on constraint incidents_are_known_by_their_fingerprint do update
  set session_id = excluded.session_id, task_id = excluded.task_id, step_id = excluded.step_id, attempt = excluded.attempt,
      message = excluded.message, context = excluded.context, occurrences = known.occurrences + 1,
      last_seen_at = excluded.last_seen_at, state = case when known.state = 'dismissed' then known.state else 'open' end;
  return new;
end
$$;
comment on function cogo.keep_step_incident is
  'Keeps the error of a step that was given up; the event `step:failed` tells of it.';

create trigger dead_letters_are_incidents
  after insert or update of error on cogo.dead_letters
  for each row execute function cogo.keep_step_incident();

revoke execute on all functions in schema cogo, cogo_api from public;
