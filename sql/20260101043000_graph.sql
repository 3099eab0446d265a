-- The graph: what the agents know, as things and how they relate. Postgres is the truth; Neo4j, if used,
-- is a copy (see the outbox) that reads may use.
--
--   node  a thing. Documents, chunks and symbols belong to their document, requirements, tasks and
--         artifacts to their task, agents and roles to the registry; entities are words that several
--         documents share. `key` identifies it within its tenant and kind.
--   reference  a name that a document uses; it has edges to what it may mean (next page).
--   edge  a relation between two, directed, with a weight from 0 to 1: how much of the interest in one
--         passes on to the other. Its owner is the document it was read from, if any.
--
-- Nodes of no tenant (agents and roles) are visible to everyone; an edge is its tenant's, and joins what that
-- tenant may see. A transaction that writes a tenant's graph holds its corpus (lock_corpus), so that a symbol
-- and a reference to it, submitted at the same time, cannot miss each other.

create table cogo.graph_node_kinds (
  kind text primary key
    constraint kind_is_a_word check (kind ~ '^[a-z]+$'),
  meaning text not null
);
comment on table cogo.graph_node_kinds is 'What a node can be.';

create table cogo.graph_edge_kinds (
  kind text primary key
    constraint kind_is_in_capitals check (kind ~ '^[A-Z]+(_[A-Z]+)*$'),
  weight double precision not null
    constraint weight_is_a_share check (weight > 0 and weight <= 1),
  meaning text not null
);
comment on table cogo.graph_edge_kinds is 'How two nodes can relate.';
comment on column cogo.graph_edge_kinds.weight is 'Of an edge whose target is certain; ambiguous ones share it.';

create table cogo.graph_nodes (
  node_id bigint generated always as identity primary key,
  tenant_id uuid,
  kind text not null references cogo.graph_node_kinds (kind),
  key text not null
    constraint key_has_1_to_1500_characters check (char_length(key) between 1 and 1500),
  name text not null,
  project text,
  document_id uuid references cogo.documents (document_id) on delete cascade,
  chunk_id bigint references cogo.chunks (chunk_id) on delete set null,
  task_id uuid references cogo.tasks (task_id) on delete cascade,
  session_id uuid references cogo.sessions (session_id) on delete cascade,
  properties jsonb not null default '{}'
    constraint properties_are_an_object check (jsonb_typeof(properties) = 'object'),
  constraint key_is_unique_in_its_tenant_and_kind unique nulls not distinct (key, kind, tenant_id)
);
comment on table cogo.graph_nodes is 'Things the agents know of.';
comment on column cogo.graph_nodes.tenant_id is 'Null for what all tenants share: agents and roles.';
comment on column cogo.graph_nodes.key is 'Names the node within its tenant and kind.';
comment on column cogo.graph_nodes.name is 'What people, and references in texts, call it.';
comment on column cogo.graph_nodes.project is 'Where its name counts; null for what has no project.';
comment on column cogo.graph_nodes.document_id is 'The document it came with and goes with.';
comment on column cogo.graph_nodes.chunk_id is 'Where to read of it.';
comment on column cogo.graph_nodes.task_id is 'The task it goes with.';
comment on column cogo.graph_nodes.session_id is 'The session it goes with; null for what goes with something else.';

create table cogo.graph_references (
  reference_id bigint generated always as identity primary key,
  tenant_id uuid not null,
  project text not null,
  document_id uuid not null references cogo.documents (document_id) on delete cascade,
  source_id bigint not null references cogo.graph_nodes (node_id) on delete cascade,
  kind text not null references cogo.graph_edge_kinds (kind),
  target text not null,
  name text not null,
  line integer not null,
  nearness smallint
    constraint nearness_is_known check (nearness between 1 and 3),
  constraint reference_is_unique_in_its_source unique (source_id, kind, target)
);
comment on table cogo.graph_references is 'Names that documents use, resolved or not.';
comment on column cogo.graph_references.source_id is 'The symbol, chunk or document that uses the name.';
comment on column cogo.graph_references.target is 'As written.';
comment on column cogo.graph_references.name is 'The last part of it, by which it is looked up.';
comment on column cogo.graph_references.line is 'Where it is used first.';
comment on column cogo.graph_references.nearness is
  '1: found in its own document. 2: in one that it imports. 3: elsewhere in the project. Null: nothing answers to it yet.';

create table cogo.graph_edges (
  edge_id bigint generated always as identity primary key,
  tenant_id uuid,
  source_id bigint not null references cogo.graph_nodes (node_id) on delete cascade,
  target_id bigint not null references cogo.graph_nodes (node_id) on delete cascade,
  kind text not null references cogo.graph_edge_kinds (kind),
  weight double precision not null
    constraint weight_is_a_share check (weight > 0 and weight <= 1),
  document_id uuid references cogo.documents (document_id) on delete cascade,
  reference_id bigint references cogo.graph_references (reference_id) on delete cascade,
  properties jsonb not null default '{}'
    constraint properties_are_an_object check (jsonb_typeof(properties) = 'object'),
  constraint edge_is_unique_for_its_owner unique nulls not distinct (source_id, kind, target_id, document_id, reference_id)
);
comment on table cogo.graph_edges is 'Directed relations between nodes.';
comment on column cogo.graph_edges.weight is 'How much of an interest in one end carries over to the other.';
comment on column cogo.graph_edges.document_id is 'The document it was read from: parsing it again replaces exactly these.';
comment on column cogo.graph_edges.reference_id is 'The reference it resolves.';

