-- Gathering requirements: before the analysis, a step `survey` gives each source that nobody has read to the role that fits
-- it, these read side by side, and `requirements` brings together what they found. A person may be asked to approve it then.
--
--   survey ──▶ gather-1 … gather-n ──▶ requirements ──▶ (approved) ──▶ analyse ──▶ plan
--
-- Sources that come later are surveyed by another such pair, as long as the analysis has not started.

create function cogo.analysis_step(before text[])
returns jsonb language sql immutable security invoker set search_path = ''
as $$
  select jsonb_build_object('key', 'analyse', 'kind', 'analyse', 'phase', 'analysis', 'role', 'requirements-analyst',
                            'agent', 'orchestrator', 'dependsOn', to_jsonb(before));
$$;
comment on function cogo.analysis_step is 'The step in which every run without a plan of its own analyses, after these.';

create function cogo.survey_steps(suffix text)
returns jsonb language sql immutable security invoker set search_path = ''
as $$
  select jsonb_build_array(
    step || jsonb_build_object('key', 'survey' || suffix, 'kind', 'survey', 'input', jsonb_build_object('joinedBy', 'requirements' || suffix)),
    step || jsonb_build_object('key', 'requirements' || suffix, 'kind', 'requirements', 'dependsOn', jsonb_build_array('survey' || suffix)))
  from (select '{"phase": "requirements", "role": "requirements-analyst", "agent": "orchestrator"}'::jsonb) as each (step);
$$;
comment on function cogo.survey_steps is
  'The step that has sources read, and the one that brings together what was found: the first puts those who read between them.';

create function cogo.first_steps(task cogo.tasks)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_plan constant jsonb := '[{"key": "plan", "kind": "plan", "phase": "planning", "role": "workflow-planner", "agent": "orchestrator",
                              "dependsOn": ["analyse"]}]';
  v_approved constant jsonb := '[{"key": "approved", "kind": "gate", "phase": "requirements", "role": "requirements-analyst",
    "agent": "orchestrator", "dependsOn": ["requirements"], "approval": {"title": "Plan for these requirements"}}]';
begin
  return case
    when not cogo.has_unread_sources(task.task_id) then jsonb_build_array(cogo.analysis_step('{}'))
    when task.approve_requirements then cogo.survey_steps('') || v_approved || cogo.analysis_step('{approved}')
    else cogo.survey_steps('') || cogo.analysis_step('{requirements}') end || v_plan;
end
$$;
comment on function cogo.first_steps is
  'The steps that a run without a plan of its own begins with: those that read sources which nobody has read, the analysis, the plan.';

create function cogo.find_requirements_problem(requirements jsonb)
returns text language sql immutable security invoker set search_path = ''
as $$
  select case
    when not cogo.has_types(requirements, '{"rows": "array", "sources": "array", "relations": "array"}')
         or not cogo.lists_types(requirements -> 'rows', '{"statement": "string", "kind": "string", "priority": "string", "source": "number",
                                  "passage": "number", "quotation": "string", "extractedBy": "string"}')
         or not cogo.lists_types(requirements -> 'relations', '{"row": "number", "relation": "string", "other": "number", "reason": "string"}')
      then 'requirements to be {sources, rows, relations}'
  end;
$$;
comment on function cogo.find_requirements_problem is 'The first thing that is wrong with gathered requirements; null where nothing is.';

create function cogo.keep_requirements(step cogo.steps, requirements jsonb)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_before integer;
  v_count constant integer := jsonb_array_length(requirements -> 'rows');
begin
  perform from cogo.tasks where tasks.task_id = step.task_id for no key update;
  select coalesce(max(r.number), 0) into v_before from cogo.requirements as r where r.task_id = step.task_id;
  insert into cogo.requirements (task_id, number, tenant_id, statement, kind, priority, criterion, state, extracted_by, ordinal,
                                 passage, quotation)
  select step.task_id, v_before + r.position, step.tenant_id, r.value ->> 'statement', r.value ->> 'kind', r.value ->> 'priority',
         r.value ->> 'criterion', coalesce(r.value ->> 'state', 'proposed'), r.value ->> 'extractedBy', (r.value ->> 'source')::smallint,
         (r.value ->> 'passage')::integer, r.value ->> 'quotation'
  from jsonb_array_elements(requirements -> 'rows') with ordinality as r (value, position);
  -- Rows are numbered from 1 as they were found; negative numbers are those that the task had before.
  insert into cogo.requirement_relations (task_id, number, relation, other, tenant_id, reason)
  select step.task_id, v_before + (l ->> 'row')::integer, l ->> 'relation',
         case when (l ->> 'other')::integer < 0 then -(l ->> 'other')::integer else v_before + (l ->> 'other')::integer end,
         step.tenant_id, l ->> 'reason'
  from jsonb_array_elements(requirements -> 'relations') as l
  on conflict do nothing;
  update cogo.requirements as r set state = 'superseded', version = r.version + 1, updated_at = cogo.clock()
  from cogo.requirement_relations as l
  where l.task_id = step.task_id and l.number > v_before and l.relation = 'supersedes'
    and r.task_id = step.task_id and r.number = l.other and r.number <= v_before and r.state = 'proposed';
  update cogo.task_sources as s set read_at = cogo.clock()
  where s.task_id = step.task_id and s.ordinal in (
    select o::smallint from jsonb_array_elements_text(requirements -> 'sources') as o);
  return array[cogo.draft_step_event('requirements:changed', step, jsonb_build_object(
    'change', 'gathered', 'count', v_count,
    'numbers', (select coalesce(jsonb_agg(n), '[]') from generate_series(v_before + 1, v_before + least(v_count, 20)) as n)))];
