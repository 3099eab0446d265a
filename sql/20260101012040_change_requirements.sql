-- People change requirements: they add, edit, approve and reject, until the analysis has started to read them. A run that has
-- ended leaves them open again: another run of the task reads what they are then.

create function cogo.lock_requirements(task_id uuid)
returns cogo.tasks language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_task cogo.tasks := cogo.require_task(lock_requirements.task_id);
begin
  perform from cogo.runs
  where runs.task_id = v_task.task_id and runs.parent_step_id is null and runs.finished_at is null
  for no key update;
  if exists (
    select from cogo.runs join cogo.steps on steps.run_id = runs.run_id
    where runs.task_id = v_task.task_id and runs.parent_step_id is null and runs.finished_at is null
      and not (steps.phase = 'requirements' or steps.key = 'collected')
      and (steps.claims > 0 or steps.finished_at is not null)) then
    perform cogo.raise_error('invalid_state', 'The requirements of the task are being built',
      'Cancel the task or wait for its end; change them, and run it again');
  end if;
  return cogo.lock_task(v_task.task_id);
end
$$;
comment on function cogo.lock_requirements is
  'The task, locked, if its requirements may be changed: no run is open, or the open one has not started to analyse them.';

create function cogo.append_requirements_change(task cogo.tasks, change text, number integer)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.append_events(array[row(task.session_id, 'requirements:changed', task.task_id, null, null, jsonb_build_object(
    'change', change, 'count', 1, 'numbers', jsonb_build_array(number)))::cogo.event_draft]);
end
$$;
comment on function cogo.append_requirements_change is 'Says that a person added or changed a requirement.';

create function cogo.add_requirement(
  task_id uuid, statement text, kind text default 'functional', priority text default 'must', criterion text default null,
  source integer default null, passage integer default null, quotation text default null)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_most constant integer := 1000;
  v_task constant cogo.tasks := cogo.lock_requirements(add_requirement.task_id);
  v_number constant integer := 1 + (select coalesce(max(r.number), 0) from cogo.requirements as r where r.task_id = v_task.task_id);
begin
  if v_number > c_most then
    perform cogo.raise_error('invalid_state', format('The task has %s requirements, and takes no more', c_most), 'Divide it into several tasks');
  end if;
  insert into cogo.requirements (task_id, number, tenant_id, statement, kind, priority, criterion, state, extracted_by, ordinal,
                                 passage, quotation)
  values (v_task.task_id, v_number, v_task.tenant_id, btrim(add_requirement.statement), add_requirement.kind, add_requirement.priority,
          btrim(add_requirement.criterion), 'approved', 'person', add_requirement.source, add_requirement.passage, add_requirement.quotation);
  perform cogo.record_audit('requirement-added', v_task.tenant_id, v_task.task_id, details => jsonb_build_object('number', v_number));
  perform cogo.append_requirements_change(v_task, 'added', v_number);
  return v_number;
exception when foreign_key_violation then
  perform cogo.raise_error('not_found', format('No passage %s of source %s', add_requirement.passage, add_requirement.source));
end
$$;
comment on function cogo.add_requirement is 'A person adds a requirement, and has approved it by that; returns its number.';

create function cogo_api.add_requirement(
  task_id uuid, statement text, kind text default 'functional', priority text default 'must', criterion text default null,
  source integer default null, passage integer default null, quotation text default null)
returns integer language sql volatile security definer set search_path = ''
as $$
  select cogo.add_requirement(add_requirement.task_id, add_requirement.statement, add_requirement.kind, add_requirement.priority,
    add_requirement.criterion, add_requirement.source, add_requirement.passage, add_requirement.quotation);
$$;
comment on function cogo_api.add_requirement is 'Adds a requirement to a task; returns its number.';
grant execute on function cogo_api.add_requirement to authenticated, service_role;

create function cogo.update_requirement(task_id uuid, number integer, change jsonb, expected_version bigint default null)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_task constant cogo.tasks := cogo.lock_requirements(update_requirement.task_id);
  v_known cogo.requirements;
begin
  select * into v_known from cogo.requirements as r where r.task_id = v_task.task_id and r.number = update_requirement.number;
  if not found then
    perform cogo.raise_error('not_found', format('No requirement %s of task %s', update_requirement.number, v_task.task_id));
  end if;
  perform cogo.require_version(expected_version, v_known.version);
  update cogo.requirements as r
  set statement = coalesce(btrim(change ->> 'statement'), r.statement), kind = coalesce(change ->> 'kind', r.kind),
      priority = coalesce(change ->> 'priority', r.priority), state = coalesce(change ->> 'state', r.state),
      criterion = case when change ? 'criterion' then btrim(change ->> 'criterion') else r.criterion end,
      version = r.version + 1, updated_at = cogo.clock()
  where r.task_id = v_task.task_id and r.number = v_known.number;
  perform cogo.record_audit('requirement-changed', v_task.tenant_id, v_task.task_id, details => jsonb_build_object(
    'number', v_known.number, 'changed', (select jsonb_agg(c.key order by c.key) from jsonb_each(change) as c),
    'state', jsonb_build_array(v_known.state, coalesce(change ->> 'state', v_known.state))));
  perform cogo.append_requirements_change(v_task, coalesce(nullif(change ->> 'state', 'proposed'), 'edited'), v_known.number);
end
$$;
comment on function cogo.update_requirement is
  'A person changes a requirement: {statement, kind, priority, criterion, state}, where it still has the expected version. Its '
  'quotation stays as it is.';

create function cogo_api.update_requirement(task_id uuid, number integer, change jsonb, expected_version bigint default null)
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.update_requirement(update_requirement.task_id, update_requirement.number, update_requirement.change,
    update_requirement.expected_version);
$$;
comment on function cogo_api.update_requirement is 'Changes, approves or rejects a requirement.';
grant execute on function cogo_api.update_requirement to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
