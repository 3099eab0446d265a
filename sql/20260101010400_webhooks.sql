-- Webhooks: endpoints of a tenant's that are notified of its events, signed as https://www.standardwebhooks.com says.
-- Their secrets are in the vault. Who sends, and when, is on the next page.

create table cogo.webhooks (
  webhook_id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  created_by uuid references auth.users (id) on delete cascade,
  url text not null
    constraint url_is_http check (url ~ '^https?://[^\s]+$' and char_length(url) <= 2000),
  event_types text[] not null
    constraint event_types_are_1_to_50 check (cardinality(event_types) between 1 and 50),
  secret_id uuid not null,
  previous_secret_id uuid,
  previous_secret_expires_at timestamptz,
  disabled_at timestamptz,
  disabled_reason text,
  failing_since timestamptz,
  looks_at timestamptz,
  created_at timestamptz not null default cogo.clock(),
  constraint a_previous_secret_expires check ((previous_secret_id is null) = (previous_secret_expires_at is null))
);
comment on table cogo.webhooks is 'Endpoints that are notified of their tenant''s events.';
comment on column cogo.webhooks.tenant_id is 'Whose events it is notified of; operators() for alerts.';
comment on column cogo.webhooks.created_by is 'Deleting the user deletes it; null for one that was made with the secret key.';
comment on column cogo.webhooks.event_types is 'Which events it is notified of.';
comment on column cogo.webhooks.secret_id is 'In the vault: whsec_ and 32 random bytes in base64. Shown once.';
comment on column cogo.webhooks.previous_secret_id is 'Signs as well until it expires, so that a receiver can change over.';
comment on column cogo.webhooks.disabled_at is 'It is notified of nothing until it is enabled again.';
comment on column cogo.webhooks.failing_since is 'The first failure after its last success. Too long, and it is disabled.';
comment on column cogo.webhooks.looks_at is 'When a worker next looks for something to send; null when nothing waits.';

create index webhooks_by_tenant on cogo.webhooks (tenant_id);
create index webhooks_by_creator on cogo.webhooks (created_by);
create index webhooks_due on cogo.webhooks (looks_at) where looks_at is not null and disabled_at is null;

alter table cogo.webhooks enable row level security;
create policy members_read on cogo.webhooks for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.webhooks to authenticated, service_role;

create view cogo_api.webhooks with (security_invoker = true) as
  select webhook_id, url, event_types, previous_secret_expires_at, disabled_at, disabled_reason, failing_since, created_at
  from cogo.webhooks;
comment on view cogo_api.webhooks is 'The caller''s webhooks.';
grant select on cogo_api.webhooks to authenticated, service_role;

create function cogo.delete_webhook_secrets()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  delete from vault.secrets where secrets.id in (old.secret_id, old.previous_secret_id);
  return old;
end
$$;
comment on function cogo.delete_webhook_secrets is 'A webhook takes its secrets out of the vault with it.';

create trigger secrets_go_with_their_webhook
  after delete on cogo.webhooks
  for each row execute function cogo.delete_webhook_secrets();

create function cogo.operators()
returns uuid language sql immutable security invoker set search_path = ''
as $$ select '00000000-0000-0000-0000-000000000000'::uuid; $$;
comment on function cogo.operators is 'Stands for all operators where a tenant is named, and for their alerts where a session is.';

