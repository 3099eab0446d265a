-- Limits: how much may run at a time, and how fast. Rows, so that an operator reads and changes them
-- while the engine runs; claim_steps() is where they bind.
--
-- A concurrency limit is exact: claims it concerns take its row's lock and count, one after the other.
-- Without a row there is no lock and nothing to wait for.
--
-- A rate limit is a token bucket, kept as one instant (GCRA, the generic cell rate algorithm of ATM
-- Forum TM 4.0 §4.4): `next_at` is when its next token is there. A step takes its token when it starts and
-- not before, so one that is cancelled gives nothing back; turns.sql says whose turn it is.
--
-- Operators set buckets that all tenants share. A tenant's own are named by the keys in its plans, such as
-- a customer or a repository (`"limit": {"key": …}`); such a one may also say how many run at a time.

create table cogo.concurrency_limits (
  scope text not null
    constraint scope_is_known check (scope in ('queue', 'agent', 'tenant')),
  subject text not null,
  quantity integer not null
    constraint quantity_is_not_negative check (quantity >= 0),
  primary key (scope, subject)
);
comment on table cogo.concurrency_limits is 'How many steps may run at a time; no row, no limit.';
comment on column cogo.concurrency_limits.scope is 'queue, agent or tenant.';
comment on column cogo.concurrency_limits.subject is 'The queue, the agent, the tenant''s id, or * for every tenant without its own row.';
comment on column cogo.concurrency_limits.quantity is 'Steps running at a time; 0 stops new claims.';

create table cogo.rate_limits (
  rate_limit text primary key,
  tenant_id uuid,
  per_minute double precision
    constraint per_minute_is_at_least_a_thousandth check (per_minute >= 0.001),
  concurrency integer
    constraint concurrency_is_positive check (concurrency > 0),
  burst integer not null default 1
    constraint burst_is_positive check (burst > 0),
  next_at timestamptz not null default '-infinity',
  looks_at timestamptz,
  constraint a_shared_one_is_a_slug_and_has_a_rate check (
    tenant_id is not null or (rate_limit ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and per_minute is not null and concurrency is null))
);
comment on table cogo.rate_limits is 'Token buckets, such as one a provider, shared by all workers; and the tenants'' own, by key.';
comment on column cogo.rate_limits.rate_limit is 'Its name; <tenant>/<key> for a tenant''s own.';
comment on column cogo.rate_limits.tenant_id is 'Whose it is; null for one that all share.';
comment on column cogo.rate_limits.per_minute is 'Tokens the bucket gains a minute; a step takes one. Null: no rate.';
comment on column cogo.rate_limits.concurrency is 'How many of its steps run at a time; null for any number.';
comment on column cogo.rate_limits.burst is 'Tokens a full bucket holds.';
comment on column cogo.rate_limits.next_at is 'When the next token is there.';
comment on column cogo.rate_limits.looks_at is 'When a claim next looks for steps that wait for their turn; null while none waits.';

create index rate_limits_due on cogo.rate_limits (looks_at) where looks_at is not null;

alter table cogo.concurrency_limits enable row level security;
alter table cogo.rate_limits enable row level security;

create policy operators_read on cogo.concurrency_limits for select to service_role using (true);
create policy members_read on cogo.rate_limits for select to authenticated
  using (tenant_id is null or tenant_id in (select cogo.caller_tenants()));
grant select on cogo.concurrency_limits, cogo.rate_limits to authenticated, service_role;

create view cogo_api.rate_limits with (security_invoker = true) as
  select rate_limit, per_minute, burst, next_at from cogo.rate_limits where tenant_id is null;
comment on view cogo_api.rate_limits is 'How fast steps may start, of whatever tenant.';
grant select on cogo_api.rate_limits to authenticated, service_role;

create view cogo_api.concurrency_limits with (security_invoker = true) as
  select scope, subject, quantity from cogo.concurrency_limits;
comment on view cogo_api.concurrency_limits is 'How much may run at a time.';
grant select on cogo_api.concurrency_limits to authenticated, service_role;

