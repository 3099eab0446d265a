-- Events: what happened, in order, without gaps.
--
-- Each event is a row written in the transaction that made it true, numbered per session under a row
-- lock, so that commit order is number order. It is then broadcast as a hint on the private topics
-- `session:<id>`, `task:<id>` and `user:<id>`, the last that of its opener: Realtime may lose a
-- message, the table does not, and a client that sees a gap reads the rest from here.
--
-- A transition does not append its events itself: it returns them as drafts, and the door that was
-- called appends them all at its end. So a transaction takes a session's counter once and last, when it
-- waits for nothing more, and a thousand events cost one update of the counter.
--
-- Lock order, everywhere: root run, then step, then the session's event counter, which is always last.
-- A transaction that touches several sessions takes them in the order of session_id.

create table cogo.event_counters (
  session_id uuid primary key references cogo.sessions (session_id) on delete cascade,
  tenant_id uuid not null,
  user_id uuid not null,
  last_sequence bigint not null default 0
    constraint last_sequence_is_not_negative check (last_sequence >= 0)
) with (fillfactor = 50); -- one hot row a session: room for in-page updates
comment on table cogo.event_counters is 'The number of the last event of each session; its row lock orders them.';
comment on column cogo.event_counters.tenant_id is 'As the session''s: copied here for the append.';
comment on column cogo.event_counters.user_id is 'Who opened the session, and hears its events on a topic of one''s own.';
comment on column cogo.event_counters.last_sequence is 'Zero before the first event.';

create table cogo.events (
  session_id uuid not null,
  sequence bigint not null,
  tenant_id uuid not null,
  type text not null
    constraint type_is_in_the_vocabulary check (type in (
      'session:created', 'session:updated', 'session:ended',
      'task:orchestrated', 'task:updated', 'task:distributed', 'task:executing', 'task:revised',
      'task:waiting', 'task:paused', 'task:resumed', 'task:reopened', 'task:undoing', 'task:completed', 'task:failed', 'task:cancelled',
      'phase:started', 'phase:completed',
      'step:retrying', 'step:stalled', 'step:released', 'step:waiting', 'step:resumed', 'step:mapped',
      'step:reassigned', 'step:skipped', 'step:cancelled', 'step:failed',
      'event:emitted', 'message:sent', 'requirements:changed', 'approval:requested', 'approval:escalated', 'approval:resolved',
      'agent:assigned', 'agent:status', 'agent:progress', 'agent:result', 'decision:recorded',
      'quality:assessment', 'quality:report', 'quality:alert', 'incident:opened', 'incident:resolved'
    )),
  task_id uuid,
  run_id uuid,
  step_id uuid,
  payload jsonb not null default '{}'
    constraint payload_is_an_object check (jsonb_typeof(payload) = 'object'),
  created_at timestamptz not null default cogo.clock(),
  primary key (session_id, sequence)
);
comment on table cogo.events is 'Append-only log of what happened, numbered per session from 1 without gaps.';
comment on column cogo.events.sequence is 'Position in the session; assigned under the counter''s lock.';
comment on column cogo.events.type is 'noun:verb from the vocabulary in docs/reference/events.md.';
comment on column cogo.events.payload is 'Small: ids and deltas, never whole outputs.';

create index events_by_age on cogo.events using brin (created_at);
create index events_by_task on cogo.events (task_id, sequence) where task_id is not null;

alter table cogo.event_counters enable row level security;
alter table cogo.events enable row level security;
create policy members_read on cogo.events for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.events to authenticated, service_role;

create view cogo_api.events with (security_invoker = true) as
  select session_id, sequence, type, task_id, run_id, step_id, payload, created_at from cogo.events;
comment on view cogo_api.events is 'What happened in the caller''s sessions, numbered without gaps.';
grant select on cogo_api.events to authenticated, service_role;

create function cogo.delete_events()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  delete from cogo.events where events.session_id = old.session_id;
  delete from cogo.webhook_deliveries where webhook_deliveries.session_id = old.session_id;
  return old;
end
$$;
comment on function cogo.delete_events is
  'Deletes the events of a deleted session, and their deliveries. A trigger instead of a foreign key: events are appended under their '
  'session''s counter, which has one, and a second check would lock the session''s row for each event.';

create trigger events_go_with_their_session
  after delete on cogo.event_counters
  for each row execute function cogo.delete_events();

-- What happened, before it has a number.
create type cogo.event_draft as (
  session_id uuid,
  type text,
  task_id uuid,
  run_id uuid,
  step_id uuid,
  payload jsonb
);
comment on type cogo.event_draft is 'An event as a transition returns it, not yet numbered.';

