-- What a completed step leaves behind: files and decisions, in the transaction of its completion.

create function cogo.store_artifacts(step cogo.steps, artifacts jsonb)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  insert into cogo.artifacts (run_id, task_id, tenant_id, step_id, path, version, kind, content, bytes, sha256)
  select step.run_id, step.task_id, step.tenant_id, step.step_id, a ->> 'path',
         coalesce((select max(earlier.version) from cogo.artifacts as earlier
                   where earlier.run_id = step.run_id and earlier.path = a ->> 'path'), 0) + 1,
         a ->> 'kind', a ->> 'content',
         octet_length(a ->> 'content'),
         encode(sha256(convert_to(a ->> 'content', 'UTF8')), 'hex')
  from jsonb_array_elements(store_artifacts.artifacts) as a;
$$;

create function cogo.record_decisions(step cogo.steps, decisions jsonb)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_decision cogo.decisions;
begin
  for v_decision in
    insert into cogo.decisions (run_id, task_id, tenant_id, step_id, position, kind, inputs, outcome, reasons)
    select step.run_id, step.task_id, step.tenant_id, step.step_id, d.position, d.decision ->> 'kind',
           d.decision -> 'inputs', d.decision -> 'outcome',
           array(select jsonb_array_elements_text(d.decision -> 'reasons'))
    from jsonb_array_elements(record_decisions.decisions) with ordinality as d (decision, position)
    order by d.position
    returning *
  loop
    perform cogo.emit_event(step.session_id, 'decision:recorded', step.task_id, step.run_id, step.step_id,
      jsonb_build_object('kind', v_decision.kind, 'reasons', to_jsonb(v_decision.reasons[1:5])));
  end loop;
end
$$;

comment on function cogo.store_artifacts(cogo.steps, jsonb) is 'Stores [{path, kind, content}], each as the next version of its path.';
comment on function cogo.record_decisions(cogo.steps, jsonb) is 'Stores [{kind, inputs, outcome, reasons}] and tells the first reasons.';
