-- Delivery targets: where results may be delivered to. A target is reached with the operator's credential, not the
-- user's, so an operator permits it: for one tenant or for all, asking a person before each delivery or not. The
-- credential is in the vault; workers are given it with the delivery they make, and nobody else.

create table cogo.delivery_targets (
  target_id uuid primary key default gen_random_uuid(),
  target text not null
    constraint target_is_a_kind_and_a_place
    check (target ~ '^(github|git|dir):[^[:cntrl:]]+$' and target = btrim(target) and char_length(target) <= 500),
  tenant_id uuid,
  asks boolean not null default true,
  api_url text
    constraint api_url_is_http check (api_url ~ '^https?://[^[:space:]]+$' and char_length(api_url) <= 500),
  secret_id uuid,
  created_at timestamptz not null default cogo.clock(),
  constraint one_row_a_target unique nulls not distinct (target, tenant_id)
);
comment on table cogo.delivery_targets is 'Where results may be delivered to.';
comment on column cogo.delivery_targets.target is 'github:owner/repository, git:path or dir:path.';
comment on column cogo.delivery_targets.tenant_id is 'Whose results; null for everybody''s.';
comment on column cogo.delivery_targets.asks is 'Whether a person approves each delivery before it is made.';
comment on column cogo.delivery_targets.api_url is 'Where its API is, when not at its usual place: GitHub Enterprise, Gitea.';
comment on column cogo.delivery_targets.secret_id is 'Its credential in the vault; null where it needs none.';

alter table cogo.delivery_targets enable row level security;
create policy operators_read on cogo.delivery_targets for select to service_role using (true);
grant select on cogo.delivery_targets to authenticated, service_role;

create view cogo_api.delivery_targets with (security_invoker = true) as
  select target, tenant_id, asks, api_url, secret_id is not null as has_credential, created_at from cogo.delivery_targets;
comment on view cogo_api.delivery_targets is 'Operators: where results may be delivered to.';
grant select on cogo_api.delivery_targets to authenticated, service_role;

