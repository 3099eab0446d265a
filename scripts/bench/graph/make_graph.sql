-- A tenant's graph of $nodes nodes and about $edges edges whose targets are heavy-tailed: few nodes are
-- pointed to by thousands, as names used everywhere are.
create function pg_temp.make_graph(tenant uuid, nodes integer, edges integer)
returns void
language sql
as $$
  insert into cogo.graph_nodes (tenant_id, kind, key, name)
  select tenant, 'entity', i::text, 'Thing ' || i from generate_series(1, nodes) as i;
  with numbered as materialized (
    select array_agg(node_id order by node_id) as ids from cogo.graph_nodes where tenant_id = tenant
  )
  insert into cogo.graph_edges (tenant_id, source_id, target_id, kind, weight)
  select tenant, ids[1 + floor(random() * nodes)::integer], ids[1 + floor(power(random(), 3) * nodes)::integer],
         case when i % 2 = 0 then 'RELATED_TO' else 'SIMILAR_TO' end, 0.05 + 0.95 * random()
  from numbered, generate_series(1, edges) as i
  on conflict do nothing;
$$;
