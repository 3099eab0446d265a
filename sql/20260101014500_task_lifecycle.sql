-- A task begins, and may be paused and resumed. In between its steps live their own lives.

create function cogo.hash_request(request jsonb)
returns text language sql immutable security invoker set search_path = ''
as $$ select encode(sha256(convert_to(request::text, 'UTF8')), 'hex'); $$;
comment on function cogo.hash_request is 'Equal for equal requests, whatever the order of their members.';

create function cogo.require_complete_plan(plan jsonb, template text, delivery text, approve_requirements boolean)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  if plan is not null and template is not null then
    perform cogo.raise_error('invalid_input', 'Expected a plan or a workflow template, got both', 'A plan of one''s own is made from no template');
  elsif plan is not null and delivery is not null then
    perform cogo.raise_error('invalid_input', 'Expected a plan or a delivery, got both', 'Give the plan a step of the kind deliver');
  elsif plan is not null and approve_requirements then
    perform cogo.raise_error('invalid_input', 'Expected a plan or approveRequirements, got both', 'Nothing is gathered for a plan: give a step of it an approval');
  end if;
end
$$;
comment on function cogo.require_complete_plan is 'Refuses what would be added to a plan that came with the task.';

create function cogo.create_task(
  session_id uuid, requirement text, title text default null, priority integer default 100,
  idempotency_key text default null, deadline timestamptz default null, retention interval default null, plan jsonb default null,
  sources jsonb default null, models text default 'auto', singleton jsonb default null, tags text[] default '{}', template text
  default null, debounce jsonb default null, batch jsonb default null, approve_requirements boolean default false, delivery text default null)
returns cogo.tasks language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  v_session cogo.sessions := cogo.require_session(create_task.session_id);
  v_task cogo.tasks;
  v_known cogo.tasks;
  v_met record;
  v_drafts cogo.event_draft[] := '{}';
  v_seconds double precision := (batch ->> 'seconds')::double precision;
  c_tries constant integer := 5;
  v_hash constant text := case when idempotency_key is not null then cogo.hash_request(jsonb_build_array(
    requirement, title, priority, extract(epoch from deadline), retention, plan, sources, models, singleton, cogo.to_tags(tags), template,
    debounce, batch, approve_requirements, delivery)) end;
begin
  -- Before all that may have changed since: a repetition is answered as the first one was.
  v_known := cogo.find_submission(v_session.session_id, idempotency_key, v_hash);
  if v_known.task_id is not null then
    return v_known;
  end if;
  perform cogo.require_active(v_session.session_id);
  if deadline <= cogo.clock() then
    perform cogo.raise_error('invalid_input', format('Expected a deadline after %s, got %s', cogo.clock(), deadline));
  end if;
  perform cogo.require_complete_plan(plan, template, delivery, approve_requirements);
  perform cogo.require_usable_workflow(v_session.tenant_id, template);
  perform cogo.require_singleton(singleton);
  perform cogo.require_one_rule(singleton, debounce, batch);
  if batch is not null then
    perform cogo.require_batchable(plan, sources);
    v_met := cogo.join_batch(v_session, idempotency_key, v_hash, batch);
    v_known := v_met.task;
    v_drafts := v_met.drafts;
    if v_known.task_id is not null then
      perform cogo.append_events(v_drafts);
      return v_known;
    end if;
  end if;
  for v_try in 1 .. c_tries loop
    insert into cogo.tasks (session_id, tenant_id, title, requirement, priority, idempotency_key, request_hash, singleton_key,
                            retention, models, tags, template, approve_requirements)
    values (v_session.session_id, v_session.tenant_id, create_task.title, create_task.requirement, create_task.priority,
            create_task.idempotency_key, v_hash, btrim(singleton ->> 'key'), create_task.retention, create_task.models,
            cogo.to_tags(create_task.tags), create_task.template, create_task.approve_requirements)
    on conflict do nothing -- one_task_per_idempotency_key, one_open_task_per_singleton_key
    returning * into v_task;
    exit when found;
    v_known := cogo.find_submission(v_session.session_id, idempotency_key, v_hash);
    if v_known.task_id is null then
      v_met := cogo.join_singleton(v_session, idempotency_key, v_hash, singleton, v_drafts);
      v_known := v_met.task;
      v_drafts := v_met.drafts;
    end if;
    if v_known.task_id is not null then
      return v_known;
    end if;
  end loop;
  if v_task.task_id is null then
    perform cogo.raise_error('invalid_state', format('Tasks with the key "%s" come and go', singleton ->> 'key'), 'Try again');
  end if;
  if create_task.sources is not null then
    perform cogo.store_sources(v_task, create_task.sources);
  end if;
  perform cogo.want_delivery(v_task, create_task.delivery);
  if batch is not null then
    perform cogo.begin_batch(v_task, batch);
  elsif debounce is not null then
    select d.seconds, d.drafts into v_seconds, v_drafts from cogo.debounce_task(v_task, debounce) as d;
  end if;
  -- After the runs that were locked: others that have locked one may be about to make a task.
  perform cogo.take_task_quota(v_task.tenant_id, create_task.plan);
  return cogo.start_run(v_task, deadline, plan => create_task.plan, collecting_seconds => v_seconds, drafts => v_drafts);
