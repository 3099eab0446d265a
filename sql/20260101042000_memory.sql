-- Memory: what a finished run found, decided and made becomes knowledge of its project, so that a later
-- requirement finds the earlier one, its plan and how it ended. A memory is a document like any other:
-- submitted, parsed, embedded and found in the same way.

create table cogo.pending_memories (
  run_id uuid primary key references cogo.runs (run_id) on delete cascade,
  available_at timestamptz not null default cogo.clock()
);
comment on table cogo.pending_memories is 'Ended runs that are not knowledge yet.';
comment on column cogo.pending_memories.available_at is 'When a worker may take it: later after a failure.';

alter table cogo.pending_memories enable row level security;

create index pending_memories_by_time on cogo.pending_memories (available_at);

create function cogo.markdown_section(title text, body text)
returns text language sql immutable security invoker set search_path = ''
as $$ select case when coalesce(trim(body), '') = '' then '' else E'\n## ' || title || E'\n\n' || trim(body) || E'\n' end; $$;
comment on function cogo.markdown_section is 'A section of Markdown; nothing where the body is empty.';

create function cogo.describe_run(run_id uuid)
returns text language sql stable security invoker set search_path = ''
as $$
  select '# ' || coalesce(tasks.title, left(tasks.requirement, 100)) || E'\n'
    || cogo.markdown_section('Requirement', tasks.requirement)
    || cogo.markdown_section('Outcome', concat_ws(' ',
         'The run ' || runs.status || '.',
         (select format('Its quality was judged %s, score %s.', q.verdict, coalesce(q.score::text, 'not measured')) from cogo.quality_reports as q
          where q.run_id = runs.run_id order by q.created_at desc limit 1),
         runs.error ->> 'message', runs.error ->> 'remedy'))
    || cogo.markdown_section('Decisions', (
         select string_agg(format('- %s: %s', d.kind, array_to_string(d.reasons[1:5], '; ')), E'\n'
                           order by d.created_at, d.position)
         from cogo.decisions as d where d.run_id = runs.run_id and cardinality(d.reasons) > 0))
    || cogo.markdown_section('Plan', (
         select string_agg(format('- %s: %s by %s, %s', s.key, s.kind, coalesce(s.role, 'nobody'), s.status), E'\n'
                           order by s.created_at, s.key)
         from (select * from cogo.steps where steps.run_id = runs.run_id order by steps.created_at, steps.key limit 100) as s))
    || cogo.markdown_section('Files', (
         select string_agg(format('- `%s` (%s)', a.path, a.kind), E'\n' order by a.path)
         from cogo.read_run_artifacts(runs.run_id) as a))
  from cogo.runs join cogo.tasks on tasks.task_id = runs.task_id
  where runs.run_id = describe_run.run_id;
$$;
comment on function cogo.describe_run is
  'A run in Markdown, for people and for search: requirement, outcome, decisions, plan, files.';

create function cogo.submit_memory(task cogo.tasks, run_id uuid, path text, content text, about jsonb)
returns uuid language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_session cogo.sessions;
  v_document cogo.documents;
  v_content constant bytea := convert_to(submit_memory.content, 'UTF8');
  v_hash constant text := encode(sha256(v_content), 'hex');
begin
  select * into strict v_session from cogo.sessions where sessions.session_id = task.session_id;
  -- Before the document, as in indexing.
  perform from cogo.submissions
  where submissions.document_id = (
    select documents.document_id from cogo.documents
    where documents.tenant_id = task.tenant_id and documents.project = v_session.project
      and documents.path = submit_memory.path and documents.source_id is null)
  for update;
  insert into cogo.documents as d (tenant_id, created_by, project, path, visibility, session_id, origin, provenance,
                                   modified_at, expires_at)
  values (task.tenant_id, v_session.created_by, v_session.project, submit_memory.path, 'project', task.session_id, 'memory',
          about || jsonb_build_object('taskId', task.task_id, 'runId', submit_memory.run_id), cogo.clock(),
          cogo.clock() + (select keep from cogo.retention_policies where subject = 'memories'))
  on conflict on constraint path_is_unique_in_its_source do update
  set visibility = excluded.visibility, session_id = excluded.session_id, origin = excluded.origin,
      provenance = excluded.provenance, modified_at = excluded.modified_at, expires_at = excluded.expires_at
  returning * into v_document;
  if v_document.status = 'indexed' and v_document.content_hash = v_hash then
    perform cogo.end_submission(v_document.document_id, 'indexed');
  else
    insert into cogo.submissions as s (document_id, tenant_id, content_hash, content)
    values (v_document.document_id, task.tenant_id, v_hash, v_content)
    on conflict on constraint submissions_pkey do update
    set content_hash = excluded.content_hash, content = excluded.content, attempts = 0, lease_token = null,
        lease_expires_at = null, submitted_at = cogo.clock();
  end if;
  return v_document.document_id;
end
$$;
comment on function cogo.submit_memory is 'Submits one document of memory, as the project''s own.';

