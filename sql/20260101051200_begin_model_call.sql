-- Starting a model call: the answer, if there is one; else the model to ask now; else until when to wait, which
-- approval to ask for, or that no model is left.
--
-- Order of preference is rank_models(). A model whose provider named a near reset is waited for rather than
-- passed over: the next best would be asked by every worker at once. One that is blocked for longer is passed
-- over. A model that failed is asked again only after all others, and after growing pauses.

create function cogo.last_redrive(step cogo.steps)
returns timestamptz language plpgsql stable security invoker set search_path = ''
as $$
begin
  return coalesce((select max(d.redriven_at) from cogo.dead_letters as d where d.step_id = step.step_id), '-infinity');
end
$$;
comment on function cogo.last_redrive is 'When a person last had the step tried again: what was known to be useless before may have been mended.';

create function cogo.tried_models(step cogo.steps, key text, input_hash text)
returns table (provider text, model text, tries integer, useless boolean, answered_badly boolean, failed_at timestamptz)
language plpgsql stable security invoker set search_path = ''
as $$
declare
  -- What the same question would bring again, in whichever attempt.
  c_lasting constant text[] := array['invalid_request', 'context_length', 'bad_output', 'length', 'refusal'];
  -- What somebody may mend meanwhile.
  c_passing constant text[] := array['unknown_model', 'authentication', 'permission', 'quota', 'location'];
begin
  return query
    select c.provider, c.model,
           (count(*) filter (where c.attempt = step.attempts and c.error_kind not in ('rate_limit', 'unsupported')))::integer,
           bool_or(c.error_kind = any (c_lasting) or (c.attempt = step.attempts and c.error_kind = any (c_passing)))
             -- A model that refuses the same part of a request once it was left out refuses something else.
             or count(*) filter (where c.error_kind = 'unsupported')
                > count(distinct c.error #>> '{refused,feature}') filter (where c.error_kind = 'unsupported'),
           bool_or(c.status = 'rejected' and c.error_kind in ('bad_output', 'length')),
           max(c.finished_at) filter (where c.attempt = step.attempts)
    from cogo.model_calls as c
    where c.step_id = step.step_id and c.key = tried_models.key and c.input_hash = tried_models.input_hash
      and c.status in ('failed', 'rejected') and c.started_at >= cogo.last_redrive(step)
    group by c.provider, c.model;
end
$$;
comment on function cogo.tried_models is
  'How often each model failed this question in this attempt, whether asking it again is useless, and whether it gave '
  'an answer of no use.';

create function cogo.choose_model(step cogo.steps, call jsonb)
returns cogo.model_candidate language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_most_tries constant integer := 3;
  c_patience constant interval := interval '1 minute'; -- how far a reset may be to be waited for
  v_now timestamptz := cogo.clock();
  v_policy cogo.model_policies := cogo.model_policy(step.role, step.kind);
  v_each record;
  v_soonest cogo.model_candidate;
  v_candidate cogo.model_candidate;
begin
  if (select count(*) from cogo.tried_models(step, call ->> 'key', call ->> 'inputHash') as t where t.answered_badly)
     >= v_policy.maximum_models then
    return null;
  end if;
  for v_each in
    select c as candidate, coalesce(t.tries, 0) as tries,
           greatest(c.blocked_until,
                    case when t.tries > 0 then t.failed_at + interval '2 seconds' * power(2, t.tries - 1) end) as blocked_until
    from cogo.rank_models(step.tenant_id, step.role, step.kind, call -> 'needs') as c
    left join cogo.tried_models(step, call ->> 'key', call ->> 'inputHash') as t
      on t.provider = c.provider and t.model = c.model
    where not coalesce(t.useless, false) and coalesce(t.tries, 0) < c_most_tries
    order by coalesce(t.tries, 0), c.place
  loop
    v_candidate := v_each.candidate;
    v_candidate.blocked_until := case when v_each.blocked_until > v_now then v_each.blocked_until end;
    if v_candidate.blocked_until is null
       or (v_candidate.blocked_by = 'rate_limit' and v_candidate.blocked_until <= v_now + c_patience) then
      return v_candidate;
    elsif v_soonest is null or v_candidate.blocked_until < v_soonest.blocked_until then
      v_soonest := v_candidate;
    end if;
  end loop;
  return v_soonest;
end
$$;
comment on function cogo.choose_model is
  'The model to ask now; one with blocked_until when there is only one to wait for; null when none is left.';

create function cogo.take_trial(provider text, model text)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.model_health as h set trial_until = cogo.clock() + interval '1 minute'
  where h.provider = take_trial.provider and h.model in (take_trial.model, '*') and h.open_until is not null;
end
$$;
comment on function cogo.take_trial is
  'Marks the call about to be made as the trial of an open breaker; other calls wait for its outcome.';

create function cogo.ask_for_budget(step cogo.steps, lacking jsonb)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
begin
  if exists (
    select from cogo.approvals as a
    where a.tenant_id = step.tenant_id and a.status = 'pending' and a.step_id <> step.step_id and a.key like 'budget:%'
      and a.details ->> 'scope' = lacking ->> 'scope' and a.details ->> 'subject' = lacking ->> 'subject') then
    return jsonb_build_object('status', 'wait', 'until', cogo.clock() + interval '15 seconds', 'reason', 'budget');
  end if;
  return jsonb_build_object('status', 'over_budget', 'budget', lacking,
    'approvalKey', format('budget:%s:%s', lacking ->> 'scope', lacking ->> 'grants'));
end
$$;
comment on function cogo.ask_for_budget is
  'Over budget: which approval to ask for, or that another step has already asked about the same budget, whose '
  'answer this one waits for.';

create function cogo.find_model_answer(step_id uuid, key text, input_hash text)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select jsonb_build_object('status', 'answered', 'callId', c.call_id, 'provider', c.provider, 'model', c.model, 'answer', a.answer)
    from cogo.model_calls as c
    join cogo.model_answers as a on a.call_id = c.call_id
    where c.step_id = find_model_answer.step_id and c.key = find_model_answer.key
      and c.input_hash = find_model_answer.input_hash and c.status = 'answered'
  );