create function cogo.canonical_target(target text)
returns text language sql immutable security invoker set search_path = ''
as $$
  with named as (
    select split_part(btrim(target), ':', 1) as kind, substr(btrim(target), strpos(btrim(target), ':') + 1) as place
  ), cleaned as (
    select n.kind, n.place like '/%' and n.kind <> 'github' as absolute, array(
      select p.part
      from unnest(string_to_array(case n.kind when 'github' then lower(n.place) else replace(n.place, '\', '/') end, '/'))
           with ordinality as p (part, position)
      where p.part not in ('', '.') order by p.position) as parts
    from named as n
  ), shortened as (
    select c.*, c.parts[:cardinality(c.parts) - 1] as before, c.parts[cardinality(c.parts)] as last from cleaned as c
  )
  select s.kind || ':' || case when s.absolute then '/' else '' end || array_to_string(case
    when s.kind = 'github' and s.last like '_%.git' then s.before || left(s.last, -4)
    when s.kind = 'git' and s.last = '.git' then s.before
    else s.parts end, '/')
  from shortened as s;
$$;
comment on function cogo.canonical_target is
  'The one name of a target: without empty parts of its path, of GitHub in lower case and without .git, of a repository '
  'on a machine without the /.git of its folder. As canonicalTarget() in shared/engine/delivery/delivery_target.ts.';

create function cogo.delete_delivery_secret()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  delete from vault.secrets where secrets.id = old.secret_id;
  return old;
end
$$;
comment on function cogo.delete_delivery_secret is 'A target takes its credential out of the vault with it.';

create trigger secret_goes_with_its_target
  after delete on cogo.delivery_targets
  for each row execute function cogo.delete_delivery_secret();

create function cogo.keep_delivery_secret(secret_id uuid, credential text)
returns uuid language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if credential is null then
    return keep_delivery_secret.secret_id;
  elsif keep_delivery_secret.secret_id is null then
    return vault.create_secret(credential, 'cogo_delivery_' || gen_random_uuid());
  end if;
  perform vault.update_secret(keep_delivery_secret.secret_id, credential);
  return keep_delivery_secret.secret_id;
end
$$;
comment on function cogo.keep_delivery_secret is 'Puts the credential into the vault; null leaves what is there.';

create function cogo.set_delivery_target(
  target text, asks boolean default true, credential text default null, api_url text default null, tenant_id uuid default null)
returns uuid language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_target constant text := cogo.canonical_target(set_delivery_target.target);
  v_known cogo.delivery_targets;
  v_target cogo.delivery_targets;
begin
  select * into v_known from cogo.delivery_targets as t
  where t.target = c_target and t.tenant_id is not distinct from set_delivery_target.tenant_id
  for no key update;
  insert into cogo.delivery_targets (target, tenant_id, asks, api_url, secret_id)
  values (c_target, set_delivery_target.tenant_id, set_delivery_target.asks, set_delivery_target.api_url,
          cogo.keep_delivery_secret(v_known.secret_id, credential))
  on conflict on constraint one_row_a_target do update
  set asks = excluded.asks, api_url = excluded.api_url, secret_id = excluded.secret_id
  returning * into v_target;
  perform cogo.record_audit('delivery-target-set', coalesce(v_target.tenant_id, cogo.operators()), details => jsonb_build_object(
    'target', v_target.target, 'asks', v_target.asks, 'apiUrl', v_target.api_url, 'credentialChanged', credential is not null));
  return v_target.target_id;
exception when check_violation then
  perform cogo.raise_error('invalid_input', format('Expected a target such as github:owner/repository and an API at http(s), got "%s"',
    left(set_delivery_target.target, 100)));
end
$$;
comment on function cogo.set_delivery_target is
  'Permits deliveries to the target, or changes how: for a tenant, or for all. Without a credential the one it has stays.';

create function cogo_api.set_delivery_target(
  target text, asks boolean default true, credential text default null, api_url text default null, tenant_id uuid default null)
returns uuid language sql volatile security definer set search_path = ''
as $$
  select cogo.set_delivery_target(set_delivery_target.target, set_delivery_target.asks, set_delivery_target.credential,
                                  set_delivery_target.api_url, set_delivery_target.tenant_id);
$$;
comment on function cogo_api.set_delivery_target is 'Operators: permits deliveries to a target.';
grant execute on function cogo_api.set_delivery_target to service_role;

create function cogo.remove_delivery_target(target text, tenant_id uuid default null)
returns boolean language plpgsql volatile security invoker set search_path = ''
as $$
begin
  delete from cogo.delivery_targets as t
  where t.target = cogo.canonical_target(remove_delivery_target.target) and t.tenant_id is not distinct from remove_delivery_target.tenant_id;
  if not found then
    return false;
  end if;
  perform cogo.record_audit('delivery-target-removed', coalesce(remove_delivery_target.tenant_id, cogo.operators()),
    details => jsonb_build_object('target', cogo.canonical_target(remove_delivery_target.target)));
  return true;
end
$$;
comment on function cogo.remove_delivery_target is 'Permits no more deliveries to the target, and forgets its credential. Whether it was there.';

create function cogo_api.remove_delivery_target(target text, tenant_id uuid default null)
returns boolean language sql volatile security definer set search_path = ''
as $$ select cogo.remove_delivery_target(remove_delivery_target.target, remove_delivery_target.tenant_id); $$;
comment on function cogo_api.remove_delivery_target is 'Operators: permits no more deliveries to a target.';
grant execute on function cogo_api.remove_delivery_target to service_role;

create function cogo.permitted_target(tenant_id uuid, target text)
returns cogo.delivery_targets language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_target cogo.delivery_targets;
begin
  select * into v_target from cogo.delivery_targets as t
  where t.target = cogo.canonical_target(permitted_target.target) and (t.tenant_id = permitted_target.tenant_id or t.tenant_id is null)
  order by t.tenant_id nulls last limit 1;
  if not found then
    perform cogo.raise_error('forbidden', format('Expected a target that an operator has permitted, got "%s"', left(permitted_target.target, 200)),
      'An operator permits it with set_delivery_target()');
  end if;
  return v_target;
end
$$;
comment on function cogo.permitted_target is 'The target as it is permitted to the tenant: its own row before that of all; otherwise forbidden.';

create function cogo.require_targets(tenant_id uuid, steps jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  perform cogo.permitted_target(require_targets.tenant_id, s #>> '{input,target}')
  from jsonb_array_elements(require_targets.steps) as s
  where s ->> 'kind' in ('deliver', 'roll-back') and jsonb_typeof(s #> '{input,target}') = 'string';
end
$$;
comment on function cogo.require_targets is 'Refuses steps that would deliver where no operator permits it.';

revoke execute on all functions in schema cogo, cogo_api from public;
