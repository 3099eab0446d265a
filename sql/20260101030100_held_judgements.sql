-- A judgement is held against the standard of its project before it is kept, whichever worker made it.

create function cogo.standard_of(run_id uuid)
returns cogo.quality_standards language sql stable security invoker set search_path = ''
as $$
  select s.*
  from cogo.runs as run
  join cogo.runs as root on root.run_id = coalesce(run.root_run_id, run.run_id)
  join cogo.sessions on sessions.session_id = root.session_id
  cross join lateral (
    select * from cogo.quality_standards as each
    where each.tenant_id = root.tenant_id and each.project = sessions.project and each.created_at <= root.started_at
    order by each.version desc limit 1) as s
  where run.run_id = standard_of.run_id;
$$;
comment on function cogo.standard_of is 'The standard that was in force when the run''s tree began; nulls where there was none.';

create function cogo.find_unmet(dimensions jsonb, standard cogo.quality_standards)
returns jsonb language sql immutable security invoker set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'dimension', demanded.name, 'minimum', demanded.rule -> 'minimum',
      'blocker', coalesce(demanded.rule -> 'blocker', 'false'), 'score', demanded.score) order by demanded.name), '[]')
  from (
    select d.key as name, d.value as rule, coalesce(find_unmet.dimensions #> array[d.key, 'score'], 'null') as score
    from jsonb_each(standard.dimensions) as d where d.value ? 'minimum') as demanded
  where demanded.score = 'null' or demanded.score < demanded.rule -> 'minimum'; -- numbers compare as numbers
$$;
comment on function cogo.find_unmet is
  'Which minimums the dimensions do not reach: [{dimension, minimum, blocker, score}], whose score is null where nothing was measured.';

create function cogo.hold_to_standard(quality jsonb, standard cogo.quality_standards)
returns jsonb language plpgsql immutable security invoker set search_path = ''
as $$
declare
  v_dimensions jsonb;
  v_score numeric;
  v_unmet jsonb;
begin
  if standard.version is null then
    return quality - 'standard';
  end if;
  select coalesce(jsonb_object_agg(d.key, d.value || jsonb_build_object(
           'weight', coalesce(standard.dimensions #> array[d.key, 'weight'], d.value -> 'weight'))), '{}')
  into v_dimensions from jsonb_each(quality -> 'dimensions') as d;
  select round(sum((d.value ->> 'score')::numeric * (d.value ->> 'weight')::numeric)
               / nullif(sum((d.value ->> 'weight')::numeric), 0), 3)
  into v_score from jsonb_each(v_dimensions) as d where d.value ->> 'score' is not null;
  v_unmet := cogo.find_unmet(v_dimensions, standard);
  return quality || jsonb_build_object(
    'dimensions', v_dimensions, 'score', v_score,
    'verdict', cogo.worst_verdict(array[quality ->> 'verdict'] || array(
      select case when u -> 'score' = 'null' then 'unproven' else 'failed' end
      from jsonb_array_elements(v_unmet) as u where (u -> 'blocker')::boolean)),
    'standard', jsonb_build_object('version', standard.version, 'unmet', v_unmet));
end
$$;
comment on function cogo.hold_to_standard is
  'The judgement with the standard''s weights in its score, and `standard`: {version, unmet}. A blocker below its minimum '
  'fails it, one that was not measured leaves it unproven. Twice is the same as once.';

create function cogo.preview_judgement(run_id uuid, quality jsonb)
returns jsonb language sql stable security invoker set search_path = ''
as $$ select cogo.hold_to_standard(preview_judgement.quality, cogo.standard_of(preview_judgement.run_id)); $$;
comment on function cogo.preview_judgement is 'A judgement as it will be kept for the run.';

create function cogo_api.preview_judgement(run_id uuid, quality jsonb)
returns jsonb language sql stable security definer set search_path = ''
as $$ select cogo.preview_judgement(preview_judgement.run_id, preview_judgement.quality); $$;
comment on function cogo_api.preview_judgement is 'Workers: a judgement held against the standard of its run, as completing the step will keep it.';
grant execute on function cogo_api.preview_judgement to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
