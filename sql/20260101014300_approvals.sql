-- Approvals: a person must agree before a step continues. A row that survives restarts, with a time limit,
-- an escalation and a record of who decided what.
--
-- A plan asks for one by a directive (`"approval": {"title": …}`: before the step starts), a worker in the
-- middle of a step (request_approval()). After the decision the worker's handler runs again and finds
-- it in its checkpoint `approval:<key>`.

create table cogo.approvals (
  approval_id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  session_id uuid not null,
  task_id uuid not null,
  run_id uuid not null references cogo.runs (run_id) on delete cascade,
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  key text not null,
  title text not null
    constraint title_has_1_to_200_characters check (char_length(title) between 1 and 200),
  details jsonb not null default '{}',
  status text not null default 'pending'
    constraint status_is_known check (status in ('pending', 'approved', 'rejected', 'cancelled')),
  when_expired text not null default 'reject'
    constraint when_expired_is_known check (when_expired in ('approve', 'reject')),
  expires_at timestamptz,
  escalates_at timestamptz,
  escalated_at timestamptz,
  escalate_to text,
  role text
    constraint role_is_known check (role in ('owner', 'approver')),
  resolved_by uuid,
  comment text constraint comment_has_at_most_2000_characters check (char_length(comment) <= 2000),
  requested_at timestamptz not null default cogo.clock(),
  resolved_at timestamptz,
  unique (step_id, key),
  constraint resolved_at_unless_pending check ((status <> 'pending') = (resolved_at is not null))
);
comment on table cogo.approvals is 'Decisions asked of people: pending, made, expired or no longer needed.';
comment on column cogo.approvals.key is 'start for a directive''s; otherwise as the worker named it, unique in its step.';
comment on column cogo.approvals.details is 'What the person should see before deciding.';
comment on column cogo.approvals.when_expired is 'What silence means once expires_at has passed.';
comment on column cogo.approvals.expires_at is 'Null: it waits for as long as it takes.';
comment on column cogo.approvals.escalates_at is 'When to tell others; null when not asked or done.';
comment on column cogo.approvals.escalate_to is 'Whom to tell, in the words of the plan; the event carries it.';
comment on column cogo.approvals.role is 'approver: for approvers and owners; owner: for owners; null: for those who work, too.';
comment on column cogo.approvals.resolved_by is 'The user; null for the secret key and for an expiry.';

create index approvals_pending on cogo.approvals (least(expires_at, escalates_at)) where status = 'pending';
create index approvals_by_run on cogo.approvals (run_id);
create index approvals_by_task on cogo.approvals (task_id, requested_at desc);

alter table cogo.approvals enable row level security;
create policy members_read on cogo.approvals for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.approvals to authenticated, service_role;

create view cogo_api.approvals with (security_invoker = true) as
  select approval_id, session_id, task_id, run_id, step_id, key as wait_key,
         (select steps.key from cogo.steps where steps.step_id = approvals.step_id) as step_key,
         title, details, status, when_expired, expires_at,
         escalates_at, escalated_at, escalate_to, role, resolved_by, comment, requested_at, resolved_at
  from cogo.approvals;
comment on view cogo_api.approvals is 'Decisions asked of people in the caller''s runs.';
grant select on cogo_api.approvals to authenticated, service_role;

create function cogo.insert_approval(step cogo.steps, key text, request jsonb)
returns cogo.event_draft language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_approval cogo.approvals;
  v_problem constant text := cogo.find_directive_problem(jsonb_build_object('approval', request));
