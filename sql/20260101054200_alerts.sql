-- Alerts: what is too much for as long as its rule says, once for each rule and subject until it is mended. An alert
-- resolves by itself; one that comes again soon is the same one. Each turn is numbered, broadcast on the topic
-- operators, and sent to webhooks that were made with the secret key.

create table cogo.alerts (
  alert_id uuid primary key default gen_random_uuid(),
  rule text not null,
  subject text not null default '',
  component text not null,
  severity text not null
    constraint severity_is_known check (severity in ('warning', 'critical')),
  status text not null default 'pending'
    constraint status_is_known check (status in ('pending', 'open', 'acknowledged', 'resolved')),
  value double precision not null,
  reason text not null,
  remedy text not null,
  since timestamptz not null default cogo.clock(),
  openings integer not null default 0,
  opened_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  comment text constraint comment_has_at_most_2000_characters check (char_length(comment) <= 2000),
  resolved_at timestamptz,
  constraint resolved_at_when_resolved check ((status = 'resolved') = (resolved_at is not null))
);
comment on table cogo.alerts is 'What operators are to look at.';
comment on column cogo.alerts.subject is 'Of whom or what, where there are several; empty where there is one.';
comment on column cogo.alerts.status is 'pending: not for as long as its rule says, and nobody was alerted yet.';
comment on column cogo.alerts.value is 'The latest measure, as the reason is the latest.';
comment on column cogo.alerts.openings is 'How often it came again within ten minutes after it was resolved, and the first time.';
comment on column cogo.alerts.acknowledged_by is 'The user; null for the secret key.';

create unique index one_alert_until_resolved on cogo.alerts (rule, subject) where status <> 'resolved';
create index alerts_by_resolution on cogo.alerts (resolved_at) where resolved_at is not null;
create index alerts_by_opening on cogo.alerts (opened_at, alert_id) where opened_at is not null;

create table cogo.alert_changes (
  sequence bigint primary key,
  alert_id uuid not null,
  type text not null
    constraint type_is_known check (type in ('alert:opened', 'alert:acknowledged', 'alert:resolved')),
  alert jsonb not null,
  created_at timestamptz not null default cogo.clock()
);
comment on table cogo.alert_changes is 'Every turn of an alert, numbered without gaps: what is broadcast on the topic operators and sent to webhooks.';
create index alert_changes_by_age on cogo.alert_changes (created_at);

alter table cogo.alerts enable row level security;
alter table cogo.alert_changes enable row level security;
create policy operators_read on cogo.alerts for select to service_role using (true);
create policy operators_read on cogo.alert_changes for select to service_role using (true);
grant select on cogo.alerts, cogo.alert_changes to authenticated, service_role;

create view cogo_api.alerts with (security_invoker = true) as
  select alert_id, rule, nullif(subject, '') as subject, component, severity, status, value, reason, remedy, since, openings, opened_at,
         acknowledged_at, acknowledged_by, comment, resolved_at
  from cogo.alerts where opened_at is not null;
comment on view cogo_api.alerts is 'Operators: what to look at, and what was mended.';
create view cogo_api.alert_changes with (security_invoker = true) as
  select sequence, alert_id, type, alert, created_at from cogo.alert_changes;
comment on view cogo_api.alert_changes is 'Operators: every turn of an alert, numbered without gaps.';
create view cogo_api.health_rules with (security_invoker = true) as
  select rule, measure, threshold, severity, extract(epoch from lasts)::double precision as lasts_seconds, enabled, version
  from cogo.health_rules;
comment on view cogo_api.health_rules is 'Operators: from which value on a measure of health is too much.';
grant select on cogo_api.alerts, cogo_api.alert_changes, cogo_api.health_rules to authenticated, service_role;

create function cogo.send_alert(alert cogo.alerts, type text)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_change cogo.alert_changes;
begin
  lock table cogo.alert_changes in share row exclusive mode; -- numbers without gaps
  insert into cogo.alert_changes (sequence, alert_id, type, alert)
  select coalesce(max(c.sequence), 0) + 1, alert.alert_id, send_alert.type, jsonb_build_object(
    'alertId', alert.alert_id, 'rule', alert.rule, 'subject', nullif(alert.subject, ''), 'component', alert.component,
    'severity', alert.severity, 'status', alert.status, 'value', alert.value, 'reason', alert.reason, 'remedy', alert.remedy,
    'since', alert.since)
  from cogo.alert_changes as c
  returning * into v_change;
  perform realtime.send(
    jsonb_build_object('sequence', v_change.sequence, 'type', v_change.type, 'createdAt', v_change.created_at) || v_change.alert,
    v_change.type, 'operators', true);
  with subscribed as (
    insert into cogo.webhook_deliveries (webhook_id, session_id, sequence, tenant_id)
    select w.webhook_id, cogo.operators(), v_change.sequence, w.tenant_id from cogo.webhooks as w
    where w.tenant_id = cogo.operators() and w.disabled_at is null and send_alert.type = any (w.event_types)
    returning webhook_deliveries.webhook_id
  )
  update cogo.webhooks set looks_at = cogo.clock()
  where webhooks.webhook_id in (select subscribed.webhook_id from subscribed)
    and (webhooks.looks_at is null or webhooks.failing_since is null);
end
$$;
comment on function cogo.send_alert is 'Numbers a turn of an alert, broadcasts it, and leaves it for the webhooks of operators.';

