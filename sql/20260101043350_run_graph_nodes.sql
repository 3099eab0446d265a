-- What a run is made of, as nodes: what was required and by which criteria it is judged, the steps that were
-- taken, the files that resulted.

create function cogo.graphed_steps(run_id uuid)
returns setof cogo.steps language sql stable security invoker set search_path = ''
as $$
  select s.* from cogo.steps as s
  where s.run_id = graphed_steps.run_id and s.map_step_id is null and s.status in ('completed', 'failed')
  union
  select s.* from cogo.steps as s
  where s.step_id in (select a.step_id from cogo.run_artifacts(graphed_steps.run_id) as a);
$$;
comment on function cogo.graphed_steps is
  'The steps of a root run that the graph has: those of its plan that were worked on, and wherever they are, those '
  'that made a file. A map can make thousands, for which its own step stands.';

create function cogo.judged_criteria(run_id uuid)
returns table (criterion text, what text, status text, why text, tests text[])
language sql stable security invoker set search_path = ''
as $$
  with last as materialized (
    select r.evidence from cogo.quality_reports as r
    where r.run_id = judged_criteria.run_id order by r.created_at desc, r.kind desc limit 1
  )
  select distinct on (c ->> 'id') c ->> 'id', coalesce(c ->> 'text', c ->> 'id'), c ->> 'status', c ->> 'why',
         array(select distinct f ->> 'path'
               from jsonb_path_query(last.evidence, '$.testFiles[*]') as f, jsonb_path_query(f, '$.tests[*]') as t
               where position('[' || (c ->> 'id') || ']' in t ->> 'name') > 0)
  from last, jsonb_path_query(last.evidence, '$.criteria[*]') as c -- lax: an agent's own evidence may be anything
  where char_length(c ->> 'id') between 1 and 100;
$$;
comment on function cogo.judged_criteria is
  'The acceptance criteria of a run as its last judgement has them, and the files whose tests name each.';

create function cogo.wanted_run_nodes(task cogo.tasks, run_id uuid)
returns table (kind text, key text, name text, properties jsonb, place bigint)
language sql stable security invoker set search_path = ''
as $$
  select 'requirement', task.task_id::text, left(task.requirement, 200), '{}'::jsonb, 0
  union all
  select 'task', task.task_id::text, coalesce(task.title, left(task.requirement, 200)),
         jsonb_build_object('status', task.status, 'sessionId', task.session_id), 0
  union all
  select 'step', s.step_id::text, s.key,
         jsonb_build_object('kind', s.kind, 'role', s.role, 'agent', s.agent, 'phase', s.phase, 'status', s.status),
         s.place
  from cogo.graphed_steps(wanted_run_nodes.run_id) as s
  union all
  select 'artifact', task.task_id || ':' || a.path, a.path,
         jsonb_build_object('kind', a.kind, 'version', a.version, 'sha256', a.sha256), 0
  from cogo.run_artifacts(wanted_run_nodes.run_id) as a
  union all
  select 'criterion', task.task_id || ':' || c.criterion, left(c.what, 200),
         jsonb_build_object('id', c.criterion, 'status', c.status, 'why', c.why), 0
  from cogo.judged_criteria(wanted_run_nodes.run_id) as c;
$$;
comment on function cogo.wanted_run_nodes is 'The nodes that a task should have after this run; steps in the order of the plan.';

create function cogo.sync_run_nodes(task cogo.tasks, run_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  with wanted as materialized (
    select * from cogo.wanted_run_nodes(task, sync_run_nodes.run_id)
  ), removed as (
    delete from cogo.graph_nodes as n
    where n.task_id = task.task_id and not exists (select from wanted as w where w.kind = n.kind and w.key = n.key)
  )
  insert into cogo.graph_nodes as n (tenant_id, kind, key, name, task_id, properties)
  select task.tenant_id, w.kind, w.key, w.name, task.task_id, w.properties from wanted as w order by w.kind, w.place, w.key
  on conflict on constraint key_is_unique_in_its_tenant_and_kind do update
  set name = excluded.name, properties = excluded.properties
  where (n.name, n.properties) is distinct from (excluded.name, excluded.properties);
  insert into cogo.graph_nodes as n (tenant_id, kind, key, name, session_id, properties)
  select s.tenant_id, 'session', s.session_id::text, s.title, s.session_id, jsonb_build_object('project', s.project)
  from cogo.sessions as s where s.session_id = task.session_id
  on conflict on constraint key_is_unique_in_its_tenant_and_kind do update
  set name = excluded.name, properties = excluded.properties
  where (n.name, n.properties) is distinct from (excluded.name, excluded.properties);
end
$$;
comment on function cogo.sync_run_nodes is 'Makes a task''s nodes those of this run, and its session''s node what the session is called now.';

revoke execute on all functions in schema cogo from public;