end
$$;
comment on function cogo.keep_requirements is
  'Keeps what was gathered as rows: {sources: [ordinals], rows: [{statement, kind, priority, criterion, state, extractedBy, source, '
  'passage, quotation}], relations: [{row, relation, other, reason}]}; returns the event.';

create function cogo.trace_requirements(step cogo.steps, traces jsonb)
returns void language sql volatile security invoker set search_path = ''
as $$
  update cogo.requirements as r
  set criteria = array(select jsonb_array_elements_text(t -> 'criteria'))
  from jsonb_array_elements(traces) as t
  where r.task_id = step.task_id and r.number = (t ->> 'number')::integer;
$$;
comment on function cogo.trace_requirements is 'Keeps which acceptance criteria were derived from each: [{number, criteria}].';

create function cogo.add_task_sources(task_id uuid, sources jsonb)
returns integer language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  v_task constant cogo.tasks := cogo.require_task(add_task_sources.task_id);
  v_run constant cogo.runs := cogo.lock_open_run(v_task);
  v_analysis cogo.steps;
  v_before text[];
  v_suffix text;
  v_awaits_survey boolean;
  v_is_read boolean;
begin
  select * into v_analysis from cogo.steps
  where steps.run_id = v_run.run_id and steps.key = 'analyse' and steps.kind = 'analyse' for no key update;
  if not found or v_analysis.status not in ('blocked', 'waiting', 'ready') or v_analysis.claims > 0 then
    perform cogo.raise_error('invalid_state', 'The task has been analysed, or has a plan of its own, and takes no more sources',
      'Submit a new task with all of them');
  end if;
  select coalesce(bool_or(steps.kind = 'survey' and steps.claims = 0), false), coalesce(bool_or(steps.kind <> 'gate'), false)
  into v_awaits_survey, v_is_read
  from cogo.steps where steps.run_id = v_run.run_id and steps.phase = 'requirements' and steps.finished_at is null;
  if v_is_read and not v_awaits_survey then
    perform cogo.raise_error('invalid_state', 'The sources of the task are being read', 'Give it more when they have been');
  end if;
  perform cogo.store_sources(v_task, sources);
  perform cogo.record_audit('task-sources-added', v_task.tenant_id, v_task.task_id, v_run.run_id,
    details => jsonb_build_object('count', jsonb_array_length(sources)));
  if cogo.has_unread_sources(v_task.task_id) and not v_awaits_survey then
    select nullif('-' || count(*) + 1, '-1') into v_suffix
    from cogo.steps where steps.run_id = v_run.run_id and steps.kind = 'survey';
    select coalesce(array_agg(done.key order by done.place), '{}') into v_before
    from cogo.step_dependencies as d join cogo.steps as done on done.step_id = d.depends_on
    where d.step_id = v_analysis.step_id;
    perform cogo.append_events(
      cogo.change_plan(v_run.run_id, jsonb_build_object(
        'reason', 'More sources were given', 'add', cogo.survey_steps(coalesce(v_suffix, '')),
        'replace', jsonb_build_array(cogo.analysis_step(v_before || ('requirements' || coalesce(v_suffix, ''))))))
      || cogo.advance_run(v_run.run_id, '{}'));
  end if;
  return jsonb_array_length(sources);
end
$$;
comment on function cogo.add_task_sources is
  'Gives a task more sources, as long as it has not been analysed; returns how many. What has words is read before the analysis.';

create function cogo_api.add_task_sources(task_id uuid, sources jsonb)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.add_task_sources(add_task_sources.task_id, add_task_sources.sources); $$;
comment on function cogo_api.add_task_sources is 'Gives a task more sources, as long as it has not been analysed.';
grant execute on function cogo_api.add_task_sources to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