create function cogo.broadcast_event(event cogo.events, user_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
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
  perform realtime.send(v_message, event.type, 'user:' || broadcast_event.user_id, true);
  if event.task_id is not null then
    perform realtime.send(v_message, event.type, 'task:' || event.task_id, true);
  end if;
end
$$;
comment on function cogo.broadcast_event is 'Sends the event to its private Realtime topics; best effort.';

create function cogo.broadcast_burst(
  session_id uuid, first_sequence bigint, last_sequence bigint, task_ids uuid[], user_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_message jsonb := jsonb_build_object(
    'type', 'events:appended', 'sessionId', session_id, 'firstSequence', first_sequence, 'sequence', last_sequence);
begin
  perform realtime.send(v_message, 'events:appended', 'session:' || session_id, true);
  perform realtime.send(v_message, 'events:appended', 'user:' || broadcast_burst.user_id, true);
  perform realtime.send(v_message, 'events:appended', 'task:' || t.task_id, true)
  from unnest(task_ids) as t (task_id)
  where t.task_id is not null;
end
$$;
comment on function cogo.broadcast_burst is
  'Tells the topics of the session, its user and its tasks, in one message each, that these events can be read. Realtime''s '
  'quota is counted in messages, and a client reads the table when a number is missing.';

create function cogo.append_events(drafts cogo.event_draft[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_burst constant integer := 24; -- one for each of a dozen agents, and what comes with them
  v_now timestamptz := cogo.clock();
  v_part record;
  v_counter cogo.event_counters;
  v_first bigint;
  v_event cogo.events;
  v_webhook_ids uuid[];
begin
  if cardinality(drafts) is null or cardinality(drafts) = 0 then
    return;
  elsif current_setting('cogo.kept_events', true) <> '' then
    perform set_config('cogo.kept_events', (current_setting('cogo.kept_events')::jsonb || to_jsonb(drafts))::text, true);
    return;
  end if;
  -- In the order of session_id, so that two appends never wait for each other.
  for v_part in
    select d.session_id, array_agg(drafts[d.place] order by d.place) as drafts, array_agg(distinct d.task_id) as task_ids,
           array_agg(distinct d.type) as types
    from unnest(drafts) with ordinality as d (session_id, type, task_id, run_id, step_id, payload, place)
    group by d.session_id
    order by d.session_id
  loop
    update cogo.event_counters
    set last_sequence = last_sequence + cardinality(v_part.drafts)
    where event_counters.session_id = v_part.session_id
    returning * into strict v_counter;
    v_first := v_counter.last_sequence - cardinality(v_part.drafts) + 1;
    for v_event in
      insert into cogo.events (session_id, sequence, tenant_id, type, task_id, run_id, step_id, payload, created_at)
      select d.session_id, v_first + d.place - 1, v_counter.tenant_id,
             d.type, d.task_id, d.run_id, d.step_id, coalesce(d.payload, '{}'), v_now
      from unnest(v_part.drafts) with ordinality as d (session_id, type, task_id, run_id, step_id, payload, place)
      returning *
    loop
      exit when cardinality(v_part.drafts) > c_burst;
      perform cogo.broadcast_event(v_event, v_counter.user_id);
    end loop;
    if cardinality(v_part.drafts) > c_burst then
      perform cogo.broadcast_burst(v_part.session_id, v_first, v_counter.last_sequence, v_part.task_ids,
        v_counter.user_id);
    end if;
    v_webhook_ids := array(
      select webhooks.webhook_id from cogo.webhooks where webhooks.tenant_id = v_counter.tenant_id
      and webhooks.disabled_at is null and webhooks.event_types && v_part.types);
    if v_webhook_ids <> '{}' then
      insert into cogo.webhook_outbox (session_id, tenant_id, first_sequence, last_sequence, webhook_ids)
      values (v_part.session_id, v_counter.tenant_id, v_first, v_counter.last_sequence, v_webhook_ids);
    end if;
  end loop;
end
$$;
comment on function cogo.append_events is
  'Numbers the drafts in their order, appends and broadcasts them, and leaves word for webhooks. The last thing a transaction does.';

create function cogo.keep_events()
returns void language sql volatile security invoker set search_path = ''
as $$ select set_config('cogo.kept_events', '[]', true); $$;
comment on function cogo.keep_events is
  'From here on append_events() keeps what it is given, so that a transaction of many transitions holds no counter while it waits.';

create function cogo.append_kept_events()
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_kept constant jsonb := current_setting('cogo.kept_events');
begin
  perform set_config('cogo.kept_events', '', true);
  perform cogo.append_events(array(select d from jsonb_populate_recordset(null::cogo.event_draft, v_kept) as d));
end
$$;
comment on function cogo.append_kept_events is 'Appends what was kept since keep_events(), as the transaction''s last act.';

create function cogo.topic_id(topic text, noun text)
returns uuid language sql immutable security invoker set search_path = ''
as $$
  select case
    when topic_id.topic ~ ('^' || topic_id.noun || ':[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$')
    then pg_catalog.split_part(topic_id.topic, ':', 2)::uuid
  end;
$$;
comment on function cogo.topic_id is
  'The uuid in a topic of the form noun:uuid, or null; a topic of another form belongs to nobody.';
grant execute on function cogo.topic_id to authenticated;

create function cogo.caller_hears(user_id uuid)
returns boolean language plpgsql stable security definer set search_path = ''
as $$
begin
  return caller_hears.user_id = auth.uid()
    and caller_hears.user_id in (select cogo.caller_tenants())
    and not exists (
      select from cogo.members as m
      where m.user_id = caller_hears.user_id and cogo.find_session_problem(m.tenant_id) is not null);
end
$$;
comment on function cogo.caller_hears is
  'Whether the caller may hear the topic of a user: it is the caller''s own, and carries what happens in all of the '
  'caller''s teams, so none of them may refuse the session. Definer: a policy asks it.';
grant execute on function cogo.caller_hears to authenticated;

create policy cogo_session_members_listen on realtime.messages for select to authenticated
  using (
    extension in ('broadcast', 'presence')
    and exists (
      select from cogo.sessions
      where sessions.session_id = cogo.topic_id(realtime.topic(), 'session')
        and sessions.tenant_id in (select cogo.caller_tenants())
    )
  );

create policy cogo_users_listen on realtime.messages for select to authenticated
  using (extension in ('broadcast', 'presence') and cogo.caller_hears(cogo.topic_id(realtime.topic(), 'user')));

revoke execute on all functions in schema cogo from public;
