-- Changing workflow templates: a draft is put, validated, given a share of the runs to come, rolled back. Users
-- change their tenant's own, the secret key COGO's. Each change is audited.

create function cogo.workflow_owner()
returns uuid language plpgsql stable security invoker set search_path = ''
as $$
begin
  return case when auth.role() is distinct from 'service_role' then cogo.require_tenant(null) end;
end
$$;
comment on function cogo.workflow_owner is 'Whose templates the caller changes: a user''s tenant''s, or COGO''s (null) with the secret key.';

create function cogo.audit_workflow(action text, details jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.record_audit(audit_workflow.action,
    coalesce(cogo.workflow_owner(), '00000000-0000-0000-0000-000000000000'), details => audit_workflow.details);
end
$$;
comment on function cogo.audit_workflow is 'Records a change of a template for its owner.';

create function cogo.lock_workflow(template text)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(format('cogo.workflow %s %s', cogo.workflow_owner(), template), 0));
end
$$;
comment on function cogo.lock_workflow is 'Lets changes to the caller''s template follow one another.';

create function cogo.require_own_workflow(template text, version integer default null)
returns cogo.workflow_templates language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_template cogo.workflow_templates;
begin
  select * into v_template from cogo.workflow_templates as w
  where w.template = require_own_workflow.template and w.tenant_id is not distinct from cogo.workflow_owner()
    and w.version = coalesce(require_own_workflow.version, w.version)
  order by w.version desc limit 1;
  if found then
    return v_template;
  elsif version is null and exists (
    select from cogo.workflow_templates as w where w.template = require_own_workflow.template and w.tenant_id is null) then
    perform cogo.raise_error('invalid_state', format('The workflow template "%s" is COGO''s own, and everyone''s', template),
      'Put a copy under a name of your own and change that');
  end if;
  perform cogo.raise_error('not_found', format('No workflow template "%s"%s', template, coalesce(' of version ' || version, '')),
    'Put it first: a template is seen and changed by those whose it is');
end
$$;
comment on function cogo.require_own_workflow is 'The caller''s version, by default the newest; otherwise says whose it is.';

create function cogo.put_workflow_template(
  template text, title text, phases jsonb, description text default '', complexity text[] default '{}', generation text
  default 'template', note text default '')
returns cogo.workflow_templates language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_owner constant uuid := cogo.workflow_owner();
  v_before cogo.workflow_templates;
  v_template cogo.workflow_templates;
  v_broken text;
begin
  perform cogo.lock_workflow(template);
  if v_owner is not null and exists (
    select from cogo.workflow_templates as w where w.template = put_workflow_template.template and w.tenant_id is null) then
    perform cogo.require_own_workflow(template);
  end if;
  perform cogo.require_size(phases, 'phases');
  select * into v_before from cogo.workflow_templates as w
  where w.template = put_workflow_template.template and w.tenant_id is not distinct from v_owner
  order by w.version desc limit 1;
  if v_owner is not null and (v_before.version is null or v_before.activated_at is not null) then
    perform cogo.require_room(v_owner, 'workflows');
  end if;
  -- What was active is kept as it was: runs were made from it.
  delete from cogo.workflow_templates as w where w.version_id = v_before.version_id and w.activated_at is null;
  insert into cogo.workflow_templates (tenant_id, template, version, title, description, generation, complexity, phases, note, created_by)
  values (v_owner, put_workflow_template.template,
          coalesce(v_before.version + (v_before.activated_at is not null)::integer, 1),
          put_workflow_template.title, coalesce(put_workflow_template.description, ''),
          coalesce(put_workflow_template.generation, 'template'),
          array(select distinct unnest(coalesce(put_workflow_template.complexity, '{}')) order by 1),
          put_workflow_template.phases, coalesce(put_workflow_template.note, ''), auth.uid())
  returning * into v_template;
  perform cogo.audit_workflow('workflow-put', jsonb_build_object('template', template, 'version', v_template.version, 'note', nullif(note, '')));
  return v_template;
exception when check_violation or not_null_violation then
  get stacked diagnostics v_broken = message_text;
  perform cogo.raise_error('invalid_input', format('The workflow template "%s" breaks a rule: %s', template,
    coalesce(replace(substring(v_broken from 'constraint "(.*)"'), '_', ' '), v_broken)));
