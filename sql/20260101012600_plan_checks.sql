-- What is checked of a whole list of planned steps where it enters: with a task, from a step, in a revision, as
-- a sub-run or for a failure. What the engine adds by itself does not come this way: the copies of a map step
-- and what undoes them have keys of their own, with a colon.

create function cogo.find_shape_problem(step jsonb)
returns text language sql immutable security invoker set search_path = ''
as $$
  select case
    when jsonb_typeof(step) <> 'object' then 'each step to be an object'
    when jsonb_typeof(step -> 'key') is distinct from 'string' or char_length(step ->> 'key') > 100
         or step ->> 'key' !~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'
      then 'key to be words-with-hyphens of at most 100 characters'
    when jsonb_typeof(step -> 'kind') is distinct from 'string' or jsonb_typeof(step -> 'role') is distinct from 'string'
         or jsonb_typeof(step -> 'agent') <> 'string'
      then 'kind, role and agent to be text'
    when step ? 'dependsOn' and (jsonb_typeof(step -> 'dependsOn') <> 'array' or jsonb_array_length(step -> 'dependsOn') > 1000
         or step @? '$.dependsOn[*] ? (@.type() != "string" || @ like_regex ":")')
      then 'dependsOn to be a list of at most 1000 keys; the copies of a map step are finished when the step itself is'
  end;
$$;
comment on function cogo.find_shape_problem is
  'What keeps a planned step from being read at all; null where nothing does. The rest is for find_plan_problem().';

