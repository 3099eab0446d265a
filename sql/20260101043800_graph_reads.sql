-- Reading the graph. Every reader names its tenants, and sees what is theirs or everyone's. A hop takes
-- only a node's strongest edges: in a graph where some names are used everywhere, two uncapped hops reach
-- everything, late.

create function cogo.readable_tenants(tenants uuid[])
returns uuid[] language plpgsql stable security invoker set search_path = ''
as $$
begin
  if auth.role() = 'service_role' then
    return coalesce(tenants, '{}');
  end if;
  return array(select own.tenant_id from cogo.caller_tenants() as own (tenant_id)
               where tenants is null or own.tenant_id = any (tenants));
end
$$;
comment on function cogo.readable_tenants is
  'Of the named tenants, those the caller may read for: with the secret key all of them, for a user the user''s own, '
  'which are also the default.';

create function cogo.find_graph_nodes(
  tenants uuid[], kind text, key text default null, name text default null, project text default null, quantity integer default 100,
  after_id bigint default null)
returns setof cogo.graph_nodes language plpgsql stable security invoker set search_path = ''
as $$
begin
  -- One statement for each of the ways, so that each is planned for its index.
  if find_graph_nodes.key is not null then
    return query
      select n.* from cogo.graph_nodes as n
      where n.key = find_graph_nodes.key and n.kind = find_graph_nodes.kind
        and (n.tenant_id is null or n.tenant_id = any (find_graph_nodes.tenants))
        and (find_graph_nodes.name is null or n.name = find_graph_nodes.name)
        and (find_graph_nodes.project is null or n.project = find_graph_nodes.project)
        and (after_id is null or n.node_id > after_id)
      order by n.node_id limit find_graph_nodes.quantity;
  elsif find_graph_nodes.name is not null and find_graph_nodes.kind in ('symbol', 'document') then
    return query
      select n.* from cogo.graph_nodes as n
      where n.tenant_id = any (find_graph_nodes.tenants) and n.name = find_graph_nodes.name
        and n.kind in ('symbol', 'document') and n.kind = find_graph_nodes.kind
        and (find_graph_nodes.project is null or n.project = find_graph_nodes.project)
        and (after_id is null or n.node_id > after_id)
      order by n.node_id limit find_graph_nodes.quantity;
  else
    return query
      select n.* from cogo.graph_nodes as n
      where n.kind = find_graph_nodes.kind
        and (n.tenant_id is null or n.tenant_id = any (find_graph_nodes.tenants))
        and (find_graph_nodes.name is null or n.name = find_graph_nodes.name)
        and (find_graph_nodes.project is null or n.project = find_graph_nodes.project)
        and (after_id is null or n.node_id > after_id)
      order by n.node_id limit find_graph_nodes.quantity;
  end if;
end
$$;
comment on function cogo.find_graph_nodes is 'Nodes of a kind, by key or name, in the order of their ids, after one of them.';

create function cogo_api.find_graph_nodes(
  kind text, key text default null, name text default null, project text default null, quantity integer default 100,
  tenants uuid[] default null, after_id bigint default null)
returns jsonb language sql stable security definer set search_path = ''
as $$
  select coalesce(jsonb_agg(cogo.graph_node_value(n)), '[]')
  from cogo.find_graph_nodes(cogo.readable_tenants(tenants), find_graph_nodes.kind, find_graph_nodes.key,
                             find_graph_nodes.name, find_graph_nodes.project, find_graph_nodes.quantity,
                             find_graph_nodes.after_id) as n;
$$;
comment on function cogo_api.find_graph_nodes is 'Nodes of a kind, by key or name, in the order of their ids, after one of them.';
grant execute on function cogo_api.find_graph_nodes to authenticated, service_role;

create function cogo.graph_hop(
  node_ids bigint[], tenants uuid[], kinds text[], direction text, fan_out integer, after_weight double precision default null,
  after_edge_id bigint default null)
