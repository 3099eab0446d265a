-- The ledger of model calls. A call is a row before it is made, with its maximum cost reserved, and is
-- settled after: what it cost, how long it took, how it ended. Its answer is kept before it is used, under
-- the step, its purpose (`key`) and a hash of the whole question: a step that runs again finds it, and never
-- pays twice for the same question.
--
--      open ──▶ answered ──▶ rejected    the answer was useless; the next model is asked
--       ├─────▶ failed                   the provider refused, or did not answer
--       ├─────▶ abandoned                its worker is gone: it costs what was reserved
--       └─────▶ superseded               it came late, and another had been made
--
-- The rows are also the memory of the fallback: which models were tried for this question is read from them, so
-- that it continues after a restart.

create table cogo.model_calls (
  call_id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  session_id uuid not null,
  task_id uuid not null,
  run_id uuid not null,
  step_id uuid references cogo.steps (step_id) on delete set null,
  attempt integer not null,
  lease_token uuid not null,
  key text not null,
  input_hash text not null,
  role text not null,
  kind text not null,
  agent text not null,
  prompt text,
  prompt_version integer,
  provider text not null,
  model text not null,
  reason text not null,
  status text not null default 'open'
    constraint status_is_known check (status in ('open', 'answered', 'rejected', 'failed', 'abandoned', 'superseded')),
  error_kind text,
  error jsonb,
  maximum_output_tokens integer not null,
  input_tokens integer,
  cache_read_tokens integer,
  cache_write_tokens integer,
  output_tokens integer,
  reasoning_tokens integer,
  reserved_usd numeric(16, 9) not null,
  cost_usd numeric(16, 9),
  estimated boolean not null default false,
  budget_day text not null,
  finish_reason text,
  response_model text,
  response_id text,
  request_id text,
  response_hash text,
  streamed boolean not null default false,
  seconds double precision,
  first_token_seconds double precision,
  started_at timestamptz not null default cogo.clock(),
  finished_at timestamptz,
  constraint finished_at_unless_open check ((status <> 'open') = (finished_at is not null))
);
comment on table cogo.model_calls is 'Every call of a model, from before it is made: what it was for, what it cost, how it ended.';
comment on column cogo.model_calls.step_id is 'Null once the step was deleted: what was spent is kept longer than what it was spent on.';
comment on column cogo.model_calls.attempt is 'Failures of the step''s handler before this call; a new attempt asks every model again.';
comment on column cogo.model_calls.lease_token is 'Of the claim it was made under.';
comment on column cogo.model_calls.key is 'What the call is for, in the words of the step''s handler.';
comment on column cogo.model_calls.input_hash is 'SHA-256 of all that was asked, the model left out.';
comment on column cogo.model_calls.reason is 'Why this model.';
comment on column cogo.model_calls.error_kind is 'As in shared/models/calls/model_error.ts; of a rejected answer: length, refusal or bad_output.';
comment on column cogo.model_calls.input_tokens is 'Neither read from a cache nor written to one.';
comment on column cogo.model_calls.output_tokens is 'Reasoning included.';
comment on column cogo.model_calls.reserved_usd is 'The most it might cost; 0 where the model has no price.';
comment on column cogo.model_calls.cost_usd is 'What it cost; null when the model has no price.';
comment on column cogo.model_calls.estimated is 'The provider told no tokens: they, and so the cost, are reckoned from what was sent and received.';
comment on column cogo.model_calls.budget_day is 'The account of the day it was reserved in.';
comment on column cogo.model_calls.finish_reason is 'end, length, tool or refusal.';
comment on column cogo.model_calls.request_id is 'As the provider''s support asks for it.';
comment on column cogo.model_calls.response_hash is 'SHA-256 of the answer''s text and tool calls.';
comment on column cogo.model_calls.seconds is 'From request to end of answer, as the worker measured.';

create unique index model_calls_answered on cogo.model_calls (step_id, key, input_hash) where status = 'answered';
create index model_calls_by_step on cogo.model_calls (step_id, key);
create index model_calls_by_run on cogo.model_calls (run_id, started_at);
create index model_calls_by_tenant on cogo.model_calls (tenant_id, started_at desc);
create index model_calls_without_step on cogo.model_calls (finished_at) where step_id is null; -- what pruning takes
create index model_calls_open on cogo.model_calls (started_at) where status = 'open';

create table cogo.model_answers (
  call_id uuid primary key references cogo.model_calls (call_id) on delete cascade,
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  tenant_id uuid not null,
  answer jsonb not null
);
comment on table cogo.model_answers is 'Answers that were paid for, kept for later attempts of their step; gone with it.';