create function cogo.remember_run(run_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_task cogo.tasks;
  v_status text;
  v_artifact record;
begin
  select tasks.* into v_task from cogo.runs join cogo.tasks on tasks.task_id = runs.task_id
  where runs.run_id = remember_run.run_id;
  select runs.status into v_status from cogo.runs where runs.run_id = remember_run.run_id;
  perform cogo.lock_corpus(v_task.tenant_id);
  perform cogo.submit_memory(v_task, remember_run.run_id, format('memory/%s/run.md', v_task.task_id),
    cogo.describe_run(remember_run.run_id), jsonb_build_object('kind', 'run', 'status', v_status));
  -- Files of a run that did not pass would be found as if they were good.
  if v_status = 'completed' then
    for v_artifact in
      select a.path, a.kind, a.content from cogo.read_run_artifacts(remember_run.run_id) as a
      where a.kind in ('source', 'test', 'document') order by a.path
    loop
      perform cogo.submit_memory(v_task, remember_run.run_id, format('memory/%s/files/%s', v_task.task_id, v_artifact.path),
        v_artifact.content, jsonb_build_object('kind', v_artifact.kind, 'status', v_status));
    end loop;
    perform cogo.delete_documents(array(
      select documents.document_id from cogo.documents
      where documents.tenant_id = v_task.tenant_id and documents.origin = 'memory'
        and starts_with(documents.path, format('memory/%s/files/', v_task.task_id))
        and documents.provenance ->> 'runId' <> remember_run.run_id::text));
  end if;
  perform cogo.record_run_graph(remember_run.run_id);
  perform cogo.record_assignment_outcomes(remember_run.run_id);
  perform cogo.record_prompt_outcomes(remember_run.run_id);
end
$$;
comment on function cogo.remember_run is
  'Makes an ended run, and the files of a completed one, knowledge of its project and part of the graph; replaces '
  'what an earlier run of the same task left.';

create function cogo.remember_runs(quantity integer)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_runs constant uuid[] := array(
    select pending_memories.run_id from cogo.pending_memories
    where pending_memories.available_at <= cogo.clock()
    order by pending_memories.available_at limit remember_runs.quantity
    for update skip locked);
  v_run_id uuid;
  v_remembered integer := 0;
begin
  perform cogo.lock_corpora(array(
    select tasks.tenant_id from cogo.runs join cogo.tasks on tasks.task_id = runs.task_id
    where runs.run_id = any (v_runs)));
  foreach v_run_id in array v_runs loop
    begin
      perform cogo.remember_run(v_run_id);
      delete from cogo.pending_memories where pending_memories.run_id = v_run_id;
      v_remembered := v_remembered + 1;
    exception when others then
      raise warning 'run % is not remembered yet: %', v_run_id, sqlerrm;
      update cogo.pending_memories set available_at = cogo.clock() + interval '1 minute'
      where pending_memories.run_id = v_run_id;
    end;
  end loop;
  return v_remembered;
end
$$;
comment on function cogo.remember_runs is
  'Remembers ended runs and returns how many; one that fails is postponed and does not hold up the others.';

create function cogo_api.remember_runs(quantity integer)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.remember_runs(remember_runs.quantity); $$;
comment on function cogo_api.remember_runs is 'Workers: makes ended runs knowledge; returns how many.';
grant execute on function cogo_api.remember_runs to service_role;

create function cogo.find_similar_tasks(task_id uuid, quantity integer)
returns table (task_id uuid, similarity double precision) language sql stable security invoker set search_path = ''
as $$
  with task as (
    select tasks.tenant_id, query.term_ids, query.weights
    from cogo.tasks cross join lateral cogo.weigh_query(tasks.tenant_id, tasks.requirement, null) as query
    where tasks.task_id = find_similar_tasks.task_id
  ), memories as materialized (
    select chunks.chunk_id, chunks.term_ids, (documents.provenance ->> 'taskId')::uuid as task_id
    from task
    join cogo.documents on documents.tenant_id = task.tenant_id and documents.origin = 'memory'
    join cogo.chunks on chunks.document_id = documents.document_id
    where documents.provenance ->> 'kind' = 'run' and documents.provenance ->> 'taskId' <> find_similar_tasks.task_id::text
  ), best as (
    select memories.task_id,
           (select sum(q.weight) from unnest(task.term_ids, task.weights) as q (term_id, weight)
            where q.term_id = any (memories.term_ids))
             / (select sum(w) from unnest(task.weights) as w) as similarity
    from task
    cross join lateral cogo.score_postings(
      task.tenant_id, task.term_ids, task.weights, array(select memories.chunk_id from memories), 50) as found
    join memories on memories.chunk_id = found.chunk_id
  )
  select best.task_id, max(best.similarity)
  from best group by best.task_id order by 2 desc, 1 limit find_similar_tasks.quantity;
$$;
comment on function cogo.find_similar_tasks is
  'Earlier tasks of the tenant and the share of this task''s requirement, weighed by rarity, that the memory of each '
  'contains; the most similar first.';

revoke execute on all functions in schema cogo, cogo_api from public;