returns table (from_id bigint, edge_id bigint, kind text, weight double precision, outgoing boolean, to_id bigint)
language sql stable security invoker set search_path = ''
set jit = off -- a hop's estimated cost would justify compiling it; it takes a millisecond
as $$
  select start.node_id, hop.*
  from unnest(graph_hop.node_ids) as start (node_id)
  cross join lateral (
    (select e.edge_id, e.kind, e.weight, true as outgoing, e.target_id
     from cogo.graph_edges as e
     where e.source_id = start.node_id and graph_hop.direction <> 'in'
       and (after_weight is null or e.weight <= after_weight and (e.weight < after_weight or e.edge_id > after_edge_id))
       and (e.tenant_id is null or e.tenant_id = any (graph_hop.tenants))
       and (graph_hop.kinds is null or e.kind = any (graph_hop.kinds))
     order by e.weight desc, e.edge_id limit graph_hop.fan_out)
    union all
    (select e.edge_id, e.kind, e.weight, false, e.source_id
     from cogo.graph_edges as e
     where e.target_id = start.node_id and graph_hop.direction <> 'out'
       and (after_weight is null or e.weight <= after_weight and (e.weight < after_weight or e.edge_id > after_edge_id))
       and (e.tenant_id is null or e.tenant_id = any (graph_hop.tenants))
       and (graph_hop.kinds is null or e.kind = any (graph_hop.kinds))
     order by e.weight desc, e.edge_id limit graph_hop.fan_out)
    order by 3 desc, 1
    limit graph_hop.fan_out
  ) as hop;
$$;
comment on function cogo.graph_hop is 'The strongest edges of each node, after one of this weight and id; direction is out, in or both.';

create type cogo.graph_reach as (
  place integer,
  from_place integer,
  node_id bigint,
  score double precision,
  depth integer,
  kind text,
  outgoing boolean
);
comment on type cogo.graph_reach is 'A node as an expansion reached it, and the place in the expansion it was reached from.';

create function cogo.graph_step_value(reach cogo.graph_reach)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object('edge', reach.kind, 'outgoing', reach.outgoing, 'kind', n.kind, 'key', n.key, 'name', n.name,
                            'path', n.properties ->> 'path', 'line', n.properties -> 'startLine')
  from cogo.graph_nodes as n where n.node_id = reach.node_id;
$$;
comment on function cogo.graph_step_value is 'A node on a path, and the edge that led to it.';

create function cogo.reach_graph(
  seeds bigint[], scores double precision[], tenants uuid[], hops integer, kinds text[], fan_out integer, decay double precision)
returns setof cogo.graph_reach language plpgsql stable security invoker set search_path = ''
set jit = off
as $$
declare
  v_reached cogo.graph_reach[];
  v_level cogo.graph_reach[];
begin
  select array_agg(row(s.place, null, s.node_id, s.score, 0, null, null)::cogo.graph_reach order by s.place) into v_level
  from unnest(seeds, scores) with ordinality as s (node_id, score, place);
  v_reached := v_level;
  for v_depth in 1 .. hops loop
    with found as (
      select distinct on (hop.to_id)
             start.place as from_place, hop.to_id as node_id, start.score * decay * hop.weight as score, hop.kind, hop.outgoing
      from cogo.graph_hop(array(select node_id from unnest(v_level)), tenants, kinds, 'both', fan_out) as hop
      join unnest(v_level) as start on start.node_id = hop.from_id
      order by hop.to_id, start.score * decay * hop.weight desc, hop.edge_id, hop.outgoing desc
    )
    select array_agg(row(cardinality(v_reached) + better.place, better.from_place, better.node_id, better.score, v_depth,
                         better.kind, better.outgoing)::cogo.graph_reach order by better.place)
    into v_level
    from (
      select found.*, row_number() over (order by found.node_id) as place
      from found
      left join (select r.node_id, max(r.score) as score from unnest(v_reached) as r group by r.node_id) as best
        on best.node_id = found.node_id
      where best.score is null or found.score > best.score
    ) as better;
    exit when v_level is null;
    v_reached := v_reached || v_level;
  end loop;
  return query select * from unnest(v_reached);
end
$$;
comment on function cogo.reach_graph is
  'Everything an expansion reaches, level by level. A node''s score is the best over all paths within the hops, each '
  'hop multiplying it by `decay` and the edge''s weight; a node is followed again only when reached with a better '
  'score.';

create function cogo.expand_graph(
  seeds jsonb, tenants uuid[], hops integer default 2, kinds text[] default null, fan_out integer default 20,
  quantity integer default 50, decay double precision default 0.5)
returns jsonb language plpgsql stable security invoker set search_path = ''
set jit = off
as $$
declare
  v_seeds bigint[];
  v_scores double precision[];