begin
  if v_problem is not null or char_length(insert_approval.key) not between 1 and 200 then
    perform cogo.raise_error('invalid_input', 'Expected ' || coalesce(v_problem, 'a key of 1 to 200 characters'));
  end if;
  insert into cogo.approvals (tenant_id, session_id, task_id, run_id, step_id, key, title, details, when_expired,
                              expires_at, escalates_at, escalate_to, role)
  values (step.tenant_id, step.session_id, step.task_id, step.run_id, step.step_id, insert_approval.key,
          coalesce(request ->> 'title', format('Approve step "%s"', step.key)), coalesce(request -> 'details', '{}'),
          coalesce(request ->> 'whenExpired', 'reject'),
          cogo.clock() + make_interval(secs => (request ->> 'timeoutSeconds')::double precision),
          cogo.clock() + make_interval(secs => (request ->> 'escalateAfterSeconds')::double precision),
          request ->> 'escalateTo', request ->> 'role')
  on conflict on constraint approvals_step_id_key_key do update -- a step that is redriven asks again
  set title = excluded.title, details = excluded.details, when_expired = excluded.when_expired,
      escalate_to = excluded.escalate_to, role = excluded.role, status = 'pending', resolved_at = null, resolved_by = null, comment = null, requested_at = cogo.clock(),
      expires_at = excluded.expires_at, escalates_at = excluded.escalates_at, escalated_at = null
  returning * into v_approval;
  return cogo.draft_step_event('approval:requested', step, jsonb_strip_nulls(jsonb_build_object(
    'approvalId', v_approval.approval_id, 'title', v_approval.title, 'expiresAt', v_approval.expires_at)));
end
$$;
comment on function cogo.insert_approval is
  'Asks for an approval: {title, details, timeoutSeconds, whenExpired, escalateAfterSeconds, escalateTo, role}. Returns '
  'the event.';

create function cogo.open_approval(step cogo.steps)
returns cogo.advance language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.steps set status = 'waiting', waiting_for = 'approval', available_at = null
  where steps.step_id = step.step_id;
  return row('{}', array[cogo.insert_approval(step, 'start', step.directives -> 'approval')], '{}')::cogo.advance;
end
$$;
comment on function cogo.open_approval is 'Asks for the approval a plan wants before the step starts.';

create function cogo.request_approval(step_id uuid, lease_token uuid, key text, request jsonb)
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps := cogo.lock_leased_step(request_approval.step_id, request_approval.lease_token);
  v_answer jsonb;
  v_draft cogo.event_draft;
begin
  if v_step.step_id is null then
    perform cogo.refuse_lease(request_approval.step_id);
  elsif request_approval.key = 'start' then
    perform cogo.raise_error('invalid_input', 'Expected a key other than "start", which is that of a plan''s approval');
  end if;
  select value into v_answer from cogo.step_checkpoints as c
  where c.step_id = v_step.step_id and c.key = 'approval:' || request_approval.key;
  if found then
    return v_answer;
  end if;
  perform cogo.require_size(request, 'a request');
  perform cogo.end_attempt(v_step, 'suspended');
  v_step := cogo.put_back(v_step, 'approval', null);
  v_draft := cogo.insert_approval(v_step, request_approval.key, request);
  perform cogo.append_events(array[v_draft]);
  return jsonb_build_object('status', 'waiting');
end
$$;
comment on function cogo.request_approval is
  'The decision, when it was made: {status, comment}. Otherwise suspends the step until it is and returns {status: waiting}.';

create function cogo_api.request_approval(step_id uuid, lease_token uuid, key text, request jsonb)
returns jsonb language sql volatile security definer set search_path = ''
as $$
  select cogo.request_approval(request_approval.step_id, request_approval.lease_token, request_approval.key,
                               cogo.keep_numbers(request_approval.request));
$$;
comment on function cogo_api.request_approval is 'Workers: reads a decision, or suspends the step until it is made.';
grant execute on function cogo_api.request_approval to service_role;

create function cogo.settle_approval(approval cogo.approvals, expired boolean default false)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
  v_given_up cogo.advance;
  v_drafts cogo.event_draft[];
