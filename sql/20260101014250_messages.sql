-- Messages to a run: what a person says to those who work, while they work, and what these answer. In order, and
-- kept with the run. A step is shown the person's messages that were there when it was claimed; one that waits
-- for the n-th of them awaits the event `message:n`, which is emitted with it.

create table cogo.messages (
  run_id uuid not null references cogo.runs (run_id) on delete cascade,
  number integer not null,
  task_id uuid not null,
  tenant_id uuid not null,
  sender text not null
    constraint sender_is_known check (sender in ('person', 'agent')),
  user_id uuid,
  agent text,
  step_id uuid,
  text text not null
    constraint text_has_1_to_2000_characters check (char_length(text) between 1 and 2000),
  answers integer,
  idempotency_key text
    constraint idempotency_key_has_1_to_200_characters check (char_length(idempotency_key) between 1 and 200),
  sent_at timestamptz not null default cogo.clock(),
  primary key (run_id, number),
  foreign key (run_id, answers) references cogo.messages (run_id, number),
  constraint an_agent_sends_from_a_step check ((sender = 'agent') = (agent is not null and step_id is not null))
);
comment on table cogo.messages is 'What a person and the agents of a run say to each other, numbered from 1 without gaps.';
comment on column cogo.messages.run_id is 'The root run: the steps of its sub-runs are shown them too.';
comment on column cogo.messages.user_id is 'The person; null for the secret key.';
comment on column cogo.messages.agent is 'Who sent it, from which step; null where a person did.';
comment on column cogo.messages.answers is 'The number of the message that it answers.';
comment on column cogo.messages.idempotency_key is 'Sending again with the same key returns the first; an agent''s is its step and key.';

create unique index one_message_per_idempotency_key on cogo.messages (task_id, sender, idempotency_key) where idempotency_key is not null;
create index messages_by_answer on cogo.messages (run_id, answers) where answers is not null;

alter table cogo.messages enable row level security;
create policy members_read on cogo.messages for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.messages to authenticated, service_role;

create view cogo_api.messages with (security_invoker = true) as
  select task_id, run_id, number, sender, user_id, agent, step_id, text, answers, sent_at from cogo.messages;
comment on view cogo_api.messages is 'What was said in the caller''s runs, in order.';
grant select on cogo_api.messages to authenticated, service_role;

create function cogo.exposed_message(message cogo.messages)
returns cogo_api.messages language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return row(message.task_id, message.run_id, message.number, message.sender, message.user_id, message.agent, message.step_id,
             message.text, message.answers, message.sent_at);
end
$$;
comment on function cogo.exposed_message is 'A message as the view cogo_api.messages shows it.';

create function cogo.find_message(task_id uuid, message cogo.messages)
returns cogo.messages language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_known cogo.messages;
begin
  select * into v_known from cogo.messages as m
  where m.task_id = find_message.task_id and m.sender = message.sender and m.idempotency_key = message.idempotency_key;
  if found and (v_known.text, v_known.answers) is distinct from (message.text, message.answers) then
    perform cogo.raise_error('invalid_state', 'This idempotency key was used for another message',
      'Repeat the message as it was, or use a new key for a new one');
  end if;
  return v_known;
end
$$;
comment on function cogo.find_message is 'The message that a person, or an agent, sent under the same idempotency key; a row of nulls where none was.';

create function cogo.insert_message(run cogo.runs, message cogo.messages)
returns cogo.messages language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_most constant integer := 50;
  v_message cogo.messages := message;
begin
  if char_length(message.text) not between 1 and 2000 or message.text is null then
    perform cogo.raise_error('invalid_input',
      format('Expected a message of 1 to 2000 characters, got %s', coalesce(char_length(message.text), 0)), 'Say the rest in another message');
  elsif (select count(*) from cogo.messages as m where m.run_id = run.run_id and m.sender = message.sender) >= c_most then
    perform cogo.raise_error('invalid_state', format('The run has %s messages of a%s, and takes no more', c_most,
      case message.sender when 'person' then ' person' else 'gents' end), 'Say the rest in a new task');
  elsif message.answers is not null and not exists (
    select from cogo.messages as m where m.run_id = run.run_id and m.number = message.answers) then
    perform cogo.raise_error('not_found', format('No message %s in the run', message.answers));
  end if;
  v_message.run_id := run.run_id;
  v_message.task_id := run.task_id;
  v_message.tenant_id := run.tenant_id;
  v_message.sent_at := cogo.clock();
  select coalesce(max(m.number), 0) + 1 into v_message.number from cogo.messages as m where m.run_id = run.run_id;
  insert into cogo.messages select v_message.*;
  return v_message;
end
$$;
comment on function cogo.insert_message is 'Numbers and keeps a message. The caller holds the root run''s lock.';

