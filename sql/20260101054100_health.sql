-- Health: which measures are too much. Rules say so, as rows that operators change; a component is as bad as the
-- worst of its measures that a rule finds too much. Since when it is so is kept, with the history of all changes,
-- and operators hear of each.

create table cogo.health_rules (
  rule text primary key
    constraint rule_is_a_slug check (rule ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and char_length(rule) <= 100),
  measure text not null
    constraint measure_has_1_to_100_characters check (char_length(measure) between 1 and 100),
  threshold double precision not null
    constraint threshold_is_a_number check (threshold > '-infinity' and threshold < 'infinity'),
  severity text not null
    constraint severity_is_known check (severity in ('warning', 'critical')),
  lasts interval not null default '0'
    constraint lasts_is_not_negative check (lasts >= interval '0'),
  enabled boolean not null default true,
  version bigint not null default 1
);
comment on table cogo.health_rules is 'From which value on a measure of health is too much.';
comment on column cogo.health_rules.measure is 'As health_measures() names it.';
comment on column cogo.health_rules.threshold is 'What is more is too much.';
comment on column cogo.health_rules.severity is 'warning: its component is degraded. critical: it is down.';
comment on column cogo.health_rules.lasts is 'For how long it is too much before operators are alerted; health says so at once.';
comment on column cogo.health_rules.version is 'Counts its changes, so that one can be made to depend on what was read.';
alter table cogo.health_rules enable row level security;
create policy operators_read on cogo.health_rules for select to service_role using (true);
grant select on cogo.health_rules to authenticated, service_role;

insert into cogo.health_rules (rule, measure, threshold, severity, lasts)
select r.measure, r.measure, r.threshold, r.severity, r.lasts::interval
from (values
  ('wakes-unconfigured', 0, 'critical', '0'), ('pg-net-stopped', 0, 'critical', '0'), ('wakes-refused', 0, 'critical', '0'),
  ('wakes-failing', 1, 'warning', '0'), ('wakes-unanswered', 1, 'critical', '0'),
  ('agent-silent', 0, 'warning', '0'), ('agent-draining', 0, 'warning', '0'), ('agent-full-seconds', 120, 'warning', '1 minute'),
  ('agents-unwell', 0, 'critical', '0'), ('role-unplayed', 0, 'warning', '0'),
  ('queue-age-seconds', 60, 'warning', '0'), ('queue-backlog-seconds', 300, 'warning', '1 minute'),
  ('submission-age-seconds', 900, 'warning', '0'),
  ('runs-stuck', 0, 'warning', '0'), ('dead-letters', 0, 'warning', '0'), ('failed-share', 0.5, 'warning', '0'),
  ('gate-failed-share', 0.5, 'warning', '0'), ('approval-age-seconds', 86400, 'warning', '0'),
  ('database-read-only', 0, 'critical', '0'), ('connections-share', 0.8, 'warning', '1 minute'),
  ('database-bytes', 7e9, 'warning', '0'), ('idle-transaction-seconds', 900, 'warning', '0'), ('clock-skew-seconds', 10, 'warning', '0'),
  ('model-closed', 0, 'warning', '0'), ('model-limited-seconds', 300, 'warning', '0'),
  ('budget-used-share', 0.8, 'warning', '0'), ('budget-spent', 0, 'warning', '0'),
  ('projection-lag-seconds', 300, 'warning', '0'),
  ('sweep-age-seconds', 60, 'critical', '0'), ('sweep-job-missing', 0, 'critical', '0'), ('cron-job-missing', 0, 'warning', '0'),
  ('cron-job-failing', 0, 'warning', '0'), ('schedule-late-seconds', 60, 'warning', '0'), ('schedule-failing', 2, 'warning', '0'),
  ('schedule-without-maker', 0, 'warning', '0'),
  ('deliveries-dead', 0, 'warning', '0'), ('webhook-failing-seconds', 600, 'warning', '0'), ('measure-failed', 0, 'warning', '0')
) as r (measure, threshold, severity, lasts);

