-- Finding tasks by their words, state, time and tags, and acting on all that are found.
--
--   {"text": "…", "statuses": ["failed"], "tags": ["nightly"], "createdAfter": "…", "createdBefore": "…",
--    "errorCode": "…", "sessionId": "…"}
--
-- Every member narrows; an empty filter finds all tasks of the caller. What acts on many tasks does so by
-- batches, each a transaction: the caller asks again while some remain.

create function cogo.to_tags(tags text[])
returns text[] language plpgsql immutable security invoker set search_path = ''
as $$
declare
  c_most constant integer := 20;
  v_tags text[];
begin
  if tags is null then
    return null;
  end if;
  select coalesce(array_agg(distinct btrim(t.tag) order by btrim(t.tag)), '{}') into v_tags from unnest(tags) as t (tag);
  if cardinality(v_tags) > c_most or exists (
    select from unnest(v_tags) as t (tag) where t.tag is null or char_length(t.tag) not between 1 and 100 or position(',' in t.tag) > 0) then
    perform cogo.raise_error('invalid_input', format('Expected at most %s tags of 1 to 100 characters without commas', c_most));
  end if;
  return v_tags;
end
$$;
comment on function cogo.to_tags is 'The tags each once, in order, without blanks around them; refuses too many and too long ones.';

create type cogo.task_filter as (
  text text, statuses text[], tags text[], created_after timestamptz, created_before timestamptz, error_code text, session_id uuid);
comment on type cogo.task_filter is 'What tasks are found by; null members narrow nothing.';

create function cogo.to_task_filter(filter jsonb)
returns cogo.task_filter language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_filter cogo.task_filter;
begin
  if jsonb_typeof(filter) is distinct from 'object'
     or filter - array['text', 'statuses', 'tags', 'createdAfter', 'createdBefore', 'errorCode', 'sessionId'] <> '{}' then
    perform cogo.raise_error('invalid_input', format('Expected a filter {text, statuses, tags, createdAfter, createdBefore, '
      'errorCode, sessionId}, got %s', left(filter::text, 200)));
  end if;
  v_filter := jsonb_populate_record(null::cogo.task_filter, filter || jsonb_build_object(
    'created_after', filter -> 'createdAfter', 'created_before', filter -> 'createdBefore',
    'error_code', filter -> 'errorCode', 'session_id', filter -> 'sessionId'));
  if not v_filter.statuses <@ array['running', 'paused', 'completed', 'failed', 'cancelled'] then
    perform cogo.raise_error('invalid_input', format('Expected statuses that tasks have, got %s', filter -> 'statuses'));
  end if;
  return v_filter;
exception when data_exception then
  perform cogo.raise_error('invalid_input', format('The filter cannot be read: %s', sqlerrm));
end
$$;
comment on function cogo.to_task_filter is 'A filter as the engine reads it.';

create function cogo.find_tasks(
  filter cogo.task_filter, quantity integer, newest_first boolean, last_created_at timestamptz, last_task_id uuid)
returns setof cogo.tasks language plpgsql stable security invoker set search_path = ''
as $$
declare
  -- Which index narrows most depends on which members are there: a plan for each search. Of a tenant's tasks in the order
  -- of an index, it reads no more than are asked for.
  c_search constant text := $search$
    select found.* from unnest($1) as tenants (tenant_id)
    cross join lateral (
      select t.* from cogo.tasks as t
      where t.tenant_id = tenants.tenant_id
        and ($2.session_id is null or t.session_id = $2.session_id)
        and ($2.statuses is null or t.status = any ($2.statuses))
        and ($2.tags is null or t.tags @> $2.tags and t.tags <> '{}')
        and ($2.created_after is null or t.created_at >= $2.created_after)
        and ($2.created_before is null or t.created_at < $2.created_before)
        and ($2.error_code is null or t.error ->> 'code' = $2.error_code)
        and ($3 is null or cogo.task_words(t.title, t.requirement) @@ $3)
        and ($6 is null or (t.created_at, t.task_id) %2$s ($5, $6))
      order by t.created_at %1$s, t.task_id %1$s limit $4) as found
    order by found.created_at %1$s, found.task_id %1$s limit $4 $search$;
begin
  return query execute format(c_search, case when newest_first then 'desc' else 'asc' end, case when newest_first then '<' else '>' end)
    using array(select cogo.caller_tenants()), filter, cogo.query_of(filter.text), quantity, last_created_at, last_task_id;
end
$$;
comment on function cogo.find_tasks is
  'Up to `quantity` tasks of the caller that the filter finds, by their age; those after the last one, where there was one.';

create function cogo.search_tasks(filter jsonb, before_created_at timestamptz, before_task_id uuid, quantity integer)
returns setof cogo.tasks language plpgsql stable security invoker set search_path = ''
as $$
begin
  if search_tasks.quantity not between 1 and 201 then -- a page of 200, and whether there is another
    perform cogo.raise_error('invalid_input', 'Expected a quantity of 1 to 201');
  end if;
  return query
    select found.*
    from cogo.find_tasks(cogo.to_task_filter(search_tasks.filter), search_tasks.quantity, true,
                         search_tasks.before_created_at, search_tasks.before_task_id) as found;