begin
  select * into strict v_step from cogo.steps where steps.step_id = approval.step_id for no key update;
  v_drafts := array[cogo.draft_step_event('approval:resolved', v_step, jsonb_strip_nulls(jsonb_build_object(
    'approvalId', approval.approval_id, 'status', approval.status, 'comment', approval.comment)))];
  if approval.status = 'rejected' and approval.key = 'start' then
    v_given_up := cogo.give_up_step(v_step, 'rejected', jsonb_strip_nulls(jsonb_build_object(
      'code', 'approval_rejected', 'message', format('"%s" was %s', approval.title, case when expired then 'not decided in time' else 'rejected' end),
      'remedy', case when not expired then approval.comment end)));
    return v_drafts || cogo.follow(v_given_up, v_step.run_id);
  end if;
  insert into cogo.step_checkpoints (step_id, key, value)
  values (v_step.step_id, 'approval:' || approval.key,
          jsonb_build_object('status', approval.status, 'comment', approval.comment))
  on conflict on constraint step_checkpoints_pkey do update set value = excluded.value;
  -- Back to where it would be without the approval: released now, or when its run is resumed.
  update cogo.steps
  set status = 'blocked', waiting_for = null, available_at = least(steps.available_at, cogo.clock()),
      opened_at = coalesce(steps.opened_at, cogo.clock())
  where steps.step_id = v_step.step_id and steps.status = 'waiting';
  return v_drafts || cogo.advance_run(v_step.run_id, '{}');
end
$$;
comment on function cogo.settle_approval is
  'The consequences of a decision; returns the events. A rejection before the step started gives the step up; one '
  'during the step is for its handler.';

create function cogo.asked_by(task_id uuid)
returns uuid language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select coalesce(t.created_by, s.created_by) from cogo.tasks as t join cogo.sessions as s on s.session_id = t.session_id
    where t.task_id = asked_by.task_id);
end
$$;
comment on function cogo.asked_by is 'Who asked for a task, or opened the session where a schedule asks.';

create function cogo.has_asked(task_id uuid, user_id uuid)
returns boolean language plpgsql stable security invoker set search_path = ''
as $$
begin
  return user_id = cogo.asked_by(has_asked.task_id) or exists (
    select from cogo.audit_entries as e
    where e.task_id = has_asked.task_id and e.actor = user_id and e.action in ('task-rerun', 'task-redriven', 'task-joined', 'plan-revised'));
end
$$;
comment on function cogo.has_asked is 'Whether a user asked for a task, alone or with others, or for it to be done again or otherwise.';

create function cogo.require_decider(approval cogo.approvals)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_role constant text := (
    select m.role from cogo.members as m where m.tenant_id = approval.tenant_id and m.user_id = auth.uid());
begin
  if v_role = 'member' and approval.role is not null or v_role = 'approver' and approval.role = 'owner' then
    perform cogo.raise_error('forbidden', format('Expected %s of the team to decide this, got %s',
      case approval.role when 'owner' then 'an owner' else 'an approver or owner' end, v_role), 'Ask one of them to decide');
  elsif cogo.has_asked(approval.task_id, auth.uid())
      and (select t.second_person from cogo.teams as t where t.tenant_id = approval.tenant_id) then
    perform cogo.raise_error('forbidden', 'Expected somebody other than who asked for the task, by the team''s policy',
      'Ask another member to decide');
  end if;
end
$$;
comment on function cogo.require_decider is
  'Refuses members whose role is not the one that the approval is for and, in a team with this policy, who asked for the task.';

create function cogo.resolve_approval(approval_id uuid, approve boolean, comment text default null)
returns cogo.approvals language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  v_approval cogo.approvals;
  v_wanted text := case when approve then 'approved' else 'rejected' end;
