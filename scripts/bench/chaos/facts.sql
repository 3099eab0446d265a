-- Everything the database can tell after a chaos benchmark of $1 tasks, as one document. Every second of them is plain,
-- with $2 steps: it runs once, so that of these everything is counted. The others are varied.
with plain as materialized (
  select task_id from cogo.tasks where 'plain' = any (tags)
), runs as materialized (
  select runs.* from cogo.runs join plain using (task_id)
), steps as materialized (
  select steps.* from cogo.steps join runs using (run_id)
), executed as materialized (
  select * from cogo.steps where claims > 0 -- a rerun takes over what others executed
), expected as (
  select ($1::integer + 1) / 2 as plain, $1::integer / 2 as varied
)
select json_build_object(
  -- What must not exist.
  'zeros', json_build_object(
    'runsLost', (select plain from expected) - (select count(*) from runs where status = 'completed'),
    'variedTasksNotCompleted', (select varied from expected)
      - (select count(*) from cogo.tasks where 'varied' = any (tags) and status = 'completed'),
    'runsLeftOpen', (select count(*) from cogo.runs where finished_at is null),
    'runsTooMany', (select count(*) from runs) - (select plain from expected),
    'tasksTooMany', (select count(*) from cogo.tasks where idempotency_key like 'chaos-%') - $1::integer,
    'tasksEndedTwice', (
      select count(*) from (
        select from cogo.events where type in ('task:completed', 'task:failed', 'task:cancelled', 'task:reopened')
        group by run_id having count(*) filter (where type <> 'task:reopened') <> 1 + count(*) filter (where type = 'task:reopened')) as twice),
    'stepsNotCompleted',
      -- The gate of a debounce is no worker's.
      (select plain from expected) * $2::integer - (select count(*) from steps where status = 'completed' and kind <> 'gate')
      + (select count(*) from steps where status <> 'completed'),
    'stepsCompletedTwice', (
      select count(*) from (
        select from cogo.attempts where outcome = 'completed' group by step_id having count(*) > 1
        union all
        select from cogo.events where type = 'agent:result' group by step_id having count(*) > 1) as twice),
    'completedStepsWithoutResult', (
      select count(*) from executed
      where status = 'completed'
        and not exists (select from cogo.events where events.step_id = executed.step_id and events.type = 'agent:result')),
    'outputsNotCheckpointed', (
      select count(*) from executed
      where status = 'completed' and kind in ('analyse', 'plan', 'chaos')
        and not exists (select from cogo.step_checkpoints as c
                        where c.step_id = executed.step_id and c.value = executed.output -> 'answer')),
    'flowsThatForgotWhatTheyDid', (
      select count(*) from executed cross join lateral jsonb_array_elements_text(executed.output -> 'drawn') as d (value)
      where executed.kind = 'flow' and not exists (
        select from cogo.step_checkpoints as c
        where c.step_id = executed.step_id and c.value ->> 'kind' = 'step' and c.value ->> 'value' = d.value)),
    'completionsAcceptedFromStaleClaims', (
      select count(*) from executed
      join cogo.attempts as a on a.step_id = executed.step_id and a.outcome = 'completed'
      where executed.kind in ('analyse', 'plan', 'chaos') and (executed.output ->> 'claimedAt')::bigint <> floor(extract(epoch from a.started_at) * 1000)),
    'claimsWithoutEnd', (
      select count(*) from cogo.steps
      where claims <> (select count(*) from cogo.attempts where attempts.step_id = steps.step_id)),
    'stepsWhoseAttemptsOrStallsAreMiscounted', (
      select count(*) from steps
      -- A redrive counts from nothing.
      where not exists (select from cogo.events as e where e.task_id = steps.task_id and e.type = 'task:reopened') and (attempts <> (select count(*) from cogo.attempts as a
                         where a.step_id = steps.step_id and a.outcome in ('failed', 'refused', 'timed_out'))
         or stalls <> (select count(*) from cogo.attempts as a where a.step_id = steps.step_id and a.outcome = 'stalled'))),
    'countersNotZero', (
      (select count(*) from cogo.runs where remaining_steps <> 0)
      + (select count(*) from cogo.phases where remaining_steps <> 0)
      + (select count(*) from steps where remaining_dependencies <> 0)),
    'sessionsWithGapsInTheirEvents', (
      select count(*) from cogo.event_counters as c
      where c.last_sequence <> (select count(*) from cogo.events as e where e.session_id = c.session_id)
         or c.last_sequence <> (select max(e.sequence) from cogo.events as e where e.session_id = c.session_id)),
    'contradictions', (select count(*) from cogo.find_contradictions()),
    'deadLetters', (select count(*) from cogo.dead_letters join steps using (step_id))),
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
