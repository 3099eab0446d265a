-- Making a delivery, as the worker that holds the step does: it opens it, stores what would change, is approved, and then
-- begins and ends act by act. Whatever it says, it presents the lease of its step.

create function cogo.require_step(step_id uuid, lease_token uuid)
returns cogo.steps language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step constant cogo.steps := cogo.lock_leased_step(require_step.step_id, require_step.lease_token);
begin
  if v_step.step_id is null then
    perform cogo.refuse_lease(require_step.step_id);
  end if;
  return v_step;
end
$$;
comment on function cogo.require_step is 'The step, locked, if it is leased.';

create function cogo.hold_delivery(delivery cogo.deliveries, step_id uuid)
returns boolean language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if exists (
    select from cogo.steps as s
    where s.step_id = delivery.step_id and s.step_id <> hold_delivery.step_id and s.status = 'running'
      and s.lease_expires_at > cogo.clock()) then
    return false;
  end if;
  update cogo.deliveries as d set step_id = hold_delivery.step_id where d.delivery_id = delivery.delivery_id;
  return true;
end
$$;
comment on function cogo.hold_delivery is
  'Gives a locked delivery to the step, unless another one is at it: of several that deliver the same, one acts at a time.';

create function cogo.held_delivery(step_id uuid, lease_token uuid)
returns cogo.deliveries language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_delivery cogo.deliveries;
begin
  perform cogo.require_step(held_delivery.step_id, held_delivery.lease_token);
  select * into v_delivery from cogo.deliveries as d where d.step_id = held_delivery.step_id for no key update;
  if not found then
    perform cogo.refuse_lease(held_delivery.step_id);
  end if;
  return v_delivery;
end
$$;
comment on function cogo.held_delivery is 'The delivery that the step opened, locked, if the step is leased and holds it still.';

create function cogo.open_delivery(step_id uuid, lease_token uuid, target text, task_id uuid default null)
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step constant cogo.steps := cogo.require_step(open_delivery.step_id, open_delivery.lease_token);
  v_task cogo.tasks;
  v_run cogo.runs;
  v_target cogo.delivery_targets;
  v_delivery cogo.deliveries;
begin
  select * into v_task from cogo.tasks as t
  where t.task_id = coalesce(open_delivery.task_id, v_step.task_id) and t.tenant_id = v_step.tenant_id;
  if not found then
    perform cogo.raise_error('not_found', format('No task %s', open_delivery.task_id));
  end if;
  select * into v_run from cogo.runs as r where r.task_id = v_task.task_id and r.parent_step_id is null order by r.number desc limit 1;
  v_target := cogo.permitted_target(v_task.tenant_id, open_delivery.target);
  v_delivery := cogo.want_delivery(v_task, open_delivery.target);
  if not cogo.hold_delivery(v_delivery, v_step.step_id) then
    return null;
  elsif v_step.kind = 'deliver' and v_delivery.status = 'rolled-back' then
    update cogo.deliveries set status = 'wanted', round = deliveries.round + 1, preview = null, digest = null, reached = '{}',
                               error = null, delivered_at = null
    where deliveries.delivery_id = v_delivery.delivery_id
    returning * into v_delivery;
  end if;
  return jsonb_build_object(
    'deliveryId', v_delivery.delivery_id, 'taskId', v_delivery.task_id, 'target', v_delivery.target, 'status', v_delivery.status,
    'round', v_delivery.round, 'digest', v_delivery.digest, 'preview', v_delivery.preview, 'reached', v_delivery.reached,
    'createdAt', v_delivery.created_at, 'title', v_task.title, 'requirement', v_task.requirement,
    'asks', v_target.asks, 'apiUrl', v_target.api_url,
    'verdict', v_run.gate, 'files', case when v_step.kind = 'deliver' then (
      select coalesce(jsonb_agg(jsonb_build_object('path', a.path, 'content', a.content) order by a.path), '[]')
      from cogo.read_run_artifacts(v_run.run_id) as a) end,
    'credential', (select s.decrypted_secret from vault.decrypted_secrets as s where s.id = v_target.secret_id));
