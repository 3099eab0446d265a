-- Collections: submissions with a key that come soon after each other become one task, which starts when a while is over.
--
--   debounce  the last one counts: each takes the place of the one before, until none comes for so many seconds
--   batch     all of them count: each adds its item to the task of the first, until there are so many or it is time
--
-- The while is a gate before the plan, so that pausing, cancelling, sweeping and rerunning know nothing of it. Of a
-- batch, the gate's output is {items}. Submissions of a key come one after the other, and look at the gate under the
-- lock of its run, as the sweep does that opens it: an item is in the batch, or begins the next one.

create table cogo.collections (
  task_id uuid primary key references cogo.tasks (task_id) on delete cascade,
  tenant_id uuid not null,
  kind text not null
    constraint kind_is_known check (kind in ('debounce', 'batch')),
  key text not null
    constraint key_has_1_to_200_characters check (char_length(key) between 1 and 200),
  first_at timestamptz not null default cogo.clock(),
  closed_at timestamptz
);
comment on table cogo.collections is 'Tasks that stand for several submissions with a key.';
comment on column cogo.collections.first_at is 'When the first of them came; of a debounce, before others took its place.';
comment on column cogo.collections.closed_at is 'When it took no more; null while nobody has looked since.';
create unique index one_open_collection_per_key on cogo.collections (tenant_id, kind, key) where closed_at is null;

create table cogo.collected_items (
  task_id uuid not null references cogo.collections (task_id) on delete cascade,
  position integer not null,
  item jsonb not null,
  primary key (task_id, position)
);
comment on table cogo.collected_items is 'What the submissions of a batch have added, in the order in which they came.';

alter table cogo.collections enable row level security;
alter table cogo.collected_items enable row level security;

create function cogo.collected_items(gate cogo.steps)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
begin
  if gate.key <> 'collected' then
    return null;
  end if;
  return (
    select jsonb_build_object('items', jsonb_agg(i.item order by i.position))
    from cogo.runs join cogo.collected_items as i on i.task_id = runs.task_id
    where runs.run_id = gate.run_id and runs.parent_step_id is null
    having count(*) > 0);
end
$$;
comment on function cogo.collected_items is 'The output of the gate of a batch; null of any other.';

create function cogo.largest_batch()
returns integer language sql immutable security invoker set search_path = ''
as $$ select cogo.largest_value() / 2; $$;
comment on function cogo.largest_batch is 'The most bytes of the items of a batch together: with what is around them they are one value.';

