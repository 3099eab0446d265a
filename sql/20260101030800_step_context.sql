-- What a worker reads beside the steps it was given.

create function cogo.read_run_artifacts(run_id uuid)
returns table (path text, kind text, content text, version integer)
language sql
stable
security invoker
set search_path = ''
as $$
  select distinct on (artifacts.path) artifacts.path, artifacts.kind, artifacts.content, artifacts.version
  from cogo.artifacts
  where artifacts.run_id = (
    select coalesce(runs.root_run_id, runs.run_id) from cogo.runs where runs.run_id = read_run_artifacts.run_id)
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

comment on function cogo.read_run_artifacts(uuid) is 'The newest version of each file of the run''s tree.';
comment on function cogo.find_similar_tasks(uuid, integer) is
  'Earlier tasks of the same tenant that share words with this one, most similar first.';