end
$$;
comment on function cogo.search_tasks is 'A page of the tasks that the filter finds, the newest first, from the one before on.';

create function cogo_api.search_tasks(
  filter jsonb, before_created_at timestamptz default null, before_task_id uuid default null, quantity integer default 50)
returns setof cogo_api.tasks language sql stable security definer set search_path = ''
as $$
  select shown.*
  from cogo.search_tasks(search_tasks.filter, search_tasks.before_created_at, search_tasks.before_task_id, search_tasks.quantity) as found
  cross join lateral cogo.exposed_task(found) as shown;
$$;
comment on function cogo_api.search_tasks is
  'The caller''s tasks by {text, statuses, tags, createdAfter, createdBefore, errorCode, sessionId}, the newest first.';
grant execute on function cogo_api.search_tasks to authenticated;

create function cogo.act_on_tasks(act text, filter jsonb, reason text, after uuid)
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_batch constant integer := 100;
  v_filter cogo.task_filter := cogo.to_task_filter(filter);
  v_found uuid[];
  v_task_id uuid;
  v_done uuid[] := '{}';
  v_refused jsonb := '[]';
  v_drafts cogo.event_draft[] := '{}';
begin
  if filter = '{}' then
    perform cogo.raise_error('invalid_input', 'Expected a filter that says which tasks, got an empty one');
  end if;
  -- "-draft" and "- or -" find all but some: that is no way to say which.
  if querytree(cogo.query_of(v_filter.text)) = 'T' then
    perform cogo.raise_error('invalid_input', format('Expected a text with a word to find, got "%s"', left(v_filter.text, 100)));
  end if;
  v_filter.statuses := array(
    select status from unnest(case act when 'cancel' then array['running', 'paused'] else array['failed', 'cancelled'] end) as status
    where v_filter.statuses is null or status = any (v_filter.statuses));
  v_found := array(select tasks.task_id from cogo.find_tasks(
    v_filter, c_batch + 1, false, (select last.created_at from cogo.tasks as last where last.task_id = after), after) as tasks);
  for v_task_id in
    select runs.task_id from cogo.runs
    where runs.task_id = any (v_found[1:c_batch]) and runs.parent_step_id is null
    group by runs.task_id order by (array_agg(runs.run_id order by runs.number desc))[1] -- the order in which runs are locked
  loop
    begin
      if act = 'redrive' then
        v_drafts := v_drafts || cogo.reopen_task(v_task_id, reason);
      else
        perform cogo.require_not_ending(cogo.lock_open_run(cogo.require_task(v_task_id)));
        v_drafts := v_drafts || cogo.end_task(v_task_id, reason);
      end if;
      v_done := v_done || v_task_id;
    exception when sqlstate 'OG002' or sqlstate 'OG003' or sqlstate 'OG009' then
      v_refused := v_refused || jsonb_build_object('taskId', v_task_id, 'message', sqlerrm);
    end;
  end loop;
  -- Last, as everywhere: who holds a counter waits for nothing else.
  perform cogo.append_events(v_drafts);
  return jsonb_build_object('done', v_done, 'refused', v_refused,
    'after', case when cardinality(v_found) > c_batch then v_found[c_batch] end);
end
$$;
comment on function cogo.act_on_tasks is
  'Cancels or redrives the oldest hundred of the tasks that the filter finds: {done: [task ids], refused: '
  '[{taskId, message}], after}. While `after` is not null there are more: ask again with it.';

create function cogo.cancel_tasks(filter jsonb, reason text, after uuid)
returns jsonb language sql volatile security invoker set search_path = ''
as $$ select cogo.act_on_tasks('cancel', cancel_tasks.filter, cancel_tasks.reason, cancel_tasks.after); $$;
comment on function cogo.cancel_tasks is 'Cancels a batch of the open tasks that the filter finds.';

create function cogo_api.cancel_tasks(filter jsonb, reason text default null, after uuid default null)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.cancel_tasks(cancel_tasks.filter, cancel_tasks.reason, cancel_tasks.after); $$;
comment on function cogo_api.cancel_tasks is 'Cancels up to a hundred open tasks: {done, refused, after}.';
grant execute on function cogo_api.cancel_tasks to authenticated;

create function cogo.redrive_tasks(filter jsonb, reason text, after uuid)
returns jsonb language sql volatile security invoker set search_path = ''
as $$ select cogo.act_on_tasks('redrive', redrive_tasks.filter, redrive_tasks.reason, redrive_tasks.after); $$;
comment on function cogo.redrive_tasks is 'Redrives a batch of the failed or cancelled tasks that the filter finds.';

create function cogo_api.redrive_tasks(filter jsonb, reason text default null, after uuid default null)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.redrive_tasks(redrive_tasks.filter, redrive_tasks.reason, redrive_tasks.after); $$;
comment on function cogo_api.redrive_tasks is 'Redrives up to a hundred failed or cancelled tasks: {done, refused, after}.';
grant execute on function cogo_api.redrive_tasks to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
