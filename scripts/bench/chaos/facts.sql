-- Everything the database can tell after a chaos benchmark of $1 runs with $2 steps each, as one document.
select json_build_object(
  -- What must not exist.
  'zeros', json_build_object(
    'runsLost', $1::integer - (select count(*) from cogo.runs where finished_at is null or status = 'completed'),
    'runsLeftOpen', (select count(*) from cogo.runs where finished_at is null),
    'runsTooMany', greatest(0, (select count(*) from cogo.runs) - $1::integer),
    'tasksEndedTwice', (
      select count(*) from (
        select from cogo.events where type in ('task:completed', 'task:failed', 'task:cancelled', 'task:reopened')
        group by task_id having count(*) filter (where type <> 'task:reopened') <> 1 + count(*) filter (where type = 'task:reopened')) as twice),
    'stepsNotCompleted',
      -- The gate of a debounce is no worker's.
      $1::integer * $2::integer - (select count(*) from cogo.steps where status = 'completed' and kind <> 'gate')
      + (select count(*) from cogo.steps where status <> 'completed'),
    'stepsCompletedTwice', (
      select count(*) from (
        select from cogo.attempts where outcome = 'completed' group by step_id having count(*) > 1
        union all
        select from cogo.events where type = 'agent:result' group by step_id having count(*) > 1) as twice),
    'completedStepsWithoutResult', (
      select count(*) from cogo.steps
      where status = 'completed'
        and not exists (select from cogo.events where events.step_id = steps.step_id and events.type = 'agent:result')),
    'outputsNotCheckpointed', (
      select count(*) from cogo.steps
      where status = 'completed' and kind <> 'gate'
        and not exists (select from cogo.step_checkpoints as c
                        where c.step_id = steps.step_id and c.value = steps.output -> 'answer')),
    'completionsAcceptedFromStaleClaims', (
      select count(*) from cogo.steps
      join cogo.attempts as a on a.step_id = steps.step_id and a.outcome = 'completed'
      where (steps.output ->> 'claimedAt')::bigint <> floor(extract(epoch from a.started_at) * 1000)),
    'claimsWithoutEnd', (
      select count(*) from cogo.steps
      where claims <> (select count(*) from cogo.attempts where attempts.step_id = steps.step_id)),
    'stepsWhoseAttemptsOrStallsAreMiscounted', (
      select count(*) from cogo.steps
      -- A redrive counts from nothing.
      where not exists (select from cogo.events as e where e.task_id = steps.task_id and e.type = 'task:reopened') and (attempts <> (select count(*) from cogo.attempts as a
                         where a.step_id = steps.step_id and a.outcome in ('failed', 'refused', 'timed_out'))
         or stalls <> (select count(*) from cogo.attempts as a where a.step_id = steps.step_id and a.outcome = 'stalled'))),
    'countersNotZero', (
      (select count(*) from cogo.runs where remaining_steps <> 0)
      + (select count(*) from cogo.phases where remaining_steps <> 0)
      + (select count(*) from cogo.steps where remaining_dependencies <> 0)),
    'sessionsWithGapsInTheirEvents', (
      select count(*) from cogo.event_counters as c
      where c.last_sequence <> (select count(*) from cogo.events as e where e.session_id = c.session_id)
         or c.last_sequence <> (select max(e.sequence) from cogo.events as e where e.session_id = c.session_id)),
    'deadLetters', (select count(*) from cogo.dead_letters)),
  'events', (select count(*) from cogo.events),
  'claims', (
    select coalesce(json_agg(json_build_object(
      'stepId', step_id, 'number', number, 'workerId', worker_id, 'outcome', outcome,
      'startedAt', floor(extract(epoch from started_at) * 1000),
      'finishedAt', floor(extract(epoch from finished_at) * 1000)) order by step_id, number), '[]')
    from cogo.attempts),
  'checkpointWrites', (
    select coalesce(json_agg(json_build_object('stepId', step_id, 'claim', claim) order by write_id), '[]')
    from chaos.checkpoint_writes)
) as facts;
