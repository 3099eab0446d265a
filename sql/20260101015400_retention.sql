-- Retention: how long the past is kept. Periods are rows, so that a project can change them; a task may set
-- its own. Pruning is bounded: what a nightly run does not reach is left for the next.

create table cogo.retention_policies (
  subject text primary key
    constraint subject_is_known check (subject in
      ('finished_tasks', 'events', 'attempts', 'step_checkpoints', 'audit_entries', 'workers', 'memories', 'searches',
       'schedule_firings', 'webhook_deliveries', 'model_calls', 'cron_runs', 'http_responses')),
  keep interval not null
    constraint keep_is_positive check (keep > interval '0')
);
comment on table cogo.retention_policies is 'How long each kind of row is kept.';
comment on column cogo.retention_policies.keep is 'Counted from the end of what it tells of. A task''s own retention goes before finished_tasks.';

alter table cogo.retention_policies enable row level security;

insert into cogo.retention_policies (subject, keep) values
  ('finished_tasks', '90 days'),
  ('events', '90 days'),
  ('attempts', '30 days'),
  ('step_checkpoints', '7 days'),
  ('audit_entries', '1 year'),
  ('workers', '1 day'),
  ('memories', '1 year'),
  ('searches', '90 days'),
  ('schedule_firings', '30 days'),
  ('webhook_deliveries', '30 days'),
  ('model_calls', '1 year'),
  ('cron_runs', '2 days'),
  ('http_responses', '1 day');

create function cogo.kept_since(subject text)
returns timestamptz language sql stable security invoker set search_path = ''
as $$
  select cogo.clock() - retention_policies.keep
  from cogo.retention_policies where retention_policies.subject = kept_since.subject;
$$;
comment on function cogo.kept_since is 'Rows older than this may be deleted.';

create function cogo.prune_rows(from_table text, condition text, quantity integer)
returns integer language plpgsql volatile security invoker set search_path = ''
set enable_seqscan = off set jit = off -- a batch costs what it deletes, however much is kept
as $$
declare
  v_count integer;
begin
  execute format('delete from %1$s where ctid = any (array(select ctid from %1$s where %2$s limit %3$s))',
                 from_table, condition, quantity);
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function cogo.prune_rows is
  'Deletes up to `quantity` rows of a table that meet a condition and returns how many; for prune() alone.';

create function cogo.prune_documents(quantity integer)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
begin
  return cogo.delete_documents(array(
    select documents.document_id from cogo.documents
    where documents.expires_at < cogo.clock()
    order by documents.expires_at limit least(quantity, 1000)));
end
$$;
comment on function cogo.prune_documents is
  'Deletes up to `quantity` expired documents with all that was made of them, 1000 at most since each is far more '
  'than a row; returns how many.';

create function cogo.prune_subscriptions(quantity integer)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
begin
  return cogo.delete_subscriptions(array(
    select s.subscription_id from cogo.subscriptions as s where s.expires_at < cogo.clock() limit quantity));
end
$$;
comment on function cogo.prune_subscriptions is 'Deletes up to `quantity` standing queries that have expired; returns how many.';

