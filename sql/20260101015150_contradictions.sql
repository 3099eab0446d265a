-- What may never be true of the engine's rows between two transactions, whatever has happened: for tests that try
-- everything at once, and for those who restore a backup.

create function cogo.find_contradictions()
returns table (what text, id text) language sql stable security invoker set search_path = ''
as $$
  with open as (select * from cogo.steps where finished_at is null)
  select 'counter of a run' as what, r.run_id::text as id from cogo.runs as r where r.finished_at is null
    and r.remaining_steps <> (select count(*) from open where open.run_id = r.run_id)
  union all
  select 'counter of a phase', p.phase from cogo.phases as p join cogo.runs as r using (run_id)
  where r.finished_at is null and (
    p.remaining_steps <> (select count(*) from open where open.run_id = p.run_id and open.phase = p.phase)
    or (p.remaining_steps = 0) <>
       (p.status = 'completed' or r.ending is not null and p.status in ('failed', 'cancelled')))
  union all
  select 'something left in an ended run', r.run_id::text from cogo.runs as r
  where r.finished_at is not null and (r.remaining_steps > 0 or exists (
    select from cogo.phases as p where p.run_id = r.run_id and p.remaining_steps > 0))
  union all
  select 'counter of dependencies', s.key from open as s where s.remaining_dependencies <> (
    select count(*) from open as parent
    where parent.map_step_id = s.step_id or exists (
      select from cogo.step_dependencies as d where d.step_id = s.step_id and d.depends_on = parent.step_id))
    and s.status = 'blocked' and s.map_step_id is null
  union all
  select 'open step in an ended run', s.key from open as s join cogo.runs as r using (run_id)
  where r.finished_at is not null
  union all
  select 'ended step with an open sub-run', s.key
  from cogo.steps as s join cogo.runs as r on r.parent_step_id = s.step_id
  where s.finished_at is not null and r.finished_at is null
  union all
  select 'approval of a step that does not wait', a.title from cogo.approvals as a join cogo.steps as s using (step_id)
  where a.status = 'pending' and s.status <> 'waiting'
  union all
  select 'two open runs of a task', r.task_id::text from cogo.runs as r
  where r.parent_step_id is null and r.finished_at is null group by r.task_id having count(*) > 1
  union all
  select 'a task that says something else than its last run', t.task_id::text from cogo.tasks as t
  join lateral (select * from cogo.runs as r where r.task_id = t.task_id and r.parent_step_id is null
                order by r.number desc limit 1) as last on true
  where t.status <> last.status
  union all
  select 'events with a gap', c.session_id::text from cogo.event_counters as c
  where c.last_sequence <> (select count(*) from cogo.events as e where e.session_id = c.session_id)
  union all
  select 'two ends of a run', e.run_id::text from cogo.events as e
  where e.type = 'task:completed' group by e.run_id having count(*) > 1
  union all
  select 'a completed step without its attempt', s.key from cogo.steps as s
  where s.status = 'completed' and s.claims > 0 and not exists (
    select from cogo.attempts as a where a.step_id = s.step_id and a.outcome in ('completed', 'suspended'))
  union all
  select 'a value that is too large', s.key from cogo.steps as s where s.output_bytes > cogo.largest_value();
$$;
comment on function cogo.find_contradictions is
  'What contradicts itself in the rows of the engine; nothing, between any two transactions.';
