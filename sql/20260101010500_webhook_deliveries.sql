-- Deliveries: what a webhook is sent, one row for each event. A transaction that appends events to which a webhook
-- subscribes leaves one row in the outbox, and that is all it does; the integration worker makes deliveries of it,
-- sends them, and records the outcome of each. At least once: a worker that vanishes after it has sent sends again.
-- Within a session first attempts are made in order; an endpoint that fails is asked ever less often, one at a time.

create table cogo.webhook_outbox (
  outbox_id bigint generated always as identity primary key,
  session_id uuid not null,
  tenant_id uuid not null,
  first_sequence bigint not null,
  last_sequence bigint not null,
  webhook_ids uuid[] not null
);
comment on table cogo.webhook_outbox is 'Events of which deliveries are to be made. No foreign key: it would lock the session for each append.';
comment on column cogo.webhook_outbox.webhook_ids is 'Those that were to be told when it happened, whatever has become of them since.';
alter table cogo.webhook_outbox enable row level security;

create table cogo.webhook_deliveries (
  webhook_id uuid not null references cogo.webhooks (webhook_id) on delete cascade,
  session_id uuid not null,
  sequence bigint not null,
  tenant_id uuid not null,
  status text not null default 'pending'
    constraint status_is_known check (status in ('pending', 'delivered', 'dead')),
  attempts smallint not null default 0,
  next_attempt_at timestamptz default cogo.clock(),
  lease_token uuid,
  answer integer,
  error jsonb,
  created_at timestamptz not null default cogo.clock(),
  finished_at timestamptz,
  primary key (webhook_id, session_id, sequence),
  constraint an_attempt_follows_while_pending check ((status = 'pending') = (next_attempt_at is not null)),
  constraint finished_at_only_when_finished check ((status = 'pending') = (finished_at is null))
);
comment on table cogo.webhook_deliveries is 'What each webhook is sent, and the outcome.';
comment on column cogo.webhook_deliveries.session_id is 'Deleted with it, by delete_events(); operators() for an alert, whose turn has the sequence.';
comment on column cogo.webhook_deliveries.status is 'dead: given up; redrive_webhook() sends it again.';
comment on column cogo.webhook_deliveries.next_attempt_at is 'While it is being sent, when it is taken back from a worker that has vanished.';
comment on column cogo.webhook_deliveries.lease_token is 'Not null while it is being sent: what its worker presents.';
comment on column cogo.webhook_deliveries.answer is 'The status of the last answer.';
comment on column cogo.webhook_deliveries.error is '{code, message}: why the last attempt failed.';

create index webhook_deliveries_due on cogo.webhook_deliveries (webhook_id, next_attempt_at, sequence) where status = 'pending';
create index webhook_deliveries_being_sent on cogo.webhook_deliveries (tenant_id) where lease_token is not null;
create index webhook_deliveries_dead on cogo.webhook_deliveries (webhook_id) where status = 'dead';
create index webhook_deliveries_by_session on cogo.webhook_deliveries (session_id);
create index webhook_deliveries_by_age on cogo.webhook_deliveries (created_at);

alter table cogo.webhook_deliveries enable row level security;
create policy members_read on cogo.webhook_deliveries for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.webhook_deliveries to authenticated, service_role;

create view cogo_api.webhook_deliveries with (security_invoker = true) as
  select webhook_id, session_id, sequence, status, attempts, next_attempt_at, answer, error, created_at, finished_at
  from cogo.webhook_deliveries;
comment on view cogo_api.webhook_deliveries is 'What the caller''s webhooks were sent, and the outcome.';
grant select on cogo_api.webhook_deliveries to authenticated, service_role;

create function cogo.has_webhook_work()
returns boolean language sql stable security invoker set search_path = ''
as $$
  select exists (select from cogo.webhook_outbox)
      or exists (select from cogo.webhooks where webhooks.looks_at <= cogo.clock() and webhooks.disabled_at is null);