end
$$;
comment on function cogo.create_task is
  'Submits a requirement, or a ready plan: task, run and first steps in one transaction. The same idempotency key '
  'returns the first task; of a singleton''s key at most one task is open; submissions with the key of a debounce or batch become one.';

create function cogo_api.create_task(
  session_id uuid, requirement text, title text default null, priority integer default 100,
  idempotency_key text default null, deadline timestamptz default null, retention interval default null,
  plan jsonb default null, sources jsonb default null, models text default 'auto', singleton jsonb default null,
  tags text[] default '{}', template text default null, debounce jsonb default null, batch jsonb default null,
  approve_requirements boolean default false, delivery text default null)
returns setof cogo_api.tasks language plpgsql volatile security definer set search_path = ''
as $$
begin
  return query
    select * from cogo.exposed_task(cogo.create_task(
      create_task.session_id, create_task.requirement, create_task.title, create_task.priority, create_task.idempotency_key,
      create_task.deadline, create_task.retention, cogo.keep_numbers(create_task.plan), create_task.sources, create_task.models,
      create_task.singleton, create_task.tags, create_task.template, create_task.debounce, cogo.keep_numbers(create_task.batch),
      create_task.approve_requirements, create_task.delivery));
end
$$;
comment on function cogo_api.create_task is 'Submits a requirement, or a ready plan.';
grant execute on function cogo_api.create_task to authenticated;

create function cogo.start_run(
  task cogo.tasks, deadline timestamptz default null, idempotency_key text default null, plan jsonb default null,
  collecting_seconds double precision default null, drafts cogo.event_draft[] default '{}')
returns cogo.tasks language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_run cogo.runs;
  v_steps jsonb := case when plan is not null then plan -> 'steps' else cogo.first_steps(task) end;
begin
  if collecting_seconds is not null then
    perform cogo.require_listed(v_steps);
    v_steps := cogo.after_collecting(v_steps, collecting_seconds);
  end if;
  if plan is not null then
    perform cogo.require_plan(plan || jsonb_build_object('steps', v_steps));
    perform cogo.require_on_failure(plan);
  end if;
  v_run := cogo.insert_run(task, deadline,
    case when plan is null then 'Every run begins with analysis and planning'
         else coalesce(plan ->> 'reason', 'The plan came with the task') end,
    null, start_run.idempotency_key);
  if plan ? 'onFailure' then
    update cogo.runs set on_failure = plan -> 'onFailure' where runs.run_id = v_run.run_id;
  end if;
  perform cogo.add_steps(v_run, v_steps);
  perform cogo.append_events(
    drafts || cogo.draft_run_event('task:orchestrated', v_run, jsonb_build_object(
      'requirement', left(task.requirement, 500), 'priority', task.priority))
    || case when plan is not null then cogo.draft_assignments(v_run, 'plan') end
    || cogo.advance_run(v_run.run_id, '{}'));
  -- Read again: a plan without work for workers has already completed.
  return cogo.require_task(task.task_id);
end
$$;
comment on function cogo.start_run is
  'Gives the task a run: steps that read its sources, analyse and plan, the last of which decides the rest, or the plan {reason, '
  'steps, onFailure} that came with the task; after a gate of so many seconds, where others may join the task or take its place. `drafts` are events of what it replaces.';

create function cogo.insert_run(
  task cogo.tasks, deadline timestamptz, reason text, rerun_of uuid, idempotency_key text)
returns cogo.runs language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_run cogo.runs;
begin
  insert into cogo.runs (task_id, session_id, tenant_id, number, deadline_at, rerun_of, idempotency_key)
  select task.task_id, task.session_id, task.tenant_id, coalesce(max(runs.number), 0) + 1, insert_run.deadline,
         insert_run.rerun_of, insert_run.idempotency_key
  from cogo.runs where runs.task_id = task.task_id
  returning * into v_run;
  insert into cogo.plans (run_id, version, tenant_id, reason)
  values (v_run.run_id, v_run.plan_version, v_run.tenant_id, insert_run.reason);
  return v_run;