create function cogo.prunable()
returns table (subject text, from_table text, condition text, batch integer)
language sql immutable security invoker set search_path = ''
as $$
  values
    -- With all that belongs to it: a task is hundreds of rows.
    ('finished_tasks', 'cogo.tasks', 'retention is null and finished_at < (select cogo.kept_since(''finished_tasks''))', 100),
    ('tasks_past_their_own_retention', 'cogo.tasks', -- as the index tasks_by_own_retention has it
     'retention is not null and (finished_at at time zone ''UTC'') + retention < cogo.clock() at time zone ''UTC''', 100),
    ('events', 'cogo.events', 'created_at < (select cogo.kept_since(''events''))', 10000),
    ('attempts', 'cogo.attempts', 'finished_at < (select cogo.kept_since(''attempts''))', 10000),
    -- Those of a step that failed or was cancelled are what a redrive need not pay for again.
    ('step_checkpoints', 'cogo.step_checkpoints',
     'created_at < (select cogo.kept_since(''step_checkpoints''))
        and exists (select from cogo.steps where steps.step_id = step_checkpoints.step_id and steps.status in (''completed'', ''skipped'')
        and steps.finished_at < (select cogo.kept_since(''step_checkpoints'')))', 10000),
    ('agent_status_changes', 'cogo.agent_status_changes', -- the last keeps the count
     'created_at < (select cogo.kept_since(''events'')) and sequence < (select max(c.sequence) from cogo.agent_status_changes as c)', 10000),
    ('health_changes', 'cogo.health_changes',
     'created_at < (select cogo.kept_since(''events'')) and sequence < (select max(c.sequence) from cogo.health_changes as c)', 10000),
    ('alert_changes', 'cogo.alert_changes',
     'created_at < (select cogo.kept_since(''events'')) and sequence < (select max(c.sequence) from cogo.alert_changes as c)', 10000),
    ('alerts', 'cogo.alerts', 'resolved_at < (select cogo.kept_since(''events''))', 10000),
    ('workers', 'cogo.workers', 'heartbeat_at < (select cogo.kept_since(''workers''))', 10000),
    ('rate_limits', 'cogo.rate_limits',
     'tenant_id is not null and not exists (select from cogo.steps where steps.rate_limit = rate_limits.rate_limit)', 10000),
    ('searches', 'cogo.searches', 'created_at < (select cogo.kept_since(''searches''))', 10000),
    ('chunk_embeddings', 'cogo.chunk_embeddings',
     'embedder in (select embedders.embedder from cogo.embedders where embedders.status = ''retired'')', 10000),
    ('schedule_firings', 'cogo.schedule_firings', 'fired_at < (select cogo.kept_since(''schedule_firings''))', 10000),
    ('webhook_deliveries', 'cogo.webhook_deliveries', 'created_at < (select cogo.kept_since(''webhook_deliveries''))', 10000),
    -- Those of a step that is still there are what its next attempt need not pay for again.
    ('model_calls', 'cogo.model_calls', 'step_id is null and finished_at < (select cogo.kept_since(''model_calls''))', 10000),
    ('cron_runs', 'cron.job_run_details', 'end_time < (select cogo.kept_since(''cron_runs''))', 10000),
    ('http_responses', 'net._http_response', 'created < (select cogo.kept_since(''http_responses''))', 10000);
$$;
comment on function cogo.prunable is 'What is pruned, from which table, on which condition, and how many rows at a time.';

create function cogo.prune(quantity integer default null)
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_rule record;
  v_pruned jsonb := jsonb_build_object(
    'documents', cogo.prune_documents(coalesce(quantity, 1000)), 'subscriptions', cogo.prune_subscriptions(coalesce(quantity, 1000)),
    'audit_entries', cogo.prune_audit(coalesce(quantity, 10000)));
begin
  for v_rule in select * from cogo.prunable() loop
    begin
      v_pruned := v_pruned || jsonb_build_object(
        v_rule.subject, cogo.prune_rows(v_rule.from_table, v_rule.condition, coalesce(quantity, v_rule.batch)));
    exception when insufficient_privilege or undefined_table then
      null; -- the platform's own tables, where the owner has no right to them
    end;
  end loop;
  return v_pruned;
end
$$;
comment on function cogo.prune is
  'Deletes what is past its retention, a batch of each kind or at most `quantity` rows of it; returns {subject: count}.';

create procedure cogo.prune_in_turns(seconds double precision default 60)
language plpgsql
as $$
declare
  v_until constant timestamptz := cogo.clock() + make_interval(secs => seconds);
  v_pruned integer;
begin
  loop
    select coalesce(sum(p.value::integer), 0) into v_pruned from jsonb_each_text(cogo.prune()) as p;
    commit;
    exit when v_pruned = 0 or cogo.clock() > v_until;
  end loop;
end
$$;
comment on procedure cogo.prune_in_turns is
  'The pruning of pg_cron: batch after batch, each committed, until nothing is left or so many seconds have passed.';

create function cogo_api.prune(quantity integer default null)
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.prune(prune.quantity); $$;
comment on function cogo_api.prune is 'Operators: deletes what is past its time, one batch of what pg_cron deletes.';
grant execute on function cogo_api.prune to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
revoke execute on all procedures in schema cogo from public;
