-- What a worker may read about the step it holds. One call, so that a handler starts with one round trip.

create function cogo.read_step_context(step_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select jsonb_build_object(
    'requirement', tasks.requirement,
    'title', tasks.title,
    'run', jsonb_build_object('runId', runs.run_id, 'number', runs.number, 'template', runs.template,
                              'strategy', runs.strategy, 'gate', runs.gate),
    'outputs', (select coalesce(jsonb_object_agg(done.key, done.output), '{}')
                from cogo.steps as done
                where done.run_id = steps.run_id and done.status = 'completed'),
    'checkpoints', (select coalesce(jsonb_object_agg(step_checkpoints.key, step_checkpoints.value), '{}')
                    from cogo.step_checkpoints where step_checkpoints.step_id = steps.step_id)
  )
  from cogo.steps
  join cogo.runs on runs.run_id = steps.run_id
  join cogo.tasks on tasks.task_id = steps.task_id
  where steps.step_id = read_step_context.step_id;
$$;

create function cogo.read_run_artifacts(run_id uuid)
returns table (path text, kind text, content text, version integer)
language sql
stable
security invoker
set search_path = ''
as $$
  select distinct on (artifacts.path) artifacts.path, artifacts.kind, artifacts.content, artifacts.version
  from cogo.artifacts
  where artifacts.run_id = read_run_artifacts.run_id
  order by artifacts.path, artifacts.version desc;
$$;

create function cogo.find_similar_tasks(task_id uuid, quantity integer)
returns table (task_id uuid, title text, requirement text, status text, similarity real)
language sql
stable
security invoker
set search_path = ''
as $$
  -- Any shared word counts (plain websearch queries demand all of them and find nothing);
  -- normalisation 1 divides by the logarithm of the length, so that long requirements do not win by length.
  with question as (
    select tasks.task_id, tasks.tenant_id,
           pg_catalog.to_tsquery('english', nullif(pg_catalog.array_to_string(pg_catalog.tsvector_to_array(
             pg_catalog.to_tsvector('english', tasks.requirement)), ' | '), '')) as query
    from cogo.tasks where tasks.task_id = find_similar_tasks.task_id
  )
  select tasks.task_id, tasks.title, left(tasks.requirement, 500), tasks.status,
         pg_catalog.ts_rank(pg_catalog.to_tsvector('english', tasks.requirement), question.query, 1) as similarity
  from question
  join cogo.tasks on tasks.tenant_id = question.tenant_id and tasks.task_id <> question.task_id
  where pg_catalog.to_tsvector('english', tasks.requirement) @@ question.query
  order by similarity desc, tasks.created_at desc
  limit find_similar_tasks.quantity;
$$;

comment on function cogo.read_step_context(uuid) is
  '{requirement, title, run, outputs: by step key, checkpoints: by key} for a step''s handler.';
comment on function cogo.read_run_artifacts(uuid) is 'The newest version of each file of the run.';
comment on function cogo.find_similar_tasks(uuid, integer) is
  'Earlier tasks of the same tenant that share words with this one, most similar first.';
