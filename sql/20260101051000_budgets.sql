-- Budgets: how much models may cost, for a call, a task, a session, a tenant and a tenant's day. What a call
-- may cost at most is reserved before it is made and settled after, each account under its row's lock, so that
-- calls at the same time cannot overshoot together. At a limit a person is asked for more; nothing dies.
--
-- Accounts are locked in the order of their scope's name, always after the step.

create table cogo.budgets (
  scope text not null
    constraint scope_is_known check (scope in ('call', 'task', 'session', 'tenant', 'day')),
  subject text not null default '*',
  amount_usd numeric(14, 6) not null
    constraint amount_usd_is_not_negative check (amount_usd >= 0),
  primary key (scope, subject)
);
comment on table cogo.budgets is 'Limits on what models may cost, in US dollars; no row, no limit.';
comment on column cogo.budgets.scope is 'call (each one), task, session, tenant (ever), or day (a tenant''s, in UTC).';
comment on column cogo.budgets.subject is 'The task''s, session''s or tenant''s id; a tenant''s id on any scope holds for all that is the tenant''s; * for everyone.';

create table cogo.budget_accounts (
  scope text not null
    constraint scope_is_known check (scope in ('call', 'task', 'session', 'tenant', 'day')),
  subject text not null,
  tenant_id uuid not null,
  reserved_usd numeric(16, 9) not null default 0,
  spent_usd numeric(16, 9) not null default 0,
  granted_usd numeric(16, 9) not null default 0,
  primary key (scope, subject)
) with (fillfactor = 50); -- a few hot rows: room for in-page updates
comment on table cogo.budget_accounts is 'What was reserved and spent against each budget.';
comment on column cogo.budget_accounts.subject is 'An id; of a day: the tenant''s id, a colon and the date. Of a call: the step''s, which only has what was granted.';
comment on column cogo.budget_accounts.reserved_usd is 'Of calls under way: the most each may cost.';
comment on column cogo.budget_accounts.granted_usd is 'What people approved beyond the limit.';

create table cogo.budget_grants (
  approval_id uuid primary key references cogo.approvals (approval_id) on delete cascade,
  tenant_id uuid not null,
  scope text not null,
  subject text not null,
  amount_usd numeric(14, 6) not null,
  granted_at timestamptz not null default cogo.clock()
);
comment on table cogo.budget_grants is 'Approvals that raised a limit, each counted once.';

create index budget_accounts_by_tenant on cogo.budget_accounts (tenant_id);
create index budget_grants_by_tenant on cogo.budget_grants (tenant_id);

alter table cogo.budgets enable row level security;
alter table cogo.budget_accounts enable row level security;
alter table cogo.budget_grants enable row level security;
create policy operators_read on cogo.budgets for select to service_role using (true);
create policy members_read on cogo.budget_accounts for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
create policy members_read on cogo.budget_grants for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.budgets, cogo.budget_accounts, cogo.budget_grants to authenticated, service_role;

create view cogo_api.budget_limits with (security_invoker = true) as
select scope, subject, amount_usd from cogo.budgets;
comment on view cogo_api.budget_limits is 'Operators: the limits.';
grant select on cogo_api.budget_limits to authenticated, service_role;

create view cogo_api.budgets with (security_invoker = true) as
select a.scope, a.subject, a.tenant_id, a.spent_usd, a.reserved_usd,
       a.granted_usd
from cogo.budget_accounts as a where a.scope <> 'call';
comment on view cogo_api.budgets is 'What was spent, reserved and granted, by task, session, tenant and day.';
grant select on cogo_api.budgets to authenticated, service_role;

insert into cogo.budgets (scope, amount_usd) values ('call', 2), ('task', 10), ('day', 50);

create function cogo.set_budget(scope text, subject text, amount_usd numeric)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if scope not in ('call', 'task', 'session', 'tenant', 'day') or amount_usd < 0 then
    perform cogo.raise_error('invalid_input',
      format('Expected a scope of call, task, session, tenant or day and an amount of at least 0, got "%s" and %s', scope, amount_usd));
  end if;
  if amount_usd is null then
    delete from cogo.budgets where budgets.scope = set_budget.scope and budgets.subject = set_budget.subject;
    return;
  end if;
  insert into cogo.budgets (scope, subject, amount_usd)
  values (set_budget.scope, set_budget.subject, set_budget.amount_usd)
  on conflict on constraint budgets_pkey do update set amount_usd = excluded.amount_usd;