create function cogo.require_listed(steps jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_most constant integer := 10000;
  v_problem text;
begin
  if jsonb_typeof(steps) is distinct from 'array' then
    perform cogo.raise_error('invalid_plan', format('Expected steps to be a list, got %s', coalesce('a JSON ' || jsonb_typeof(steps), 'none')),
      'A plan is {"steps": [{"key": …, "kind": …, "phase": …, "role": …}]}');
  elsif jsonb_array_length(steps) > c_most then
    perform cogo.raise_error('invalid_plan', format('Expected at most %s steps, got %s', c_most, jsonb_array_length(steps)),
      'Give a part of them to a sub-run or to a task of its own');
  end if;
  perform cogo.require_size(steps, 'steps');
  select format('Step %s: expected %s', coalesce(to_json(left(s.step ->> 'key', 120))::text, s.place::text), problem) into v_problem
  from jsonb_array_elements(steps) with ordinality as s (step, place), cogo.find_shape_problem(s.step) as problem
  where problem is not null limit 1;
  if found then
    perform cogo.raise_error('invalid_plan', v_problem);
  end if;
  select to_json(s ->> 'key')::text into v_problem from jsonb_array_elements(steps) as s group by s ->> 'key' having count(*) > 1 limit 1;
  if found then
    perform cogo.raise_error('invalid_plan', format('Two steps of the plan have the same key, %s', v_problem), 'Give each step a key of its own');
  end if;
end
$$;
comment on function cogo.require_listed is 'Refuses what is no list of steps with keys of their own.';

create function cogo.passed_on(gate jsonb, steps jsonb)
returns text[] language sql immutable security invoker set search_path = ''
as $$
  select case
    when gate ->> 'kind' is distinct from 'gate' or gate ?| array['map', 'subRun'] or gate ->> 'key' = 'collected' then null
    when gate ? 'waitFor' then array['event', 'payload']
    else array(
      select before.key
      from jsonb_array_elements_text(case jsonb_typeof(gate -> 'dependsOn') when 'array' then gate -> 'dependsOn' else '[]' end) as before (key)
      where passed_on.steps #>> array[before.key, 'kind'] is distinct from 'gate') end;
$$;
comment on function cogo.passed_on is
  'What the output of a gate can have as its members, among {key: step}; null where that is not known before: of other '
  'steps, of a gate with an array or a sub-run, and of the one that collects a batch.';

create function cogo.filled_input(step jsonb)
returns jsonb language sql immutable security invoker set search_path = ''
as $$
  select coalesce(jsonb_object_agg(given.name, given.value), '{}')
  from jsonb_each(case jsonb_typeof(step -> 'input') when 'object' then step -> 'input' else '{}' end) as given (name, value)
  where not step ? 'subRun' and given.name = any (case step ->> 'kind'
    when 'http' then array['url', 'function', 'headers', 'body']
    when 'ask' then array['prompt']
    when 'flow' then case when step #> '{input,fill}' = 'true' then array['input'] else '{}' end
    else '{}' end);
$$;
comment on function cogo.filled_input is
  'The members of a step''s input whose texts may hold references: those that its kind fills before it runs.';

create function cogo.references_of(step jsonb)
returns table (key text, member text) language sql immutable security invoker set search_path = ''
as $$
  select path.parts[2], path.parts[3]
  from regexp_matches(cogo.filled_input(step)::text, '\{\{(.*?)\}\}', 'g') as found (reference)
  cross join lateral string_to_array(btrim(found.reference[1]), '.') as path (parts)
  where path.parts[1] = 'outputs' and cardinality(path.parts) > 1;
$$;
comment on function cogo.references_of is
  'Whose outputs the texts of a step''s input refer to, as {{outputs.key.member}}, and which member: null for the whole.';

create function cogo.outputs_read(step jsonb)
returns table (place text, key text, member text) language sql immutable security invoker set search_path = ''
as $$
  select 'if, ifNot or map', looked_at.key, case jsonb_typeof(looked_at.pattern) when 'object' then inside.member else '' end
  from unnest(array['if', 'ifNot']) as condition (name)
  cross join jsonb_each(case jsonb_typeof(step -> condition.name) when 'object' then step -> condition.name else '{}' end) as looked_at (key, pattern)
  left join lateral jsonb_object_keys(
    case jsonb_typeof(looked_at.pattern) when 'object' then looked_at.pattern else '{}' end) as inside (member) on true
  union all
  select 'if, ifNot or map', split_part(step ->> 'map', '.', 1), split_part(step ->> 'map', '.', 2) where jsonb_typeof(step -> 'map') = 'string'
  union all
  select 'its input', r.key, r.member from cogo.references_of(step) as r;
$$;
comment on function cogo.outputs_read is
  'Whose outputs a step''s conditions, map and references read, where, and which member: an empty one for the whole where a '
  'condition or map reads it, null for none.';

create function cogo.reads_outputs(directives jsonb, kind text, input jsonb)
returns boolean language sql immutable security invoker set search_path = ''
as $$
  select directives ?| array['if', 'ifNot', 'map', 'subRun']
    or kind in ('http', 'ask', 'flow') and input::text like '%{{%';
$$;
comment on function cogo.reads_outputs is 'Whether outputs_read() may find something in a step, or in its sub-run.';

create function cogo.find_unseen(steps jsonb, shown jsonb default '[]', above jsonb default '{}')
returns text language plpgsql immutable security invoker set search_path = ''
as $$
declare
  v_step jsonb;
  v_steps jsonb;
  v_scope jsonb;
  v_seen jsonb;
  v_unseen text;
begin
  for v_step in
    select s from jsonb_array_elements(find_unseen.steps) as s where cogo.reads_outputs(s, s ->> 'kind', s -> 'input')
  loop
    v_steps := coalesce(v_steps, (select jsonb_object_agg(s ->> 'key', s) from jsonb_array_elements(find_unseen.steps) as s
                                  where jsonb_typeof(s -> 'key') = 'string'), '{}');
    v_seen := coalesce(nullif(v_step -> 'dependsOn', '[]'), shown);
    v_scope := case when v_step -> 'dependsOn' <> '[]' then v_steps else above end;
    select case
      when not v_seen ? read.key then
        format('Step "%s" reads the output of "%s" in %s, but does not depend on it', v_step ->> 'key', read.key, read.place)
      else format('Step "%s" reads "%s" in %s, but the gate "%s" passes on %s', v_step ->> 'key',
        concat_ws('.', read.key, nullif(read.member, '')), read.place, read.key, coalesce('only ' || nullif(array_to_string(gate.members, ', '), ''), 'nothing')) end
    into v_unseen
    from cogo.outputs_read(v_step) as read
    cross join lateral (select cogo.passed_on(v_scope -> read.key, v_scope) as members) as gate
    where not v_seen ? read.key or read.member <> all (gate.members) limit 1;
    if found then
      return v_unseen;
    end if;
    if jsonb_typeof(v_step #> '{subRun,steps}') = 'array' then
      v_unseen := cogo.find_unseen(v_step #> '{subRun,steps}', v_seen, v_scope);
      if v_unseen is not null then
        return format('In the sub-run of step "%s": %s', v_step ->> 'key', v_unseen);
      end if;
    end if;
  end loop;
  return null;
end
$$;
comment on function cogo.find_unseen is
  'The first condition, map or reference that reads what its step is not shown, or what a gate before it has not; null for none. '
  'A step of a sub-run that depends on nothing is shown what the step above is, whose plan is `above`, as {key: step}.';

create function cogo.require_seen(steps jsonb, shown jsonb default '[]')
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_unseen constant text := cogo.find_unseen(steps, shown);
begin
  if v_unseen is not null then
    perform cogo.raise_error('invalid_plan', v_unseen, 'Name it in dependsOn: conditions, maps and references read what a step directly depends on, and through a gate what that depends on');
  end if;
end
$$;
comment on function cogo.require_seen is 'Refuses conditions, maps and references that read what their step is not shown.';

create function cogo.require_plan(plan jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  if jsonb_typeof(plan) <> 'object' or plan - array['reason', 'steps', 'onFailure'] <> '{}' or jsonb_typeof(plan -> 'reason') <> 'string'
     or char_length(btrim(plan ->> 'reason')) not between 1 and 500 or jsonb_array_length(case jsonb_typeof(plan -> 'steps') when 'array' then plan -> 'steps' end) = 0 then
    perform cogo.raise_error('invalid_plan', format('Expected a plan {reason, steps, onFailure} with a step at least, got %s',
        case jsonb_typeof(plan) when 'object' then 'other members or none' else 'a JSON ' || jsonb_typeof(plan) end),
      'Leave the plan out to have the task analysed and planned');
  end if;
  perform cogo.require_listed(plan -> 'steps');
  perform cogo.require_seen(plan -> 'steps');
end
$$;
comment on function cogo.require_plan is 'Refuses what is no plan that a task can bring; null is none.';

create function cogo.require_revision(revision jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  if jsonb_typeof(revision) is distinct from 'object' or revision - array['reason', 'add', 'replace', 'remove'] <> '{}'
     or coalesce(jsonb_typeof(revision -> 'remove'), 'array') <> 'array' or revision @? '$.remove[*] ? (@.type() != "string")' then
    perform cogo.raise_error('invalid_plan', 'Expected a revision {reason, add, replace, remove}, whose last is a list of keys');
  elsif jsonb_typeof(revision -> 'reason') is distinct from 'string' or btrim(revision ->> 'reason') = '' then
    perform cogo.raise_error('invalid_input', 'Expected a reason for the revision, got none');
  end if;
  perform cogo.require_listed(coalesce(revision -> 'add', '[]'));
  perform cogo.require_listed(coalesce(revision -> 'replace', '[]'));
end
$$;
comment on function cogo.require_revision is 'Refuses what is no revision of a plan.';

create function cogo.require_inputs(run_id uuid, steps jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_lacking record;
begin
  with given as materialized ( -- steps called like their kind, which is how others find them
    select s ->> 'key' as key from jsonb_array_elements(require_inputs.steps) as s where s ->> 'key' = s ->> 'kind'
    union
    select have.key from cogo.steps as have where have.run_id = require_inputs.run_id and have.key = have.kind
  )
  select s ->> 'key' as key, kinds.kind, needed.kind as needed into v_lacking
  from jsonb_array_elements(require_inputs.steps) as s
  join cogo.step_kinds as kinds on kinds.kind = s ->> 'kind',
       unnest(kinds.reads) as needed (kind)
  where not coalesce(s -> 'dependsOn' ? needed.kind, false) or not exists (select from given where given.key = needed.kind)
  limit 1;
  if found then
    perform cogo.raise_error('invalid_plan',
      format('Step "%s" is of the kind "%s", which reads the output of a step "%s" of that kind, but does not depend on one',
             v_lacking.key, v_lacking.kind, v_lacking.needed),
      'Tasks that plan themselves have such steps. For work of your own, use a kind that reads nothing');
  end if;
  select s ->> 'key' as key, kinds.kind into v_lacking
  from jsonb_array_elements(require_inputs.steps) as s
  join cogo.step_kinds as kinds on kinds.kind = s ->> 'kind' and kinds.reads_files
  where jsonb_array_length(case jsonb_typeof(s #> '{input,files}') when 'array' then s #> '{input,files}' else '[]' end) = 0
    and not exists (select from jsonb_array_elements_text(coalesce(s -> 'dependsOn', '[]')) as d (key)
                    where d.key <> all (kinds.reads))
  limit 1;
  if found then
    perform cogo.raise_error('invalid_plan',
      format('Step "%s" is of the kind "%s" and has no files: none as its input, and no step before it that could write some',
             v_lacking.key, v_lacking.kind),
      'Make it depend on a step that writes files');
  end if;
end
$$;
comment on function cogo.require_inputs is
  'Refuses a step that could not get what its kind reads (step_kinds.reads, reads_files).';

revoke execute on all functions in schema cogo from public;