create function cogo.draft_message(run cogo.runs, message cogo.messages)
returns cogo.event_draft language sql immutable security invoker set search_path = ''
as $$
  select row(run.session_id, 'message:sent', run.task_id, run.run_id, message.step_id, jsonb_strip_nulls(jsonb_build_object(
    'number', message.number, 'sender', message.sender, 'text', message.text, 'agent', message.agent,
    'answers', message.answers)))::cogo.event_draft;
$$;
comment on function cogo.draft_message is 'The event that a message was sent.';

create function cogo.send_message(task_id uuid, text text, answers integer default null, idempotency_key text default null)
returns cogo.messages language plpgsql volatile security invoker set search_path = ''
set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  v_task constant cogo.tasks := cogo.require_task(send_message.task_id);
  v_given cogo.messages;
  v_message cogo.messages;
  v_run cogo.runs;
  v_place bigint;
begin
  v_given.sender := 'person';
  v_given.user_id := auth.uid();
  v_given.text := btrim(send_message.text, E' \t\r\n');
  v_given.answers := send_message.answers;
  v_given.idempotency_key := send_message.idempotency_key;
  -- Before the run is looked for: a repetition is answered as the first one was, though the run has ended.
  v_message := cogo.find_message(v_task.task_id, v_given);
  if v_message.run_id is null then
    v_run := cogo.lock_open_run(v_task);
    v_message := cogo.find_message(v_task.task_id, v_given); -- of the caller that held the lock before
  end if;
  if v_message.run_id is not null then
    return v_message;
  end if;
  v_message := cogo.insert_message(v_run, v_given);
  perform cogo.take_quota(v_run.tenant_id, 'messages');
  perform cogo.record_audit('message-sent', v_run.tenant_id, v_run.task_id, v_run.run_id,
    details => jsonb_build_object('number', v_message.number));
  select count(*) into v_place from cogo.messages as m where m.run_id = v_run.run_id and m.sender = 'person';
  perform cogo.append_events(
    cogo.draft_message(v_run, v_message) || cogo.deliver_event(v_run, 'message:' || v_place,
      jsonb_build_object('number', v_message.number, 'text', v_message.text)));
  return v_message;
end
$$;
comment on function cogo.send_message is
  'Says something to those who work on the task''s open run: steps that start from now on are shown it, and one that awaits '
  '`message:n` goes on with the n-th. The same idempotency key returns the first.';

create function cogo_api.send_message(task_id uuid, text text, answers integer default null, idempotency_key text default null)
returns setof cogo_api.messages language sql volatile security definer set search_path = ''
as $$
  select * from cogo.exposed_message(cogo.send_message(
    send_message.task_id, send_message.text, send_message.answers, send_message.idempotency_key));
$$;
comment on function cogo_api.send_message is 'Says something to those who work on a task.';
grant execute on function cogo_api.send_message to authenticated, service_role;

create function cogo.answer_message(step_id uuid, lease_token uuid, key text, text text, answers integer default null)
returns cogo.messages language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step constant cogo.steps := cogo.lock_leased_step(answer_message.step_id, answer_message.lease_token);
  v_given cogo.messages;
  v_message cogo.messages;
  v_run cogo.runs;
begin
  if v_step.step_id is null then
    perform cogo.refuse_lease(answer_message.step_id);
  end if;
  v_given.sender := 'agent';
  v_given.agent := v_step.agent;
  v_given.step_id := v_step.step_id;
  v_given.text := btrim(answer_message.text, E' \t\r\n');
  v_given.answers := answer_message.answers;
  v_given.idempotency_key := v_step.step_id || ':' || answer_message.key;
  v_message := cogo.find_message(v_step.task_id, v_given);
  if v_message.run_id is not null then
    return v_message;
  end if;
  select root.* into v_run from cogo.runs join cogo.runs as root on root.run_id = coalesce(runs.root_run_id, runs.run_id)
  where runs.run_id = v_step.run_id;
  v_message := cogo.insert_message(v_run, v_given);
  perform cogo.append_events(array[cogo.draft_message(v_run, v_message)]);
  return v_message;
end
$$;
comment on function cogo.answer_message is 'A step says something to the person, once under its key.';

create function cogo_api.answer_message(step_id uuid, lease_token uuid, key text, text text, answers integer default null)
returns setof cogo_api.messages language sql volatile security definer set search_path = ''
as $$
  select * from cogo.exposed_message(cogo.answer_message(
    answer_message.step_id, answer_message.lease_token, answer_message.key, answer_message.text, answer_message.answers));
$$;
comment on function cogo_api.answer_message is 'Workers: says something to the person, once under its key.';
grant execute on function cogo_api.answer_message to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
