-- Data rules, exposed.

create view api.provider_rules with (security_invoker = true) as
select provider, content, allowed, tenant_id from cogo.provider_rules;

grant select on api.provider_rules to authenticated, service_role;

create function api.set_provider_rule(tenant_id uuid, provider text, content text, allowed boolean)
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.set_provider_rule(set_provider_rule.tenant_id, set_provider_rule.provider, set_provider_rule.content,
                                set_provider_rule.allowed);
$$;

revoke execute on all functions in schema cogo from public;
revoke execute on all functions in schema api from public;
grant execute on function api.set_provider_rule(uuid, text, text, boolean) to service_role;

comment on view api.provider_rules is 'Which providers may see what: everyone''s rules and the caller''s own.';
comment on function api.set_provider_rule(uuid, text, text, boolean) is
  'Operators: says whether a provider (or *) may see a kind of content (or *) of a tenant (null: of all); null removes the rule.';