create function cogo.make_webhook_secret()
returns text language sql volatile security invoker set search_path = ''
as $$
  -- Two random UUIDs hold 244 random bits.
  select 'whsec_' || encode(decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'), 'base64');
$$;
comment on function cogo.make_webhook_secret is 'A new secret, as Standard Webhooks writes them.';

create function cogo.require_webhook(webhook_id uuid)
returns cogo.webhooks language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_webhook cogo.webhooks;
begin
  select * into v_webhook from cogo.webhooks where webhooks.webhook_id = require_webhook.webhook_id for no key update;
  perform cogo.require_right(v_webhook.tenant_id, 'work', 'webhook ' || require_webhook.webhook_id);
  return v_webhook;
end
$$;
comment on function cogo.require_webhook is 'The webhook, locked, if the caller may act for its tenant; otherwise not_found.';

create type cogo.webhook_secret as (webhook_id uuid, secret text);
comment on type cogo.webhook_secret is 'A webhook and its new secret, which is shown this once.';

create function cogo.may_be_sent(event_type text)
returns boolean language sql stable security invoker set search_path = ''
as $$
  select event_type ~ case when auth.role() = 'service_role' then '^[a-z]+:[a-z]+$'
    else '^(session|task|phase|step|event|message|requirements|approval|agent|decision|quality|incident):[a-z]+$' end;
$$;
comment on function cogo.may_be_sent is 'Whether the caller''s webhook may be notified of events of this type: alerts are the operators''.';

create function cogo.create_webhook(url text, event_types text[])
returns cogo.webhook_secret language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_tenant_id uuid := case auth.role() when 'service_role' then cogo.operators() else cogo.require_tenant(null) end;
  v_secret text := cogo.make_webhook_secret();
  v_webhook cogo.webhooks;
begin
  if exists (select from unnest(create_webhook.event_types) as e where cogo.may_be_sent(e) is not true) then
    perform cogo.raise_error('invalid_input', 'Expected types of events, got ' || array_to_string(create_webhook.event_types, ', ', 'null'),
      'docs/reference/events.md has them; alerts are for operators');
  end if;
  -- One after the other, so that their number is exact.
  perform pg_advisory_xact_lock(hashtextextended('cogo.webhooks ' || v_tenant_id, 0));
  perform cogo.require_room(v_tenant_id, 'webhooks');
  insert into cogo.webhooks (tenant_id, created_by, url, event_types, secret_id)
  values (v_tenant_id, auth.uid(), create_webhook.url, create_webhook.event_types,
          vault.create_secret(v_secret, 'cogo_webhook_' || gen_random_uuid()))
  returning * into v_webhook;
  perform cogo.record_audit('webhook-created', v_tenant_id, details => jsonb_build_object('webhookId', v_webhook.webhook_id));
  return row(v_webhook.webhook_id, v_secret)::cogo.webhook_secret;
end
$$;
comment on function cogo.create_webhook is 'Tells an endpoint of the calling user''s events, or of the operators'' alerts, from now on; returns its secret, once.';

create function cogo_api.create_webhook(url text, event_types text[])
returns setof cogo.webhook_secret language sql volatile security definer set search_path = ''
as $$ select * from cogo.create_webhook(create_webhook.url, create_webhook.event_types); $$;
comment on function cogo_api.create_webhook is 'Tells an endpoint of the caller''s events; operators: of alerts.';
grant execute on function cogo_api.create_webhook to authenticated, service_role;

create function cogo.rotate_webhook_secret(webhook_id uuid)
returns cogo.webhook_secret language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_overlap constant interval := '24 hours';
  v_webhook cogo.webhooks := cogo.require_webhook(rotate_webhook_secret.webhook_id);
  v_secret text := cogo.make_webhook_secret();
begin
  delete from vault.secrets where secrets.id = v_webhook.previous_secret_id;
  update cogo.webhooks
  set previous_secret_id = v_webhook.secret_id, previous_secret_expires_at = cogo.clock() + c_overlap,
      secret_id = vault.create_secret(v_secret, 'cogo_webhook_' || gen_random_uuid())
  where webhooks.webhook_id = v_webhook.webhook_id;
  perform cogo.record_audit('webhook-secret-rotated', v_webhook.tenant_id,
    details => jsonb_build_object('webhookId', v_webhook.webhook_id));
  return row(v_webhook.webhook_id, v_secret)::cogo.webhook_secret;
end
$$;
comment on function cogo.rotate_webhook_secret is
  'Gives the webhook a new secret, shown once; for 24 hours it signs with the one before as well.';

create function cogo_api.rotate_webhook_secret(webhook_id uuid)
returns setof cogo.webhook_secret language sql volatile security definer set search_path = ''
as $$ select * from cogo.rotate_webhook_secret(rotate_webhook_secret.webhook_id); $$;
comment on function cogo_api.rotate_webhook_secret is 'Gives a webhook a new secret.';
grant execute on function cogo_api.rotate_webhook_secret to authenticated, service_role;

create function cogo.disabled_error(reason text)
returns jsonb language sql immutable security invoker set search_path = ''
as $$ select jsonb_build_object('code', 'webhook_disabled', 'message', coalesce(reason, 'The webhook was disabled')); $$;
comment on function cogo.disabled_error is 'Why a delivery was given up whose webhook is disabled.';

create function cogo.stop_webhook(webhook cogo.webhooks, reason text)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.webhooks set disabled_at = cogo.clock(), disabled_reason = stop_webhook.reason, looks_at = null
  where webhooks.webhook_id = webhook.webhook_id;
  update cogo.webhook_deliveries as d
  set status = 'dead', next_attempt_at = null, lease_token = null, finished_at = cogo.clock(),
      error = cogo.disabled_error(stop_webhook.reason)
  where d.webhook_id = webhook.webhook_id and d.status = 'pending';
  perform cogo.record_audit('webhook-disabled', webhook.tenant_id,
    details => jsonb_build_object('webhookId', webhook.webhook_id, 'reason', stop_webhook.reason));
  perform cogo.tell_user(webhook.created_by, 'webhook:disabled', jsonb_build_object(
    'webhookId', webhook.webhook_id, 'reason', stop_webhook.reason));
end
$$;
comment on function cogo.stop_webhook is 'Disables the webhook, which is locked, gives up its pending deliveries, and tells its user.';

create function cogo.disable_webhook(webhook_id uuid, reason text default null)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_webhook cogo.webhooks := cogo.require_webhook(disable_webhook.webhook_id);
begin
  if v_webhook.disabled_at is null then
    perform cogo.stop_webhook(v_webhook, disable_webhook.reason);
  end if;
end
$$;
comment on function cogo.disable_webhook is 'Tells the endpoint of nothing until it is enabled again.';

create function cogo_api.disable_webhook(webhook_id uuid, reason text default null)
returns setof cogo_api.webhooks language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.disable_webhook(disable_webhook.webhook_id, disable_webhook.reason);
  return query select * from cogo_api.webhooks where webhooks.webhook_id = disable_webhook.webhook_id;
end
$$;
comment on function cogo_api.disable_webhook is 'Tells an endpoint of nothing more.';
grant execute on function cogo_api.disable_webhook to authenticated, service_role;

create function cogo.enable_webhook(webhook_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_webhook cogo.webhooks := cogo.require_webhook(enable_webhook.webhook_id);
begin
  if v_webhook.disabled_at is null then
    return;
  end if;
  update cogo.webhooks set disabled_at = null, disabled_reason = null, failing_since = null
  where webhooks.webhook_id = v_webhook.webhook_id;
  perform cogo.record_audit('webhook-enabled', v_webhook.tenant_id,
    details => jsonb_build_object('webhookId', v_webhook.webhook_id));
end
$$;
comment on function cogo.enable_webhook is 'Tells the endpoint of events again, from now on; redrive_webhook() sends what it missed before.';

create function cogo_api.enable_webhook(webhook_id uuid)
returns setof cogo_api.webhooks language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.enable_webhook(enable_webhook.webhook_id);
  return query select * from cogo_api.webhooks where webhooks.webhook_id = enable_webhook.webhook_id;
end
$$;
comment on function cogo_api.enable_webhook is 'Tells an endpoint of events again.';
grant execute on function cogo_api.enable_webhook to authenticated, service_role;

create function cogo.redrive_webhook(webhook_id uuid)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_most constant integer := 1000;
  v_webhook cogo.webhooks := cogo.require_webhook(redrive_webhook.webhook_id);
  v_count integer;
begin
  if v_webhook.disabled_at is not null then
    perform cogo.raise_error('invalid_state', 'The webhook is disabled', 'Enable it first');
  end if;
  update cogo.webhook_deliveries as d
  set status = 'pending', attempts = 0, next_attempt_at = cogo.clock(), finished_at = null
  where d.webhook_id = v_webhook.webhook_id and (d.session_id, d.sequence) in (
    select dead.session_id, dead.sequence from cogo.webhook_deliveries as dead
    where dead.webhook_id = v_webhook.webhook_id and dead.status = 'dead' limit c_most);
  get diagnostics v_count = row_count;
  update cogo.webhooks set looks_at = cogo.clock() where webhooks.webhook_id = v_webhook.webhook_id and v_count > 0;
  perform cogo.record_audit('webhook-redriven', v_webhook.tenant_id,
    details => jsonb_build_object('webhookId', v_webhook.webhook_id, 'deliveries', v_count));
  return v_count;
end
$$;
comment on function cogo.redrive_webhook is 'Sends up to a thousand deliveries again that were given up; returns how many.';

create function cogo_api.redrive_webhook(webhook_id uuid)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.redrive_webhook(redrive_webhook.webhook_id); $$;
comment on function cogo_api.redrive_webhook is 'Sends again what was given up.';
grant execute on function cogo_api.redrive_webhook to authenticated, service_role;

create function cogo.remove_webhook(webhook_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_webhook cogo.webhooks := cogo.require_webhook(remove_webhook.webhook_id);
begin
  delete from cogo.webhooks where webhooks.webhook_id = v_webhook.webhook_id;
  perform cogo.record_audit('webhook-removed', v_webhook.tenant_id,
    details => jsonb_build_object('webhookId', v_webhook.webhook_id, 'url', v_webhook.url));
end
$$;
comment on function cogo.remove_webhook is 'Removes the webhook with its secrets and deliveries.';

create function cogo_api.remove_webhook(webhook_id uuid)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.remove_webhook(remove_webhook.webhook_id); $$;
comment on function cogo_api.remove_webhook is 'Removes a webhook.';
grant execute on function cogo_api.remove_webhook to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