create table cogo.health_states (
  component text primary key,
  status text not null default 'ok'
    constraint status_is_known check (status in ('ok', 'degraded', 'down')),
  since timestamptz not null default cogo.clock()
);
comment on table cogo.health_states is 'How each part of the system was found last, and since when it is so.';
insert into cogo.health_states (component) values
  ('orchestrator'), ('agents'), ('workflows'), ('database'), ('queues'), ('models'), ('graph'), ('schedules'), ('wakes'),
  ('webhooks'), ('budgets');

create table cogo.health_changes (
  sequence bigint primary key,
  component text not null,
  status text not null,
  previous text not null,
  findings jsonb not null,
  created_at timestamptz not null default cogo.clock()
);
comment on table cogo.health_changes is 'Every change of a component''s status, numbered without gaps: what is broadcast on the topic operators.';
comment on column cogo.health_changes.findings is 'What was too much then: [{rule, subject, value, reason, remedy}]; empty when it was well again.';
create index health_changes_by_age on cogo.health_changes (created_at);

create table cogo.last_sweep (
  singleton boolean primary key default true
    constraint there_is_one_last_sweep check (singleton),
  swept_at timestamptz not null default cogo.clock()
) with (fillfactor = 50); -- one hot row
comment on table cogo.last_sweep is 'When the last sweep ended, which is how a missing one is seen; one row.';
insert into cogo.last_sweep default values;

alter table cogo.health_states enable row level security;
alter table cogo.health_changes enable row level security;
alter table cogo.last_sweep enable row level security;
create policy operators_read on cogo.health_changes for select to service_role using (true);
grant select on cogo.health_changes to authenticated, service_role;

create view cogo_api.health_changes with (security_invoker = true) as
  select sequence, component, status, previous, findings, created_at from cogo.health_changes;
comment on view cogo_api.health_changes is 'Operators: how the parts of the system changed, numbered without gaps.';
grant select on cogo_api.health_changes to authenticated, service_role;

create type cogo.health_finding as (
  component text, rule text, subject text, severity text, value double precision, threshold double precision, reason text, remedy text,
  lasts interval);
comment on type cogo.health_finding is 'A measure that is too much, and the rule that says so.';

create function cogo.health_findings(skew_seconds double precision default null)
returns setof cogo.health_finding language sql stable security invoker set search_path = ''
as $$
  select m.component, r.rule, m.subject, r.severity, m.value, r.threshold, m.reason, m.remedy, r.lasts
  from (
    select * from cogo.health_measures()
    union all
    select 'database', 'clock-skew-seconds', '', skew_seconds, format('The clocks of database and functions differ by %s s', round(skew_seconds)),
           'Set the clock of the host of the functions' where skew_seconds is not null
  ) as m
  join cogo.health_rules as r on r.measure = m.measure and r.enabled and m.value > r.threshold;
$$;
comment on function cogo.health_findings is
  'What is too much now. `skew_seconds`: by how much the caller''s clock differs from the database''s, where it knows.';

create function cogo.component_states(findings cogo.health_finding[])
returns table (component text, status text, since timestamptz, previous text, found jsonb)
language sql stable security invoker set search_path = ''
as $$
  select s.component, now_in.status, case when now_in.status = s.status then s.since else cogo.clock() end, s.status, now_in.found
  from cogo.health_states as s
  cross join lateral (
    select case when bool_or(f.severity = 'critical') then 'down' when count(*) > 0 then 'degraded' else 'ok' end as status,
           coalesce(jsonb_agg(jsonb_build_object(
             'rule', f.rule, 'subject', nullif(f.subject, ''), 'severity', f.severity, 'value', f.value, 'threshold', f.threshold,
             'reason', f.reason, 'remedy', f.remedy) order by f.severity, f.rule, f.subject), '[]') as found
    from unnest(findings) as f where f.component = s.component) as now_in;
$$;
comment on function cogo.component_states is 'How each part of the system is by these findings, since when, and how it was before.';

