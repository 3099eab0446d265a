-- What is under way in the whole system now, and what waits. Each is counted up to a
-- hundred thousand, by partial indexes: what is more than that says no more.

create function cogo.system_metrics()
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'measuredAt', cogo.clock(),
    'openRuns', (select count(*) from (select from cogo.runs where runs.finished_at is null limit 100000) as few),
    'readySteps', (select count(*) from (select from cogo.steps where steps.status = 'ready' limit 100000) as few),
    'runningSteps', (select count(*) from (select from cogo.steps where steps.status = 'running' limit 100000) as few),
    'waitingSteps', (select count(*) from (select from cogo.steps where steps.status = 'waiting' limit 100000) as few),
    'submissions', (select count(*) from (select from cogo.submissions limit 100000) as few),
    'pendingEmbeddings', (select count(*) from (select from cogo.pending_embeddings limit 100000) as few),
    'graphChanges', (select count(*) from (select from cogo.graph_outbox limit 100000) as few),
    'graphDelaySeconds', (select lag.oldest_seconds from cogo.graph_lag() as lag),
    'deadDeliveries', (select count(*) from (select from cogo.webhook_deliveries as d where d.status = 'dead' limit 100000) as few),
    'closedModels', (
      select coalesce(jsonb_agg(jsonb_build_object('provider', h.provider, 'model', h.model, 'reason', h.reason,
                                                   'until', h.open_until) order by h.provider, h.model), '[]')
      from cogo.model_health as h where h.open_until > cogo.clock()));
$$;
comment on function cogo.system_metrics is
  'How much is open, ready, running and waiting in the whole system, and which models are not asked for now.';

create function cogo_api.system_metrics()
returns jsonb language sql stable security definer set search_path = ''
as $$ select cogo.system_metrics(); $$;
comment on function cogo_api.system_metrics is 'Operators: how much is open, ready, running and waiting now.';
grant execute on function cogo_api.system_metrics to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