$$;
comment on function cogo.has_webhook_work is 'Whether a worker would find something to send.';

create function cogo.empty_webhook_outbox(quantity integer)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  -- One at a time: two would wait for each other's webhooks.
  if not pg_try_advisory_xact_lock(hashtextextended('cogo.webhook_outbox', 0)) then
    return;
  end if;
  with taken as (
    delete from cogo.webhook_outbox
    where webhook_outbox.outbox_id = any (array(
      select o.outbox_id from cogo.webhook_outbox as o order by o.outbox_id limit quantity))
    returning *
  ), made as (
    insert into cogo.webhook_deliveries (
      webhook_id, session_id, sequence, tenant_id, status, next_attempt_at, finished_at, error)
    select webhooks.webhook_id, events.session_id, events.sequence, events.tenant_id,
           case when webhooks.disabled_at is null then 'pending' else 'dead' end,
           case when webhooks.disabled_at is null then cogo.clock() end,
           case when webhooks.disabled_at is not null then cogo.clock() end,
           case when webhooks.disabled_at is not null then cogo.disabled_error(webhooks.disabled_reason) end
    from taken
    join cogo.events on events.session_id = taken.session_id
      and events.sequence between taken.first_sequence and taken.last_sequence
    join cogo.webhooks on webhooks.webhook_id = any (taken.webhook_ids) and events.type = any (webhooks.event_types)
    on conflict do nothing
    returning webhook_deliveries.webhook_id
  )
  update cogo.webhooks set looks_at = cogo.clock()
  where webhooks.webhook_id in (select made.webhook_id from made) and webhooks.disabled_at is null
    and (webhooks.looks_at is null or webhooks.failing_since is null and webhooks.looks_at > cogo.clock());
end
$$;
comment on function cogo.empty_webhook_outbox is 'Makes deliveries of up to `quantity` rows of the outbox.';

create type cogo.claimed_delivery as (
  webhook_id uuid,
  session_id uuid,
  sequence bigint,
  lease_token uuid,
  url text,
  secrets text[],
  event jsonb
);
comment on type cogo.claimed_delivery is 'A delivery to send, with all that is needed for it.';

create function cogo.delivered_event(session_id uuid, sequence bigint)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'type', e.type, 'timestamp', e.created_at,
      'data', jsonb_build_object('sequence', e.sequence, 'sessionId', e.session_id, 'taskId', e.task_id, 'runId', e.run_id,
                                 'stepId', e.step_id, 'payload', e.payload))
    from cogo.events as e
    where e.session_id = delivered_event.session_id and e.sequence = delivered_event.sequence
    union all
    select jsonb_build_object('type', c.type, 'timestamp', c.created_at,
                              'data', jsonb_build_object('sequence', c.sequence) || c.alert)
    from cogo.alert_changes as c
    where delivered_event.session_id = cogo.operators() and c.sequence = delivered_event.sequence);
end
$$;
comment on function cogo.delivered_event is 'What a delivery says: an event of a session, or a turn of an alert.';

create function cogo.take_deliveries(webhook cogo.webhooks, quantity integer)
returns setof cogo.claimed_delivery language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_lease constant interval := '60 seconds';
  c_looked_at constant integer := 200;
  v_secrets text[] := array(
    select decrypted_secret from vault.decrypted_secrets
    where decrypted_secrets.id = webhook.secret_id
       or decrypted_secrets.id = webhook.previous_secret_id and webhook.previous_secret_expires_at > cogo.clock()
    order by decrypted_secrets.id <> webhook.secret_id);
