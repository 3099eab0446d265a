-- The graph of a run: what was required, how it was done and by whom, what was made, what verifies it. Written
-- when the run has ended, in a few statements; a later run of the task replaces it.

create function cogo.wanted_step_edges(task cogo.tasks, run_id uuid)
returns table (source_id bigint, target_id bigint, kind text, properties jsonb)
language sql stable security invoker set search_path = ''
as $$
  with own as materialized (
    select n.node_id, n.kind, n.key, n.name from cogo.graph_nodes as n where n.task_id = task.task_id
  ), step as materialized (
    select own.node_id, s.* from cogo.graphed_steps(wanted_step_edges.run_id) as s
    join own on own.kind = 'step' and own.key = s.step_id::text
  )
  select own.node_id, step.node_id, 'HAS_STEP', '{}'::jsonb from own, step where own.kind = 'task'
  union all
  select agent.node_id, step.node_id, 'PERFORMED', jsonb_build_object('role', step.role)
  from step join cogo.graph_nodes as agent
    on agent.tenant_id is null and agent.kind = 'agent' and agent.key = step.agent
  union all
  select step.node_id, earlier.node_id, 'DEPENDS_ON', '{}'
  from step
  join cogo.step_dependencies as d on d.step_id = step.step_id
  join step as earlier on earlier.step_id = d.depends_on
  union all
  select step.node_id, own.node_id, 'PRODUCED', '{}'
  from step
  join cogo.run_artifacts(wanted_step_edges.run_id) as a on a.step_id = step.step_id
  join own on own.kind = 'artifact' and own.name = a.path;
$$;
comment on function cogo.wanted_step_edges is
  'The edges that the steps of this run should have: to their task, who did them, what they waited for and made.';

create function cogo.wanted_criterion_edges(task cogo.tasks, run_id uuid)
returns table (source_id bigint, target_id bigint, kind text, properties jsonb)
language sql stable security invoker set search_path = ''
as $$
  with own as materialized (
    select n.node_id, n.kind, n.key, n.name from cogo.graph_nodes as n where n.task_id = task.task_id
  ), criterion as materialized (
    select own.node_id, c.tests from cogo.judged_criteria(wanted_criterion_edges.run_id) as c
    join own on own.kind = 'criterion' and own.key = task.task_id || ':' || c.criterion
  )
  select own.node_id, criterion.node_id, 'HAS_CRITERION', '{}'::jsonb
  from own, criterion where own.kind = 'requirement'
  union all
  select own.node_id, criterion.node_id, 'VERIFIES', '{}'
  from criterion join own on own.kind = 'artifact' and own.name = any (criterion.tests);
$$;
comment on function cogo.wanted_criterion_edges is
  'The edges that the criteria of this run should have: from the requirement, and from the tests that name them.';

