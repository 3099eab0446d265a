-- Quotas: how much a tenant may make. A quota with a period counts what was made since the period began, which is
-- with the first thing that was; one without counts what there is. It is taken in the transaction that makes the thing,
-- under the lock of its row, so that any number of callers at once make exactly as many as it allows, and what is rolled
-- back was not made. A repetition under an idempotency key makes nothing and takes nothing. What a person makes for a team
-- counts for the team and for the person, who has no more by having teams.

create table cogo.quotas (
  resource text not null
    constraint resource_is_known check (resource in
      ('sessions', 'tasks', 'messages', 'assessments', 'ingestions', 'documents', 'webhooks', 'schedules',
       'subscriptions', 'workflows', 'teams', 'members', 'invitations')),
  tenant_id uuid,
  quantity integer not null
    constraint quantity_is_not_negative check (quantity >= 0),
  period interval
    constraint period_is_positive check (period > interval '0'),
  constraint one_quota_a_resource unique nulls not distinct (resource, tenant_id)
);
comment on table cogo.quotas is 'How much a tenant may make of what.';
comment on column cogo.quotas.tenant_id is 'Whose it is; null for all that have none of their own.';
comment on column cogo.quotas.quantity is 'As many within a period; without a period, as many at a time.';
comment on column cogo.quotas.period is 'Null: it counts what there is, and has room again when something is removed.';

insert into cogo.quotas (resource, quantity, period) values
  ('sessions', 1000, '1 hour'),
  ('tasks', 10000, '1 hour'),
  ('messages', 1000, '1 hour'),
  ('assessments', 1000, '1 hour'),
  ('ingestions', 1000, '1 hour'),
  ('documents', 100000, '1 day'),
  ('webhooks', 10, null),
  ('schedules', 100, null),
  ('subscriptions', 1000, null),
  ('workflows', 1000, null),
  ('teams', 20, null),
  ('members', 200, null),
  ('invitations', 200, '1 day');

create table cogo.quota_uses (
  tenant_id uuid not null,
  resource text not null,
  used integer not null,
  began_at timestamptz not null,
  primary key (tenant_id, resource)
) with (fillfactor = 50); -- one hot row a tenant: room for in-page updates
comment on table cogo.quota_uses is 'What each tenant has made since its period began.';

alter table cogo.quotas enable row level security;
alter table cogo.quota_uses enable row level security;
create policy members_read on cogo.quotas for select to authenticated
  using (tenant_id is null or tenant_id in (select cogo.caller_tenants()));
create policy members_read on cogo.quota_uses for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.quotas, cogo.quota_uses to authenticated, service_role;

create function cogo.count_standing(tenant_id uuid, resource text)
returns bigint language plpgsql stable security invoker set search_path = ''
as $$
begin
  return case count_standing.resource
    when 'webhooks' then (select count(*) from cogo.webhooks as w where w.tenant_id = count_standing.tenant_id)
    when 'schedules' then (select count(*) from cogo.schedules as s where s.tenant_id = count_standing.tenant_id)
    when 'workflows' then (select count(*) from cogo.workflow_templates as w where w.tenant_id = count_standing.tenant_id)
    when 'teams' then (select count(*) from cogo.members as m where m.user_id = count_standing.tenant_id and m.role = 'owner')
    when 'members' then
      (select count(*) from cogo.members as m where m.tenant_id = count_standing.tenant_id)
      + (select count(*) from cogo.invitations as i where i.tenant_id = count_standing.tenant_id)
    when 'subscriptions' then
      (select count(*) from cogo.subscriptions as s where s.tenant_id = count_standing.tenant_id and s.expires_at > cogo.clock())
  end;
end
$$;
comment on function cogo.count_standing is 'How many there are of what a quota without a period counts.';
grant execute on function cogo.count_standing to authenticated, service_role;

create view cogo_api.quotas with (security_invoker = true) as
  select distinct on (q.resource) q.resource, q.quantity, extract(epoch from q.period)::double precision as period_seconds,
         case when q.period is null then (select coalesce(sum(cogo.count_standing(t, q.resource)), 0) from cogo.caller_tenants() as t)
              when u.began_at + q.period > cogo.clock() then u.used
              else 0
         end::integer as used,
         case when u.began_at + q.period > cogo.clock() then u.began_at + q.period end as resets_at
  from cogo.quotas as q
  left join cogo.quota_uses as u on u.resource = q.resource and u.tenant_id = (select auth.uid())
  where q.tenant_id is null or q.tenant_id = (select auth.uid())
  order by q.resource, q.tenant_id nulls last;
comment on view cogo_api.quotas is 'How much the caller may make of what, and has made, for teams too; for the secret key, what holds for all.';
grant select on cogo_api.quotas to authenticated, service_role;

create function cogo.find_quota(tenant_id uuid, resource text)
returns cogo.quotas language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_quota cogo.quotas;
begin
  select * into strict v_quota from cogo.quotas as q
  where q.resource = find_quota.resource and (q.tenant_id = find_quota.tenant_id or q.tenant_id is null)
  order by q.tenant_id nulls last limit 1;
  return v_quota;
end
$$;
comment on function cogo.find_quota is 'The quota in force: the tenant''s own, or that of all.';

