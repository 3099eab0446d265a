-- Events: what happened, in order, without gaps.
--
-- Each event is a row written in the transaction that made it true, numbered per session under a row
-- lock, so that commit order is number order. It is then broadcast as a hint on the private topics
-- `session:<id>` and `task:<id>`: Realtime may lose a message, the table does not, and a client that
-- sees a gap reads the rest from here.
--
-- Lock order, everywhere: run, then step, then the session's event counter, which is always last.
-- A transaction that touches several sessions takes them in the order of session_id.

create table cogo.event_counters (
  session_id uuid primary key references cogo.sessions (session_id) on delete cascade,
  last_sequence bigint not null default 0
    constraint last_sequence_is_not_negative check (last_sequence >= 0)
) with (fillfactor = 50); -- one hot row a session: room for in-page updates

create table cogo.events (
  session_id uuid not null references cogo.sessions (session_id) on delete cascade,
  sequence bigint not null,
  tenant_id uuid not null,
  type text not null
    constraint type_is_in_the_vocabulary check (type in (
      'session:created', 'session:closed',
      'task:orchestrated', 'task:updated', 'task:distributed', 'task:executing',
      'task:completed', 'task:failed', 'task:cancelled',
      'phase:started', 'phase:completed',
      'step:retrying', 'step:stalled', 'step:released', 'step:failed',
      'agent:progress', 'agent:result',
      'decision:recorded', 'quality:assessment', 'quality:report'
    )),
  task_id uuid,
  run_id uuid,
  step_id uuid,
  payload jsonb not null default '{}'
    constraint payload_is_an_object check (jsonb_typeof(payload) = 'object'),
  created_at timestamptz not null default cogo.clock(),
  primary key (session_id, sequence)
);

create index events_by_task on cogo.events (task_id, sequence) where task_id is not null;

alter table cogo.event_counters enable row level security;
alter table cogo.events enable row level security;
create policy members_read on cogo.events for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));

create function cogo.broadcast_event(event cogo.events)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_message jsonb := jsonb_build_object(
    'sequence', event.sequence,
    'type', event.type,
    'sessionId', event.session_id,
    'taskId', event.task_id,
    'runId', event.run_id,
    'stepId', event.step_id,
    'payload', event.payload,
    'createdAt', event.created_at
  );
begin
  perform realtime.send(v_message, event.type, 'session:' || event.session_id, true);
  if event.task_id is not null then
    perform realtime.send(v_message, event.type, 'task:' || event.task_id, true);
  end if;
end
$$;

create function cogo.emit_event(
  session_id uuid,
  type text,
  task_id uuid default null,
  run_id uuid default null,
  step_id uuid default null,
  payload jsonb default '{}'
)
returns bigint
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_event cogo.events;
  v_sequence bigint;
begin
  update cogo.event_counters
  set last_sequence = last_sequence + 1
  where event_counters.session_id = emit_event.session_id
  returning last_sequence into strict v_sequence;

  insert into cogo.events (session_id, sequence, tenant_id, type, task_id, run_id, step_id, payload)
  select emit_event.session_id, v_sequence, sessions.tenant_id, emit_event.type,
         emit_event.task_id, emit_event.run_id, emit_event.step_id, emit_event.payload
  from cogo.sessions
  where sessions.session_id = emit_event.session_id
  returning * into strict v_event;

  perform cogo.broadcast_event(v_event);
  return v_sequence;
end
$$;

-- Who may listen: the members of the session, on its topic and on its tasks' topics (the latter in the
-- chapter on tasks). Topics are `<noun>:<uuid>`; anything else is nobody's.
create function cogo.topic_id(topic text, noun text)
returns uuid
language sql
immutable
security invoker
set search_path = ''
as $$
  select case
    when topic_id.topic ~ ('^' || topic_id.noun || ':[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$')
    then pg_catalog.split_part(topic_id.topic, ':', 2)::uuid
  end;
$$;

create policy cogo_session_members_listen on realtime.messages for select to authenticated
  using (
    extension in ('broadcast', 'presence')
    and exists (
      select from cogo.sessions
      where sessions.session_id = cogo.topic_id(realtime.topic(), 'session')
        and sessions.tenant_id in (select cogo.caller_tenants())
    )
  );

grant select on cogo.events to authenticated, service_role;
grant execute on function cogo.topic_id(text, text) to authenticated;

comment on table cogo.event_counters is 'The number of the last event of each session; its row lock orders them.';
comment on column cogo.event_counters.last_sequence is 'Zero before the first event.';
comment on table cogo.events is 'Append-only log of what happened, numbered per session from 1 without gaps.';
comment on column cogo.events.sequence is 'Position in the session; assigned under the counter''s lock.';
comment on column cogo.events.type is 'noun:verb from the vocabulary in docs/events.md.';
comment on column cogo.events.payload is 'Small: ids and deltas, never whole outputs.';
comment on function cogo.broadcast_event(cogo.events) is 'Sends the event to its private Realtime topics; best effort.';
comment on function cogo.emit_event(uuid, text, uuid, uuid, uuid, jsonb) is
  'Appends an event in the caller''s transaction and broadcasts it. Returns its sequence.';
comment on function cogo.topic_id(text, text) is 'The uuid in a topic of the form noun:uuid, or null.';
