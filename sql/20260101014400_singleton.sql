-- Singletons: a task may have a key of which its tenant has at most one open (one_open_task_per_singleton_key).
-- What becomes of a second one, its submitter says.

create table cogo.joined_submissions (
  session_id uuid not null references cogo.sessions (session_id) on delete cascade,
  idempotency_key text not null,
  task_id uuid not null references cogo.tasks (task_id) on delete cascade,
  request_hash text not null,
  primary key (session_id, idempotency_key)
);
comment on table cogo.joined_submissions is 'Idempotency keys whose submission was answered with a task that was open already.';
create index joined_submissions_by_task on cogo.joined_submissions (task_id);
alter table cogo.joined_submissions enable row level security;

create function cogo.find_submission(session_id uuid, idempotency_key text, request_hash text)
returns cogo.tasks language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_known record;
begin
  if find_submission.idempotency_key is null then
    return null;
  end if;
  select known.* into v_known from (
    select t.task_id, t.request_hash from cogo.tasks as t
    where t.session_id = find_submission.session_id and t.idempotency_key = find_submission.idempotency_key
    union all
    select j.task_id, j.request_hash from cogo.joined_submissions as j
    where j.session_id = find_submission.session_id and j.idempotency_key = find_submission.idempotency_key
  ) as known limit 1;
  if v_known.request_hash <> find_submission.request_hash then
    perform cogo.raise_error('invalid_state', 'This idempotency key was used for another request in this session',
      'Repeat the request as it was, or use a new key for a new one');
  end if;
  return (select t from cogo.tasks as t where t.task_id = v_known.task_id);
end
$$;
comment on function cogo.find_submission is
  'The task that this submission was answered with before, or null; invalid_state when the key was used for another.';

create function cogo.meet_singleton(tenant_id uuid, singleton jsonb, out task cogo.tasks, inout drafts cogo.event_draft[])
returns record language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_open cogo.tasks;
begin
  select * into v_open from cogo.tasks
  where tasks.tenant_id = meet_singleton.tenant_id and tasks.singleton_key = btrim(singleton ->> 'key')
    and tasks.finished_at is null;
  if not found then
    return; -- it has just ended
  end if;
  case coalesce(singleton ->> 'whenOpen', 'refuse')
    when 'join' then
      task := v_open;
    when 'replace' then
      drafts := drafts || cogo.end_task(v_open.task_id, 'Replaced by a later task of its key');
      -- One that has to undo what it did does so beside the task that replaces it.
      update cogo.tasks set singleton_key = null where tasks.task_id = v_open.task_id and tasks.finished_at is null;
    else
      perform cogo.raise_error('invalid_state',
        format('Task %s with the key "%s" is open', v_open.task_id, v_open.singleton_key),
        'Wait for its end, or submit with whenOpen "join" or "replace"');
  end case;
end
$$;
comment on function cogo.meet_singleton is
  'What becomes of a submission whose key an open task has: it is refused, the open one is returned, or that is '
  'cancelled, which adds to `drafts`, and null returned.';

create function cogo.join_singleton(
  session cogo.sessions, idempotency_key text, request_hash text, singleton jsonb, out task cogo.tasks,
  inout drafts cogo.event_draft[])
returns record language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_met constant record := cogo.meet_singleton(session.tenant_id, singleton, drafts);
begin
  task := v_met.task;
  drafts := v_met.drafts;
  if task.task_id is not null then
    perform cogo.record_audit('task-joined', session.tenant_id, task.task_id);
  end if;
  if task.task_id is not null and idempotency_key is not null then
    insert into cogo.joined_submissions (session_id, idempotency_key, task_id, request_hash)
    values (session.session_id, join_singleton.idempotency_key, task.task_id, join_singleton.request_hash)
    on conflict do nothing;
  end if;
end
$$;
comment on function cogo.join_singleton is 'As meet_singleton(), and remembers what the submission was answered with.';

create function cogo.open_again(task cogo.tasks)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_open uuid;
begin
  update cogo.tasks set status = 'running', error = null, finished_at = null where tasks.task_id = task.task_id;
exception when unique_violation then -- the index decides: another may be opened at this moment
  select tasks.task_id into v_open from cogo.tasks
  where tasks.tenant_id = task.tenant_id and tasks.singleton_key = task.singleton_key and tasks.finished_at is null;
  perform cogo.raise_error('invalid_state', format('%s with the key "%s" is open', coalesce('Task ' || v_open, 'A task'), task.singleton_key),
    'Wait for its end, or cancel it');
end
$$;
comment on function cogo.open_again is 'Has an ended task running; refuses where another open task has its key.';

create function cogo.require_singleton(singleton jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  if singleton is null then
    return;
  elsif jsonb_typeof(singleton) <> 'object' or singleton - array['key', 'whenOpen'] <> '{}'
     or jsonb_typeof(singleton -> 'key') is distinct from 'string'
     or char_length(btrim(singleton ->> 'key')) not between 1 and 200
     or singleton ->> 'whenOpen' not in ('refuse', 'join', 'replace') then
    perform cogo.raise_error('invalid_input', format('Expected singleton to be {key, whenOpen}, got %s', singleton));
  elsif btrim(singleton ->> 'key') like 'schedule:%' and current_setting('cogo.in_name_of', true) is distinct from 'on' then
    perform cogo.raise_error('invalid_input', format('Expected a key that is not a schedule''s, got "%s"', singleton ->> 'key'),
      'Use a key that does not begin with "schedule:"');
  end if;
end
$$;
comment on function cogo.require_singleton is
  'Refuses what is no {key, whenOpen}, and the keys of schedules, whose tasks would be taken for open otherwise.';

revoke execute on all functions in schema cogo from public;
