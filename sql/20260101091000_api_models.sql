-- Models, their ledger and budgets, as clients see them; and what workers call to use them.

create view api.models with (security_invoker = true) as
select m.provider, m.model, m.title, m.context_tokens, m.maximum_output_tokens,
       m.input_price, m.cached_input_price, m.cache_write_price,
       m.output_price, m.modalities, m.structured_output, m.tools, m.quality,
       m.enabled, m.true_on, m.source,
       case when greatest(h.open_until, p.open_until) > cogo.clock() then 'open'
            when coalesce(h.open_until, p.open_until) is not null then 'trying'
            when h.limited_until > cogo.clock() then 'limited' else 'well' end as health,
       coalesce(p.reason, h.reason) as health_reason,
       nullif(greatest(h.open_until, p.open_until, h.limited_until), '-infinity') as blocked_until,
       h.seconds, h.tokens_per_second
from cogo.models as m
left join cogo.model_health as h on h.provider = m.provider and h.model = m.model
left join cogo.model_health as p on p.provider = m.provider and p.model = '*';

create view api.model_policies with (security_invoker = true) as
select role, kind, quality_weight, cost_weight, speed_weight,
       minimum_quality, preferred
from cogo.model_policies;

-- `attributes` are OpenTelemetry's, for whoever exports the ledger as spans.
create view api.model_calls with (security_invoker = true) as
select c.call_id, c.session_id, c.task_id, c.run_id, c.step_id,
       c.key, c.role, c.kind, c.agent, c.prompt, c.prompt_version, c.provider, c.model, c.reason,
       c.status, c.error_kind, c.error, c.input_tokens, c.cache_read_tokens,
       c.cache_write_tokens, c.output_tokens, c.reasoning_tokens,
       c.reserved_usd, c.cost_usd, c.finish_reason,
       c.input_hash, c.response_hash, c.request_id, c.streamed, c.seconds,
       c.first_token_seconds, c.started_at, c.finished_at,
       jsonb_strip_nulls(jsonb_build_object(
         'gen_ai.operation.name', 'chat', 'gen_ai.provider.name', p.genai_name, 'gen_ai.request.model', c.model,
         'gen_ai.request.max_tokens', c.maximum_output_tokens, 'gen_ai.request.stream', c.streamed,
         'gen_ai.response.model', c.response_model, 'gen_ai.response.id', c.response_id,
         'gen_ai.response.finish_reasons', case when c.finish_reason is not null then jsonb_build_array(c.finish_reason) end,
         'gen_ai.response.time_to_first_chunk', c.first_token_seconds,
         'gen_ai.usage.input_tokens', c.input_tokens + c.cache_read_tokens + c.cache_write_tokens,
         'gen_ai.usage.output_tokens', c.output_tokens, 'gen_ai.usage.cache_read.input_tokens', c.cache_read_tokens,
         'gen_ai.usage.cache_creation.input_tokens', c.cache_write_tokens,
         'gen_ai.usage.reasoning.output_tokens', c.reasoning_tokens, 'gen_ai.conversation.id', c.session_id,
         'error.type', c.error_kind)) as attributes
from cogo.model_calls as c
join cogo.model_providers as p on p.provider = c.provider;

create view api.run_models with (security_invoker = true) as
select c.run_id, c.provider, c.model, count(*) as calls, count(*) filter (where c.status <> 'answered') as useless_calls,
       coalesce(sum(c.input_tokens + c.cache_read_tokens + c.cache_write_tokens), 0) as input_tokens,
       coalesce(sum(c.output_tokens), 0) as output_tokens, sum(c.cost_usd) as cost_usd
from cogo.model_calls as c
group by c.run_id, c.provider, c.model;

create view api.budgets with (security_invoker = true) as
select a.scope, a.subject, a.tenant_id, a.spent_usd, a.reserved_usd,
       a.granted_usd
from cogo.budget_accounts as a where a.scope <> 'call';

create view api.budget_limits with (security_invoker = true) as
select scope, subject, amount_usd from cogo.budgets;

grant select on api.models, api.model_policies, api.model_calls, api.run_models, api.budgets, api.budget_limits
to authenticated, service_role;

create function api.begin_model_call(step_id uuid, lease_token uuid, call jsonb)
returns jsonb language plpgsql volatile security definer set search_path = ''
as $$
begin
  return cogo.begin_model_call(begin_model_call.step_id, begin_model_call.lease_token, begin_model_call.call);
end
$$;

create function api.settle_model_call(call_id uuid, outcome jsonb)
returns text language plpgsql volatile security definer set search_path = ''
as $$
begin
  return cogo.settle_model_call(settle_model_call.call_id, settle_model_call.outcome);
end
$$;

create function api.reject_model_answer(call_id uuid, error jsonb)
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.reject_model_answer(reject_model_answer.call_id, reject_model_answer.error);
end
$$;

create function api.stream_step(step_id uuid, lease_token uuid, message jsonb)
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.stream_step(stream_step.step_id, stream_step.lease_token, stream_step.message);
end
$$;

create function api.set_budget(scope text, subject text, amount_usd numeric)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.set_budget(set_budget.scope, set_budget.subject, set_budget.amount_usd); $$;

create function api.set_model(provider text, model text, changes jsonb)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select to_jsonb(cogo.set_model(set_model.provider, set_model.model, set_model.changes)); $$;

create function api.set_model_policy(role text, kind text, changes jsonb)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select to_jsonb(cogo.set_model_policy(set_model_policy.role, set_model_policy.kind, set_model_policy.changes)); $$;

revoke execute on all functions in schema cogo from public;
revoke execute on all functions in schema api from public;
grant execute on function
  api.begin_model_call(uuid, uuid, jsonb), api.settle_model_call(uuid, jsonb), api.reject_model_answer(uuid, jsonb),
  api.stream_step(uuid, uuid, jsonb), api.set_budget(text, text, numeric), api.set_model(text, text, jsonb),
  api.set_model_policy(text, text, jsonb)
to service_role;

comment on view api.models is 'What can be asked, for how much (US dollars per million tokens), and how it is doing.';
comment on view api.model_policies is 'What is wanted of the models for a role and a kind of step.';
comment on view api.model_calls is 'The ledger of model calls, as far as the caller may see; attributes are OpenTelemetry''s gen_ai.*.';
comment on view api.run_models is 'Which models a run asked, how often, and what they cost.';
comment on view api.budgets is 'What was spent, reserved and granted, by task, session, tenant and day.';
comment on view api.budget_limits is 'Operators: the limits.';
comment on function api.begin_model_call(uuid, uuid, jsonb) is 'Workers: the answer to a question, or whom to ask it.';
comment on function api.settle_model_call(uuid, jsonb) is 'Workers: what came of a call.';
comment on function api.reject_model_answer(uuid, jsonb) is 'Workers: an answer was of no use.';
comment on function api.stream_step(uuid, uuid, jsonb) is 'Workers: tells those who follow the task something of the moment.';
comment on function api.set_model(text, text, jsonb) is 'Operators: adds a model, or changes the columns named.';
comment on function api.set_model_policy(text, text, jsonb) is
  'Operators: sets the columns named of a policy, or removes it when null; returns the one that holds now.';
comment on function api.set_budget(text, text, numeric) is 'Operators: sets a limit in US dollars; null removes it.';