create function cogo.require_collection(kind text, collection jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_longest constant numeric := 604800;
begin
  if collection is null then
    return;
  elsif jsonb_typeof(collection) <> 'object'
     or collection - (case kind when 'batch' then array['key', 'most', 'seconds', 'item'] else array['key', 'seconds', 'mostSeconds'] end) <> '{}'
     or not cogo.has_types(collection, '{"key": "string", "seconds": "number", "mostSeconds": "number or missing"}')
     or (kind = 'batch' and (jsonb_typeof(collection -> 'most') is distinct from 'number' or not collection ? 'item')) then
    perform cogo.raise_error('invalid_input', format('Expected %s to be %s, got %s', kind,
      case kind when 'batch' then '{key, most, seconds, item}' else '{key, seconds, mostSeconds}' end, left(collection::text, 200)));
  elsif char_length(btrim(collection ->> 'key')) not between 1 and 200 then
    perform cogo.raise_error('invalid_input', format('Expected the key of a %s to have 1 to 200 characters', kind));
  elsif not ((collection ->> 'seconds')::numeric between 1 and c_longest
             and coalesce((collection ->> 'mostSeconds')::numeric, c_longest) between (collection ->> 'seconds')::numeric and c_longest) then
    perform cogo.raise_error('invalid_input',
      format('Expected seconds from 1 to %s, and mostSeconds not to be less, got %s', c_longest, left((collection - 'item')::text, 200)));
  elsif kind = 'batch' and not ((collection ->> 'most')::numeric between 2 and 1000 and (collection ->> 'most')::numeric % 1 = 0) then
    perform cogo.raise_error('invalid_input', format('Expected a batch of at most 2 to 1000 items, got %s', collection ->> 'most'));
  end if;
  perform cogo.require_size(collection -> 'item', 'an item');
  if octet_length((collection -> 'item')::text) > cogo.largest_batch() then
    perform cogo.raise_error('value_too_large',
      format('Expected an item of at most %s bytes, got %s', cogo.largest_batch(), octet_length((collection -> 'item')::text)),
      cogo.too_large_remedy());
  end if;
end
$$;
comment on function cogo.require_collection is 'Refuses what is no debounce {key, seconds, mostSeconds} or batch {key, most, seconds, item}.';

create function cogo.require_one_rule(singleton jsonb, debounce jsonb, batch jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  perform cogo.require_collection('debounce', debounce);
  perform cogo.require_collection('batch', batch);
  if num_nonnulls(singleton, debounce, batch) > 1 then
    perform cogo.raise_error('invalid_input', 'Expected at most one of singleton, debounce and batch');
  end if;
end
$$;
comment on function cogo.require_one_rule is 'Refuses a submission whose key is to mean several things, or that says wrongly what.';

create function cogo.require_batchable(plan jsonb, sources jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  if plan is null or sources is not null then
    perform cogo.raise_error('invalid_input', 'Expected a batch to have a plan and no sources',
      'Give it a plan, or a flow, that takes the items');
  end if;
end
$$;
comment on function cogo.require_batchable is 'Refuses a batch of what has nothing that could take the items.';

create function cogo.after_collecting(steps jsonb, seconds double precision)
returns jsonb language sql immutable security invoker set search_path = ''
as $$
  select coalesce(jsonb_build_array(
    (steps -> 0) - (select array_agg(k) from jsonb_object_keys(steps -> 0) as k where k not in ('phase', 'role', 'agent'))
    || jsonb_build_object('key', 'collected', 'kind', 'gate', 'delaySeconds', seconds))
  || jsonb_agg(case when coalesce(s.step -> 'dependsOn', '[]') in ('[]', 'null')
                    then s.step || '{"dependsOn": ["collected"]}' else s.step end order by s.place), steps)
  from jsonb_array_elements(steps) with ordinality as s (step, place);
$$;
comment on function cogo.after_collecting is 'The steps, after a gate `collected` of so many seconds.';

create function cogo.lock_collection(tenant_id uuid, kind text, key text)
returns cogo.collections language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_open cogo.collections;
begin
  perform pg_advisory_xact_lock(hashtextextended(format('cogo.collections %s %s %s', tenant_id, kind, key), 0));
  select * into v_open from cogo.collections as c
  where c.tenant_id = lock_collection.tenant_id and c.kind = lock_collection.kind and c.key = lock_collection.key
    and c.closed_at is null;
  perform cogo.lock_run((select runs.run_id from cogo.runs
    where runs.task_id = v_open.task_id and runs.parent_step_id is null and runs.finished_at is null));
  if v_open.task_id is not null and (cogo.collecting_gate(v_open.task_id)).step_id is null then
    update cogo.collections set closed_at = cogo.clock() where collections.task_id = v_open.task_id;
    return null;
  end if;
  return v_open;
end
$$;
comment on function cogo.lock_collection is
  'What collects submissions with the key now, with its run locked; null for nothing. Until the transaction ends nobody else asks.';

create function cogo.collecting_gate(task_id uuid)
returns cogo.steps language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select steps
    from cogo.runs join cogo.steps on steps.run_id = runs.run_id
    where runs.task_id = collecting_gate.task_id and runs.parent_step_id is null and runs.finished_at is null
      and runs.ending is null and steps.key = 'collected' and steps.finished_at is null
      and (steps.opened_at is null or steps.available_at > cogo.clock()));
end
$$;
comment on function cogo.collecting_gate is 'The gate of a task that takes submissions still; null when its time is over.';

create function cogo.supersede(collection cogo.collections, task cogo.tasks)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_run_id uuid;
begin
  if collection.task_id is null then
    return '{}';
  end if;
  update cogo.collections set closed_at = cogo.clock() where collections.task_id = collection.task_id;
  select runs.run_id into strict v_run_id from cogo.runs
  where runs.task_id = collection.task_id and runs.parent_step_id is null and runs.finished_at is null;
  -- Nothing of it has started, so there is nothing to undo.
  return cogo.follow(cogo.close_run(v_run_id, 'cancelled', jsonb_build_object('code', 'task_superseded', 'message',
    format('Task %s, submitted later with the key "%s", took its place', task.task_id, collection.key))), v_run_id);
end
$$;
comment on function cogo.supersede is 'Ends what collects, and has not started, in favour of the task; returns the events.';

create function cogo.debounce_task(
  task cogo.tasks, debounce jsonb, out seconds double precision, out drafts cogo.event_draft[])
returns record language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_open cogo.collections := cogo.lock_collection(task.tenant_id, 'debounce', btrim(debounce ->> 'key'));
  v_first_at timestamptz := coalesce(v_open.first_at, cogo.clock());
begin
  drafts := cogo.supersede(v_open, task);
  insert into cogo.collections (task_id, tenant_id, kind, key, first_at)
  values (task.task_id, task.tenant_id, 'debounce', btrim(debounce ->> 'key'), v_first_at);
  seconds := nullif(greatest(0, least((debounce ->> 'seconds')::double precision,
    extract(epoch from v_first_at - cogo.clock()) + (debounce ->> 'mostSeconds')::double precision)), 0);
end
$$;
comment on function cogo.debounce_task is
  'The task takes the place of the one with its key that has not started, whose end makes the events, and waits so many '
  'seconds for one that takes its own; null when it has been put off for long enough.';

create function cogo.add_item(task_id uuid, item jsonb)
returns integer language sql volatile security invoker set search_path = ''
as $$
  insert into cogo.collected_items (task_id, position, item)
  select add_item.task_id, count(*), add_item.item from cogo.collected_items as i where i.task_id = add_item.task_id
  returning position + 1;
$$;
comment on function cogo.add_item is 'Adds an item to a batch; returns how many it has.';

create function cogo.start_batch(task_id uuid)
returns cogo.event_draft[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_gate cogo.steps := cogo.collecting_gate(start_batch.task_id);
begin
  update cogo.collections set closed_at = cogo.clock() where collections.task_id = start_batch.task_id;
  update cogo.steps set status = 'blocked', waiting_for = null, available_at = cogo.clock()
  where steps.step_id = v_gate.step_id;
  return cogo.advance_run(v_gate.run_id, '{}');
end
$$;
comment on function cogo.start_batch is 'Opens the gate of a batch, whose run''s lock the caller holds; returns the events.';

create function cogo.join_batch(
  session cogo.sessions, idempotency_key text, request_hash text, batch jsonb, out task cogo.tasks, out drafts cogo.event_draft[])
returns record language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_open cogo.collections := cogo.lock_collection(session.tenant_id, 'batch', btrim(batch ->> 'key'));
begin
  drafts := '{}';
  task := cogo.find_submission(session.session_id, idempotency_key, request_hash);
  if task.task_id is not null or v_open.task_id is null then
    return;
  elsif (select sum(octet_length(i.item::text)) from cogo.collected_items as i where i.task_id = v_open.task_id)
        + octet_length((batch -> 'item')::text) > cogo.largest_batch() then
    drafts := cogo.start_batch(v_open.task_id); -- full: the item begins the next one
    return;
  end if;
  if idempotency_key is not null then
    insert into cogo.joined_submissions (session_id, idempotency_key, task_id, request_hash)
    values (session.session_id, join_batch.idempotency_key, v_open.task_id, join_batch.request_hash);
  end if;
  perform cogo.record_audit('task-joined', session.tenant_id, v_open.task_id);
  if cogo.add_item(v_open.task_id, batch -> 'item') >= (batch ->> 'most')::integer then
    drafts := cogo.start_batch(v_open.task_id);
  end if;
  task := (select tasks from cogo.tasks where tasks.task_id = v_open.task_id);
end
$$;
comment on function cogo.join_batch is
  'Adds the item of a submission to the task that collects such, and returns that; null when there is none, or it is full. '
  'With the events of one that starts.';

create function cogo.begin_batch(task cogo.tasks, batch jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  insert into cogo.collections (task_id, tenant_id, kind, key) values (task.task_id, task.tenant_id, 'batch', btrim(batch ->> 'key'));
  perform cogo.add_item(task.task_id, batch -> 'item');
end
$$;
comment on function cogo.begin_batch is 'The task is the first of a batch.';

revoke execute on all functions in schema cogo from public;