create function cogo.set_concurrency_limit(scope text, subject text, quantity integer)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if scope not in ('queue', 'agent', 'tenant') or quantity < 0 then
    perform cogo.raise_error('invalid_input',
      format('Expected a scope of queue, agent or tenant and a quantity of at least 0, got "%s" and %s', scope, quantity));
  end if;
  if quantity is null then
    delete from cogo.concurrency_limits
    where concurrency_limits.scope = set_concurrency_limit.scope
      and concurrency_limits.subject = set_concurrency_limit.subject;
    return;
  end if;
  if scope = 'tenant' and subject <> '*' and subject !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    perform cogo.raise_error('invalid_input', format('Expected the id of a tenant or *, got "%s"', subject));
  elsif scope <> 'tenant' and not exists (
    select from cogo.agents where case scope when 'queue' then agents.queue else agents.agent end = subject) then
    perform cogo.raise_error('not_found', format('No agent %s "%s"', case scope when 'queue' then 'serves the queue' else 'is called' end, subject),
      'GET /cogo-agents lists the agents and their queues');
  end if;
  insert into cogo.concurrency_limits (scope, subject, quantity)
  values (set_concurrency_limit.scope, set_concurrency_limit.subject, set_concurrency_limit.quantity)
  on conflict on constraint concurrency_limits_pkey do update set quantity = excluded.quantity;
end
$$;
comment on function cogo.set_concurrency_limit is 'Sets a limit, or removes it when the quantity is null.';

create function cogo_api.set_concurrency_limit(scope text, subject text, quantity integer)
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.set_concurrency_limit(set_concurrency_limit.scope, set_concurrency_limit.subject, set_concurrency_limit.quantity);
$$;
comment on function cogo_api.set_concurrency_limit is 'Operators: sets a concurrency limit; null removes it.';
grant execute on function cogo_api.set_concurrency_limit to service_role;

create function cogo.token_interval(bucket cogo.rate_limits)
returns interval language sql immutable security invoker set search_path = ''
as $$ select greatest(interval '1 minute' / bucket.per_minute, interval '1 microsecond'); $$;
comment on function cogo.token_interval is 'The time in which the bucket gains a token.';

create function cogo.free_tokens(bucket cogo.rate_limits)
returns integer language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_interval interval := cogo.token_interval(bucket);
  v_since timestamptz := greatest(bucket.next_at, cogo.clock() - v_interval * (bucket.burst - 1));
begin
  if bucket.next_at > cogo.clock() then
    return 0;
  elsif bucket.per_minute is null then
    return 1000;
  end if;
  return 1 + floor(extract(epoch from cogo.clock() - v_since) / extract(epoch from v_interval));
end
$$;
comment on function cogo.free_tokens is 'The tokens in the bucket now; many without a rate.';

create function cogo.free_turns(bucket cogo.rate_limits)
returns integer language plpgsql stable security invoker set search_path = ''
as $$
begin
  if bucket.concurrency is null then
    return cogo.free_tokens(bucket);
  end if;
  return least(cogo.free_tokens(bucket), greatest(0, bucket.concurrency - (
    select count(*) from cogo.steps
    where steps.rate_limit = bucket.rate_limit and steps.status = 'running'))::integer);
end
$$;
comment on function cogo.free_turns is
  'How many steps may start under the limit now. Exact while the caller holds its row: nobody else starts one.';

create function cogo.next_look(bucket cogo.rate_limits, next_token timestamptz)
returns timestamptz language plpgsql stable security invoker set search_path = ''
as $$
begin
  -- When a step ends its place is free at once; should nobody have been told, it is found a second later.
  return greatest(next_token, case when bucket.concurrency is not null then cogo.clock() + interval '1 second' end);
end
$$;
comment on function cogo.next_look is 'When to look for steps that wait, given when the next token is there.';

create function cogo.spend_tokens(bucket cogo.rate_limits, quantity integer, awaited boolean)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_interval interval := cogo.token_interval(bucket);
  v_next timestamptz := bucket.next_at;
begin
  if quantity > 0 and bucket.per_minute is not null then
    v_next := greatest(v_next, cogo.clock() - v_interval * (bucket.burst - 1)) + v_interval * quantity;
  end if;
  update cogo.rate_limits set next_at = v_next, looks_at = case when awaited then cogo.next_look(bucket, v_next) end
  where rate_limits.rate_limit = bucket.rate_limit;
end
$$;
comment on function cogo.spend_tokens is
  'Takes tokens out of the bucket, whose row the caller holds; `awaited` says whether steps wait for the next one.';

create function cogo.pause_rate_limit(rate_limit text, pause interval)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_longest constant interval := '1 hour';
  v_until timestamptz := cogo.clock() + least(pause, c_longest);
begin
  update cogo.rate_limits
  set next_at = greatest(rate_limits.next_at, v_until),
      looks_at = case when rate_limits.looks_at is not null then greatest(rate_limits.next_at, v_until) end
  where rate_limits.rate_limit = pause_rate_limit.rate_limit;
end
$$;
comment on function cogo.pause_rate_limit is
  'Nobody gets a token until the pause is over; after an hour one step tries again.';

revoke execute on all functions in schema cogo, cogo_api from public;
