-- What no counter and no transition may get wrong: an ended run has no open step.

create function cogo.require_no_open_step()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if exists (select from cogo.steps where steps.run_id = new.run_id and steps.finished_at is null) then
    raise exception using errcode = 'check_violation',
      message = format('Run %s cannot end as %s: it has open steps', new.run_id, new.status);
  end if;
  return null;
end
$$;
comment on function cogo.require_no_open_step is 'Refuses the end of a run that has open steps, whatever its counters say.';

create trigger a_closed_run_has_no_open_step after update of status on cogo.runs
  for each row when (old.finished_at is null and new.finished_at is not null)
  execute function cogo.require_no_open_step();

create function cogo.require_open_run()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if exists (select from cogo.runs where runs.run_id = new.run_id and runs.finished_at is not null) then
    raise exception using errcode = 'check_violation',
      message = format('Step "%s" cannot be open: its run %s has ended', new.key, new.run_id);
  end if;
  return null;
end
$$;
comment on function cogo.require_open_run is 'Refuses an open step in a run that has ended.';

create trigger an_open_step_has_an_open_run after update of status on cogo.steps
  for each row when (old.finished_at is not null and new.finished_at is null)
  execute function cogo.require_open_run();

create function cogo.require_open_runs()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if exists (
    select from added join cogo.runs on runs.run_id = added.run_id
    where runs.finished_at is not null and added.finished_at is null) then
    raise exception using errcode = 'check_violation', message = 'A run that has ended takes no more steps';
  end if;
  return null;
end
$$;
comment on function cogo.require_open_runs is 'Refuses open steps that are added to a run that has ended.';

create trigger added_steps_have_an_open_run after insert on cogo.steps
  referencing new table as added for each statement
  execute function cogo.require_open_runs();

revoke execute on all functions in schema cogo from public;
