-- Progress that is shown while a step runs, and not kept: pieces of text as a model writes them. They are
-- broadcast on the task's private topic only; the whole is in the step's artifacts afterwards.

create function cogo.stream_step(step_id uuid, lease_token uuid, message jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
begin
  select * into v_step from cogo.steps
  where steps.step_id = stream_step.step_id and steps.lease_token = stream_step.lease_token;
  if not found then
    perform cogo.refuse_lease(stream_step.step_id);
  end if;
  perform realtime.send(
    jsonb_build_object('taskId', v_step.task_id, 'runId', v_step.run_id, 'stepId', v_step.step_id, 'key', v_step.key,
                       'role', v_step.role, 'agent', v_step.agent) || stream_step.message,
    'agent:stream', 'task:' || v_step.task_id, true);
end
$$;
comment on function cogo.stream_step is
  'Broadcasts a transient message, as agent:stream on task:<id>; lease_lost when the step is another worker''s.';

create function cogo_api.stream_step(step_id uuid, lease_token uuid, message jsonb)
returns void language plpgsql volatile security definer set search_path = ''
as $$ begin perform cogo.stream_step(stream_step.step_id, stream_step.lease_token, cogo.keep_numbers(stream_step.message)); end $$;
comment on function cogo_api.stream_step is 'Workers: broadcasts a transient message to those who follow the task.';
grant execute on function cogo_api.stream_step to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
