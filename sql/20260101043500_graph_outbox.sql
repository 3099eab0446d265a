-- The outbox: changes that a copy of the graph (Neo4j) does not have yet. A change of a node or an edge leaves a
-- row here, in its transaction; a projector reads rows in order, applies them, and removes those that
-- have not changed since. A row says which thing changed, not how: its value is read when it
-- is projected, so that many changes of one thing are one row, and a row projected twice does no harm.
--
-- Order. A row keeps its place when its thing changes again, so a node's first row comes before those of
-- its edges. There is one projector at a time, by a lease on each batch, and each claim has a fencing token
-- greater than any before, which the copy stores: what a projector that was taken for dead still sends is
-- refused there, in the transaction that would have written it. Tokens grow with the clock, so that a database
-- restored from a backup issues no old ones.
--
-- A project without a copy pays nothing: the first claim turns the outbox on and starts a rebuild, which
-- puts the whole graph into the outbox, a slice with each claim.

create table cogo.graph_projection (
  singleton boolean primary key default true
    constraint there_is_one_projection check (singleton),
  fence bigint not null default 0,
  worker_id uuid,
  lease_expires_at timestamptz,
  enabled_at timestamptz,
  rebuilding text
    constraint rebuilding_is_known check (rebuilding in ('node', 'edge')),
  rebuilt_to bigint not null default 0,
  projected_at timestamptz
);
comment on table cogo.graph_projection is 'Who brings the copy of the graph up to date, and how far a rebuild is; one row.';
comment on column cogo.graph_projection.fence is 'The last fencing token: microseconds of the clock, and greater than any before.';
comment on column cogo.graph_projection.enabled_at is 'Since when changes are noted; null where there is no copy.';
comment on column cogo.graph_projection.rebuilding is 'What a rebuild puts into the outbox now: nodes, then edges; null when there is none.';
comment on column cogo.graph_projection.rebuilt_to is 'The last id it has put there.';
comment on column cogo.graph_projection.projected_at is 'When changes were last completed.';

create table cogo.graph_outbox (
  entity text not null
    constraint entity_is_known check (entity in ('node', 'edge')),
  entity_id bigint not null,
  kind text not null,
  sequence bigint generated always as identity,
  version integer not null default 1,
  changed_at timestamptz not null default cogo.clock(),
  primary key (entity, entity_id)
);
comment on table cogo.graph_outbox is 'Nodes and edges that the copy has yet to learn of, or to forget.';
comment on column cogo.graph_outbox.sequence is 'The order of first changes.';
comment on column cogo.graph_outbox.version is 'Counts further changes: a row that changed since it was claimed stays.';
comment on column cogo.graph_outbox.changed_at is 'When it first changed: the lag counts from here.';

create unique index graph_outbox_in_order on cogo.graph_outbox (sequence);

alter table cogo.graph_projection enable row level security;
alter table cogo.graph_outbox enable row level security;

insert into cogo.graph_projection default values;

create function cogo.graph_is_projected()
returns boolean language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('cogo:graph-outbox', 0));
  return exists (select from cogo.graph_projection where graph_projection.enabled_at is not null);
end
$$;
comment on function cogo.graph_is_projected is
  'Whether changes are to be recorded. Turning the outbox on waits for transactions that asked, so that none of '
  'their changes is missed.';

create function cogo.hold_graph_changes()
returns void language sql volatile security invoker set search_path = ''
as $$ select pg_advisory_xact_lock(hashtextextended('cogo:graph-outbox', 0)); $$;
comment on function cogo.hold_graph_changes is
  'Waits for transactions that change the graph and holds off new ones until this one ends, so that many rows of '
  'the outbox can be written in this transaction''s order.';

create function cogo.note_graph_changes(entity text, entity_ids bigint[], kinds text[])
returns void language sql volatile security invoker set search_path = ''
as $$
  insert into cogo.graph_outbox as o (entity, entity_id, kind)
  select note_graph_changes.entity, changed.entity_id, changed.kind
  from unnest(entity_ids, kinds) as changed (entity_id, kind)
  order by changed.entity_id
  on conflict (entity, entity_id) do update set version = o.version + 1;
$$;
comment on function cogo.note_graph_changes is 'Puts nodes or edges into the outbox.';

create function cogo.note_node_changes()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if cogo.graph_is_projected() then
    perform cogo.note_graph_changes('node', array_agg(changed.node_id), array_agg(changed.kind)) from changed;
  end if;
  return null;
end
$$;
comment on function cogo.note_node_changes is 'Puts changed nodes into the outbox.';

create function cogo.note_edge_changes()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if cogo.graph_is_projected() then
    perform cogo.note_graph_changes('edge', array_agg(changed.edge_id), array_agg(changed.kind)) from changed;
  end if;
  return null;
end
$$;
comment on function cogo.note_edge_changes is 'Puts changed edges into the outbox.';

create trigger outbox_notes_new_nodes after insert on cogo.graph_nodes
  referencing new table as changed for each statement execute function cogo.note_node_changes();
create trigger outbox_notes_changed_nodes after update on cogo.graph_nodes
  referencing new table as changed for each statement execute function cogo.note_node_changes();
create trigger outbox_notes_deleted_nodes after delete on cogo.graph_nodes
  referencing old table as changed for each statement execute function cogo.note_node_changes();
create trigger outbox_notes_new_edges after insert on cogo.graph_edges
  referencing new table as changed for each statement execute function cogo.note_edge_changes();
create trigger outbox_notes_changed_edges after update on cogo.graph_edges
  referencing new table as changed for each statement execute function cogo.note_edge_changes();
create trigger outbox_notes_deleted_edges after delete on cogo.graph_edges
  referencing old table as changed for each statement execute function cogo.note_edge_changes();

create function cogo.graph_node_value(node cogo.graph_nodes)
returns jsonb language sql immutable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'nodeId', node.node_id, 'tenantId', node.tenant_id, 'kind', node.kind, 'key', node.key, 'name', node.name,
    'project', node.project, 'documentId', node.document_id, 'chunkId', node.chunk_id, 'properties', node.properties);
$$;
comment on function cogo.graph_node_value is 'A node as readers and the copy get it.';

create function cogo.graph_edge_value(edge cogo.graph_edges)
returns jsonb language sql immutable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'edgeId', edge.edge_id, 'tenantId', edge.tenant_id, 'kind', edge.kind, 'sourceId', edge.source_id,
    'targetId', edge.target_id, 'weight', edge.weight, 'properties', edge.properties);
$$;
comment on function cogo.graph_edge_value is 'An edge as the copy gets it.';

create function cogo.graph_checksum(value jsonb)
returns bigint language sql immutable security invoker set search_path = ''
as $$ select ('x' || left(md5(value::text), 8))::bit(32)::bigint; $$;
comment on function cogo.graph_checksum is
  'The checksum by which the value of a node or edge is compared: 32 bits, so that a sum of many stays an exact '
  'integer everywhere.';

revoke execute on all functions in schema cogo from public;