begin
  return query
    with due as (
      select d.* from cogo.webhook_deliveries as d
      where d.webhook_id = webhook.webhook_id and d.status = 'pending' and d.next_attempt_at <= cogo.clock()
      order by d.next_attempt_at, d.sequence limit c_looked_at
    ), chosen as (
      select due.session_id, due.sequence from due
      where not exists (
        select from cogo.webhook_deliveries as earlier
        where earlier.webhook_id = due.webhook_id and earlier.session_id = due.session_id and earlier.sequence < due.sequence
          and earlier.status = 'pending'
          and (earlier.attempts = 0 or earlier.lease_token is not null and earlier.next_attempt_at > cogo.clock()))
      order by due.next_attempt_at, due.sequence limit take_deliveries.quantity
    ), taken as (
      update cogo.webhook_deliveries as d
      set attempts = d.attempts + 1, lease_token = gen_random_uuid(), next_attempt_at = cogo.clock() + c_lease
      from chosen
      where d.webhook_id = webhook.webhook_id and d.session_id = chosen.session_id and d.sequence = chosen.sequence
      returning d.*
    )
    select taken.webhook_id, taken.session_id, taken.sequence, taken.lease_token, webhook.url, v_secrets,
           cogo.delivered_event(taken.session_id, taken.sequence)
    from taken;
end
$$;
comment on function cogo.take_deliveries is 'Leases up to `quantity` due deliveries of the webhook.';

create function cogo.next_delivery_at(webhook_id uuid, earliest timestamptz)
returns timestamptz language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select greatest(min(d.next_attempt_at), earliest) from cogo.webhook_deliveries as d
    where d.webhook_id = next_delivery_at.webhook_id and d.status = 'pending'
    having min(d.next_attempt_at) is not null);
end
$$;
comment on function cogo.next_delivery_at is 'When there is something to send next, and not before the earliest; null for nothing.';

create function cogo.claim_webhook_deliveries(quantity integer)
returns setof cogo.claimed_delivery language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_at_once constant integer := 4;
  v_webhook cogo.webhooks;
  v_left integer := quantity;
  v_of_webhook integer;
  v_of_tenant integer;
  v_taken integer;
begin
  perform cogo.empty_webhook_outbox(100);
  for v_webhook in
    select * from cogo.webhooks where webhooks.looks_at <= cogo.clock() and webhooks.disabled_at is null
    order by webhooks.looks_at limit quantity
    for no key update skip locked
  loop
    exit when v_left <= 0;
    select count(*) filter (where d.webhook_id = v_webhook.webhook_id), count(*) into v_of_webhook, v_of_tenant
    from cogo.webhook_deliveries as d
    where d.tenant_id = v_webhook.tenant_id and d.lease_token is not null and d.next_attempt_at > cogo.clock();
    return query select * from cogo.take_deliveries(v_webhook, greatest(0, least(
      v_left, c_at_once - v_of_tenant, case when v_webhook.failing_since is not null then 1 - v_of_webhook end)));
    get diagnostics v_taken = row_count;
    v_left := v_left - v_taken;
    -- What is settled in between makes it look sooner.
    update cogo.webhooks set looks_at = cogo.next_delivery_at(webhooks.webhook_id, cogo.clock() + interval '1 second')
    where webhooks.webhook_id = v_webhook.webhook_id;
  end loop;
end
$$;
comment on function cogo.claim_webhook_deliveries is
  'Leases up to `quantity` deliveries, at most four of a tenant at a time, and one of a webhook that fails.';

create function cogo_api.claim_webhook_deliveries(quantity integer)
returns setof cogo.claimed_delivery language sql volatile security definer set search_path = ''
as $$ select * from cogo.claim_webhook_deliveries(claim_webhook_deliveries.quantity); $$;
comment on function cogo_api.claim_webhook_deliveries is 'Workers: leases deliveries to send.';
grant execute on function cogo_api.claim_webhook_deliveries to service_role;

create function cogo.delay_of_attempt(attempts integer)
returns interval language sql volatile security invoker set search_path = ''
as $$
  select (array['5 seconds', '5 minutes', '30 minutes', '2 hours', '5 hours', '10 hours', '10 hours']::interval[])[attempts]
    * (0.9 + random() * 0.2);
