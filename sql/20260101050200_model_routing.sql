-- Routing: which models a step may ask, in which order. What a model must be able to do excludes; what a
-- policy wants of it orders. The order is explained, and the same for the same rows.

create table cogo.model_policies (
  role text not null default '*',
  kind text not null default '*',
  quality_weight double precision not null default 1
    constraint quality_weight_is_not_negative check (quality_weight >= 0),
  cost_weight double precision not null default 0.3
    constraint cost_weight_is_not_negative check (cost_weight >= 0),
  speed_weight double precision not null default 0.1
    constraint speed_weight_is_not_negative check (speed_weight >= 0),
  minimum_quality double precision not null default 0
    constraint minimum_quality_is_0_to_1 check (minimum_quality between 0 and 1),
  preferred text[] not null default '{}',
  maximum_models integer not null default 3
    constraint maximum_models_is_positive check (maximum_models > 0),
  effort text
    constraint effort_is_known check (effort in ('low', 'medium', 'high')),
  primary key (role, kind)
);
comment on table cogo.model_policies is 'What is wanted of the models for a role and a kind of step; * stands for all.';
comment on column cogo.model_policies.quality_weight is 'Of a model''s quality, 0 to 1.';
comment on column cogo.model_policies.cost_weight is 'Of the expected cost, as a share of the dearest candidate''s.';
comment on column cogo.model_policies.speed_weight is 'Of the seconds an answer takes, as a share of the slowest candidate''s.';
comment on column cogo.model_policies.minimum_quality is 'Models below it are not asked.';
comment on column cogo.model_policies.preferred is 'provider/model, in order, before all others.';
comment on column cogo.model_policies.maximum_models is 'How many models may give an answer of no use to one question before none is asked any more.';
comment on column cogo.model_policies.effort is 'How much they should think: low, medium, high; null: as the kind of question suggests.';

alter table cogo.model_policies enable row level security;
create policy everyone_reads on cogo.model_policies for select to authenticated, service_role using (true);
grant select on cogo.model_policies to authenticated, service_role;

create view cogo_api.model_policies with (security_invoker = true) as
select role, kind, quality_weight, cost_weight, speed_weight,
       minimum_quality, preferred, maximum_models, effort
from cogo.model_policies;
comment on view cogo_api.model_policies is 'What is wanted of the models for a role and a kind of step.';
grant select on cogo_api.model_policies to authenticated, service_role;

insert into cogo.model_policies (role, kind, quality_weight, cost_weight, speed_weight) values
  ('*', '*', 1, 0.3, 0.1),
  ('*', 'analyse', 1, 0.5, 0.3),
  ('*', 'document', 0.6, 0.8, 0.2);

create type cogo.model_candidate as (
  place integer,
  provider text,
  model text,
  score double precision,
  blocked_until timestamptz,
  blocked_by text,
  reason text
);
comment on type cogo.model_candidate is 'A model that may be asked, its place in the order, and until when it is blocked, by what.';

create function cogo.model_policy(role text, kind text)
returns cogo.model_policies language plpgsql stable security invoker set search_path = ''
as $$
begin
  return (
    select p
    from cogo.model_policies as p
    where p.role in (model_policy.role, '*') and p.kind in (model_policy.kind, '*')
    order by p.role = '*', p.kind = '*'
    limit 1
  );
end
$$;
comment on function cogo.model_policy is
  'The most specific policy: for the role and kind, else for the role, else for the kind, else for all.';

create function cogo.observed_quality(model cogo.models, tenant_id uuid, kind text)
returns double precision language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_prior constant integer := 8;
  c_latest constant integer := 50;
begin
  return (
    select (model.quality * c_prior + count(*) filter (where latest.succeeded)) / (c_prior + count(*))
    from (
      select o.succeeded from cogo.assignment_outcomes as o
      where o.tenant_id = observed_quality.tenant_id and o.kind = observed_quality.kind
        and o.model = model.provider || '/' || model.model
      order by o.finished_at desc, o.step_id
      limit c_latest
    ) as latest
  );
end
$$;
comment on function cogo.observed_quality is
  'A model''s quality, 0 to 1: as expected, corrected by the outcome of its latest work of this kind for the tenant. '
  'The expectation weighs as much as eight pieces of work.';

create function cogo.model_obstacle(model cogo.models, policy cogo.model_policies, quality double precision, tenant_id uuid, needs jsonb)
returns text language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_output integer := (needs ->> 'outputTokens')::integer;
  v_window integer := (needs ->> 'inputTokens')::integer + v_output;
  v_modalities text[] := array(select jsonb_array_elements_text(needs -> 'modalities'));
