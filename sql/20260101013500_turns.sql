-- Turns: who starts next under a rate limit. A claim takes tokens for the steps that it starts. When the
-- bucket is empty, whatever else is ready under it waits for a turn, out of the way of every later claim,
-- and the bucket notes when its next token is there. Then as many of those that wait become ready as there
-- are tokens: of the tenants the one whose last turn was longest ago, of its steps the one with the lowest
-- priority number, then the longest wait.
--
-- To be ready is no promise: a token is taken by a step that starts. So a cancelled step leaves nothing
-- behind, and one that becomes ready beside it with a better claim goes first.
--
-- Nobody waits for a bucket's row: a claim passes over a bucket that another one is at.

create function cogo.last_turn(rate_limit text, tenant_id uuid)
returns timestamptz language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select max(steps.claimed_at) from cogo.steps
    where steps.rate_limit = last_turn.rate_limit and steps.tenant_id = last_turn.tenant_id
  );
end
$$;
comment on function cogo.last_turn is 'When the tenant last started a step under the rate limit.';

create function cogo.await_turn(rate_limit text, refused uuid[], started uuid[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_most constant integer := 500;
begin
  update cogo.steps
  set status = 'waiting', waiting_for = 'turn', rate_turn = coalesce(steps.rate_turn, steps.available_at),
      available_at = null
  where steps.step_id = any (refused || array(
    select s.step_id from cogo.steps as s
    where s.rate_limit = await_turn.rate_limit and s.status = 'ready' and s.step_id <> all (started)
    limit c_most
    for no key update skip locked));
end
$$;
comment on function cogo.await_turn is
  'Has the steps that got no token wait for their turn, and with them up to 500 others that would get none.';

create function cogo.take_turns(chosen uuid[])
returns uuid[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_name text;
  v_bucket cogo.rate_limits;
  v_ranked uuid[];
  v_tokens integer;
  v_started uuid[];
begin
  if not exists (select from cogo.steps where steps.step_id = any (chosen) and steps.rate_limit is not null) then
    return chosen;
  end if;
  v_started := array(select s.step_id from cogo.steps as s where s.step_id = any (chosen) and s.rate_limit is null);
  for v_name in
    select distinct s.rate_limit from cogo.steps as s
    where s.step_id = any (chosen) and s.status = 'ready' and s.rate_limit is not null
  loop
    select * into v_bucket from cogo.rate_limits where rate_limits.rate_limit = v_name for no key update skip locked;
    continue when not found;
    v_ranked := array(
      select ranked.step_id
      from (select s.step_id, s.tenant_id,
                   row_number() over (partition by s.tenant_id order by s.priority, coalesce(s.rate_turn, s.available_at)) as place
            from cogo.steps as s where s.step_id = any (chosen) and s.rate_limit = v_name) as ranked
      order by ranked.place, cogo.last_turn(v_name, ranked.tenant_id) nulls first, random());
    v_tokens := least(cogo.free_turns(v_bucket), cardinality(v_ranked));
    v_started := v_started || v_ranked[1:v_tokens];
    if v_tokens < cardinality(v_ranked) then
      perform cogo.await_turn(v_name, v_ranked[v_tokens + 1:], v_started);
    end if;
    perform cogo.spend_tokens(v_bucket, v_tokens, v_bucket.looks_at is not null or v_tokens < cardinality(v_ranked));
  end loop;
  return v_started;
end
$$;
comment on function cogo.take_turns is
  'Applies rate limits to the chosen steps: returns those that start, for which it takes tokens. The others wait for '
  'their turn, or for the next claim if another is at their bucket.';

create function cogo.next_in_turn(rate_limit text, queue text, quantity integer)
returns uuid[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_tenants constant integer := 64; -- from a random one on, as in waiting_tenants()
  c_spare constant integer := 20; -- in place of those whose run is busy
begin
  return array(
    with recursive tenant (tenant_id) as (
      select gen_random_uuid()
      union -- ends where it began
      select coalesce(
        (select s.tenant_id from cogo.steps as s
         where s.rate_limit = next_in_turn.rate_limit and s.queue = next_in_turn.queue and s.waiting_for = 'turn'
           and s.tenant_id > tenant.tenant_id
         order by s.tenant_id limit 1),
        (select s.tenant_id from cogo.steps as s
         where s.rate_limit = next_in_turn.rate_limit and s.queue = next_in_turn.queue and s.waiting_for = 'turn'
         order by s.tenant_id limit 1))
      from tenant
    ), candidate as (
      select few.step_id, row_number() over (order by few.place, known.last_turn nulls first, random()) as place
      from (select tenant.tenant_id, cogo.last_turn(next_in_turn.rate_limit, tenant.tenant_id) as last_turn
            from tenant offset 1 limit c_tenants) as known,
           lateral (
             select s.step_id, row_number() over (order by s.priority, s.rate_turn) as place
             from cogo.steps as s
             where s.rate_limit = next_in_turn.rate_limit and s.queue = next_in_turn.queue and s.waiting_for = 'turn'
               and s.tenant_id = known.tenant_id
             order by s.priority, s.rate_turn limit next_in_turn.quantity + c_spare) as few
      order by place
      limit next_in_turn.quantity + c_spare
    )
    select s.step_id
    from candidate
    join cogo.steps as s on s.step_id = candidate.step_id
    join cogo.runs as r on r.run_id = s.run_id
    where s.waiting_for = 'turn' and r.status = 'running'
    order by candidate.place
    limit next_in_turn.quantity
    for no key update of s skip locked
    for share of r skip locked);
end
$$;
comment on function cogo.next_in_turn is
  'Locks the steps of the queue whose turn it is under the rate limit, and returns them. Shares the runs'' rows, as '
  'resume_due_steps() does.';

create function cogo.give_turns()
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_buckets constant integer := 10;
  c_most constant integer := 1000;
  v_bucket cogo.rate_limits;
  v_queue text;
  v_tokens integer;
  v_steps uuid[];
  v_given integer;
begin
  for v_bucket in
    select * from cogo.rate_limits where rate_limits.looks_at <= cogo.clock()
    order by rate_limits.looks_at limit c_buckets
    for no key update skip locked
  loop
    v_tokens := least(cogo.free_turns(v_bucket), c_most);
    v_given := 0;
    for v_queue in
      select queues.queue from cogo.queues
      where v_tokens > 0 and exists (
        select from cogo.steps
        where steps.rate_limit = v_bucket.rate_limit and steps.queue = queues.queue and steps.waiting_for = 'turn')
    loop
      v_steps := cogo.next_in_turn(v_bucket.rate_limit, v_queue, v_tokens);
      update cogo.steps set status = 'ready', waiting_for = null, available_at = cogo.clock()
      where steps.step_id = any (v_steps);
      v_given := v_given + cardinality(v_steps);
    end loop;
    -- Those that do not take their turn do not hold up the others for longer than theirs would have taken.
    update cogo.rate_limits
    set looks_at = case
      when not exists (select from cogo.steps
                       where steps.rate_limit = v_bucket.rate_limit and steps.waiting_for = 'turn') then null
      when v_tokens = 0 then cogo.next_look(v_bucket, rate_limits.next_at)
      when v_given = 0 then rate_limits.looks_at -- all of them are locked
      else cogo.next_look(v_bucket, cogo.clock() + cogo.token_interval(v_bucket) * v_tokens) end
    where rate_limits.rate_limit = v_bucket.rate_limit;
  end loop;
end
$$;
comment on function cogo.give_turns is
  'Makes ready, under each rate limit that has tokens, as many of the steps that wait for their turn in each queue.';

create function cogo.free_place()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  -- skip locked: a claim that is at the limit looks for itself.
  update cogo.rate_limits set looks_at = cogo.clock()
  where rate_limits.rate_limit in (
    select l.rate_limit from cogo.rate_limits as l
    where l.rate_limit = old.rate_limit and l.concurrency is not null and l.looks_at > cogo.clock()
    for no key update skip locked);
  return null;
end
$$;
comment on function cogo.free_place is 'A step has ended that others of its key wait for: the next claim looks for them.';

create trigger an_ended_step_frees_its_place after update of status on cogo.steps
  for each row when (old.status = 'running' and new.status <> 'running' and old.rate_limit is not null)
  execute function cogo.free_place();

create function cogo.seconds_to_turn(queue text)
returns double precision language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select extract(epoch from min(rate_limits.looks_at) - cogo.clock())
    from cogo.rate_limits
    where rate_limits.looks_at is not null and rate_limits.concurrency is null and exists (
      select from cogo.steps
      where steps.rate_limit = rate_limits.rate_limit and steps.queue = seconds_to_turn.queue and steps.waiting_for = 'turn')
  );
end
$$;
comment on function cogo.seconds_to_turn is
  'In how many seconds a step of the queue may have its turn under a rate limit; null when none waits for one.';

create function cogo_api.seconds_to_turn(queue text)
returns double precision language plpgsql stable security definer set search_path = ''
as $$ begin return cogo.seconds_to_turn(seconds_to_turn.queue); end $$;
comment on function cogo_api.seconds_to_turn is 'Workers: how soon a step that waits for its turn may be claimed.';
grant execute on function cogo_api.seconds_to_turn to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
