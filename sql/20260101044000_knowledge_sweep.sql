-- The sweep's part in knowledge: work for a knowledge worker that is not a step. Wakes are sent when
-- documents are submitted; this guarantees that postponed work, and work lost with its worker, is found.

create function cogo.has_graph_work()
returns boolean language plpgsql stable security invoker set search_path = ''
as $$
begin
  return exists (
    select from cogo.graph_projection
    where (graph_projection.lease_expires_at is null or graph_projection.lease_expires_at < cogo.clock())
      and (graph_projection.rebuilding is not null or exists (select from cogo.graph_outbox)));
end
$$;
comment on function cogo.has_graph_work is 'Whether the copy of the graph lags behind, and no projector is working on it.';

create function cogo.has_knowledge_work()
returns boolean language plpgsql stable security invoker set search_path = ''
as $$
begin
  return exists (
      select from cogo.submissions
      where submissions.lease_expires_at is null or submissions.lease_expires_at < cogo.clock())
    or exists (
      select from cogo.embedders
      join cogo.pending_embeddings on pending_embeddings.embedder = embedders.embedder
      where embedders.status in ('building', 'active') and pending_embeddings.available_at <= cogo.clock())
    or exists (select from cogo.pending_memories where pending_memories.available_at <= cogo.clock())
    or cogo.has_graph_work();
end
$$;
comment on function cogo.has_knowledge_work is
  'Whether a submission, a chunk without a vector, an ended run or a change of the graph waits for a knowledge worker.';

revoke execute on all functions in schema cogo from public;