create function cogo.wanted_run_edges(task cogo.tasks, run_id uuid)
returns table (source_id bigint, target_id bigint, kind text, weight double precision, properties jsonb)
language sql stable security invoker set search_path = ''
as $$
  with own as materialized (
    select n.node_id, n.kind, n.name as path, n.properties ->> 'kind' as file,
           regexp_replace(regexp_replace(n.name, '^.*/', ''), '(^test_|[._-](test|spec)(?=\.)|\.[^.]+$)', '', 'g') as stem
    from cogo.graph_nodes as n where n.task_id = task.task_id
  ), work as (
    select agent.node_id as agent_node_id, s.step_id, s.role
    from cogo.runs
    join cogo.steps as s on s.run_id = runs.run_id and s.status = 'completed'
    join cogo.graph_nodes as agent on agent.tenant_id is null and agent.kind = 'agent' and agent.key = s.agent
    where runs.run_id = wanted_run_edges.run_id or runs.root_run_id = wanted_run_edges.run_id
  ), found as (
    select one.node_id as source_id, other.node_id as target_id,
           case when other.kind = 'artifact' then 'PRODUCED'
                when one.file = 'test' then 'VERIFIES'
                else 'IMPLEMENTS' end as kind, null::double precision as weight, '{}'::jsonb as properties
    from own as one join own as other
      on one.kind = 'task' and other.kind in ('requirement', 'artifact')
      or one.kind = 'artifact' and other.kind = 'requirement' and one.file in ('source', 'test')
    union all
    select linked.*, null, '{}'
    from own
    join cogo.graph_nodes as session
      on session.tenant_id = task.tenant_id and session.kind = 'session' and session.key = task.session_id::text
    cross join lateral (values
      (session.node_id, own.node_id, 'HAS_TASK'), (own.node_id, session.node_id, 'IN_SESSION')) as linked
    where own.kind = 'task'
    union all
    select test.node_id, source.node_id, 'VERIFIES', null, '{}'
    from own as test join own as source on source.stem = test.stem and source.file = 'source'
    where test.file = 'test'
    union all
    select work.agent_node_id, own.node_id, 'PERFORMED', null,
           jsonb_build_object('roles', jsonb_agg(distinct work.role order by work.role))
    from work join own on own.kind = 'task'
    group by work.agent_node_id, own.node_id
    union all
    select distinct work.agent_node_id, own.node_id, 'PRODUCED', null::double precision, '{}'::jsonb
    from cogo.run_artifacts(wanted_run_edges.run_id) as a
    join work on work.step_id = a.step_id
    join own on own.kind = 'artifact' and own.path = a.path
    union all
    select one.node_id, earlier.node_id, 'SIMILAR_TO', least(s.similarity, 1)::double precision, '{}'
    from cogo.find_similar_tasks(task.task_id, 3) as s
    join cogo.graph_nodes as earlier
      on earlier.tenant_id = task.tenant_id and earlier.kind = 'task' and earlier.key = s.task_id::text
    join own as one on one.kind = 'task'
    where s.similarity >= 0.3
    union all
    select s.source_id, s.target_id, s.kind, null, s.properties
    from cogo.wanted_step_edges(task, wanted_run_edges.run_id) as s
    union all
    select c.source_id, c.target_id, c.kind, null, c.properties
    from cogo.wanted_criterion_edges(task, wanted_run_edges.run_id) as c
  )
  select found.source_id, found.target_id, found.kind, coalesce(found.weight, kinds.weight), found.properties
  from found join cogo.graph_edge_kinds as kinds on kinds.kind = found.kind;
$$;
comment on function cogo.wanted_run_edges is
  'The edges that a task should have after this run. A test verifies the requirement and the source file it is '
  'named after: todo.test.ts, test_todo.py.';

create function cogo.record_run_graph(run_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_task cogo.tasks;
  v_run_id uuid;
begin
  select tasks.* into v_task
  from cogo.runs join cogo.tasks on tasks.task_id = runs.task_id
  where runs.run_id = record_run_graph.run_id;
  if not found then
    perform cogo.raise_error('not_found', format('No run %s', record_run_graph.run_id));
  end if;
  select coalesce(runs.root_run_id, runs.run_id) into v_run_id from cogo.runs where runs.run_id = record_run_graph.run_id;
  perform cogo.lock_corpus(v_task.tenant_id);
  perform cogo.sync_run_nodes(v_task, v_run_id);
  with wanted as materialized (
    select * from cogo.wanted_run_edges(v_task, v_run_id)
  ), removed as (
    delete from cogo.graph_edges as e
    using cogo.graph_nodes as own
    where own.task_id = v_task.task_id and (own.node_id = e.target_id or own.node_id = e.source_id)
      and e.kind in ('PRODUCED', 'IMPLEMENTS', 'VERIFIES', 'PERFORMED', 'DEPENDS_ON')
      and not exists (select from wanted as w
                      where w.source_id = e.source_id and w.kind = e.kind and w.target_id = e.target_id)
  )
  insert into cogo.graph_edges as e (tenant_id, source_id, target_id, kind, weight, properties)
  select v_task.tenant_id, w.source_id, w.target_id, w.kind, w.weight, w.properties
  from wanted as w
  order by w.source_id, w.kind, w.target_id
  on conflict on constraint edge_is_unique_for_its_owner do update
  set weight = excluded.weight, properties = excluded.properties
  where (e.weight, e.properties) is distinct from (excluded.weight, excluded.properties);
end
$$;
comment on function cogo.record_run_graph is
  'Makes nodes and edges of a run: session, requirement, task, steps, artifacts, criteria and agents.';

revoke execute on all functions in schema cogo from public;