end
$$;
comment on function cogo.put_workflow_template is
  'Makes a draft of the next version, or changes the version that was never active.';

create function cogo_api.put_workflow_template(
  template text, title text, phases jsonb, description text default '', complexity text[] default '{}', generation text
  default 'template', note text default '')
returns setof cogo_api.workflow_templates language sql volatile security definer set search_path = ''
as $$
  select v.template, v.version, v.tenant_id is null, v.title, v.description, v.generation, v.complexity, v.phases, v.note, v.status,
         v.share, v.created_at, v.activated_at
  from cogo.put_workflow_template(
    put_workflow_template.template, put_workflow_template.title, put_workflow_template.phases, put_workflow_template.description,
    put_workflow_template.complexity, put_workflow_template.generation, put_workflow_template.note) as v;
$$;
comment on function cogo_api.put_workflow_template is
  'Puts a draft of a template: a user of the tenant''s own, the secret key of COGO''s.';
grant execute on function cogo_api.put_workflow_template to authenticated, service_role;

create function cogo.validate_workflow_template(template text, version integer default null, known jsonb default '[]')
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_template cogo.workflow_templates;
  v_problems jsonb;
begin
  perform cogo.lock_workflow(template);
  v_template := cogo.require_own_workflow(template, version);
  v_problems := cogo.find_workflow_problems(v_template.phases) || coalesce(validate_workflow_template.known, '[]');
  if v_template.activated_at is null then
    update cogo.workflow_templates as w
    set status = case when v_problems = '[]' then 'validated' else 'draft' end
    where w.version_id = v_template.version_id
    returning * into v_template;
  end if;
  return jsonb_build_object('template', v_template.template, 'version', v_template.version, 'status', v_template.status,
                            'problems', v_problems);
end
$$;
comment on function cogo.validate_workflow_template is
  'All that is wrong with a version, by default the newest, and what the caller knows besides; without problems a draft '
  'is validated: {template, version, status, problems: [{step, input, message, remedy}]}.';

create function cogo_api.validate_workflow_template(template text, version integer default null, known jsonb default '[]')
returns jsonb language sql volatile security definer set search_path = ''
as $$
  select cogo.validate_workflow_template(
    validate_workflow_template.template, validate_workflow_template.version, validate_workflow_template.known);
$$;
comment on function cogo_api.validate_workflow_template is 'Tells all that is wrong with a version of one''s own template.';
grant execute on function cogo_api.validate_workflow_template to authenticated, service_role;

