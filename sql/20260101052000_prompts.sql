-- Prompts as versioned data: the instructions for models are rows, not code, so that a project changes one
-- without a deployment, tries a change on a share of its runs, sees its outcomes, and can roll back.
--
--      publish ──▶ draft ──── shares ───▶ active ──── shares, roll back ───▶ retired
--                    └─────── publish, activated ──▶ │ ◀────────────────────────┘
--
-- The text of a version never changes once a step has used it: a change is a new version. Which version a
-- step is given follows from its run's id and the shares alone, and stays: every later step of the run that
-- asks for the same prompt, and every new attempt, is given the same, whatever has been published since.
--
-- The outcome of a use is written on it when its run closes. It is deleted with its step, by the task's
-- retention.

create table cogo.prompts (
  prompt text primary key
    constraint prompt_is_a_slug check (prompt ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  title text not null
    constraint title_has_1_to_100_characters check (char_length(title) between 1 and 100),
  description text not null,
  kind text not null
    constraint kind_is_a_slug check (kind ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  placeholders text[] not null
    constraint placeholders_are_identifiers check (array_to_string(placeholders, ' ') ~ '^([a-z][a-zA-Z]*( |$))*$')
);
comment on table cogo.prompts is 'What models are asked for. The words they are asked in are its versions.';
comment on column cogo.prompts.prompt is 'Its name in the code of the workers.';
comment on column cogo.prompts.kind is 'The kind of work it is for.';
comment on column cogo.prompts.placeholders is 'What a version may refer to between braces; the worker supplies them.';

create table cogo.prompt_versions (
  prompt text not null references cogo.prompts (prompt) on delete cascade,
  version integer not null
    constraint version_is_positive check (version > 0),
  system text not null
    constraint system_has_1_to_20000_characters check (char_length(system) between 1 and 20000),
  instruction text not null
    constraint instruction_has_1_to_20000_characters check (char_length(instruction) between 1 and 20000),
  output text
    constraint output_is_a_slug check (output ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  note text not null default '',
  status text not null default 'draft'
    constraint status_is_known check (status in ('draft', 'active', 'retired')),
  share double precision not null default 0
    constraint share_is_not_negative check (share >= 0 and share < 'infinity'),
  created_by uuid,
  created_at timestamptz not null default cogo.clock(),
  activated_at timestamptz,
  primary key (prompt, version),
  constraint only_an_active_version_has_a_share check ((status = 'active') = (share > 0)),
  constraint activated_at_unless_draft check ((status = 'draft') = (activated_at is null))
);
comment on table cogo.prompt_versions is 'The words of a prompt. A version that was used never changes.';
comment on column cogo.prompt_versions.system is 'The rules of the task; the rules for all, the brief of the run and the persona go before it.';
comment on column cogo.prompt_versions.instruction is 'A Liquid template over the placeholders of its prompt.';
comment on column cogo.prompt_versions.output is 'The schema the answer must have, by the name the worker knows it by; null for text.';
comment on column cogo.prompt_versions.note is 'Why it was made.';
comment on column cogo.prompt_versions.status is 'draft: never given to a step. active: given by its share. retired: given no more.';
comment on column cogo.prompt_versions.share is 'Its part of the runs, relative to the other active versions.';
comment on column cogo.prompt_versions.created_by is 'Null for the secret key.';
comment on column cogo.prompt_versions.activated_at is 'When it was active first; null for a draft.';

create table cogo.prompt_uses (
  step_id uuid not null references cogo.steps (step_id) on delete cascade,
  prompt text not null,
  version integer not null,
  run_id uuid not null,
  tenant_id uuid not null,
  used_at timestamptz not null default cogo.clock(),
  succeeded boolean,
  quality double precision
    constraint quality_is_0_to_1 check (quality between 0 and 1),
  attempts integer,
  input_tokens bigint,
  output_tokens bigint,
  cost_usd numeric(16, 9),
  recorded_at timestamptz,
  primary key (step_id, prompt),
  foreign key (prompt, version) references cogo.prompt_versions (prompt, version),
  constraint an_outcome_is_recorded_whole check ((recorded_at is null) = (succeeded is null))
);
comment on table cogo.prompt_uses is 'Which version a step was given, and its outcome.';
comment on column cogo.prompt_uses.succeeded is 'As in assignment_outcomes; null while not known, and for a step that says nothing of its prompt.';
comment on column cogo.prompt_uses.quality is 'The score of the run''s gate, for what it judged.';
comment on column cogo.prompt_uses.attempts is 'Tries the step took.';
comment on column cogo.prompt_uses.input_tokens is 'Of all calls with this prompt, cached ones included.';
comment on column cogo.prompt_uses.cost_usd is 'Of all calls with this prompt, useless ones included; null when none was priced.';
comment on column cogo.prompt_uses.recorded_at is 'Null until the run closed.';

create index prompt_uses_by_run on cogo.prompt_uses (run_id, prompt);
create index prompt_uses_by_version on cogo.prompt_uses (prompt, version);

alter table cogo.prompts enable row level security;
alter table cogo.prompt_versions enable row level security;
alter table cogo.prompt_uses enable row level security;
create policy everyone_reads on cogo.prompts for select to authenticated, service_role using (true);
create policy everyone_reads on cogo.prompt_versions for select to authenticated, service_role using (true);
create policy members_read on cogo.prompt_uses for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.prompts, cogo.prompt_versions, cogo.prompt_uses to authenticated, service_role;

create view cogo_api.prompt_uses with (security_invoker = true) as
  select step_id, run_id, prompt, version, used_at, succeeded, quality, attempts, input_tokens, output_tokens, cost_usd, recorded_at
  from cogo.prompt_uses;
comment on view cogo_api.prompt_uses is 'Which version each of the caller''s steps was given, and its outcome.';
grant select on cogo_api.prompt_uses to authenticated, service_role;

create view cogo_api.prompt_versions with (security_invoker = true) as
  select prompt, version, system, instruction, output, note, status, share, created_by, created_at, activated_at
  from cogo.prompt_versions;
comment on view cogo_api.prompt_versions is 'The words of each prompt, and which are in use.';
grant select on cogo_api.prompt_versions to authenticated, service_role;

-- The bounds are Wilson's (1927), 19 times of 20: unlike the plain interval they are honest about few trials and
-- never leave 0 to 1. With z = 1.96: z² = 3.8416.
create view cogo_api.prompt_performance with (security_invoker = true) as
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
comment on view cogo_api.prompt_performance is
  'How each version did in the steps the reader may see: share of successes with its bounds at 95 %, and means.';
grant select on cogo_api.prompt_performance to authenticated, service_role;

create view cogo_api.prompts with (security_invoker = true) as
  select prompt, title, description, kind, placeholders from cogo.prompts;
comment on view cogo_api.prompts is 'What models are asked for, and what its words may refer to.';
grant select on cogo_api.prompts to authenticated, service_role;

create function cogo.keep_used_prompt()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if (new.prompt, new.version, new.system, new.instruction, new.output)
       is distinct from (old.prompt, old.version, old.system, old.instruction, old.output)
     and exists (select from cogo.prompt_uses as u where u.prompt = old.prompt and u.version = old.version) then
    perform cogo.raise_error('invalid_state', format('Version %s of the prompt "%s" was used and cannot change', old.version, old.prompt),
      'Publish a new version');
  end if;
  return new;
end
$$;
comment on function cogo.keep_used_prompt is
  'Refuses, for the owner too, to change the text of a version that a step was given: the record of its use would '
  'become false.';

create trigger keep_used_prompt before update on cogo.prompt_versions
for each row execute function cogo.keep_used_prompt();

revoke execute on all functions in schema cogo from public;