begin
  return case
    when not model.enabled then 'it is switched off'
    when not needs -> 'providers' ? model.provider then 'its provider has no key'
    when needs ? 'models' and not needs -> 'models' ? (model.provider || '/' || model.model) then 'it is not one of those wanted'
    when quality < policy.minimum_quality then
      format('its quality is %s, and the policy wants %s', round(quality::numeric, 2), policy.minimum_quality)
    when not model.modalities @> v_modalities then
      format('it takes %s, and is to be given %s', array_to_string(model.modalities, ', '), array_to_string(v_modalities, ', '))
    when model.maximum_output_tokens < v_output then
      format('it writes at most %s tokens, and %s are asked for', model.maximum_output_tokens, v_output)
    when model.context_tokens < v_window then
      format('its window is %s tokens, and %s are needed', model.context_tokens, v_window)
    when not cogo.provider_may_see(tenant_id, model.provider, array(select jsonb_array_elements_text(needs -> 'contents'))) then
      'the rules keep what is in the request from its provider'
  end;
end
$$;
comment on function cogo.model_obstacle is 'Why a model cannot serve the needs; null when it can.';

create function cogo.rank_models(tenant_id uuid, role text, kind text, needs jsonb)
returns setof cogo.model_candidate language plpgsql stable security invoker set search_path = ''
as $$
declare
  -- What the first default of a role is worth, in quality, and how much less the next. Where to begin, not a
  -- verdict: what comes of a model's work outweighs it.
  c_default constant double precision := 0.1;
  c_next constant double precision := 0.01;
  v_policy cogo.model_policies := cogo.model_policy(rank_models.role, rank_models.kind);
  v_usage jsonb := jsonb_build_object('input', needs -> 'inputTokens', 'output', needs -> 'outputTokens');
begin
  return query
    with able as (
      select m.provider, m.model, q.quality, coalesce(cogo.model_cost(m, v_usage), 0) as cost,
             -- One that was never asked is as fast as the others, not faster than all.
             coalesce(h.seconds, avg(h.seconds) over (), 0) as seconds, h.seconds as known_seconds,
             greatest(h.open_until, h.trial_until, h.limited_until, p.open_until, p.trial_until) as blocked_until,
             case when h.limited_until > cogo.clock() and coalesce(h.open_until, p.open_until, '-infinity') <= cogo.clock()
                  then 'rate_limit' else coalesce(p.reason, h.reason) end as blocked_by,
             array_position(v_policy.preferred, m.provider || '/' || m.model) as preference,
             array_position(r.default_models, m.provider || '/' || m.model) as default_place
      from cogo.models as m
      left join cogo.model_health as h on h.provider = m.provider and h.model = m.model
      left join cogo.model_health as p on p.provider = m.provider and p.model = '*'
      left join cogo.roles as r on r.role = rank_models.role
      cross join lateral (
        select cogo.observed_quality(m, rank_models.tenant_id, rank_models.kind) as quality
      ) as q
      where cogo.model_obstacle(m, v_policy, q.quality, rank_models.tenant_id, needs) is null
    ), scored as (
      select able.*,
             (v_policy.quality_weight * able.quality
              - v_policy.cost_weight * able.cost / greatest(max(able.cost) over (), 0.000001)::numeric
              - v_policy.speed_weight * able.seconds / greatest(max(able.seconds) over (), 0.001)
              + coalesce(greatest(c_default - c_next * (able.default_place - 1), 0), 0))::double precision as score
      from able
    )
    select row_number() over (order by s.preference nulls last, s.score desc, s.provider, s.model)::integer,
           s.provider, s.model, s.score,
           case when s.blocked_until > cogo.clock() then s.blocked_until end,
           case when s.blocked_until > cogo.clock() then s.blocked_by end,
           format('%s/%s: quality %s, about $%s%s%s%s', s.provider, s.model, round(s.quality::numeric, 2),
                  round(s.cost, 4), ', ' || round(s.known_seconds::numeric, 1) || ' s an answer', case when s.preference is not null then ', preferred' end,
                  ', default ' || s.default_place || ' of the role')
    from scored as s;
end
$$;
comment on function cogo.rank_models is
  'The models that can serve the needs, best first. `needs` is {providers, modalities, inputTokens, outputTokens, '
  'contents, models}: the providers with an API key, what the request contains, and the '
  'only models allowed, if limited.';

create function cogo.describe_obstacles(tenant_id uuid, role text, kind text, needs jsonb)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_policy cogo.model_policies := cogo.model_policy(describe_obstacles.role, describe_obstacles.kind);
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('provider', m.provider, 'model', m.model, 'reason', o.reason) order by m.provider, m.model)
    from cogo.models as m
    cross join lateral (
      select cogo.model_obstacle(m, v_policy, cogo.observed_quality(m, describe_obstacles.tenant_id, describe_obstacles.kind),
                                 describe_obstacles.tenant_id, needs) as reason
    ) as o
    where m.enabled and needs -> 'providers' ? m.provider and o.reason is not null
  ), '[]');
end
$$;
comment on function cogo.describe_obstacles is 'Why each model of a provider with a key cannot serve the needs.';

revoke execute on all functions in schema cogo from public;