create function cogo.record_health(findings cogo.health_finding[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_state record;
  v_change cogo.health_changes;
begin
  for v_state in select * from cogo.component_states(findings) as s where s.status <> s.previous order by s.component loop
    update cogo.health_states set status = v_state.status, since = cogo.clock()
    where health_states.component = v_state.component;
    insert into cogo.health_changes (sequence, component, status, previous, findings)
    select coalesce(max(c.sequence), 0) + 1, v_state.component, v_state.status, v_state.previous, v_state.found
    from cogo.health_changes as c
    returning * into v_change;
    perform realtime.send(jsonb_build_object(
      'sequence', v_change.sequence, 'type', 'health:changed', 'component', v_change.component, 'status', v_change.status,
      'previous', v_change.previous, 'findings', v_change.findings, 'createdAt', v_change.created_at),
      'health:changed', 'operators', true);
  end loop;
end
$$;
comment on function cogo.record_health is 'Records each component whose status changed, and tells operators. For watch(), one at a time.';

create function cogo.call_silent_functions()
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_slug text;
begin
  for v_slug in
    select o.function_slug from cogo.wake_outcomes() as o
    where o.failures > 0 and not exists (
      select from cogo.sent_wakes as w
      where w.function_slug = o.function_slug and w.sent_at > cogo.clock() - interval '1 minute')
  loop
    perform cogo.call_function(v_slug);
  end loop;
end
$$;
comment on function cogo.call_silent_functions is
  'Calls functions whose last wake failed once a minute, so that it is seen when they answer again, work or none.';

create function cogo.watch(skew_seconds double precision default null)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_findings cogo.health_finding[];
begin
  -- One at a time: changes are numbered without gaps, and two would find the same.
  if current_setting('transaction_read_only') = 'on'
     or not pg_try_advisory_xact_lock(hashtextextended('cogo.watch', 0)) then
    return;
  end if;
  delete from cogo.sent_wakes where sent_wakes.sent_at < cogo.clock() - interval '1 hour';
  v_findings := array(select f from cogo.health_findings(skew_seconds) as f);
  perform cogo.record_health(v_findings);
  perform cogo.record_alerts(v_findings);
  perform cogo.call_silent_functions();
  perform cogo.seal_audit(1000);
exception when others then
  raise warning 'watch failed: %', sqlerrm;
end
$$;
comment on function cogo.watch is
  'Looks how the system is and records what changed; never fails its caller. Part of each sweep, a job of its own that sees '
  'when the sweep fails, and part of every question after health.';

create function cogo.mark_sweep()
returns void language sql volatile security invoker set search_path = ''
as $$ update cogo.last_sweep set swept_at = cogo.clock() where last_sweep.swept_at < cogo.clock(); $$;
comment on function cogo.mark_sweep is 'A sweep has come to its end.';

create function cogo.system_health(skew_seconds double precision default null)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_findings constant cogo.health_finding[] := array(select f from cogo.health_findings(skew_seconds) as f);
begin
  return (
    select jsonb_build_object(
      'status', case when bool_or(s.status = 'down') then 'down' when bool_or(s.status = 'degraded') then 'degraded' else 'ok' end,
      'measuredAt', cogo.clock(),
      'components', jsonb_agg(jsonb_build_object(
        'component', s.component, 'status', s.status, 'since', s.since, 'findings', s.found)
        order by s.status = 'ok', s.status, s.component))
    from cogo.component_states(v_findings) as s);
end
$$;
comment on function cogo.system_health is
  'How the system is: {status, measuredAt, components: [{component, status, since, findings: [{rule, subject, severity, value, '
  'threshold, reason, remedy}]}]}, the worst first.';

create function cogo_api.system_health(asked_at timestamptz default null)
returns jsonb language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_skew constant double precision := abs(extract(epoch from asked_at - cogo.clock()));
begin
  perform cogo.watch(v_skew);
  return cogo.system_health(v_skew);
end
$$;
comment on function cogo_api.system_health is
  'Operators: how the system is and what to do. `asked_at`: the caller''s own time, by which clocks are compared.';
grant execute on function cogo_api.system_health to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
