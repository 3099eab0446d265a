-- The indicators of a period, and what they are compared with.

create function cogo.indicator_values(since timestamptz, until timestamptz, tenants uuid[], project text)
returns table (indicator text, quantity bigint, value double precision)
language sql stable security invoker set search_path = ''
as $$
  with rolled as materialized (
    select r.rolled_to from cogo.indicator_rollup as r
  ), sums as (
    select s.* from cogo.indicator_sums as s
    where s.hour >= since and s.hour < until and (tenants is null or s.tenant_id = any (tenants))
      and (indicator_values.project is null or s.project = indicator_values.project)
    union all
    select s.* from rolled cross join lateral cogo.sum_indicators(greatest(since, rolled.rolled_to), until) as s
    where rolled.rolled_to < until and (tenants is null or s.tenant_id = any (tenants))
      and (indicator_values.project is null or s.project = indicator_values.project)
  ), priced as (
    select s.indicator, sum(s.quantity)::bigint as quantity, sum(s.numerator) as numerator, sum(s.denominator) as denominator,
           sum(s.quantity * b.manual_minutes / 60) as hours, sum(s.quantity * b.manual_minutes / 60 * b.hourly_usd) as usd
    from sums as s
    cross join lateral (
      select * from cogo.indicator_baselines as b where b.tenant_id = s.tenant_id or b.tenant_id is null
      order by b.tenant_id nulls last limit 1) as b
    group by s.indicator
  )
  select p.indicator, p.quantity, case p.indicator
    when 'cost-savings' then p.usd - p.numerator
    when 'time-savings' then p.hours - p.numerator
    when 'resource-utilisation' then p.numerator
      / nullif((select sum(a.capacity) from cogo.agents as a) * extract(epoch from until - since)::double precision, 0)
    else p.numerator / nullif(p.denominator, 0) end
  from priced as p;
$$;
comment on function cogo.indicator_values is 'The indicators of whole hours, of these tenants or all, and of a project or all.';

create function cogo.indicators(period text, project text, tenants uuid[])
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_until constant timestamptz := date_trunc('hour', cogo.clock()) + interval '1 hour';
  v_length constant interval := ('{"hour": "1 hour", "day": "1 day", "week": "7 days", "month": "30 days", "year": "365 days"}'::jsonb
                                 ->> period)::interval;
begin
  if v_length is null then
    perform cogo.raise_error('invalid_input', format('Expected hour, day, week, month or year, got "%s"', period));
  end if;
  return (
    select jsonb_build_object('period', period, 'since', v_until - v_length, 'until', v_until, 'indicators', jsonb_agg(
      jsonb_build_object('indicator', i.indicator, 'title', i.title, 'definition', i.definition, 'unit', i.unit, 'better', i.better,
                         'count', coalesce(present.quantity, 0), 'value', present.value, 'previous', before.value,
                         'target', i.target) order by i.place))
    from cogo.indicators as i
    left join cogo.indicator_values(v_until - v_length, v_until, tenants, indicators.project) as present on present.indicator = i.indicator
    left join cogo.indicator_values(v_until - 2 * v_length, v_until - v_length, tenants, indicators.project) as before
      on before.indicator = i.indicator);
end
$$;
comment on function cogo.indicators is
  'The sixteen indicators of the last hour, day, week, month or year to the end of this hour: {period, since, until, indicators: '
  '[{indicator, title, definition, unit, better, count, value, previous, target}]}; a value is null where nothing was measured.';

create function cogo_api.indicators(period text default 'day', project text default null, tenant_id uuid default null)
returns jsonb language sql stable security definer set search_path = ''
as $$
  select cogo.indicators(indicators.period, indicators.project, case
    when indicators.tenant_id is not null then array[cogo.require_tenant(indicators.tenant_id, 'read')]
    when auth.role() is distinct from 'service_role' then array(select cogo.caller_tenants()) end);
$$;
comment on function cogo_api.indicators is 'The sixteen indicators of a tenant, or of all those of the caller; operators: of all there are.';
grant execute on function cogo_api.indicators to authenticated, service_role;

create function cogo.set_indicator_target(indicator text, target double precision)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_unit constant text := (select i.unit from cogo.indicators as i where i.indicator = set_indicator_target.indicator);
  v_least constant double precision := case when v_unit = 'points' then -100 else 0 end;
  v_most constant double precision := case v_unit when 'share' then 1 when 'points' then 100 else 1000000000 end;
begin
  if (set_indicator_target.target between v_least and v_most) is false then
    perform cogo.raise_error('invalid_input', format('Expected a target from %s to %s, in the unit %s, got %s',
      v_least, v_most::bigint, v_unit, set_indicator_target.target));
  end if;
  update cogo.indicators as i set target = set_indicator_target.target where i.indicator = set_indicator_target.indicator;
  if not found then
    perform cogo.raise_error('not_found', format('No indicator "%s"', set_indicator_target.indicator));
  end if;
end
$$;
comment on function cogo.set_indicator_target is 'Sets what is aimed at, within what the unit allows; null for nothing.';

create function cogo_api.set_indicator_target(indicator text, target double precision)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.set_indicator_target(set_indicator_target.indicator, set_indicator_target.target); $$;
comment on function cogo_api.set_indicator_target is 'Operators: sets what is aimed at.';
grant execute on function cogo_api.set_indicator_target to service_role;

create function cogo.set_indicator_baseline(manual_minutes double precision, hourly_usd double precision, tenant_id uuid)
returns void language sql volatile security invoker set search_path = ''
as $$
  insert into cogo.indicator_baselines (tenant_id, manual_minutes, hourly_usd)
  values (set_indicator_baseline.tenant_id, set_indicator_baseline.manual_minutes, set_indicator_baseline.hourly_usd)
  on conflict on constraint one_baseline_a_tenant do update
  set manual_minutes = excluded.manual_minutes, hourly_usd = excluded.hourly_usd;
$$;
comment on function cogo.set_indicator_baseline is 'Says what a task takes by hand, and what an hour of that costs, for a tenant or for all.';

create function cogo_api.set_indicator_baseline(manual_minutes double precision, hourly_usd double precision, tenant_id uuid default null)
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.set_indicator_baseline(set_indicator_baseline.manual_minutes, set_indicator_baseline.hourly_usd,
    case when auth.role() = 'service_role' then set_indicator_baseline.tenant_id else cogo.require_tenant(set_indicator_baseline.tenant_id, 'manage') end);
$$;
comment on function cogo_api.set_indicator_baseline is 'Says what a task takes by hand, for the caller''s team; operators: in all, or in one.';
grant execute on function cogo_api.set_indicator_baseline to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
