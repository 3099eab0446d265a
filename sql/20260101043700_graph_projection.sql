-- Projecting: a projector claims changes from the outbox, applies them to the copy, and completes them.

create function cogo.continue_rebuild(quantity integer)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_projection cogo.graph_projection;
  v_ids bigint[];
  v_kinds text[];
begin
  perform cogo.hold_graph_changes();
  select * into v_projection from cogo.graph_projection where graph_projection.singleton;
  if v_projection.rebuilding = 'node' then
    select array_agg(slice.node_id), array_agg(slice.kind) into v_ids, v_kinds
    from (select n.node_id, n.kind from cogo.graph_nodes as n
          where n.node_id > v_projection.rebuilt_to order by n.node_id limit quantity) as slice;
  else
    select array_agg(slice.edge_id), array_agg(slice.kind) into v_ids, v_kinds
    from (select e.edge_id, e.kind from cogo.graph_edges as e
          where e.edge_id > v_projection.rebuilt_to order by e.edge_id limit quantity) as slice;
  end if;
  perform cogo.note_graph_changes(v_projection.rebuilding, v_ids, v_kinds);
  update cogo.graph_projection
  set rebuilding = case when v_ids is not null then v_projection.rebuilding
                        when v_projection.rebuilding = 'node' then 'edge' end,
      rebuilt_to = case when v_ids is null then 0 else v_ids[cardinality(v_ids)] end
  where graph_projection.singleton;
end
$$;
comment on function cogo.continue_rebuild is 'Puts up to `quantity` more nodes or edges into the outbox for a rebuild.';

create function cogo.claim_graph_changes(worker_id uuid, quantity integer, lease interval default '30 seconds')
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_projection cogo.graph_projection;
begin
  if quantity is null or quantity not between 1 and 5000 then
    perform cogo.raise_error('invalid_input', format('Expected a quantity from 1 to 5000, got %s', quantity));
  end if;
  select * into v_projection from cogo.graph_projection where graph_projection.singleton for update;
  if v_projection.lease_expires_at > cogo.clock() and v_projection.worker_id <> claim_graph_changes.worker_id then
    return null;
  end if;
  if v_projection.enabled_at is null then
    perform cogo.hold_graph_changes();
    perform cogo.rebuild_graph();
  end if;
  while (select rebuilding is not null from cogo.graph_projection)
        and (select count(*) from (select from cogo.graph_outbox limit quantity) as waiting) < quantity loop
    perform cogo.continue_rebuild(quantity);
  end loop;
  update cogo.graph_projection
  set worker_id = claim_graph_changes.worker_id,
      lease_expires_at = case when exists (select from cogo.graph_outbox) then cogo.clock() + lease end,
      enabled_at = coalesce(graph_projection.enabled_at, cogo.clock()),
      fence = greatest(graph_projection.fence + 1, (extract(epoch from cogo.clock()) * 1000000)::bigint)
  where graph_projection.singleton
  returning * into v_projection;
  return (
    select jsonb_build_object('fence', v_projection.fence, 'changes', coalesce(jsonb_agg(
      jsonb_build_object(
        'entity', o.entity, 'entityId', o.entity_id, 'kind', o.kind, 'sequence', o.sequence, 'version', o.version,
        'value', v.value, 'checksum', cogo.graph_checksum(v.value)) order by o.sequence), '[]'))
    from (select * from cogo.graph_outbox order by graph_outbox.sequence limit quantity) as o
    cross join lateral (
      select case o.entity
        when 'node' then (select cogo.graph_node_value(n) from cogo.graph_nodes as n where n.node_id = o.entity_id)
        else (select cogo.graph_edge_value(e) from cogo.graph_edges as e where e.edge_id = o.entity_id) end
    ) as v (value)
  );
end
$$;
comment on function cogo.claim_graph_changes is
  'The next changes under a lease: {fence, changes: [{entity, entityId, kind, sequence, version, value, '
  'checksum}]}, value null for a deletion; null while another projector holds the lease. A projector that claims '
  'again gives up its earlier claim.';

create function cogo_api.claim_graph_changes(worker_id uuid, quantity integer, lease_seconds double precision default 30)
returns jsonb language plpgsql volatile security definer set search_path = ''
as $$
begin
  return (
    select cogo.claim_graph_changes(claim_graph_changes.worker_id, claim_graph_changes.quantity,
                                    make_interval(secs => claim_graph_changes.lease_seconds))
  );
end
$$;
comment on function cogo_api.claim_graph_changes is
  'Projector: takes the next changes under a lease; null while another has it.';
grant execute on function cogo_api.claim_graph_changes to service_role;