end
$$;
comment on function cogo.set_budget is 'Sets a limit, or removes it when the amount is null.';

create function cogo_api.set_budget(scope text, subject text, amount_usd numeric)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.set_budget(set_budget.scope, set_budget.subject, set_budget.amount_usd); $$;
comment on function cogo_api.set_budget is 'Operators: sets a limit in US dollars; null removes it.';
grant execute on function cogo_api.set_budget to service_role;

create function cogo.step_budgets(step cogo.steps)
returns table (scope text, subject text, amount_usd numeric)
language plpgsql stable security invoker set search_path = ''
as $$
begin
  return query
    select s.scope, s.subject, (
      select b.amount_usd from cogo.budgets as b
      where b.scope = s.scope and b.subject in (s.subject, step.tenant_id::text, '*')
      order by b.subject = s.subject desc, b.subject = step.tenant_id::text desc
      limit 1)
    from (values
      ('call', step.step_id::text),
      ('day', step.tenant_id || ':' || (cogo.clock() at time zone 'UTC')::date),
      ('session', step.session_id::text),
      ('task', step.task_id::text),
      ('tenant', step.tenant_id::text)
    ) as s (scope, subject);
end
$$;
comment on function cogo.step_budgets is
  'The accounts that a step''s calls count against, and the limit of each: its own, else its tenant''s, else '
  'everyone''s; null where there is none.';

create function cogo.accept_grants(step cogo.steps)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  with fresh as (
    insert into cogo.budget_grants (approval_id, tenant_id, scope, subject, amount_usd)
    select a.approval_id, a.tenant_id, a.details ->> 'scope', a.details ->> 'subject', (a.details ->> 'grantUsd')::numeric
    from cogo.approvals as a
    where a.step_id = step.step_id and a.key like 'budget:%' and a.status = 'approved'
    on conflict do nothing
    returning scope, subject, tenant_id, amount_usd
  )
  insert into cogo.budget_accounts as b (scope, subject, tenant_id, granted_usd)
  select fresh.scope, fresh.subject, fresh.tenant_id, fresh.amount_usd from fresh order by fresh.scope
  on conflict on constraint budget_accounts_pkey do update set granted_usd = b.granted_usd + excluded.granted_usd;
end
$$;
comment on function cogo.accept_grants is
  'Raises limits by the amounts approved for this step; an approval counts once, whatever becomes of the call.';

create function cogo.reserve_budget(step cogo.steps, amount_usd numeric)
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_lacking jsonb;
begin
  insert into cogo.budget_accounts (scope, subject, tenant_id)
  select s.scope, s.subject, step.tenant_id from cogo.step_budgets(step) as s where s.scope <> 'call' order by s.scope
  on conflict do nothing;
  perform from cogo.budget_accounts as b
  join cogo.step_budgets(step) as s on s.scope = b.scope and s.subject = b.subject
  order by b.scope
  for no key update of b;

  select jsonb_build_object('scope', s.scope, 'subject', s.subject, 'limitUsd', s.amount_usd + coalesce(b.granted_usd, 0),
                            'spentUsd', coalesce(b.spent_usd, 0), 'reservedUsd', coalesce(b.reserved_usd, 0),
                            'neededUsd', reserve_budget.amount_usd,
                            'grantUsd', greatest(s.amount_usd, reserve_budget.amount_usd),
                            'grants', (select count(*) from cogo.budget_grants as g where g.scope = s.scope and g.subject = s.subject))
  into v_lacking
  from cogo.step_budgets(step) as s
  left join cogo.budget_accounts as b on b.scope = s.scope and b.subject = s.subject
  where coalesce(b.spent_usd, 0) + coalesce(b.reserved_usd, 0) + reserve_budget.amount_usd
        > s.amount_usd + coalesce(b.granted_usd, 0)
  order by s.scope
  limit 1;
  if v_lacking is null then
    update cogo.budget_accounts as b set reserved_usd = b.reserved_usd + reserve_budget.amount_usd
    from cogo.step_budgets(step) as s
    where s.scope = b.scope and s.subject = b.subject and s.scope <> 'call';
  end if;
  return v_lacking;
end
$$;
comment on function cogo.reserve_budget is
  'Reserves the amount in every account of the step, or in none: then returns the budget that lacks it, {scope, '
  'subject, limitUsd, spentUsd, reservedUsd, neededUsd, grants}.';

revoke execute on all functions in schema cogo, cogo_api from public;