begin
  if not (hops between 1 and 4 and fan_out between 1 and 1000 and quantity between 1 and 1000) then
    perform cogo.raise_error('invalid_input', format(
      'Expected 1 to 4 hops, a fan-out and a quantity from 1 to 1000, got %s, %s and %s', hops, fan_out, quantity));
  end if;
  select array_agg(n.node_id order by s.place), array_agg((s.seed ->> 'score')::double precision order by s.place)
  into v_seeds, v_scores
  from jsonb_array_elements(seeds) with ordinality as s (seed, place)
  join cogo.graph_nodes as n
    on n.kind = s.seed ->> 'kind' and n.key = s.seed ->> 'key'
   and (n.tenant_id is null or n.tenant_id = any (expand_graph.tenants));
  return (
    with recursive reached as materialized (
      select * from cogo.reach_graph(v_seeds, v_scores, tenants, hops, kinds, fan_out, decay)
    ), best as materialized (
      select chosen.*
      from (select distinct on (r.node_id) r.* from reached as r order by r.node_id, r.score desc, r.depth, r.place) as chosen
      where chosen.depth > 0 and chosen.node_id <> all (v_seeds)
      order by chosen.score desc, chosen.node_id
      limit quantity
    ), way (node_id, from_place, path) as (
      select b.node_id, b.from_place, jsonb_build_array(cogo.graph_step_value(b::cogo.graph_reach)) from best as b
      union all
      select way.node_id, r.from_place, cogo.graph_step_value(r::cogo.graph_reach) || way.path
      from way join reached as r on r.place = way.from_place
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'node', cogo.graph_node_value(n), 'score', b.score, 'depth', b.depth, 'path', way.path)
      order by b.score desc, b.node_id), '[]')
    from best as b
    join way on way.node_id = b.node_id and way.from_place is null
    join cogo.graph_nodes as n on n.node_id = b.node_id
  );
end
$$;
comment on function cogo.expand_graph is
  'The best-scored nodes around seeds [{kind, key, score}]: {node, score, depth, path: [{edge, outgoing, kind, key, '
  'name, path, line}]}; a path starts with its seed, which has no edge.';

create function cogo_api.expand_graph(
  seeds jsonb, hops integer default 2, kinds text[] default null, fan_out integer default 20, quantity integer default 50,
  decay double precision default 0.5, tenants uuid[] default null)
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select cogo.expand_graph(expand_graph.seeds, cogo.readable_tenants(tenants), expand_graph.hops, expand_graph.kinds,
                             expand_graph.fan_out, expand_graph.quantity, expand_graph.decay)
  );
end
$$;
comment on function cogo_api.expand_graph is 'The best-scored nodes around seeds, each with the path that led there.';
grant execute on function cogo_api.expand_graph to authenticated, service_role;

create function cogo.read_graph_hop(
  node_ids bigint[], tenants uuid[], kinds text[] default null, direction text default 'both', fan_out integer default 100,
  after_weight double precision default null, after_edge_id bigint default null)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'fromId', hop.from_id, 'edgeId', hop.edge_id, 'edge', hop.kind, 'weight', hop.weight, 'outgoing', hop.outgoing,
    'line', e.properties -> 'line', 'confidence', coalesce(e.properties ->> 'confidence', 'certain'),
    'node', cogo.graph_node_value(n)) order by hop.from_id, hop.weight desc, hop.edge_id, hop.outgoing desc), '[]')
  from cogo.graph_hop(read_graph_hop.node_ids, read_graph_hop.tenants, read_graph_hop.kinds,
                      read_graph_hop.direction, read_graph_hop.fan_out, read_graph_hop.after_weight,
                      read_graph_hop.after_edge_id) as hop
  join cogo.graph_edges as e on e.edge_id = hop.edge_id
  join cogo.graph_nodes as n on n.node_id = hop.to_id;
$$;
comment on function cogo.read_graph_hop is 'One hop, with the nodes it leads to.';

create function cogo_api.read_graph_hop(
  node_ids bigint[], kinds text[] default null, direction text default 'both', fan_out integer default 100,
  tenants uuid[] default null, after_weight double precision default null, after_edge_id bigint default null)
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select cogo.read_graph_hop(read_graph_hop.node_ids, cogo.readable_tenants(tenants), read_graph_hop.kinds,
                               read_graph_hop.direction, read_graph_hop.fan_out, read_graph_hop.after_weight,
                               read_graph_hop.after_edge_id)
  );
end
$$;
comment on function cogo_api.read_graph_hop is 'The strongest edges of nodes, with what they lead to.';
grant execute on function cogo_api.read_graph_hop to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