end
$$;
comment on function cogo.open_delivery is
  'The delivery of the result of a task, by default the step''s own, with all that is needed to make it; from now on it is the '
  'step''s. One that was rolled back starts again. Null while another step is at it.';

create function cogo_api.open_delivery(step_id uuid, lease_token uuid, target text, task_id uuid default null)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.open_delivery(open_delivery.step_id, open_delivery.lease_token, open_delivery.target, open_delivery.task_id); $$;
comment on function cogo_api.open_delivery is 'Workers: a delivery to make, with its credential; null while another step makes it.';
grant execute on function cogo_api.open_delivery to service_role;

create function cogo.preview_delivery(step_id uuid, lease_token uuid, digest text, preview jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_delivery constant cogo.deliveries := cogo.held_delivery(preview_delivery.step_id, preview_delivery.lease_token);
begin
  if v_delivery.status in ('delivering', 'delivered') then
    perform cogo.raise_error('invalid_state', format('The delivery is %s already', v_delivery.status), 'Roll it back first');
  end if;
  perform cogo.require_size(preview_delivery.preview, 'a preview');
  update cogo.deliveries
  set status = 'previewed', digest = preview_delivery.digest, preview = preview_delivery.preview, error = null
  where deliveries.delivery_id = v_delivery.delivery_id;
  perform cogo.record_audit('delivery-previewed', v_delivery.tenant_id, v_delivery.task_id, step_id => preview_delivery.step_id,
    details => jsonb_build_object('deliveryId', v_delivery.delivery_id, 'target', v_delivery.target, 'digest', preview_delivery.digest));
end
$$;
comment on function cogo.preview_delivery is 'Stores what would change, and of which files; nothing is changed yet.';

create function cogo_api.preview_delivery(step_id uuid, lease_token uuid, digest text, preview jsonb)
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.preview_delivery(preview_delivery.step_id, preview_delivery.lease_token,
                               preview_delivery.digest, preview_delivery.preview);
$$;
comment on function cogo_api.preview_delivery is 'Workers: stores what a delivery would change.';
grant execute on function cogo_api.preview_delivery to service_role;

create function cogo.require_approved(delivery cogo.deliveries, step_id uuid, key text)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  if (cogo.permitted_target(delivery.tenant_id, delivery.target)).asks and not exists (
    select from cogo.approvals as a
    where a.step_id = require_approved.step_id and a.key = require_approved.key and a.status = 'approved'
      and a.details ->> 'digest' = delivery.digest) then
    perform cogo.raise_error('invalid_state', 'The delivery was not approved', 'Ask for an approval of what its preview says');
  end if;
end
$$;
comment on function cogo.require_approved is
  'Refuses a delivery whose target asks, unless somebody approved these very files in this step: to deliver them, or to take them back.';

create function cogo.begin_delivery_act(step_id uuid, lease_token uuid, act text)
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_delivery constant cogo.deliveries := cogo.held_delivery(begin_delivery_act.step_id, begin_delivery_act.lease_token);
  -- What is delivered is only taken back, also by a step that delivers something else in its place.
  v_takes_back constant boolean := v_delivery.status = 'delivered'
    or (select s.kind from cogo.steps as s where s.step_id = begin_delivery_act.step_id) = 'roll-back';
  v_act cogo.delivery_acts;
begin
  perform cogo.require_approved(v_delivery, begin_delivery_act.step_id, case when v_takes_back then 'roll-back' else 'delivery' end);
  update cogo.deliveries set status = 'delivering', error = null
  where deliveries.delivery_id = v_delivery.delivery_id and not v_takes_back;
  insert into cogo.delivery_acts (delivery_id, round, tenant_id, act, idempotency_key)
  values (v_delivery.delivery_id, v_delivery.round, v_delivery.tenant_id, begin_delivery_act.act,
          cogo.hash_request(jsonb_build_array(v_delivery.delivery_id, v_delivery.round, begin_delivery_act.act)))
  on conflict do nothing
  returning * into v_act;
  if found then
    perform cogo.record_audit('delivery-act-started', v_delivery.tenant_id, v_delivery.task_id, step_id => begin_delivery_act.step_id,
      details => jsonb_build_object('deliveryId', v_delivery.delivery_id, 'target', v_delivery.target, 'act', v_act.act));
  else
    select * into v_act from cogo.delivery_acts as a
    where a.delivery_id = v_delivery.delivery_id and a.round = v_delivery.round and a.act = begin_delivery_act.act;
  end if;
  return jsonb_build_object('key', v_act.idempotency_key, 'result', v_act.result);
end
$$;
comment on function cogo.begin_delivery_act is
  'What the act is done under, {key, result}: a result is there when it was done. Refused without the approval that the target asks for.';

create function cogo_api.begin_delivery_act(step_id uuid, lease_token uuid, act text)
returns jsonb language sql volatile security definer set search_path = ''
as $$
  select cogo.begin_delivery_act(begin_delivery_act.step_id, begin_delivery_act.lease_token,
                                 begin_delivery_act.act);
$$;
comment on function cogo_api.begin_delivery_act is 'Workers: begins an act of a delivery.';
grant execute on function cogo_api.begin_delivery_act to service_role;

create function cogo.end_delivery_act(step_id uuid, lease_token uuid, act text, result jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_delivery constant cogo.deliveries := cogo.held_delivery(end_delivery_act.step_id, end_delivery_act.lease_token);
begin
  update cogo.delivery_acts as a set ended_at = cogo.clock(), result = end_delivery_act.result
  where a.delivery_id = v_delivery.delivery_id and a.round = v_delivery.round and a.act = end_delivery_act.act and a.ended_at is null;
  if not found then
    return;
  end if;
  update cogo.deliveries set reached = deliveries.reached || end_delivery_act.result
  where deliveries.delivery_id = v_delivery.delivery_id;
  perform cogo.record_audit('delivery-act-ended', v_delivery.tenant_id, v_delivery.task_id, step_id => end_delivery_act.step_id,
    details => jsonb_build_object('deliveryId', v_delivery.delivery_id, 'act', end_delivery_act.act, 'result', end_delivery_act.result));
end
$$;
comment on function cogo.end_delivery_act is 'Keeps the outcome of an act that was started, which adds to where the delivery is.';

create function cogo_api.end_delivery_act(step_id uuid, lease_token uuid, act text, result jsonb)
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.end_delivery_act(end_delivery_act.step_id, end_delivery_act.lease_token,
                               end_delivery_act.act, end_delivery_act.result);
$$;
comment on function cogo_api.end_delivery_act is 'Workers: keeps the outcome of an act.';
grant execute on function cogo_api.end_delivery_act to service_role;

create function cogo.finish_delivery(step_id uuid, lease_token uuid, status text, error jsonb default null)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_delivery constant cogo.deliveries := cogo.held_delivery(finish_delivery.step_id, finish_delivery.lease_token);
begin
  if finish_delivery.status not in ('delivered', 'rejected', 'failed', 'rolled-back') then
    perform cogo.raise_error('invalid_input', format('Expected how the delivery ended, got "%s"', finish_delivery.status));
  end if;
  update cogo.deliveries as d
  set status = finish_delivery.status, error = finish_delivery.error,
      delivered_at = case when finish_delivery.status = 'delivered' then cogo.clock() else d.delivered_at end
  where d.delivery_id = v_delivery.delivery_id;
  perform cogo.record_audit('delivery-' || finish_delivery.status, v_delivery.tenant_id, v_delivery.task_id,
    step_id => finish_delivery.step_id, details => jsonb_build_object(
      'deliveryId', v_delivery.delivery_id, 'target', v_delivery.target, 'reached', v_delivery.reached,
      'code', finish_delivery.error ->> 'code'));
end
$$;
comment on function cogo.finish_delivery is 'Ends a delivery: delivered, rejected, failed (it may be tried again) or rolled-back.';

create function cogo_api.finish_delivery(step_id uuid, lease_token uuid, status text, error jsonb default null)
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.finish_delivery(finish_delivery.step_id, finish_delivery.lease_token,
                              finish_delivery.status, finish_delivery.error);
$$;
comment on function cogo_api.finish_delivery is 'Workers: ends a delivery.';
grant execute on function cogo_api.finish_delivery to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
