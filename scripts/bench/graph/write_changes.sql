-- About a hundred changes: new nodes, edges between recent ones, renamed nodes, nodes deleted with their edges.
create function cogo.bench_write_changes(tenant uuid, number integer)
returns setof text
language plpgsql
as $$
declare
  v_recent bigint[];
begin
  return query
    with made as (
      insert into cogo.graph_nodes (tenant_id, kind, key, name)
      select tenant, 'entity', number || '-' || i, 'New' from generate_series(1, 40) as i
      returning node_id)
    select 'node ' || node_id from made;
  select array_agg(node_id) into v_recent
  from (select node_id from cogo.graph_nodes where tenant_id = tenant order by node_id desc limit 400) as latest;
  return query
    with made as (
      insert into cogo.graph_edges (tenant_id, source_id, target_id, kind, weight)
      select tenant, v_recent[i], v_recent[1 + (i * 7 + number) % cardinality(v_recent)], 'RELATED_TO', random() * 0.9 + 0.1
      from generate_series(1, 40) as i
      on conflict do nothing
      returning edge_id)
    select 'edge ' || edge_id from made;
  return query
    with renamed as (
      update cogo.graph_nodes set name = 'Renamed ' || number
      where node_id in (select v_recent[1 + (i * 31 + number) % cardinality(v_recent)] from generate_series(1, 17) as i)
      returning node_id)
    select 'node ' || node_id from renamed;
  return query
    with deleted as (
      delete from cogo.graph_nodes
      where node_id in (select v_recent[1 + (i * 17 + number) % cardinality(v_recent)] from generate_series(1, 3) as i)
      returning node_id)
    select 'node ' || node_id from deleted;
end
$$;