begin
  select * into v_approval from cogo.approvals where approvals.approval_id = resolve_approval.approval_id;
  perform cogo.require_right(v_approval.tenant_id, 'decide', 'approval ' || resolve_approval.approval_id);
  perform cogo.require_decider(v_approval);
  perform cogo.lock_run(v_approval.run_id);
  update cogo.approvals
  set status = v_wanted, comment = resolve_approval.comment, resolved_by = auth.uid(), resolved_at = cogo.clock()
  where approvals.approval_id = resolve_approval.approval_id and approvals.status = 'pending'
  returning * into v_approval;
  if not found then
    select * into v_approval from cogo.approvals where approvals.approval_id = resolve_approval.approval_id;
    if not found then
      perform cogo.raise_error('not_found', 'No approval ' || resolve_approval.approval_id); -- a revision took its step out
    elsif v_approval.status <> v_wanted then
      perform cogo.raise_error('invalid_state', format('The approval is %s already', v_approval.status));
    end if;
    return v_approval;
  end if;
  perform cogo.record_audit('approval-resolved', v_approval.tenant_id, v_approval.task_id, v_approval.run_id,
    v_approval.step_id, jsonb_build_object('approvalId', v_approval.approval_id, 'status', v_wanted, 'comment', v_approval.comment));
  perform cogo.append_events(cogo.settle_approval(v_approval));
  return v_approval;
end
$$;
comment on function cogo.resolve_approval is
  'Decides. The same decision again changes nothing; another is invalid_state.';

create function cogo_api.resolve_approval(approval_id uuid, approve boolean, comment text default null)
returns setof cogo_api.approvals language sql volatile security definer set search_path = ''
as $$
  select a.approval_id, a.session_id, a.task_id, a.run_id, a.step_id, a.key,
         (select steps.key from cogo.steps where steps.step_id = a.step_id), a.title, a.details, a.status, a.when_expired,
         a.expires_at, a.escalates_at, a.escalated_at, a.escalate_to, a.role, a.resolved_by, a.comment, a.requested_at, a.resolved_at
  from cogo.resolve_approval(resolve_approval.approval_id, resolve_approval.approve, resolve_approval.comment) as a;
$$;
comment on function cogo_api.resolve_approval is 'Approves or rejects.';
grant execute on function cogo_api.resolve_approval to authenticated, service_role;

create function cogo.expire_approval(approval_id uuid)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_approval cogo.approvals;
begin
  select * into v_approval from cogo.approvals
  where approvals.approval_id = expire_approval.approval_id and approvals.status = 'pending'
  for no key update;
  if not found then
    return null;
  end if;
  if v_approval.expires_at <= cogo.clock() then
    update cogo.approvals
    set status = case when approvals.when_expired = 'approve' then 'approved' else 'rejected' end,
        comment = 'Nobody decided in time', resolved_at = cogo.clock()
    where approvals.approval_id = v_approval.approval_id
    returning * into v_approval;
    perform cogo.record_audit('approval-expired', v_approval.tenant_id, v_approval.task_id, v_approval.run_id,
      v_approval.step_id, jsonb_build_object('approvalId', v_approval.approval_id, 'status', v_approval.status));
    return cogo.settle_approval(v_approval, expired => true);
  end if;
  update cogo.approvals set escalated_at = cogo.clock(), escalates_at = null
  where approvals.approval_id = v_approval.approval_id
  returning * into v_approval;
  perform cogo.record_audit('approval-escalated', v_approval.tenant_id, v_approval.task_id, v_approval.run_id,
    v_approval.step_id, jsonb_build_object('approvalId', v_approval.approval_id, 'to', v_approval.escalate_to));
  return array[cogo.draft_step_event('approval:escalated',
    (select steps from cogo.steps where steps.step_id = v_approval.step_id),
    jsonb_strip_nulls(jsonb_build_object('approvalId', v_approval.approval_id, 'title', v_approval.title, 'to', v_approval.escalate_to)))];
end
$$;
comment on function cogo.expire_approval is
  'Escalates an approval whose time has come, or expires it as it was asked to; returns the events.';

revoke execute on all functions in schema cogo, cogo_api from public;
