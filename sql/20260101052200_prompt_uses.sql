-- Choosing a version for a step, and the outcome of the choice.

create function cogo.pick_prompt_version(prompt text, place double precision)
returns integer language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select laid.version
    from (
      select v.version, sum(v.share) over (order by v.version) as until, sum(v.share) over () as total
      from cogo.prompt_versions as v
      where v.prompt = pick_prompt_version.prompt and v.status = 'active'
    ) as laid
    where pick_prompt_version.place * laid.total < laid.until
    order by laid.version
    limit 1
  );
end
$$;
comment on function cogo.pick_prompt_version is
  'The active version whose interval of the shares, laid end to end, contains the place; null when none is active.';

create function cogo.choose_prompt(step_id uuid, lease_token uuid, prompt text)
returns cogo.prompt_versions language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps := cogo.lock_leased_step(choose_prompt.step_id, choose_prompt.lease_token);
  v_chosen integer;
  v_version cogo.prompt_versions;
begin
  if v_step.step_id is null then
    perform cogo.refuse_lease(choose_prompt.step_id);
  end if;
  select u.version into v_chosen from cogo.prompt_uses as u
  where u.run_id = v_step.run_id and u.prompt = choose_prompt.prompt
  limit 1;
  v_chosen := coalesce(v_chosen,
    cogo.pick_prompt_version(choose_prompt.prompt, cogo.trial_place(v_step.run_id, choose_prompt.prompt)));
  select * into v_version from cogo.prompt_versions as v
  where v.prompt = choose_prompt.prompt and v.version = v_chosen;
  if not found then
    perform cogo.raise_error('not_found', format('No active version of a prompt "%s"', choose_prompt.prompt),
      'Publish one with cogo_api.publish_prompt_version()');
  end if;
  insert into cogo.prompt_uses (step_id, prompt, version, run_id, tenant_id)
  values (v_step.step_id, v_version.prompt, v_version.version, v_step.run_id, v_step.tenant_id)
  on conflict on constraint prompt_uses_pkey do nothing;
  return v_version;
end
$$;
comment on function cogo.choose_prompt is
  'The version a leased step is given: the one its run was given before, else one by the shares. Runs under the '
  'run''s lock, so that two steps of a run choose the same.';

create function cogo_api.choose_prompt(step_id uuid, lease_token uuid, prompt text)
returns jsonb language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_version cogo.prompt_versions := cogo.choose_prompt(choose_prompt.step_id, choose_prompt.lease_token, choose_prompt.prompt);
begin
  return jsonb_build_object('name', v_version.prompt, 'version', v_version.version, 'system', v_version.system,
                            'instruction', v_version.instruction, 'output', v_version.output);
end
$$;
comment on function cogo_api.choose_prompt is 'Workers: the version of a prompt a leased step is given.';
grant execute on function cogo_api.choose_prompt to service_role;

create function cogo.record_prompt_outcomes(run_id uuid)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_run cogo.runs;
  v_count integer;
begin
  select * into v_run from cogo.runs where runs.run_id = record_prompt_outcomes.run_id;
  if not found or v_run.status not in ('completed', 'failed') then
    return 0;
  end if;
  update cogo.prompt_uses as u
  set succeeded = o.succeeded, quality = o.quality, attempts = o.attempts, recorded_at = cogo.clock(),
      input_tokens = asked.input_tokens, output_tokens = asked.output_tokens, cost_usd = asked.cost_usd
  from cogo.prompt_uses as used
  join cogo.assignment_outcomes_of(v_run) as o on o.step_id = used.step_id
  cross join lateral (
    select sum(c.input_tokens + c.cache_read_tokens + c.cache_write_tokens) as input_tokens,
           sum(c.output_tokens) as output_tokens, sum(c.cost_usd)::numeric(16, 9) as cost_usd
    from cogo.model_calls as c
    where c.step_id = used.step_id and c.prompt = used.prompt and c.prompt_version = used.version
  ) as asked
  where used.run_id = v_run.run_id and u.step_id = used.step_id and u.prompt = used.prompt;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function cogo.record_prompt_outcomes is
  'Records the outcomes of an ended run''s prompts, by the same rules as its roles''; returns how many. A redriven '
  'run is recorded again.';

revoke execute on all functions in schema cogo, cogo_api from public;
