-- No step of a plan waits for itself, over however many others.

create function cogo.given_in_order(steps jsonb)
returns boolean language plpgsql immutable security invoker set search_path = ''
as $$
declare
  v_in_order boolean;
begin
  with placed as materialized (
    select s.step ->> 'key' as key, s.step -> 'dependsOn' as depends_on, s.position
    from jsonb_array_elements(given_in_order.steps) with ordinality as s (step, position)
  ), edge as materialized (
    select placed.position, d.key
    from placed, jsonb_array_elements_text(coalesce(placed.depends_on, '[]')) as d (key)
  )
  select not exists (
    select from edge join placed as parent on parent.key = edge.key
    where parent.position >= edge.position
  ) into v_in_order;
  return v_in_order;
end
$$;
comment on function cogo.given_in_order is
  'Whether each step comes after those it depends on, in which case there can be no cycle.';

create function cogo.find_cycle(children integer[], parents integer[])
returns integer[] language plpgsql immutable security invoker set search_path = ''
as $$
declare
  v_nodes constant integer := coalesce(
    (select max(greatest(edge.child, edge.parent)) from unnest(children, parents) as edge (child, parent)), 0);
  v_first integer[] := array_fill(null::integer, array[v_nodes]); -- where a parent's edges begin
  v_open integer[] := array_fill(0, array[v_nodes]);
  v_free integer[] := '{}';
  v_done integer := 0;
  v_edge integer;
  v_child integer;
  v_waits_for integer[];
  v_cycle integer[];
begin
  for v_edge in reverse coalesce(cardinality(parents), 0) .. 1 loop
    v_first[parents[v_edge]] := v_edge;
    v_open[children[v_edge]] := v_open[children[v_edge]] + 1;
  end loop;
  for v_node in 1 .. v_nodes loop
    if v_open[v_node] = 0 then
      v_free := v_free || v_node;
    end if;
  end loop;
  while v_done < cardinality(v_free) loop
    v_done := v_done + 1;
    v_edge := v_first[v_free[v_done]];
    while parents[v_edge] = v_free[v_done] loop
      v_child := children[v_edge];
      v_open[v_child] := v_open[v_child] - 1;
      if v_open[v_child] = 0 then
        v_free := v_free || v_child;
      end if;
      v_edge := v_edge + 1;
    end loop;
  end loop;
  if v_done = v_nodes then
    return null;
  end if;
  -- What is not free waits for another step that is not: going from one to the next comes round.
  v_waits_for := array_fill(null::integer, array[v_nodes]);
  for v_edge in 1 .. cardinality(parents) loop
    if v_open[parents[v_edge]] > 0 and v_open[children[v_edge]] > 0 then
      v_waits_for[children[v_edge]] := parents[v_edge];
      v_child := children[v_edge];
    end if;
  end loop;
  for v_step in 1 .. v_nodes loop
    v_child := v_waits_for[v_child];
  end loop;
  loop
    v_cycle := v_cycle || v_child;
    exit when cardinality(v_cycle) > 1 and v_child = v_cycle[1];
    v_child := v_waits_for[v_child];
  end loop;
  return v_cycle;
end
$$;
comment on function cogo.find_cycle is
  'The nodes of a cycle, each before what it waits for and the first at the end again; null where a graph has none. By '
  'Kahn''s algorithm: its nodes are numbered from 1, its edges go from parents[i] to children[i] in the order of parents.';

create function cogo.refuse_cycle(keys text[])
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_most constant integer := 10;
begin
  perform cogo.raise_error('invalid_plan',
    format('The plan has a cycle, in which each step waits for the next: %s%s', array_to_string(keys[1:c_most], ' → '),
           case when cardinality(keys) > c_most then format(' → … (%s steps)', cardinality(keys) - 1) else '' end),
    'Take one of them out of another''s dependsOn');
end
$$;
comment on function cogo.refuse_cycle is 'Raises invalid_plan for these steps, each of which waits for the next.';

create function cogo.require_acyclic(run_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_children integer[];
  v_parents integer[];
  v_ids uuid[];
  v_cycle integer[];
begin
  -- Numbered by sorting, without a join: the planner takes a plan it has just been given for an empty table.
  with edge as (
    select row_number() over () as place, d.step_id, d.depends_on
    from cogo.steps as s
    cross join lateral (select e.step_id, e.depends_on from cogo.step_dependencies as e where e.step_id = s.step_id offset 0) as d
    where s.run_id = require_acyclic.run_id and s.finished_at is null
  ), numbered as (
    select edge.place, ends.is_parent, dense_rank() over (order by ends.step_id)::integer as number
    from edge cross join lateral (values (false, edge.step_id), (true, edge.depends_on)) as ends (is_parent, step_id)
  ), pair as (
    select min(numbered.number) filter (where not numbered.is_parent) as child,
           min(numbered.number) filter (where numbered.is_parent) as parent
    from numbered group by numbered.place
  )
  select array_agg(pair.child order by pair.parent), array_agg(pair.parent order by pair.parent)
  into v_children, v_parents
  from pair;
  v_cycle := cogo.find_cycle(v_children, v_parents);
  if v_cycle is null then
    return;
  end if;
  v_ids := array(
    select distinct ends.step_id
    from cogo.steps as s
    join cogo.step_dependencies as d on d.step_id = s.step_id
    cross join lateral (values (d.step_id), (d.depends_on)) as ends (step_id)
    where s.run_id = require_acyclic.run_id and s.finished_at is null
    order by ends.step_id);
  perform cogo.refuse_cycle(array(
    select steps.key from unnest(v_cycle) with ordinality as node (number, place)
    join cogo.steps on steps.step_id = v_ids[node.number] order by node.place));
end
$$;
comment on function cogo.require_acyclic is 'Refuses a plan in which a step waits for itself.';

revoke execute on all functions in schema cogo from public;