create index graph_nodes_by_name on cogo.graph_nodes (tenant_id, name, project) where kind in ('symbol', 'document');
create index graph_nodes_by_document on cogo.graph_nodes (document_id) where document_id is not null;
create index graph_nodes_by_chunk on cogo.graph_nodes (chunk_id) where chunk_id is not null;
create index graph_nodes_by_task on cogo.graph_nodes (task_id) where task_id is not null;
create index graph_nodes_by_session on cogo.graph_nodes (session_id) where session_id is not null;
create index graph_references_by_name on cogo.graph_references (tenant_id, project, name);
create index graph_references_by_document on cogo.graph_references (document_id);
-- A hop reads a node's strongest edges from one of these two, in the order of its fan-out cap.
create index graph_edges_by_source on cogo.graph_edges (source_id, weight desc, edge_id);
create index graph_edges_by_target on cogo.graph_edges (target_id, weight desc, edge_id);
create index graph_edges_by_document on cogo.graph_edges (document_id) where document_id is not null;
create index graph_edges_by_reference on cogo.graph_edges (reference_id) where reference_id is not null;

alter table cogo.graph_node_kinds enable row level security;
alter table cogo.graph_edge_kinds enable row level security;
alter table cogo.graph_nodes enable row level security;
alter table cogo.graph_references enable row level security;
alter table cogo.graph_edges enable row level security;

insert into cogo.graph_node_kinds (kind, meaning) values
  ('document', 'A document; its key is its id.'),
  ('chunk', 'A part of a document; its key is its id.'),
  ('symbol', 'A function, class or other thing that code defines; its key is its document''s id, # and its qualified name.'),
  ('entity', 'A word, link or thing that texts speak of.'),
  ('session', 'A session with a task that has ended; its key is its id.'),
  ('requirement', 'What a task was asked for; its key is the task''s id.'),
  ('task', 'A task; its key is its id.'),
  ('step', 'A step that was worked on; its key is its id.'),
  ('criterion', 'What a requirement is judged by; its key is the task''s id, : and its own id.'),
  ('artifact', 'A file that a task produced; its key is the task''s id, : and the path.'),
  ('agent', 'A registered agent; its key is its slug.'),
  ('role', 'A role; its key is its slug.');

insert into cogo.graph_edge_kinds (kind, weight, meaning) values
  ('CALLS', 1, 'A symbol or document calls a symbol.'),
  ('EXTENDS', 1, 'A symbol is built on another.'),
  ('IMPLEMENTS', 1, 'A symbol fulfils an interface; a task or source file fulfils a requirement.'),
  ('VERIFIES', 1, 'A test checks a requirement, a criterion or a source file.'),
  ('EXPORTS', 1, 'A name stands for a symbol that has another.'),
  ('DEFINES', 1, 'A chunk, or a document, holds the definition of a symbol.'),
  ('PRODUCED', 1, 'A task, a step or an agent produced an artifact.'),
  ('HAS_ROLE', 1, 'An agent can play a role.'),
  ('DEPENDS_ON', 0.8, 'One thing needs another.'),
  ('SIMILAR_TO', 0.8, 'Two things are alike; the weight says how much.'),
  ('IMPORTS', 0.6, 'A document imports another.'),
  ('MENTIONS', 0.5, 'A text speaks of a symbol, a document or an entity.'),
  ('RELATED_TO', 0.5, 'Two entities are related, as the properties say.'),
  ('PERFORMED', 0.5, 'An agent worked on a task, or did a step.'),
  ('HAS_CRITERION', 0.5, 'A requirement is judged by a criterion.'),
  ('HAS_STEP', 0.25, 'A task was done by a step.'),
  ('HAS_TASK', 0.25, 'A session has a task.'),
  ('IN_SESSION', 0.25, 'A task belongs to a session.'),
  ('CONTAINS', 0.25, 'A document has a chunk; a symbol has a member.');

create policy everyone_reads on cogo.graph_node_kinds for select to authenticated, service_role using (true);
create policy everyone_reads on cogo.graph_edge_kinds for select to authenticated, service_role using (true);
create policy members_read on cogo.graph_nodes for select to authenticated
  using (tenant_id is null or tenant_id in (select cogo.caller_tenants()));
create policy members_read on cogo.graph_edges for select to authenticated
  using (tenant_id is null or tenant_id in (select cogo.caller_tenants()));
grant select on cogo.graph_node_kinds, cogo.graph_edge_kinds, cogo.graph_nodes, cogo.graph_edges
  to authenticated, service_role;