create function cogo.record_alerts(findings cogo.health_finding[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_again constant interval := '10 minutes';
  v_alert cogo.alerts;
begin
  update cogo.alerts as a set status = 'pending', resolved_at = null, acknowledged_at = null, acknowledged_by = null, since = cogo.clock()
  where a.alert_id in (
    select distinct on (last.rule, last.subject) last.alert_id
    from cogo.alerts as last join unnest(findings) as f on f.rule = last.rule and f.subject = last.subject
    where last.resolved_at > cogo.clock() - c_again and not exists (
      select from cogo.alerts as under where under.rule = f.rule and under.subject = f.subject and under.status <> 'resolved')
    order by last.rule, last.subject, last.resolved_at desc);
  insert into cogo.alerts (rule, subject, component, severity, value, reason, remedy)
  select distinct on (f.rule, f.subject) f.rule, f.subject, f.component, f.severity, f.value, f.reason, f.remedy
  from unnest(findings) as f order by f.rule, f.subject
  on conflict (rule, subject) where status <> 'resolved' do update
  set value = excluded.value, reason = excluded.reason, remedy = excluded.remedy, severity = excluded.severity;
  for v_alert in
    update cogo.alerts as a set status = 'open', opened_at = cogo.clock(), openings = a.openings + 1
    from unnest(findings) as f
    where a.status = 'pending' and f.rule = a.rule and f.subject = a.subject and a.since + f.lasts <= cogo.clock()
    returning a.*
  loop
    perform cogo.send_alert(v_alert, 'alert:opened');
  end loop;
  for v_alert in
    update cogo.alerts as a set status = 'resolved', resolved_at = cogo.clock()
    where a.status <> 'resolved' and not exists (
      select from unnest(findings) as f where f.rule = a.rule and f.subject = a.subject)
    returning a.*
  loop
    if v_alert.opened_at >= v_alert.since then
      perform cogo.send_alert(v_alert, 'alert:resolved');
    elsif v_alert.openings = 0 then
      delete from cogo.alerts where alerts.alert_id = v_alert.alert_id; -- it did not last: nobody was alerted
    end if;
  end loop;
end
$$;
comment on function cogo.record_alerts is
  'Opens what has lasted, resolves what is mended, and keeps one alert for each rule and subject. For watch(), one at a time.';

create function cogo.acknowledge_alert(alert_id uuid, comment text default null)
returns setof cogo.alerts language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_alert cogo.alerts;
begin
  select * into v_alert from cogo.alerts as a
  where a.alert_id = acknowledge_alert.alert_id and a.opened_at is not null for no key update;
  if not found then
    perform cogo.raise_error('not_found', format('No alert %s', acknowledge_alert.alert_id));
  elsif v_alert.status = 'resolved' then
    perform cogo.raise_error('invalid_state', 'The alert is resolved', 'There is nothing left to do');
  elsif v_alert.status = 'open' then
    update cogo.alerts as a
    set status = 'acknowledged', acknowledged_at = cogo.clock(), acknowledged_by = cogo.acting_user(), comment = acknowledge_alert.comment
    where a.alert_id = v_alert.alert_id
    returning * into v_alert;
    perform cogo.record_audit('alert-acknowledged', cogo.operators(), details => jsonb_build_object(
      'alertId', v_alert.alert_id, 'comment', v_alert.comment));
    perform cogo.send_alert(v_alert, 'alert:acknowledged');
  end if;
  return next v_alert;
end
$$;
comment on function cogo.acknowledge_alert is 'Somebody looks after it: it says so until it is resolved. Again, it changes nothing.';

create function cogo_api.acknowledge_alert(alert_id uuid, comment text default null)
returns setof cogo_api.alerts language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.acknowledge_alert(acknowledge_alert.alert_id, acknowledge_alert.comment);
  return query select * from cogo_api.alerts as a where a.alert_id = acknowledge_alert.alert_id;
end
$$;
comment on function cogo_api.acknowledge_alert is 'Operators: says that somebody looks after an alert.';
grant execute on function cogo_api.acknowledge_alert to service_role;

create function cogo.set_health_rule(
  rule text, measure text, threshold double precision, severity text, lasts_seconds double precision, enabled boolean)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  -- Each measure has a rule of its name from the start. One that is not measured would find nothing for ever.
  if not exists (
    select from cogo.health_rules as r where set_health_rule.measure in (r.rule, r.measure)) then
    perform cogo.raise_error('invalid_input', format('Expected a measure of health, got "%s"', left(set_health_rule.measure, 100)),
      'Name one of these: ' || (select string_agg(distinct r.measure, ', ') from cogo.health_rules as r));
  end if;
  insert into cogo.health_rules as r (rule, measure, threshold, severity, lasts, enabled)
  values (set_health_rule.rule, set_health_rule.measure, set_health_rule.threshold, set_health_rule.severity,
          make_interval(secs => lasts_seconds), set_health_rule.enabled)
  on conflict on constraint health_rules_pkey do update
  set measure = excluded.measure, threshold = excluded.threshold, severity = excluded.severity, lasts = excluded.lasts,
      enabled = excluded.enabled, version = r.version + 1;
end
$$;
comment on function cogo.set_health_rule is 'Makes or replaces a rule. One that is not enabled finds nothing, and its alerts resolve.';

create function cogo_api.set_health_rule(
  rule text, measure text, threshold double precision, severity text, lasts_seconds double precision default 0,
  enabled boolean default true)
returns setof cogo_api.health_rules language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.set_health_rule(set_health_rule.rule, set_health_rule.measure, set_health_rule.threshold, set_health_rule.severity,
                               set_health_rule.lasts_seconds, set_health_rule.enabled);
  return query select * from cogo_api.health_rules as r where r.rule = set_health_rule.rule;
end
$$;
comment on function cogo_api.set_health_rule is 'Operators: makes or replaces a rule of what is too much.';
grant execute on function cogo_api.set_health_rule to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
