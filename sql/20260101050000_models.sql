-- Models and who provides them: what can be asked, for how much, and how each is doing. Names, windows and
-- prices are rows with the date they were true, so that a project corrects them with an update.
--
-- Health is shared by all workers. A breaker opens after failures in a row, longer each time, and when its
-- time is over lets one call through to try (Nygard, Release It!, 2007). A whole provider may be shut
-- too: a key that is refused or an account that is spent is no one model's fault.

create table cogo.model_providers (
  provider text primary key
    constraint provider_is_a_slug check (provider ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  title text not null,
  genai_name text not null,
  credentials text[] not null default '{COGO_MODEL_KEYS}',
  wire text not null default 'chat'
    constraint wire_is_known check (wire in ('chat', 'responses', 'anthropic', 'google')),
  base_url text not null
    constraint base_url_is_of_the_web check (base_url ~ '^https?://[^[:space:]/@]+(/[^[:space:]]*)?$'),
  silence_seconds integer not null default 60
    constraint silence_seconds_is_1_to_600 check (silence_seconds between 1 and 600)
);
comment on table cogo.model_providers is 'Who provides models, and how each is spoken to; a server of one''s own is a row.';
comment on column cogo.model_providers.genai_name is 'Its value of gen_ai.provider.name in OpenTelemetry''s conventions.';
comment on column cogo.model_providers.credentials is 'Names of the variables any of which has its key.';
comment on column cogo.model_providers.wire is 'Its protocol: chat (OpenAI''s chat completions), responses, anthropic or google.';
comment on column cogo.model_providers.base_url is 'What the paths of its protocol are added to. Every user may read it, so no key is in it.';
comment on column cogo.model_providers.silence_seconds is 'How long a call may stay silent before it is given up.';

create table cogo.models (
  provider text not null references cogo.model_providers (provider) on delete cascade,
  model text not null
    constraint model_has_1_to_200_characters check (char_length(model) between 1 and 200),
  title text not null,
  context_tokens integer not null
    constraint context_tokens_is_positive check (context_tokens > 0),
  maximum_output_tokens integer not null
    constraint maximum_output_tokens_is_positive check (maximum_output_tokens > 0),
  input_price numeric(12, 6) constraint input_price_is_not_negative check (input_price >= 0),
  cached_input_price numeric(12, 6) constraint cached_input_price_is_not_negative check (cached_input_price >= 0),
  cache_write_price numeric(12, 6) constraint cache_write_price_is_not_negative check (cache_write_price >= 0),
  output_price numeric(12, 6) constraint output_price_is_not_negative check (output_price >= 0),
  modalities text[] not null default '{text}'
    constraint modalities_are_known check (modalities <@ array['text', 'image', 'document'] and 'text' = any (modalities)),
  refuses text[] not null default '{}'
    constraint refuses_are_known check (refuses <@ array['output_schema', 'output_json', 'tools', 'tool_choice', 'temperature',
      'seed', 'effort', 'stream', 'stream_options', 'max_tokens', 'max_completion_tokens']),
  quality double precision not null default 0.5
    constraint quality_is_0_to_1 check (quality between 0 and 1),
  enabled boolean not null default true,
  true_on date not null,
  source text not null,
  primary key (provider, model)
);
comment on table cogo.models is 'What can be asked, and for how much. Prices are US dollars per million tokens; null when not known.';
comment on column cogo.models.model is 'As the provider calls it.';
comment on column cogo.models.context_tokens is 'Input and output together.';
comment on column cogo.models.cached_input_price is 'Of tokens read from the provider''s cache; null: as input.';
comment on column cogo.models.cache_write_price is 'Of tokens written to the provider''s cache; null: as input.';
comment on column cogo.models.output_price is 'Of output, thinking included.';
comment on column cogo.models.modalities is 'What it can be given: text, image, document.';
comment on column cogo.models.refuses is 'Parts of a request that it was seen to refuse: they are left out, or asked for in words.';
comment on column cogo.models.quality is 'A coarse expectation, 0 to 1, before anything was seen of it here.';
comment on column cogo.models.enabled is 'False: it is not asked.';
comment on column cogo.models.true_on is 'The day these facts were true.';
comment on column cogo.models.source is 'Where they are from.';

-- `model` is * for the provider as a whole.
create table cogo.model_health (
  provider text not null references cogo.model_providers (provider) on delete cascade,
  model text not null,
  failures integer not null default 0
    constraint failures_is_not_negative check (failures >= 0),
  openings integer not null default 0
    constraint openings_is_not_negative check (openings >= 0),
  reason text,
  open_until timestamptz,
  trial_until timestamptz,
  limited_until timestamptz,
  seconds double precision,
  tokens_per_second double precision,
  succeeded_at timestamptz,
  failed_at timestamptz,
  primary key (provider, model)
);
comment on table cogo.model_health is 'Health of models and providers, as seen by all workers.';
comment on column cogo.model_health.model is '* for the provider as a whole.';
comment on column cogo.model_health.failures is 'In a row.';
comment on column cogo.model_health.openings is 'How often the breaker opened since the last success: each time for longer.';
comment on column cogo.model_health.reason is 'The kind of the last failure; null when well.';
comment on column cogo.model_health.open_until is 'Not asked before; after that one call at a time, to try, until one succeeds.';
comment on column cogo.model_health.trial_until is 'How long the call that tries may take before another does.';
comment on column cogo.model_health.limited_until is 'The reset a rate limit named.';
comment on column cogo.model_health.seconds is 'Of an answer: exponential mean.';
comment on column cogo.model_health.tokens_per_second is 'Of output: exponential mean.';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['model_providers', 'models', 'model_health']
  loop
    execute format('alter table cogo.%I enable row level security', v_table);
    execute format('create policy everyone_reads on cogo.%I for select to authenticated, service_role using (true)', v_table);
    execute format('grant select on cogo.%I to authenticated, service_role', v_table);
  end loop;
end
$$;

create view cogo_api.model_providers with (security_invoker = true) as
select provider, title, genai_name, wire, base_url, credentials, silence_seconds from cogo.model_providers;
comment on view cogo_api.model_providers is 'Who provides models, and how each is spoken to.';
grant select on cogo_api.model_providers to authenticated, service_role;

create view cogo_api.models with (security_invoker = true) as
select m.provider, m.model, m.title, m.context_tokens, m.maximum_output_tokens,
       m.input_price, m.cached_input_price, m.cache_write_price,
       m.output_price, m.modalities, m.refuses, m.quality,
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
comment on view cogo_api.models is 'What can be asked, for how much (US dollars per million tokens), and how it is doing.';
grant select on cogo_api.models to authenticated, service_role;

create function cogo.model_cost(model cogo.models, usage jsonb)
returns numeric language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return (
    coalesce((usage ->> 'input')::numeric, 0) * model.input_price
    + coalesce((usage ->> 'cacheRead')::numeric, 0) * coalesce(model.cached_input_price, model.input_price)
    + coalesce((usage ->> 'cacheWrite')::numeric, 0) * coalesce(model.cache_write_price, model.input_price)
    + coalesce((usage ->> 'output')::numeric, 0) * model.output_price
  ) / 1000000;
end
$$;
comment on function cogo.model_cost is
  'Dollars for {input, cacheRead, cacheWrite, output} tokens; null when a needed price is not known.';

create function cogo.learn_refusal(provider text, model text, refused jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if refused ->> 'feature' = 'output_limit' then
    update cogo.models as m set maximum_output_tokens = greatest((refused ->> 'limit')::integer, 1)
    where m.provider = learn_refusal.provider and m.model = learn_refusal.model
      and m.maximum_output_tokens > (refused ->> 'limit')::integer;
  else
    update cogo.models as m set refuses = m.refuses || array[refused ->> 'feature']
    where m.provider = learn_refusal.provider and m.model = learn_refusal.model
      and not refused ->> 'feature' = any (m.refuses);
  end if;
end
$$;
comment on function cogo.learn_refusal is
  'Remembers what a model refused, {feature} or {feature: output_limit, limit}, so that it costs one call.';

create function cogo.record_model_success(provider text, model text, seconds double precision, output_tokens integer)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_newest constant double precision := 0.2; -- the weight of the newest of an exponential mean
  v_rate double precision := output_tokens / greatest(seconds, 0.001);
begin
  insert into cogo.model_health as h (provider, model, seconds, tokens_per_second, succeeded_at)
  values (record_model_success.provider, record_model_success.model, record_model_success.seconds, v_rate, cogo.clock())
  on conflict on constraint model_health_pkey do update
  set failures = 0, openings = 0, reason = null, open_until = null, trial_until = null, succeeded_at = cogo.clock(),
      seconds = coalesce(h.seconds, excluded.seconds) * (1 - c_newest) + excluded.seconds * c_newest,
      tokens_per_second = coalesce(h.tokens_per_second, v_rate) * (1 - c_newest) + v_rate * c_newest;
  -- A provider that answers is no longer shut, however that came about.
  update cogo.model_health as h
  set failures = 0, openings = 0, reason = null, open_until = null, trial_until = null, succeeded_at = cogo.clock()
  where h.provider = record_model_success.provider and h.model = '*' and h.open_until is not null;
end
$$;
comment on function cogo.record_model_success is 'Records an answer: breakers close.';

create function cogo.record_model_failure(provider text, model text, kind text, retry_at timestamptz)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_most constant integer := 3; -- failures in a row that open the breaker
  v_shuts boolean := kind in ('authentication', 'permission', 'quota', 'location');
  v_subject text := case when v_shuts and kind <> 'permission' then '*' else record_model_failure.model end;
  v_now timestamptz := cogo.clock();
begin
  if kind = 'rate_limit' then
    insert into cogo.model_health as h (provider, model, limited_until, failed_at)
    values (record_model_failure.provider, record_model_failure.model, coalesce(retry_at, v_now + interval '5 seconds'), v_now)
    on conflict on constraint model_health_pkey do update
    set limited_until = greatest(h.limited_until, excluded.limited_until), failed_at = v_now, trial_until = null;
    return;
  end if;
  insert into cogo.model_health as h (provider, model, failures, openings, reason, open_until, failed_at)
  values (record_model_failure.provider, v_subject, 1, v_shuts::integer, kind, case when v_shuts then v_now + interval '10 minutes' end, v_now)
  on conflict on constraint model_health_pkey do update
  set failures = h.failures + 1, reason = excluded.reason, failed_at = v_now, trial_until = null,
      openings = h.openings + (v_shuts or h.failures + 1 >= c_most)::integer,
      open_until = case
        when v_shuts then v_now + interval '10 minutes'
        when h.failures + 1 >= c_most then
          greatest(retry_at, v_now + least(interval '5 minutes', interval '5 seconds' * power(2, least(h.openings, 10))))
      end;
end
$$;
comment on function cogo.record_model_failure is
  'Records a failure of a model or its provider: a rate limit waits for its reset, consecutive failures open the '
  'breaker, a refused key blocks the provider. A rate limit does not open the breaker: the provider is healthy.';

revoke execute on all functions in schema cogo from public;
