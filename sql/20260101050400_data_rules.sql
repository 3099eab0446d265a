-- Data rules: which providers may see what. What a request is made of is named by its kinds of content; a
-- provider is asked only if it may see all of them.
--
-- The most specific rule decides: a tenant's own before everyone's, then one for the provider before one for
-- all, then one for the content before one for all. Without a rule a provider may see it. Secrets and personal
-- data are masked before anything leaves (shared/protection), and no rule switches that off: personal-data and
-- secrets are requests that some was found in, where other such data, which no form gives away, is likely.

create table cogo.provider_rules (
  rule_id uuid primary key default gen_random_uuid(),
  tenant_id uuid,
  provider text not null,
  content text not null
    constraint content_is_known check (
      content in ('*', 'requirement', 'code', 'knowledge', 'attachment', 'personal-data', 'secrets')),
  allowed boolean not null,
  constraint one_rule_a_subject unique nulls not distinct (tenant_id, provider, content)
);
comment on table cogo.provider_rules is 'Which providers may see what; the most specific rule decides, and no rule allows.';
comment on column cogo.provider_rules.tenant_id is 'Null: for all who have no rule of their own.';
comment on column cogo.provider_rules.provider is 'As in cogo.model_providers; * for all.';
comment on column cogo.provider_rules.content is
  'requirement, code, knowledge, attachment (images and documents), personal-data or secrets (some was found and masked); * for all.';

alter table cogo.provider_rules enable row level security;
create policy members_read on cogo.provider_rules for select to authenticated
  using (tenant_id is null or tenant_id in (select cogo.caller_tenants()));
grant select on cogo.provider_rules to authenticated, service_role;

create view cogo_api.provider_rules with (security_invoker = true) as
select provider, content, allowed, tenant_id from cogo.provider_rules;
comment on view cogo_api.provider_rules is 'Which providers may see what: everyone''s rules and the caller''s own.';
grant select on cogo_api.provider_rules to authenticated, service_role;

create function cogo.set_provider_rule(tenant_id uuid, provider text, content text, allowed boolean)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if provider is distinct from '*'
     and not exists (select from cogo.model_providers as p where p.provider = set_provider_rule.provider) then
    perform cogo.raise_error('invalid_input', format('Expected a provider of cogo.model_providers or *, got "%s"', provider));
  elsif content is null
     or content not in ('*', 'requirement', 'code', 'knowledge', 'attachment', 'personal-data', 'secrets') then
    perform cogo.raise_error('invalid_input',
      format('Expected *, requirement, code, knowledge, attachment, personal-data or secrets, got "%s"', content));
  end if;
  if allowed is null then
    delete from cogo.provider_rules as r
    where r.tenant_id is not distinct from set_provider_rule.tenant_id
      and r.provider = set_provider_rule.provider and r.content = set_provider_rule.content;
    return;
  end if;
  insert into cogo.provider_rules (tenant_id, provider, content, allowed)
  values (set_provider_rule.tenant_id, set_provider_rule.provider, set_provider_rule.content, set_provider_rule.allowed)
  on conflict on constraint one_rule_a_subject do update set allowed = excluded.allowed;
end
$$;
comment on function cogo.set_provider_rule is 'Sets a rule, or removes it when `allowed` is null.';

create function cogo_api.set_provider_rule(tenant_id uuid, provider text, content text, allowed boolean)
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.set_provider_rule(set_provider_rule.tenant_id, set_provider_rule.provider, set_provider_rule.content,
                                set_provider_rule.allowed);
$$;
comment on function cogo_api.set_provider_rule is
  'Operators: says whether a provider (or *) may see a kind of content (or *) of a tenant (null: of all); null removes the rule.';
grant execute on function cogo_api.set_provider_rule to service_role;

create function cogo.provider_may_see(tenant_id uuid, provider text, contents text[])
returns boolean language plpgsql stable security invoker set search_path = ''
as $$
begin
  return not exists (
    select from unnest(contents) as c (content)
    where not coalesce((
      select r.allowed from cogo.provider_rules as r
      where (r.tenant_id = provider_may_see.tenant_id or r.tenant_id is null)
        and r.provider in (provider_may_see.provider, '*') and r.content in (c.content, '*')
      order by r.tenant_id is null, r.provider = '*', r.content = '*'
      limit 1), true));
end
$$;
comment on function cogo.provider_may_see is 'Whether a provider may see all of these for a tenant.';

revoke execute on all functions in schema cogo, cogo_api from public;
