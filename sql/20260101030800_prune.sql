-- Pruning: what only the past needs. Runs and events belong to users and are theirs to delete (with
-- their session); this removes what nobody will look for.

create function cogo.prune()
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  delete from cogo.workers where workers.heartbeat_at < cogo.clock() - interval '1 day';
  delete from cogo.step_checkpoints
  using cogo.steps
  where steps.step_id = step_checkpoints.step_id and steps.finished_at < cogo.clock() - interval '7 days';
  delete from cron.job_run_details where job_run_details.end_time < cogo.clock() - interval '2 days';
end
$$;

comment on function cogo.prune() is 'Deletes workers unseen for a day, checkpoints of steps finished a week ago and old cron records.';