end
$$;
comment on function cogo.insert_run is 'The task''s next run and its first plan, without steps.';

create function cogo.require_task(task_id uuid, needs text default 'work')
returns cogo.tasks language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_task cogo.tasks;
begin
  select * into v_task from cogo.tasks where tasks.task_id = require_task.task_id;
  perform cogo.require_right(v_task.tenant_id, needs, 'task ' || require_task.task_id);
  return v_task;
end
$$;
comment on function cogo.require_task is 'The task, if the caller has this right there; otherwise not_found, or forbidden.';

create function cogo.lock_open_run(task cogo.tasks)
returns cogo.runs language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_run cogo.runs;
begin
  select * into v_run from cogo.runs
  where runs.task_id = task.task_id and runs.parent_step_id is null and runs.finished_at is null
  for no key update;
  if not found then
    perform cogo.raise_error('invalid_state',
      format('The task has ended: it is %s', (select t.status from cogo.tasks as t where t.task_id = task.task_id)));
  end if;
  return v_run;
end
$$;
comment on function cogo.lock_open_run is 'The task''s open root run, locked; invalid_state when it has ended.';

create function cogo.lock_last_run(task cogo.tasks)
returns cogo.runs language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_run cogo.runs;
begin
  loop
    select * into v_run from cogo.runs
    where runs.task_id = task.task_id and runs.parent_step_id is null
    order by runs.number desc limit 1
    for no key update;
    -- The holder before may have made a newer run.
    exit when not exists (
      select from cogo.runs
      where runs.task_id = task.task_id and runs.parent_step_id is null and runs.number > v_run.number);
  end loop;
  return v_run;
end
$$;
comment on function cogo.lock_last_run is 'The task''s last root run, open or not, locked.';

create function cogo.pause_task(task_id uuid, reason text default null)
returns cogo.tasks language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  v_run cogo.runs := cogo.lock_open_run(cogo.require_task(pause_task.task_id));
  v_tree uuid[] := cogo.open_tree(v_run.run_id);
begin
  if v_run.status = 'running' then
    update cogo.runs set status = 'paused' where runs.run_id = any (v_tree);
    update cogo.tasks set status = 'paused' where tasks.task_id = pause_task.task_id;
    update cogo.steps set status = 'blocked', waiting_for = null
    where steps.run_id = any (v_tree)
      and (steps.status = 'ready' or steps.waiting_for in ('retry', 'turn', 'time'));
    perform cogo.record_audit('task-paused', v_run.tenant_id, v_run.task_id, v_run.run_id,
      details => jsonb_build_object('reason', reason));
    perform cogo.append_events(array[
      cogo.draft_run_event('task:paused', v_run, jsonb_strip_nulls(jsonb_build_object('reason', reason)))]);
  end if;
  return cogo.require_task(pause_task.task_id);
end
$$;
comment on function cogo.pause_task is 'Starts nothing new; running steps may finish. Pausing twice changes nothing.';

create function cogo_api.pause_task(task_id uuid, reason text default null)
returns setof cogo_api.tasks language sql volatile security definer set search_path = ''
as $$ select * from cogo.exposed_task(cogo.pause_task(pause_task.task_id, pause_task.reason)); $$;
comment on function cogo_api.pause_task is 'Starts nothing new in a task.';
grant execute on function cogo_api.pause_task to authenticated, service_role;

create function cogo.resume_task(task_id uuid)
returns cogo.tasks language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  v_run cogo.runs := cogo.lock_open_run(cogo.require_task(resume_task.task_id));
  v_tree uuid[] := cogo.open_tree(v_run.run_id);
begin
  if v_run.status = 'paused' then
    update cogo.runs set status = 'running' where runs.run_id = any (v_tree);
    update cogo.tasks set status = 'running' where tasks.task_id = resume_task.task_id;
    perform cogo.record_audit('task-resumed', v_run.tenant_id, v_run.task_id, v_run.run_id);
    perform cogo.append_events(cogo.draft_run_event('task:resumed', v_run) || cogo.advance_runs(v_tree, '{}'));
  end if;
  return cogo.require_task(resume_task.task_id);
end
$$;
comment on function cogo.resume_task is
  'Continues where the pause left off. Resuming what is not paused changes nothing.';

create function cogo_api.resume_task(task_id uuid)
returns setof cogo_api.tasks language sql volatile security definer set search_path = ''
as $$ select * from cogo.exposed_task(cogo.resume_task(resume_task.task_id)); $$;
comment on function cogo_api.resume_task is 'Continues a paused task.';
grant execute on function cogo_api.resume_task to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