$$;
comment on function cogo.delay_of_attempt is
  'How long after so many failed attempts the next is made, which makes eight in about 28 hours; null after the last.';

create function cogo.record_webhook_attempt(
  webhook_id uuid, session_id uuid, sequence bigint, lease_token uuid, answer integer, error jsonb default null,
  retry_after_seconds double precision default null)
returns boolean language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_failing constant interval := '5 days';
  v_webhook cogo.webhooks;
  v_delivery cogo.webhook_deliveries;
  v_delay interval;
  v_next timestamptz;
begin
  select * into v_webhook from cogo.webhooks where webhooks.webhook_id = record_webhook_attempt.webhook_id for no key update;
  select * into v_delivery from cogo.webhook_deliveries as d
  where d.webhook_id = record_webhook_attempt.webhook_id and d.session_id = record_webhook_attempt.session_id
    and d.sequence = record_webhook_attempt.sequence and d.lease_token = record_webhook_attempt.lease_token
  for no key update;
  if not found then
    return false;
  end if;
  if error is not null then
    v_delay := cogo.delay_of_attempt(v_delivery.attempts);
    v_next := case when v_delay is not null then
      cogo.clock() + greatest(v_delay, least(make_interval(secs => coalesce(retry_after_seconds, 0)), interval '1 day')) end;
  end if;
  update cogo.webhook_deliveries as d
  set status = case when record_webhook_attempt.error is null then 'delivered' when v_next is null then 'dead' else 'pending' end,
      next_attempt_at = v_next, lease_token = null, answer = record_webhook_attempt.answer, error = record_webhook_attempt.error,
      finished_at = case when v_next is null then cogo.clock() end
  where d.webhook_id = v_delivery.webhook_id and d.session_id = v_delivery.session_id and d.sequence = v_delivery.sequence;
  perform cogo.tell_user(v_webhook.created_by, 'webhook:given-up', jsonb_build_object('webhookId', v_webhook.webhook_id,
    'sessionId', v_delivery.session_id, 'sequence', v_delivery.sequence)) where error is not null and v_next is null;
  if error is null then
    update cogo.webhooks set failing_since = null, looks_at = cogo.next_delivery_at(webhooks.webhook_id, null)
    where webhooks.webhook_id = v_webhook.webhook_id;
  elsif answer = 410 or v_webhook.failing_since < cogo.clock() - c_failing then
    perform cogo.stop_webhook(v_webhook, case when answer = 410 then 'It answered 410: it is gone' else 'It has failed for five days' end);
  else
    v_webhook.failing_since := coalesce(v_webhook.failing_since, cogo.clock());
    -- The longer it fails, the less often it is asked.
    update cogo.webhooks
    set failing_since = v_webhook.failing_since,
        looks_at = cogo.next_delivery_at(webhooks.webhook_id,
          cogo.clock() + least(interval '5 seconds' + (cogo.clock() - v_webhook.failing_since), interval '5 minutes'))
    where webhooks.webhook_id = v_webhook.webhook_id;
  end if;
  return true;
end
$$;
comment on function cogo.record_webhook_attempt is
  'Settles an attempt: delivered without an error, else tried again or given up. False when it was settled, or taken back, before.';

create function cogo_api.record_webhook_attempt(
  webhook_id uuid, session_id uuid, sequence bigint, lease_token uuid, answer integer, error jsonb default null,
  retry_after_seconds double precision default null)
returns boolean language sql volatile security definer set search_path = ''
as $$
  select cogo.record_webhook_attempt(
    record_webhook_attempt.webhook_id, record_webhook_attempt.session_id, record_webhook_attempt.sequence,
    record_webhook_attempt.lease_token, record_webhook_attempt.answer, record_webhook_attempt.error,
    record_webhook_attempt.retry_after_seconds);
$$;
comment on function cogo_api.record_webhook_attempt is 'Workers: the outcome of sending a delivery.';
grant execute on function cogo_api.record_webhook_attempt to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
