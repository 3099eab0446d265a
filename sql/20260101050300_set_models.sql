-- What operators change of models and of the policies that choose among them: columns by name, and what is not
-- named stays as it is. Prices change often, and models come and go; neither needs a deployment.

create function cogo.check_changes(changes jsonb, columns text[])
returns void language plpgsql immutable security invoker set search_path = ''
as $$
declare
  v_unknown text;
begin
  if jsonb_typeof(changes) is distinct from 'object' then
    perform cogo.raise_error('invalid_input', format('Expected an object of columns, got %s', coalesce(changes::text, 'null')));
  end if;
  select c.key into v_unknown from jsonb_object_keys(changes) as c (key) where c.key <> all (columns) limit 1;
  if found then
    perform cogo.raise_error('invalid_input',
      format('Expected some of %s, got "%s"', array_to_string(columns, ', '), v_unknown));
  end if;
end
$$;
comment on function cogo.check_changes is 'Refuses changes that name any other column.';

create function cogo.set_model_provider(provider text, changes jsonb)
returns cogo.model_providers language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_provider cogo.model_providers;
begin
  if changes is null then
    delete from cogo.model_providers as p where p.provider = set_model_provider.provider returning p.* into v_provider;
    return v_provider;
  end if;
  perform cogo.check_changes(changes, array['title', 'genai_name', 'credentials', 'wire', 'base_url', 'silence_seconds']);
  select p.* into v_provider from cogo.model_providers as p where p.provider = set_model_provider.provider for update;
  if not found then
    v_provider := jsonb_populate_record(null::cogo.model_providers, jsonb_build_object('title', provider, 'genai_name', provider,
      'credentials', '["COGO_MODEL_KEYS"]'::jsonb, 'wire', 'chat', 'silence_seconds', 60));
  end if;
  v_provider := jsonb_populate_record(v_provider, changes || jsonb_build_object('provider', provider));
  insert into cogo.model_providers values (v_provider.*)
  on conflict on constraint model_providers_pkey do update
  set title = excluded.title, genai_name = excluded.genai_name, credentials = excluded.credentials, wire = excluded.wire,
      base_url = excluded.base_url, silence_seconds = excluded.silence_seconds;
  perform cogo.record_audit('model-provider-set', '00000000-0000-0000-0000-000000000000',
    details => jsonb_build_object('provider', provider, 'changes', changes));
  return v_provider;
exception
  when not_null_violation or check_violation or invalid_text_representation or numeric_value_out_of_range then
    perform cogo.raise_error('invalid_input', format('The provider "%s" cannot be set: %s', provider, sqlerrm));
end
$$;
comment on function cogo.set_model_provider is
  'Adds a provider, which needs a base_url, or changes the columns named; removes it with its models when null.';

create function cogo_api.set_model_provider(provider text, changes jsonb)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select to_jsonb(cogo.set_model_provider(set_model_provider.provider, set_model_provider.changes)); $$;
comment on function cogo_api.set_model_provider is 'Operators: adds a provider, changes the columns named, or removes it when null.';
grant execute on function cogo_api.set_model_provider to service_role;

create function cogo.set_model(provider text, model text, changes jsonb)
returns cogo.models language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_columns constant text[] := array[
    'title', 'context_tokens', 'maximum_output_tokens', 'input_price', 'cached_input_price', 'cache_write_price',
    'output_price', 'modalities', 'refuses', 'quality', 'enabled', 'true_on', 'source'];
  v_model cogo.models;
  v_broken text;
begin
  perform cogo.check_changes(changes, c_columns);
  select m.* into v_model from cogo.models as m
  where m.provider = set_model.provider and m.model = set_model.model for update;
  if not found then
    v_model := jsonb_populate_record(null::cogo.models, jsonb_build_object(
      'title', model, 'modalities', '["text"]'::jsonb, 'refuses', '[]'::jsonb, 'quality', 0.5, 'enabled', true));
  end if;
  v_model := jsonb_populate_record(v_model,
    jsonb_build_object('true_on', cogo.clock()::date, 'source', 'an operator') || changes
      || jsonb_build_object('provider', provider, 'model', model));
  delete from cogo.models as m where m.provider = set_model.provider and m.model = set_model.model;
  insert into cogo.models values (v_model.*);
  perform cogo.record_audit('model-set', '00000000-0000-0000-0000-000000000000',
    details => jsonb_build_object('provider', provider, 'model', model, 'changes', changes));
  return v_model;