create function cogo.complete_graph_changes(fence bigint, sequences bigint[], versions integer[], rootless bigint[] default '{}')
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_count integer;
begin
  update cogo.graph_projection set projected_at = cogo.clock(), lease_expires_at = null
  where graph_projection.singleton and graph_projection.fence = complete_graph_changes.fence;
  if not found then
    perform cogo.raise_error('lease_lost', 'Another projector has claimed since', 'Claim again');
  end if;
  if cardinality(rootless) > 0 then
    perform cogo.hold_graph_changes();
    perform cogo.requeue_graph_edges(rootless);
  end if;
  -- A row that a writer holds is changing again: it stays, and waiting for it could be a deadlock.
  delete from cogo.graph_outbox as o
  where o.sequence in (
    select held.sequence from cogo.graph_outbox as held
    join unnest(sequences, versions) as done (sequence, version)
      on done.sequence = held.sequence and done.version = held.version
    for update of held skip locked);
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function cogo.complete_graph_changes is
  'Removes from the outbox what the copy now has, which may be nothing, and ends the lease; returns how many. Edges '
  'whose ends the copy did not know (it was emptied, or restored) go to the back. Only the last fence is accepted.';

create function cogo_api.complete_graph_changes(
  fence bigint, sequences bigint[], versions integer[], rootless bigint[] default '{}')
returns integer language plpgsql volatile security definer set search_path = ''
as $$
begin
  return (
    select cogo.complete_graph_changes(complete_graph_changes.fence, complete_graph_changes.sequences,
                                       complete_graph_changes.versions, complete_graph_changes.rootless)
  );
end
$$;
comment on function cogo_api.complete_graph_changes is 'Projector: ends changes that the copy now has.';
grant execute on function cogo_api.complete_graph_changes to service_role;

create function cogo.requeue_graph_edges(edge_ids bigint[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  delete from cogo.graph_outbox as o where o.entity = 'edge' and o.entity_id = any (requeue_graph_edges.edge_ids);
  perform cogo.note_graph_changes('node', array_agg(n.node_id), array_agg(n.kind))
  from cogo.graph_nodes as n
  where n.node_id in (
    select unnest(array[e.source_id, e.target_id]) from cogo.graph_edges as e
    where e.edge_id = any (requeue_graph_edges.edge_ids));
  perform cogo.note_graph_changes('edge', array_agg(e.edge_id), array_agg(e.kind))
  from cogo.graph_edges as e where e.edge_id = any (requeue_graph_edges.edge_ids);
end
$$;
comment on function cogo.requeue_graph_edges is 'Puts edges to the back of the outbox, after both their ends.';

create function cogo.rebuild_graph()
returns void language sql volatile security invoker set search_path = ''
as $$
  update cogo.graph_projection set rebuilding = 'node', rebuilt_to = 0 where graph_projection.singleton;
$$;
comment on function cogo.rebuild_graph is
  'Starts a projection of the whole graph, which later claims continue; asking twice starts over.';

create function cogo_api.rebuild_graph()
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.rebuild_graph();
  select cogo.record_audit('graph-rebuilt', cogo.operators());
$$;
comment on function cogo_api.rebuild_graph is 'Operators: has the whole graph projected again.';
grant execute on function cogo_api.rebuild_graph to service_role;

create function cogo.stop_graph_projection()
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform from cogo.graph_projection where graph_projection.singleton for update;
  perform cogo.hold_graph_changes();
  update cogo.graph_projection
  set enabled_at = null, rebuilding = null, worker_id = null, lease_expires_at = null
  where graph_projection.singleton;
  delete from cogo.graph_outbox where true;
end
$$;
comment on function cogo.stop_graph_projection is
  'Stops recording changes, for a project that gives up its copy; the next claim begins with a rebuild.';

create function cogo_api.stop_graph_projection()
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.stop_graph_projection();
  select cogo.record_audit('graph-projection-stopped', cogo.operators());
$$;
comment on function cogo_api.stop_graph_projection is 'Operators: ends the noting of changes for a copy.';
grant execute on function cogo_api.stop_graph_projection to service_role;

create function cogo.graph_lag()
returns table (enabled boolean, rebuilding boolean, pending bigint, oldest_seconds double precision, projected_at timestamptz)
language sql stable security invoker set search_path = ''
as $$
  select p.enabled_at is not null, p.rebuilding is not null, o.pending,
         coalesce(extract(epoch from cogo.clock() - o.oldest), 0)::double precision, p.projected_at
  from cogo.graph_projection as p,
       (select count(*) as pending, min(graph_outbox.changed_at) as oldest from cogo.graph_outbox) as o;
$$;
comment on function cogo.graph_lag is 'How far the copy is behind.';

create function cogo_api.graph_lag()
returns table (enabled boolean, rebuilding boolean, pending bigint, oldest_seconds double precision, projected_at timestamptz)
language sql stable security definer set search_path = ''
as $$ select * from cogo.graph_lag(); $$;
comment on function cogo_api.graph_lag is 'Operators: how far the copy of the graph is behind.';
grant execute on function cogo_api.graph_lag to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