end
$$;
comment on function cogo.find_model_answer is 'The answer that was paid for, with its call; null without one.';

create function cogo.begin_model_call(step_id uuid, lease_token uuid, call jsonb)
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step cogo.steps;
  v_open cogo.model_calls;
  v_candidate cogo.model_candidate;
  v_model cogo.models;
  v_most numeric;
  v_answer jsonb;
  v_call_id uuid;
begin
  perform cogo.heartbeat_step(begin_model_call.step_id, begin_model_call.lease_token);
  select * into strict v_step from cogo.steps where steps.step_id = begin_model_call.step_id;
  if (select tasks.models from cogo.tasks where tasks.task_id = v_step.task_id) = 'off' then
    return jsonb_build_object('status', 'off');
  end if;
  v_answer := cogo.find_model_answer(v_step.step_id, call ->> 'key', call ->> 'inputHash');
  if v_answer is not null then
    return v_answer;
  end if;
  for v_open in
    select * from cogo.model_calls as c
    where c.step_id = v_step.step_id and c.key = call ->> 'key' and c.status = 'open'
    for no key update
  loop
    -- Under the same lease it was never made: the worker asks again because our answer did not reach it.
    perform cogo.abandon_call(v_open, case when v_open.lease_token = v_step.lease_token then 0 else v_open.reserved_usd end);
  end loop;

  v_candidate := cogo.choose_model(v_step, call);
  if v_candidate is null then
    return jsonb_build_object('status', 'exhausted', 'failures', cogo.describe_failures(v_step, call),
      'obstacles', cogo.describe_obstacles(v_step.tenant_id, v_step.role, v_step.kind, call -> 'needs'));
  elsif v_candidate.blocked_until is not null then
    -- Spread over a second, so that those who wait for the same reset do not come all at once.
    return jsonb_build_object('status', 'wait', 'until', v_candidate.blocked_until + interval '1 second' * random(),
                              'reason', coalesce(v_candidate.blocked_by, 'backoff'));
  end if;
  select * into strict v_model from cogo.models
  where models.provider = v_candidate.provider and models.model = v_candidate.model;
  v_most := coalesce(cogo.model_cost(v_model, jsonb_build_object(
    'cacheWrite', call #> '{needs,inputTokens}', 'output', call #> '{needs,outputTokens}')), 0);
  perform cogo.accept_grants(v_step);
  v_answer := cogo.reserve_budget(v_step, v_most);
  if v_answer is not null then
    return cogo.ask_for_budget(v_step, v_answer);
  end if;

  perform cogo.take_trial(v_model.provider, v_model.model);
  insert into cogo.model_calls (tenant_id, session_id, task_id, run_id, step_id, attempt, lease_token, key, input_hash,
                                role, kind, agent, prompt, prompt_version, provider, model, reason,
                                maximum_output_tokens, reserved_usd, budget_day)
  values (v_step.tenant_id, v_step.session_id, v_step.task_id, v_step.run_id, v_step.step_id, v_step.attempts,
          v_step.lease_token, call ->> 'key', call ->> 'inputHash', v_step.role, v_step.kind, v_step.agent,
          call #>> '{prompt,name}', (call #>> '{prompt,version}')::integer, v_model.provider, v_model.model,
          v_candidate.reason, (call #>> '{needs,outputTokens}')::integer, v_most,
          v_step.tenant_id || ':' || (cogo.clock() at time zone 'UTC')::date)
  returning model_calls.call_id into v_call_id;
  return (
    select jsonb_build_object('status', 'call', 'callId', v_call_id, 'provider', v_model.provider, 'model', v_model.model,
      'wire', p.wire, 'baseUrl', p.base_url, 'silenceSeconds', p.silence_seconds, 'without', v_model.refuses,
      'effort', (cogo.model_policy(v_step.role, v_step.kind)).effort)
    from cogo.model_providers as p where p.provider = v_model.provider
  );
end
$$;
comment on function cogo.begin_model_call is
  'Answers `call` {key, inputHash, needs, prompt: {name, version}}, needs as in rank_models(), with {status}: '
  'answered with the answer; call with the model to ask and how it is reached; wait with a time; over_budget with the budget and '
  'approvalKey; off when the task may ask none; exhausted with the failures and obstacles.';

create function cogo_api.begin_model_call(step_id uuid, lease_token uuid, call jsonb)
returns jsonb language plpgsql volatile security definer set search_path = ''
as $$
begin
  return cogo.begin_model_call(begin_model_call.step_id, begin_model_call.lease_token, begin_model_call.call);
end
$$;
comment on function cogo_api.begin_model_call is 'Workers: the answer to a question, or the model to ask.';
grant execute on function cogo_api.begin_model_call to service_role;

create function cogo.describe_failures(step cogo.steps, call jsonb)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('provider', f.provider, 'model', f.model, 'kind', f.error_kind,
                                        'message', f.error ->> 'message') order by f.provider, f.model)
    from (
      select distinct on (c.provider, c.model) c.provider, c.model, c.error_kind, c.error
      from cogo.model_calls as c
      where c.step_id = step.step_id and c.key = call ->> 'key' and c.input_hash = call ->> 'inputHash'
        and c.status in ('failed', 'rejected') and c.started_at >= cogo.last_redrive(step)
      order by c.provider, c.model, c.finished_at desc
    ) as f
  ), '[]');
end
$$;
comment on function cogo.describe_failures is
  'Why no model is left to ask: the last failure of each.';

revoke execute on all functions in schema cogo, cogo_api from public;
