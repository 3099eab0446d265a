-- A session and its first task in one transaction, for callers that have no session yet: where the task is refused,
-- no empty session is left behind.

create function cogo.create_session_with_task(
  title text, requirement text, project text default 'default', task_title text default null, models text default 'auto',
  idempotency_key text default null)
returns cogo.tasks language plpgsql volatile security invoker set search_path = ''
as $$
begin
  return cogo.create_task(
    (cogo.create_session(create_session_with_task.title, create_session_with_task.project,
      idempotency_key => create_session_with_task.idempotency_key)).session_id,
    create_session_with_task.requirement, create_session_with_task.task_title, models => create_session_with_task.models,
    idempotency_key => create_session_with_task.idempotency_key);
end
$$;
comment on function cogo.create_session_with_task is
  'Opens a session and submits its first task, both or neither. The same idempotency key returns the first one.';

create function cogo_api.create_session_with_task(
  title text, requirement text, project text default 'default', task_title text default null, models text default 'auto',
  idempotency_key text default null)
returns setof cogo_api.tasks language sql volatile security definer set search_path = ''
as $$
  select * from cogo.exposed_task(cogo.create_session_with_task(
    create_session_with_task.title, create_session_with_task.requirement, create_session_with_task.project,
    create_session_with_task.task_title, create_session_with_task.models, create_session_with_task.idempotency_key));
$$;
comment on function cogo_api.create_session_with_task is 'Opens a session and submits its first task, both or neither.';
grant execute on function cogo_api.create_session_with_task to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
