-- Everything the database can tell after a chaos benchmark, as one document.
select json_build_object(
  'tasks', (select count(*) from cogo.tasks),
  'tasksCompleted', (select count(*) from cogo.tasks where status = 'completed'),
  'tasksOpen', (select count(*) from cogo.tasks where finished_at is null),
  'runs', (select count(*) from cogo.runs),
  'runsOpen', (select count(*) from cogo.runs where finished_at is null),
  'runsCompleted', (select count(*) from cogo.runs where status = 'completed'),
  'stepsCompleted', (select count(*) from cogo.steps where status = 'completed'),
  'stepsNotCompleted', (select count(*) from cogo.steps where status <> 'completed'),
  'stepsWithManyCompletions', (
    select count(*) from (
      select from cogo.attempts where outcome = 'completed' group by step_id having count(*) > 1) as twice),
  'stepsWithManyResults', (
    select count(*) from (
      select from cogo.events where type = 'agent:result' group by step_id having count(*) > 1) as twice),
  'completedStepsWithoutResult', (
    select count(*) from cogo.steps
    where status = 'completed'
      and not exists (select from cogo.events where events.step_id = steps.step_id and events.type = 'agent:result')),
  'claimsWithoutEnd', (
    select count(*) from cogo.steps
    where claims <> (select count(*) from cogo.attempts where attempts.step_id = steps.step_id)),
  'miscountedSteps', (
    select count(*) from cogo.steps
    where attempts <> (select count(*) from cogo.attempts as a
                       where a.step_id = steps.step_id and a.outcome in ('failed', 'timed_out'))
       or stalls <> (select count(*) from cogo.attempts as a where a.step_id = steps.step_id and a.outcome = 'stalled')),
  'outputsNotCheckpointed', (
    select count(*) from cogo.steps
    where status = 'completed'
      and not exists (select from cogo.step_checkpoints as c
                      where c.step_id = steps.step_id and c.value = steps.output -> 'answer')),
  'completionsOfAnotherClaim', (
    select count(*) from cogo.steps
    join cogo.attempts as a on a.step_id = steps.step_id and a.outcome = 'completed'
    where (steps.output ->> 'claimedAt')::bigint <> floor(extract(epoch from a.started_at) * 1000)),
  'countersNotZero', (
    (select count(*) from cogo.runs where remaining_steps <> 0)
    + (select count(*) from cogo.phases where remaining_steps <> 0)
    + (select count(*) from cogo.steps where remaining_dependencies <> 0)),
  'sessionsWithGaps', (
    select count(*) from cogo.event_counters as c
    where c.last_sequence <> (select count(*) from cogo.events as e where e.session_id = c.session_id)
       or c.last_sequence <> (select max(e.sequence) from cogo.events as e where e.session_id = c.session_id)),
  'tasksWithManyEnds', (
    select count(*) from (
      select from cogo.events where type in ('task:completed', 'task:failed', 'task:cancelled')
      group by task_id having count(*) > 1) as twice),
  'deadLetters', (select count(*) from cogo.dead_letters),
  'events', (select count(*) from cogo.events),
  'claims', (
    select coalesce(json_agg(json_build_object(
      'stepId', step_id, 'number', number, 'workerId', worker_id, 'outcome', outcome,
      'startedAt', floor(extract(epoch from started_at) * 1000),
      'finishedAt', floor(extract(epoch from finished_at) * 1000)) order by step_id, number), '[]')
    from cogo.attempts),
  'checkpointWrites', (
    select coalesce(json_agg(json_build_object('stepId', step_id, 'claim', claim, 'answer', answer) order by write_id), '[]')
    from chaos.checkpoint_writes)
) as facts;
