-- Prompts, exposed: what models are told, what came of it, and how operators change it.

create view api.prompts with (security_invoker = true) as
  select prompt, title, description, kind, placeholders from cogo.prompts;

create view api.prompt_versions with (security_invoker = true) as
  select prompt, version, system, instruction, output, note, status, share, created_by, created_at, activated_at
  from cogo.prompt_versions;

create view api.prompt_uses with (security_invoker = true) as
  select step_id, run_id, prompt, version, used_at, succeeded, quality, attempts, input_tokens, output_tokens, cost_usd, recorded_at
  from cogo.prompt_uses;

-- The bounds are Wilson's (1927), 19 times of 20: unlike the plain interval they are honest about few trials and
-- never leave 0 to 1. With z = 1.96: z² = 3.8416.
create view api.prompt_performance with (security_invoker = true) as
  select v.prompt, v.version, v.status, v.share, u.uses, u.outcomes, u.successes, t.share as success_share,
         coalesce((t.share + 3.8416 / (2 * t.trials) - t.reach) / (1 + 3.8416 / t.trials), 0) as success_share_at_least,
         coalesce((t.share + 3.8416 / (2 * t.trials) + t.reach) / (1 + 3.8416 / t.trials), 1) as success_share_at_most,
         u.mean_quality, u.mean_attempts, u.mean_input_tokens, u.mean_output_tokens, u.mean_cost_usd
  from cogo.prompt_versions as v
  cross join lateral (
    select count(*) as uses, count(p.succeeded) as outcomes, count(*) filter (where p.succeeded) as successes,
           avg(p.quality) as mean_quality, avg(p.attempts)::double precision as mean_attempts,
           avg(p.input_tokens)::double precision as mean_input_tokens,
           avg(p.output_tokens)::double precision as mean_output_tokens, avg(p.cost_usd)::double precision as mean_cost_usd
    from cogo.prompt_uses as p where p.prompt = v.prompt and p.version = v.version
  ) as u
  cross join lateral (
    select o.trials, o.share, 1.96 * sqrt(o.share * (1 - o.share) / o.trials + 3.8416 / (4 * o.trials * o.trials)) as reach
    from (select nullif(u.outcomes, 0)::double precision as trials,
                 u.successes::double precision / nullif(u.outcomes, 0) as share) as o
  ) as t;

grant select on api.prompts, api.prompt_versions, api.prompt_uses, api.prompt_performance to authenticated, service_role;

create function api.choose_prompt(step_id uuid, lease_token uuid, prompt text)
returns jsonb language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_version cogo.prompt_versions := cogo.choose_prompt(choose_prompt.step_id, choose_prompt.lease_token, choose_prompt.prompt);
begin
  return jsonb_build_object('name', v_version.prompt, 'version', v_version.version, 'system', v_version.system,
                            'instruction', v_version.instruction, 'output', v_version.output);
end
$$;

create function api.publish_prompt_version(
  prompt text, system text, instruction text, output text default null, note text default '', activate boolean default true
)
returns integer language sql volatile security definer set search_path = ''
as $$
  select cogo.publish_prompt_version(publish_prompt_version.prompt, publish_prompt_version.system, publish_prompt_version.instruction,
                                     publish_prompt_version.output, publish_prompt_version.note, publish_prompt_version.activate);
$$;

create function api.set_prompt_shares(prompt text, shares jsonb)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.set_prompt_shares(set_prompt_shares.prompt, set_prompt_shares.shares); $$;

create function api.roll_back_prompt(prompt text, reason text default null)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.roll_back_prompt(roll_back_prompt.prompt, roll_back_prompt.reason); $$;

revoke execute on all functions in schema cogo from public;
revoke execute on all functions in schema api from public;
grant execute on function
  api.choose_prompt(uuid, uuid, text), api.publish_prompt_version(text, text, text, text, text, boolean),
  api.set_prompt_shares(text, jsonb), api.roll_back_prompt(text, text)
to service_role;

comment on view api.prompts is 'What models are asked for, and what its words may refer to.';
comment on view api.prompt_versions is 'The words of each prompt, and which are in use.';
comment on view api.prompt_uses is 'Which version each of the caller''s steps was given, and what came of it.';
comment on view api.prompt_performance is
  'How each version did in the steps the reader may see: share of successes with its bounds at 95 %, and means.';
comment on function api.choose_prompt(uuid, uuid, text) is 'Workers: the version of a prompt a leased step is given.';
comment on function api.publish_prompt_version(text, text, text, text, text, boolean) is
  'Operators: adds a version and returns its number; alone active at once, or a draft.';
comment on function api.set_prompt_shares(text, jsonb) is 'Operators: divides the runs to come between versions.';
comment on function api.roll_back_prompt(text, text) is 'Operators: goes back to the version before; returns it.';
