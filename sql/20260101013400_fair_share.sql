-- Fair share: which ready steps a claim gets, and how many.
--
--   1. How many places are free under the queue's, the agents' and the tenants' limits?
--   2. Which tenants share them? Each place goes to the tenant with the fewest steps running or already
--      given (max-min fairness), so ten thousand steps of one tenant do not delay another's first.
--   3. Within a tenant: the lowest priority number, then the longest wait.
--
-- Tenants are found by hopping through the index from a random one on, so that a claim costs the same
-- however many steps wait, and looks at no more tenants than it could serve (ADR 8).

create function cogo.waiting_tenants(queue text, quantity integer)
returns uuid[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_start uuid := gen_random_uuid();
  v_last uuid := v_start;
  v_next uuid;
  v_wrapped boolean := false;
  v_tenants uuid[] := '{}';
begin
  while cardinality(v_tenants) < quantity loop
    select steps.tenant_id into v_next
    from cogo.steps
    where steps.queue = waiting_tenants.queue and steps.status = 'ready' and steps.tenant_id > v_last
    order by steps.tenant_id limit 1;
    if not found then
      exit when v_wrapped;
      v_wrapped := true;
      v_last := '00000000-0000-0000-0000-000000000000';
      continue;
    end if;
    exit when v_wrapped and v_next > v_start;
    v_tenants := v_tenants || v_next;
    v_last := v_next;
  end loop;
  return v_tenants;
end
$$;
comment on function cogo.waiting_tenants is
  'Up to this many tenants with ready steps in the queue, from a random one on.';

create function cogo.lock_limits(queue text, tenants uuid[])
returns boolean language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform from cogo.concurrency_limits as l
  where (l.scope = 'queue' and l.subject = lock_limits.queue)
     or (l.scope = 'agent' and l.subject in (select agents.agent from cogo.agents where agents.queue = lock_limits.queue))
     or (l.scope = 'tenant' and (l.subject = '*' or l.subject = any (tenants::text[])))
  order by l.scope, l.subject
  for no key update;
  return found;
end
$$;
comment on function cogo.lock_limits is
  'Locks the concurrency limits that bind a claim, so that what is counted under them holds until it commits; false '
  'when there is none.';

create function cogo.share_places(queue text, tenants uuid[], quantity integer)
returns table (tenant_id uuid, places integer) language sql volatile security invoker set search_path = ''
as $$
  with tenant as (
    select t.tenant_id,
           (select count(*) from cogo.steps
            where steps.queue = share_places.queue and steps.tenant_id = t.tenant_id and steps.status = 'running') as running,
           (select count(*) from (
              select from cogo.steps
              where steps.queue = share_places.queue and steps.tenant_id = t.tenant_id and steps.status = 'ready'
              limit share_places.quantity) as few) as ready,
           (select max(l.quantity) - (select count(*) from cogo.steps
                                      where steps.tenant_id = t.tenant_id and steps.status = 'running')
            from cogo.concurrency_limits as l
            where l.scope = 'tenant' and l.subject = coalesce(
              (select own.subject from cogo.concurrency_limits as own
               where own.scope = 'tenant' and own.subject = t.tenant_id::text), '*')) as room
    from unnest(tenants) as t (tenant_id)
  ), place as (
    select tenant.tenant_id
    from tenant, generate_series(1, least(tenant.ready, coalesce(tenant.room, tenant.ready))) as n
    order by tenant.running + n, random()
    limit share_places.quantity
  )
  select place.tenant_id, count(*)::integer from place group by place.tenant_id;
$$;
comment on function cogo.share_places is
  'How many of the places each tenant gets: fewest running first, within the tenants'' own limits.';

create function cogo.free_places(scope text, subject text)
returns integer language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select greatest(0, l.quantity - (
      select count(*) from cogo.steps
      where steps.status = 'running'
        and case l.scope when 'queue' then steps.queue = l.subject else steps.agent = l.subject end))::integer
    from cogo.concurrency_limits as l
    where l.scope = free_places.scope and l.subject = free_places.subject
  );
end
$$;
comment on function cogo.free_places is
  'Places free under the limits of the queue and of an agent; null without a limit.';

create function cogo.choose_steps(queue text, quantity integer, tenants uuid[])
returns uuid[] language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_limited boolean := cogo.lock_limits(choose_steps.queue, tenants);
  v_quantity integer := quantity;
  v_full text[] := '{}';
  v_share record;
  v_chosen uuid[] := '{}';
begin
  if v_limited then
    v_quantity := least(quantity, cogo.free_places('queue', choose_steps.queue));
    v_full := array(select agents.agent from cogo.agents
                    where agents.queue = choose_steps.queue and cogo.free_places('agent', agents.agent) = 0);
  end if;
  if cardinality(tenants) = 0 or v_quantity = 0 then
    return v_chosen;
  end if;
  for v_share in
    select s.tenant_id, s.places from cogo.share_places(choose_steps.queue, tenants, v_quantity) as s
    where v_limited or cardinality(tenants) > 1
    union all
    select tenants[1], v_quantity where not v_limited and cardinality(tenants) = 1
  loop
    v_chosen := v_chosen || array(
      select steps.step_id
      from cogo.steps
      where steps.queue = choose_steps.queue and steps.tenant_id = v_share.tenant_id and steps.status = 'ready'
        and steps.agent <> all (v_full)
        and (steps.expires_at is null or steps.claims > 0 or steps.expires_at > cogo.clock())
      order by steps.priority, coalesce(steps.rate_turn, steps.available_at)
      limit v_share.places
      for no key update skip locked);
  end loop;
  if v_limited then
    v_chosen := array(
      select ranked.step_id
      from (select s.step_id, s.agent,
                   row_number() over (partition by s.agent order by s.priority, coalesce(s.rate_turn, s.available_at)) as place
            from cogo.steps as s where s.step_id = any (v_chosen)) as ranked
      where ranked.place <= coalesce(cogo.free_places('agent', ranked.agent), ranked.place));
  end if;
  return v_chosen;
end
$$;
comment on function cogo.choose_steps is
  'Locks up to `quantity` ready steps of these tenants for the caller''s transaction and returns them.';

revoke execute on all functions in schema cogo from public;