create function cogo.activate_workflow_versions(template text, shares jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_owner constant uuid := cogo.workflow_owner();
begin
  update cogo.workflow_templates as w
  set status = 'active', share = (shares ->> w.version::text)::double precision, activated_at = coalesce(w.activated_at, cogo.clock())
  where w.template = activate_workflow_versions.template and w.tenant_id is not distinct from v_owner
    and (shares ->> w.version::text)::double precision > 0;
  update cogo.workflow_templates as w
  set status = 'retired', share = 0
  where w.template = activate_workflow_versions.template and w.tenant_id is not distinct from v_owner and w.status = 'active'
    and coalesce((shares ->> w.version::text)::double precision, 0) = 0;
end
$$;
comment on function cogo.activate_workflow_versions is
  'Makes exactly these versions active, with these shares, and retires the others; the caller holds the template''s lock.';

create function cogo.require_shares(shares jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_tolerance constant numeric := 0.001; -- a third three times
  v_sum numeric := 0;
  v_share record;
begin
  if jsonb_typeof(shares) is distinct from 'object' then
    perform cogo.raise_error('invalid_input', format('Expected shares by version, got %s', shares));
  end if;
  for v_share in select s.key, s.value from jsonb_each(shares) as s order by s.key loop
    if v_share.key !~ '^[1-9][0-9]{0,8}$' then
      perform cogo.raise_error('invalid_input', format('Expected shares by version, got "%s"', v_share.key));
    elsif jsonb_typeof(v_share.value) <> 'number' or v_share.value <= '0' or v_share.value > '1' then
      perform cogo.raise_error('invalid_input', format('Expected a share above 0 of at most 1 for version %s, got %s', v_share.key, v_share.value),
        'Leave out a version that is to get no runs');
    end if;
    v_sum := v_sum + v_share.value::numeric;
  end loop;
  if shares <> '{}' and abs(v_sum - 1) > c_tolerance then
    perform cogo.raise_error('invalid_input', format('Expected shares that add up to 1, got %s', v_sum),
      'Say of every version that is to get runs which part of them');
  end if;
end
$$;
comment on function cogo.require_shares is
  'Refuses shares by version, {"1": 0.9, "2": 0.1}, that are none, are not above 0, or do not add up to 1; {} passes.';

create function cogo.set_workflow_shares(template text, shares jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_share record;
  v_version cogo.workflow_templates;
  v_problems jsonb;
begin
  perform cogo.lock_workflow(template);
  perform cogo.require_own_workflow(template);
  perform cogo.require_shares(shares);
  for v_share in select s.key from jsonb_each(shares) as s order by s.key loop
    v_version := cogo.require_own_workflow(template, v_share.key::integer);
    if v_version.status = 'draft' then
      perform cogo.raise_error('invalid_state', format('Version %s of the workflow template "%s" is a draft', v_version.version, template),
        'Validate it first');
    end if;
    -- Kinds and roles may have gone since.
    v_problems := cogo.find_workflow_problems(v_version.phases);
    if v_problems <> '[]' then
      perform cogo.raise_error('invalid_plan', format('Version %s of the workflow template "%s" could not be followed: %s%s', v_version.version,
        template, coalesce('step "' || (v_problems #>> '{0,step}') || '": ', ''), v_problems #>> '{0,message}'), v_problems #>> '{0,remedy}');
    end if;
  end loop;
  perform cogo.activate_workflow_versions(template, shares);
  perform cogo.audit_workflow('workflow-shares-set', jsonb_build_object('template', template, 'shares', shares));
end
$$;
comment on function cogo.set_workflow_shares is
  'Divides future runs between validated versions, {"1": 0.9, "2": 0.1}; those that are not named are retired, and {} '
  'withdraws the template.';

create function cogo_api.set_workflow_shares(template text, shares jsonb)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.set_workflow_shares(set_workflow_shares.template, set_workflow_shares.shares); $$;
comment on function cogo_api.set_workflow_shares is 'Divides the runs to come between versions of one''s own template.';
grant execute on function cogo_api.set_workflow_shares to authenticated, service_role;

create function cogo.roll_back_workflow(template text, reason text default null)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_owner constant uuid := cogo.workflow_owner();
  v_newest integer;
  v_before integer;
begin
  perform cogo.lock_workflow(template);
  perform cogo.require_own_workflow(template);
  select max(w.version) into v_newest from cogo.workflow_templates as w
  where w.template = roll_back_workflow.template and w.tenant_id is not distinct from v_owner and w.status = 'active';
  select max(w.version) into v_before from cogo.workflow_templates as w
  where w.template = roll_back_workflow.template and w.tenant_id is not distinct from v_owner and w.version < v_newest
    and w.activated_at is not null;
  if v_before is null then
    perform cogo.raise_error('invalid_state', format('No version of the workflow template "%s" comes before %s', template,
      coalesce('version ' || v_newest, 'it: none is active')), 'Put the template you want as a new version');
  end if;
  perform cogo.set_workflow_shares(template, jsonb_build_object(v_before::text, 1));
  perform cogo.audit_workflow('workflow-rolled-back', jsonb_build_object(
    'template', template, 'from', v_newest, 'to', v_before, 'reason', roll_back_workflow.reason));
  return v_before;
end
$$;
comment on function cogo.roll_back_workflow is
  'Makes the version before the newest active one alone active and returns it; versions that were never active are passed over.';

create function cogo_api.roll_back_workflow(template text, reason text default null)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.roll_back_workflow(roll_back_workflow.template, roll_back_workflow.reason); $$;
comment on function cogo_api.roll_back_workflow is 'Goes back to the version of one''s own template before; returns it.';
grant execute on function cogo_api.roll_back_workflow to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