create index model_answers_by_step on cogo.model_answers (step_id);

alter table cogo.model_calls enable row level security;
alter table cogo.model_answers enable row level security;
create policy members_read on cogo.model_calls for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
create policy members_read on cogo.model_answers for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.model_calls, cogo.model_answers to authenticated, service_role;

-- `attributes` are OpenTelemetry's, for exporting the ledger as spans.
create view cogo_api.model_calls with (security_invoker = true) as
select c.call_id, c.session_id, c.task_id, c.run_id, c.step_id,
       c.key, c.role, c.kind, c.agent, c.prompt, c.prompt_version, c.provider, c.model, c.reason,
       c.status, c.error_kind, c.error, c.input_tokens, c.cache_read_tokens,
       c.cache_write_tokens, c.output_tokens, c.reasoning_tokens,
       c.reserved_usd, c.cost_usd, c.estimated, c.finish_reason,
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
comment on view cogo_api.model_calls is 'The ledger of model calls, as far as the caller may see; attributes are OpenTelemetry''s gen_ai.*.';
grant select on cogo_api.model_calls to authenticated, service_role;

create view cogo_api.run_models with (security_invoker = true) as
select c.run_id, c.provider, c.model, count(*) as calls, count(*) filter (where c.status <> 'answered') as useless_calls,
       coalesce(sum(c.input_tokens + c.cache_read_tokens + c.cache_write_tokens), 0) as input_tokens,
       coalesce(sum(c.output_tokens), 0) as output_tokens, sum(c.cost_usd) as cost_usd,
       coalesce(sum(c.cost_usd) filter (where c.status <> 'answered'), 0) as wasted_usd
from cogo.model_calls as c
group by c.run_id, c.provider, c.model;
comment on view cogo_api.run_models is 'Which models a run asked, how often, what they cost, and how much of it was for nothing.';
grant select on cogo_api.run_models to authenticated, service_role;

create function cogo.settle_budget(call cogo.model_calls, spent_usd numeric)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform from cogo.budget_accounts as b
  where (b.scope, b.subject) in (
    ('day', call.budget_day), ('session', call.session_id::text), ('task', call.task_id::text), ('tenant', call.tenant_id::text))
  order by b.scope
  for no key update;
  update cogo.budget_accounts as b
  set reserved_usd = b.reserved_usd - case when call.status = 'open' then call.reserved_usd else 0 end,
      spent_usd = b.spent_usd + settle_budget.spent_usd - case when call.status = 'open' then 0 else coalesce(call.cost_usd, 0) end
  where (b.scope, b.subject) in (
    ('day', call.budget_day), ('session', call.session_id::text), ('task', call.task_id::text), ('tenant', call.tenant_id::text));
end
$$;
comment on function cogo.settle_budget is
  'Replaces what a call had reserved, or was assumed to cost, by its actual cost.';

create function cogo.abandon_call(call cogo.model_calls, cost_usd numeric)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.settle_budget(call, abandon_call.cost_usd);
  update cogo.model_calls
  set status = 'abandoned', cost_usd = abandon_call.cost_usd, estimated = true, finished_at = cogo.clock()
  where model_calls.call_id = call.call_id;
end
$$;
comment on function cogo.abandon_call is
  'Gives up an open call at this cost. The outcome of a call whose worker vanished is unknown, so it counts at its '
  'maximum.';

create function cogo.settle_model_call(call_id uuid, outcome jsonb)
returns text language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_call cogo.model_calls;
  v_model cogo.models;
  v_cost numeric;
  v_status text := outcome ->> 'status';
  v_answer jsonb := outcome -> 'answer';
