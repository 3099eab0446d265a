-- For the graph: reads for users and workers, projection and repair for the projector.

create function api.find_graph_nodes(
  kind text, key text default null, name text default null, project text default null, quantity integer default 100,
  tenants uuid[] default null)
returns jsonb language sql stable security definer set search_path = ''
as $$
  select coalesce(jsonb_agg(cogo.graph_node_value(n)), '[]')
  from cogo.find_graph_nodes(cogo.readable_tenants(tenants), find_graph_nodes.kind, find_graph_nodes.key,
                             find_graph_nodes.name, find_graph_nodes.project, find_graph_nodes.quantity) as n;
$$;

create function api.read_graph_hop(
  node_ids bigint[], kinds text[] default null, direction text default 'both', fan_out integer default 100,
  tenants uuid[] default null)
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select cogo.read_graph_hop(read_graph_hop.node_ids, cogo.readable_tenants(tenants), read_graph_hop.kinds,
                               read_graph_hop.direction, read_graph_hop.fan_out)
  );
end
$$;

create function api.expand_graph(
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

create function api.claim_graph_changes(worker_id uuid, quantity integer, lease_seconds double precision default 30)
returns jsonb language plpgsql volatile security definer set search_path = ''
as $$
begin
  return (
    select cogo.claim_graph_changes(claim_graph_changes.worker_id, claim_graph_changes.quantity,
                                    make_interval(secs => claim_graph_changes.lease_seconds))
  );
end
$$;

create function api.complete_graph_changes(
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

create function api.graph_lag()
returns table (enabled boolean, rebuilding boolean, pending bigint, oldest_seconds double precision, projected_at timestamptz)
language sql stable security definer set search_path = ''
as $$ select * from cogo.graph_lag(); $$;

create function api.rebuild_graph()
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.rebuild_graph(); $$;

create function api.stop_graph_projection()
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.stop_graph_projection(); $$;

create function api.summarise_graph(range_size integer)
returns jsonb language sql stable security definer set search_path = ''
as $$ select coalesce(jsonb_agg(to_jsonb(s)), '[]') from cogo.summarise_graph(summarise_graph.range_size) as s; $$;

create function api.list_graph_range(entity text, kind text, first_id bigint, last_id bigint)
returns jsonb language sql stable security definer set search_path = ''
as $$
  select cogo.list_graph_range(list_graph_range.entity, list_graph_range.kind, list_graph_range.first_id,
                               list_graph_range.last_id);
$$;

create function api.requeue_graph_entities(entity text, kind text, entity_ids bigint[])
returns void language sql volatile security definer set search_path = ''
as $$
  select cogo.requeue_graph_entities(requeue_graph_entities.entity, requeue_graph_entities.kind,
                                     requeue_graph_entities.entity_ids);
$$;

revoke execute on all functions in schema api from public;
grant execute on function
  api.find_graph_nodes(text, text, text, text, integer, uuid[]),
  api.read_graph_hop(bigint[], text[], text, integer, uuid[]),
  api.expand_graph(jsonb, integer, text[], integer, integer, double precision, uuid[])
to authenticated, service_role;
grant execute on function
  api.claim_graph_changes(uuid, integer, double precision), api.complete_graph_changes(bigint, bigint[], integer[], bigint[]),
  api.graph_lag(), api.rebuild_graph(), api.stop_graph_projection(), api.summarise_graph(integer),
  api.list_graph_range(text, text, bigint, bigint), api.requeue_graph_entities(text, text, bigint[])
to service_role;

comment on function api.find_graph_nodes(text, text, text, text, integer, uuid[]) is 'Nodes of a kind, by key or name.';
comment on function api.read_graph_hop(bigint[], text[], text, integer, uuid[]) is 'The strongest edges of nodes, with what they lead to.';
comment on function api.expand_graph(jsonb, integer, text[], integer, integer, double precision, uuid[]) is
  'The best-scored nodes around seeds, each with the path that led there.';
comment on function api.claim_graph_changes(uuid, integer, double precision) is 'Projector: takes the next changes under a lease; null while another has it.';
comment on function api.complete_graph_changes(bigint, bigint[], integer[], bigint[]) is 'Projector: ends changes that the copy now has.';
comment on function api.graph_lag() is 'Operators: how far the copy of the graph is behind.';
comment on function api.rebuild_graph() is 'Operators: has the whole graph projected anew.';
comment on function api.stop_graph_projection() is 'Operators: ends the noting of changes for a copy.';
comment on function api.summarise_graph(integer) is 'Projector: counts and checksums by kind and range of ids.';
comment on function api.list_graph_range(text, text, bigint, bigint) is 'Projector: ids and checksums in a range, and what is pending there.';
comment on function api.requeue_graph_entities(text, text, bigint[]) is 'Projector: has what drifted projected anew.';

notify pgrst, 'reload schema';