exception
  when not_null_violation then
    get stacked diagnostics v_broken = column_name;
    perform cogo.raise_error('invalid_input', format('Expected a value for %s of %s/%s, got none', v_broken, provider, model));
  when foreign_key_violation then
    perform cogo.raise_error('invalid_input', format('Expected a provider of cogo.model_providers, got "%s"', provider));
  when check_violation or invalid_text_representation or numeric_value_out_of_range or invalid_datetime_format then
    perform cogo.raise_error('invalid_input', format('%s/%s cannot be set: %s', provider, model, sqlerrm));
end
$$;
comment on function cogo.set_model is
  'Adds a model, or changes the columns named; without a date and a source the change counts as an operator''s of '
  'today.';

create function cogo_api.set_model(provider text, model text, changes jsonb)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select to_jsonb(cogo.set_model(set_model.provider, set_model.model, set_model.changes)); $$;
comment on function cogo_api.set_model is 'Operators: adds a model, or changes the columns named.';
grant execute on function cogo_api.set_model to service_role;

create function cogo.set_model_policy(role text, kind text, changes jsonb)
returns cogo.model_policies language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_policy cogo.model_policies := cogo.model_policy(set_model_policy.role, set_model_policy.kind);
  v_broken text;
begin
  if changes is null and (role, kind) <> ('*', '*') then
    delete from cogo.model_policies as p where p.role = set_model_policy.role and p.kind = set_model_policy.kind;
    v_policy := cogo.model_policy(set_model_policy.role, set_model_policy.kind);
  else
    perform cogo.check_changes(changes, array['quality_weight', 'cost_weight', 'speed_weight', 'minimum_quality', 'preferred',
                                              'maximum_models', 'effort']);
    -- A new one begins as the one that held so far.
    v_policy := jsonb_populate_record(v_policy, changes || jsonb_build_object('role', role, 'kind', kind));
    select p.name into v_broken from unnest(v_policy.preferred) as p (name)
    where not exists (select from cogo.models as m where m.provider || '/' || m.model = p.name) limit 1;
    if found then
      perform cogo.raise_error('invalid_input', format('Expected models of cogo_api.models as provider/model in preferred, got "%s"', v_broken));
    end if;
    delete from cogo.model_policies as p where p.role = set_model_policy.role and p.kind = set_model_policy.kind;
    insert into cogo.model_policies values (v_policy.*);
  end if;
  perform cogo.record_audit('model-policy-set', '00000000-0000-0000-0000-000000000000',
    details => jsonb_build_object('role', role, 'kind', kind, 'changes', changes));
  return v_policy;
exception
  when not_null_violation then
    get stacked diagnostics v_broken = column_name;
    perform cogo.raise_error('invalid_input', format('Expected a value for %s of the policy for %s and %s, got none', v_broken, role, kind));
  when check_violation or invalid_text_representation then
    perform cogo.raise_error('invalid_input', format('The policy for %s and %s cannot be set: %s', role, kind, sqlerrm));
end
$$;
comment on function cogo.set_model_policy is
  'Sets the columns named of the policy for a role and a kind of step (* for all), or removes it when null, except '
  'the one for all; returns the policy now in force.';

create function cogo_api.set_model_policy(role text, kind text, changes jsonb)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select to_jsonb(cogo.set_model_policy(set_model_policy.role, set_model_policy.kind, set_model_policy.changes)); $$;
comment on function cogo_api.set_model_policy is
  'Operators: sets the columns named of a policy, or removes it when null; returns the one that holds now.';
grant execute on function cogo_api.set_model_policy to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
