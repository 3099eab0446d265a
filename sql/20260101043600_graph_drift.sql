-- Drift: whether the copy is what it should be. Both sides are summed up by kind and range of ids; where
-- the sums differ, the ids are compared, and those that differ are put into the outbox. Ids that wait in
-- the outbox are on their way and no drift.

create function cogo.summarise_graph(range_size integer)
returns table (entity text, kind text, range bigint, quantity bigint, checksum numeric)
language sql stable security invoker set search_path = ''
as $$
  select 'node', n.kind, n.node_id / range_size, count(*), sum(cogo.graph_checksum(cogo.graph_node_value(n)))
  from cogo.graph_nodes as n group by 2, 3
  union all
  select 'edge', e.kind, e.edge_id / range_size, count(*), sum(cogo.graph_checksum(cogo.graph_edge_value(e)))
  from cogo.graph_edges as e group by 2, 3;
$$;
comment on function cogo.summarise_graph is 'Count and sum of checksums by kind and range of ids.';

create function cogo_api.summarise_graph(range_size integer)
returns jsonb language sql stable security definer set search_path = ''
as $$ select coalesce(jsonb_agg(to_jsonb(s)), '[]') from cogo.summarise_graph(summarise_graph.range_size) as s; $$;
comment on function cogo_api.summarise_graph is 'Projector: counts and checksums by kind and range of ids.';
grant execute on function cogo_api.summarise_graph to service_role;

create function cogo.list_graph_range(entity text, kind text, first_id bigint, last_id bigint)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'entities', coalesce((
      select jsonb_agg(jsonb_build_array(known.id, known.checksum))
      from (
        select n.node_id as id, cogo.graph_checksum(cogo.graph_node_value(n)) as checksum from cogo.graph_nodes as n
        where list_graph_range.entity = 'node' and n.kind = list_graph_range.kind and n.node_id between first_id and last_id
        union all
        select e.edge_id, cogo.graph_checksum(cogo.graph_edge_value(e)) from cogo.graph_edges as e
        where list_graph_range.entity = 'edge' and e.kind = list_graph_range.kind and e.edge_id between first_id and last_id
      ) as known), '[]'),
    'pending', coalesce((
      select jsonb_agg(o.entity_id) from cogo.graph_outbox as o
      where o.entity = list_graph_range.entity and o.entity_id between first_id and last_id), '[]'));
$$;
comment on function cogo.list_graph_range is
  '{entities: [[id, checksum]], pending: [id]} of one kind in a range of ids.';

create function cogo_api.list_graph_range(entity text, kind text, first_id bigint, last_id bigint)
returns jsonb language sql stable security definer set search_path = ''
as $$
  select cogo.list_graph_range(list_graph_range.entity, list_graph_range.kind, list_graph_range.first_id,
                               list_graph_range.last_id);
$$;
comment on function cogo_api.list_graph_range is 'Projector: ids and checksums in a range, and what is pending there.';
grant execute on function cogo_api.list_graph_range to service_role;

create function cogo.requeue_graph_entities(entity text, kind text, entity_ids bigint[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.hold_graph_changes();
  perform cogo.note_graph_changes(
    requeue_graph_entities.entity, entity_ids, array_fill(requeue_graph_entities.kind, array[cardinality(entity_ids)]));
end
$$;
comment on function cogo.requeue_graph_entities is
  'Puts nodes or edges that drifted into the outbox, to be projected or deleted from the copy.';

create function cogo_api.requeue_graph_entities(entity text, kind text, entity_ids bigint[])
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.requeue_graph_entities(requeue_graph_entities.entity, requeue_graph_entities.kind,
                                     requeue_graph_entities.entity_ids);
$$;
comment on function cogo_api.requeue_graph_entities is 'Projector: has what drifted projected again.';
grant execute on function cogo_api.requeue_graph_entities to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