create function cogo.refuse_quota(quota cogo.quotas, used integer, resets_at timestamptz)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  raise exception using errcode = 'OG008',
    message = format('Expected at most %s %s%s, got one more', quota.quantity, quota.resource,
      case when quota.period is not null then format(' within %s', cogo.in_words(quota.period)) else '' end),
    hint = case when resets_at is null then 'Remove one first, or ask an operator for more'
           else format('Try again after %s, or ask an operator for more', to_char(resets_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) end,
    detail = jsonb_build_object('resource', quota.resource, 'limit', quota.quantity, 'used', used, 'resets', resets_at,
      'retryAfterSeconds', case when resets_at is not null then ceil(greatest(1, extract(epoch from resets_at - cogo.clock()))) end)::text;
end
$$;
comment on function cogo.refuse_quota is 'Raises quota_exceeded; its detail is {resource, limit, used, resets, retryAfterSeconds}.';

create function cogo.in_words(period interval)
returns text language sql immutable security invoker set search_path = ''
as $$
  select case in_words.period when interval '1 day' then 'a day' when interval '1 hour' then 'an hour'
              else extract(epoch from in_words.period)::bigint || ' seconds' end;
$$;
comment on function cogo.in_words is 'A period as people say it.';

create function cogo.take_quota(tenant_id uuid, resource text, quantity integer default 1)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_quota constant cogo.quotas := cogo.find_quota(take_quota.tenant_id, take_quota.resource);
  v_use cogo.quota_uses;
begin
  if take_quota.tenant_id <> auth.uid() then
    perform cogo.take_quota(auth.uid(), take_quota.resource, take_quota.quantity);
  end if;
  insert into cogo.quota_uses as u (tenant_id, resource, used, began_at)
  values (take_quota.tenant_id, take_quota.resource, take_quota.quantity, cogo.clock())
  on conflict on constraint quota_uses_pkey do update
  set used = excluded.used + case when u.began_at + v_quota.period > cogo.clock() then u.used else 0 end,
      began_at = case when u.began_at + v_quota.period > cogo.clock() then u.began_at else excluded.began_at end
  returning * into v_use;
  if v_use.used > v_quota.quantity then
    perform cogo.refuse_quota(v_quota, v_use.used - take_quota.quantity, v_use.began_at + v_quota.period);
  end if;
end
$$;
comment on function cogo.take_quota is
  'Takes so much of a tenant''s quota with a period, and of the caller''s own, or raises quota_exceeded. Others of the tenant that make the same wait '
  'until the transaction ends: it is taken late, before the session''s counter.';

create function cogo.take_task_quota(tenant_id uuid, plan jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.take_quota(take_task_quota.tenant_id, 'tasks');
  if take_task_quota.plan @? '$.steps[*] ? (@.kind == "assess" || @.kind == "review" || @.kind == "heal"
    || @.kind == "explain" || @.kind == "characterise" || @.kind == "describe")' then
    perform cogo.take_quota(take_task_quota.tenant_id, 'assessments');
  end if;
end
$$;
comment on function cogo.take_task_quota is 'Takes what a task counts for: a task, and an assessment where its plan judges, reviews or mends files.';

create function cogo.require_room(tenant_id uuid, resource text)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_quota constant cogo.quotas := cogo.find_quota(require_room.tenant_id, require_room.resource);
  v_used constant integer := cogo.count_standing(require_room.tenant_id, require_room.resource);
begin
  if v_used >= v_quota.quantity then
    perform cogo.refuse_quota(v_quota, v_used, null);
  end if;
end
$$;
comment on function cogo.require_room is 'Raises quota_exceeded where a tenant has as many as its quota without a period allows.';

create function cogo.set_quota(
  resource text, quantity integer, tenant_id uuid default null, period_seconds double precision default null)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_usual cogo.quotas;
begin
  select * into v_usual from cogo.quotas as q where q.resource = set_quota.resource and q.tenant_id is null;
  if not found then
    perform cogo.raise_error('not_found', format('No quota "%s"', set_quota.resource),
      (select 'There are ' || string_agg(q.resource, ', ' order by q.resource) from cogo.quotas as q where q.tenant_id is null));
  elsif set_quota.quantity is null and set_quota.tenant_id is null or set_quota.quantity < 0 then
    perform cogo.raise_error('invalid_input', format('Expected a quantity of at least 0, got %s', coalesce(set_quota.quantity::text, 'none')));
  elsif set_quota.period_seconds <= 0 or set_quota.period_seconds is not null and v_usual.period is null then
    perform cogo.raise_error('invalid_input', format('Expected a period of more than 0 seconds, and none for what is counted as it is, got %s', period_seconds));
  elsif set_quota.quantity is null then
    delete from cogo.quotas as q where q.resource = set_quota.resource and q.tenant_id = set_quota.tenant_id;
    return;
  end if;
  insert into cogo.quotas as q (resource, tenant_id, quantity, period)
  values (set_quota.resource, set_quota.tenant_id, set_quota.quantity,
          coalesce(make_interval(secs => set_quota.period_seconds), v_usual.period))
  on conflict on constraint one_quota_a_resource do update set quantity = excluded.quantity, period = excluded.period;
end
$$;
comment on function cogo.set_quota is
  'Sets what a tenant, or each without a quota of its own, may make; null takes away the tenant''s own. What was used stays used.';

create function cogo_api.set_quota(
  resource text, quantity integer, tenant_id uuid default null, period_seconds double precision default null)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.set_quota(set_quota.resource, set_quota.quantity, set_quota.tenant_id, set_quota.period_seconds); $$;
comment on function cogo_api.set_quota is 'Operators: sets how much a tenant, or each, may make of what.';
grant execute on function cogo_api.set_quota to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