begin
  select * into v_call from cogo.model_calls where model_calls.call_id = settle_model_call.call_id for no key update;
  if not found then
    perform cogo.raise_error('not_found', format('No model call %s', settle_model_call.call_id));
  elsif v_call.status not in ('open', 'abandoned') then
    return v_call.status;
  end if;
  select * into v_model from cogo.models where models.provider = v_call.provider and models.model = v_call.model;
  v_cost := case when outcome -> 'usage' is null then 0 else cogo.model_cost(v_model, outcome -> 'usage') end;
  if v_status = 'answered' and exists (
    select from cogo.model_calls as c
    where c.step_id = v_call.step_id and c.key = v_call.key and c.input_hash = v_call.input_hash and c.status = 'answered') then
    v_status := 'superseded';
  end if;

  perform cogo.settle_budget(v_call, coalesce(v_cost, 0));
  update cogo.model_calls
  set status = v_status, cost_usd = v_cost, error = outcome -> 'error', error_kind = outcome #>> '{error,kind}',
      input_tokens = (outcome #>> '{usage,input}')::integer, output_tokens = (outcome #>> '{usage,output}')::integer,
      cache_read_tokens = (outcome #>> '{usage,cacheRead}')::integer,
      cache_write_tokens = (outcome #>> '{usage,cacheWrite}')::integer,
      reasoning_tokens = (outcome #>> '{usage,reasoning}')::integer,
      estimated = coalesce((outcome #>> '{usage,estimated}')::boolean, false),
      finish_reason = v_answer ->> 'stop', response_model = v_answer ->> 'model', response_id = v_answer ->> 'responseId',
      request_id = coalesce(v_answer ->> 'requestId', outcome #>> '{error,requestId}'),
      response_hash = outcome ->> 'responseHash', streamed = coalesce((outcome ->> 'streamed')::boolean, false),
      seconds = (outcome ->> 'seconds')::double precision,
      first_token_seconds = (outcome ->> 'firstTokenSeconds')::double precision, finished_at = cogo.clock()
  where model_calls.call_id = v_call.call_id;
  if v_status = 'answered' and v_call.step_id is not null then
    insert into cogo.model_answers (call_id, step_id, tenant_id, answer)
    values (v_call.call_id, v_call.step_id, v_call.tenant_id, v_answer);
  end if;
  if outcome ->> 'status' = 'answered' then
    perform cogo.record_model_success(v_call.provider, v_call.model, (outcome ->> 'seconds')::double precision,
                                      (outcome #>> '{usage,output}')::integer);
  elsif outcome #>> '{error,kind}' in ('authentication', 'permission', 'quota', 'location', 'rate_limit', 'overloaded',
                                       'server', 'timeout', 'network', 'interrupted', 'invalid_answer', 'unknown_model') then
    perform cogo.record_model_failure(v_call.provider, v_call.model, outcome #>> '{error,kind}',
                                      (outcome #>> '{error,retryAt}')::timestamptz);
  elsif outcome #>> '{error,kind}' = 'unsupported' then
    perform cogo.learn_refusal(v_call.provider, v_call.model, outcome #> '{error,refused}');
  end if;
  return v_status;
end
$$;
comment on function cogo.settle_model_call is
  'Settles a call once and returns its status: {status: answered, answer, usage, …} or {status: failed, error: '
  '{kind, message, retryAt, requestId, refused}, usage}. The cost counts and the answer is kept even when the step now '
  'belongs to another worker, which will find it.';

create function cogo_api.settle_model_call(call_id uuid, outcome jsonb)
returns text language plpgsql volatile security definer set search_path = ''
as $$ begin return cogo.settle_model_call(settle_model_call.call_id, settle_model_call.outcome); end $$;
comment on function cogo_api.settle_model_call is 'Workers: settles a call with its outcome.';
grant execute on function cogo_api.settle_model_call to service_role;

create function cogo.reject_model_answer(call_id uuid, error jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.model_calls
  set status = 'rejected', error = reject_model_answer.error, error_kind = reject_model_answer.error ->> 'kind'
  where model_calls.call_id = reject_model_answer.call_id and model_calls.status = 'answered';
end
$$;
comment on function cogo.reject_model_answer is
  'Marks an answer as useless (truncated, refused, or not of its schema even after repair), so that another model '
  'is asked.';

create function cogo_api.reject_model_answer(call_id uuid, error jsonb)
returns void language plpgsql volatile security definer set search_path = ''
as $$ begin perform cogo.reject_model_answer(reject_model_answer.call_id, reject_model_answer.error); end $$;
comment on function cogo_api.reject_model_answer is 'Workers: marks an answer as useless.';
grant execute on function cogo_api.reject_model_answer to service_role;

create function cogo.sweep_model_calls(quantity integer)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_call cogo.model_calls;
  v_count integer := 0;
begin
  for v_call in
    select c.* from cogo.model_calls as c
    where c.status = 'open' and c.started_at < cogo.clock() - interval '15 minutes'
      and not exists (select from cogo.steps as s where s.step_id = c.step_id and s.lease_token = c.lease_token)
    order by c.started_at
    limit quantity
    for no key update of c skip locked
  loop
    perform cogo.abandon_call(v_call, v_call.reserved_usd);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
comment on function cogo.sweep_model_calls is 'Gives up to `quantity` open calls up whose claim is over.';

revoke execute on all functions in schema cogo, cogo_api from public;
