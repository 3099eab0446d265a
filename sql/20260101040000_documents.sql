-- Documents: what the agents may know. A document belongs to a tenant, one of its projects and one of that
-- project's sources, where its path identifies it: two sources never touch each other's documents. Submitted
-- content waits until a knowledge worker has parsed it; then its chunks are searchable. A new submission
-- replaces the old text in one transaction, so a search sees the one or the other, never half; one that is
-- refused takes the old text with it, because that is not what the source says any more.

create table cogo.sources (
  source_id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  created_by uuid references auth.users (id) on delete cascade,
  project text not null
    constraint project_is_a_slug check (project ~ '^[a-z0-9]+([._-][a-z0-9]+)*$' and char_length(project) <= 100),
  name text not null
    constraint name_is_a_name_of_1_to_100_characters check (cogo.is_name(name, 100)),
  kind text not null default 'upload'
    constraint kind_is_known check (kind in ('folder', 'repository', 'web', 'upload')),
  root text
    constraint root_has_1_to_1000_characters check (char_length(root) between 1 and 1000),
  revision text
    constraint revision_has_1_to_200_characters check (char_length(revision) between 1 and 200),
  refreshed_at timestamptz,
  created_at timestamptz not null default cogo.clock(),
  constraint name_is_unique_in_its_project unique (tenant_id, project, name)
);
comment on table cogo.sources is 'Where documents come from: a folder, a repository, a web site, uploads.';
comment on column cogo.sources.name is 'What people know it by in its project.';
comment on column cogo.sources.root is 'The folder, or the address, that its paths are relative to; null for uploads.';
comment on column cogo.sources.revision is 'What was last loaded of it, such as a commit.';
comment on column cogo.sources.refreshed_at is 'When an ingestion of it was last closed; null: never.';

create function cogo.is_normal_path(path text)
returns boolean language sql immutable security invoker set search_path = ''
as $$
  select path is nfc normalized and not string_to_array(path, '/') && array['', '.', '..'];
$$;
comment on function cogo.is_normal_path is
  'Whether a path is the one spelling of its place: NFC, relative, without empty segments, "." and "..".';

create table cogo.ingestions (
  ingestion_id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  created_by uuid references auth.users (id) on delete cascade,
  project text not null
    constraint project_is_a_slug check (project ~ '^[a-z0-9]+([._-][a-z0-9]+)*$' and char_length(project) <= 100),
  source_id uuid not null references cogo.sources (source_id) on delete cascade,
  revision text
    constraint revision_has_1_to_200_characters check (char_length(revision) between 1 and 200),
  submitted integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  indexed integer not null default 0,
  refused integer not null default 0,
  deleted integer not null default 0,
  closed_at timestamptz,
  created_at timestamptz not null default cogo.clock()
);
comment on table cogo.ingestions is 'One loading of documents into a project, and how far it is.';
comment on column cogo.ingestions.submitted is 'Documents accepted for parsing, by it or by another that it found at work.';
comment on column cogo.ingestions.revision is 'What it loads of its source, such as a commit.';
comment on column cogo.ingestions.updated is
  'Documents whose bytes were there already, and whose visibility, licence or provenance changed.';
comment on column cogo.ingestions.unchanged is 'Documents that were there already as they are described.';
comment on column cogo.ingestions.indexed is 'Documents parsed and searchable.';
comment on column cogo.ingestions.refused is 'Documents refused, at the door or by the parser.';
comment on column cogo.ingestions.deleted is 'Documents removed because the ingestion did not name them.';
comment on column cogo.ingestions.closed_at is 'When the caller said that no more come; null while more may.';

create table cogo.documents (
  document_id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  created_by uuid references auth.users (id) on delete cascade,
  project text not null
    constraint project_is_a_slug check (project ~ '^[a-z0-9]+([._-][a-z0-9]+)*$' and char_length(project) <= 100),
  source_id uuid references cogo.sources (source_id) on delete cascade,
  path text not null
    constraint path_has_1_to_1000_characters check (char_length(path) between 1 and 1000)
    constraint path_is_normal check (cogo.is_normal_path(path)),
  visibility text not null default 'tenant'
    constraint visibility_is_known check (visibility in ('tenant', 'project', 'session')),
  session_id uuid references cogo.sessions (session_id) on delete cascade,
  origin text not null default 'upload'
    constraint origin_is_known check (origin in ('upload', 'memory')),
  licence text,
  provenance jsonb not null default '{}'
    constraint provenance_is_an_object check (jsonb_typeof(provenance) = 'object'),
  status text not null default 'pending'
    constraint status_is_known check (status in ('pending', 'indexed', 'refused')),
  error jsonb,
  notes text[] not null default '{}',
  title text not null default '',
  type text
    constraint type_is_known check (type in ('markdown', 'text', 'html', 'pdf', 'code', 'notebook', 'office')),
  language text,
  content_hash text,
  bytes integer,
  modified_at timestamptz not null default cogo.clock(),
  expires_at timestamptz,
  indexed_at timestamptz,
  seen_in uuid references cogo.ingestions (ingestion_id) on delete set null,
  seen_at timestamptz not null default cogo.clock(),
  created_at timestamptz not null default cogo.clock(),
  constraint path_is_unique_in_its_source unique nulls not distinct (tenant_id, project, path, source_id),
  constraint all_but_memories_have_a_source check ((source_id is null) = (origin = 'memory')),
  constraint only_a_session_s_document_has_a_session check (visibility <> 'session' or session_id is not null),
  constraint indexed_documents_have_a_hash check (indexed_at is null or content_hash is not null)
);
comment on table cogo.documents is 'Texts the agents may know, by tenant, project, source and path.';
comment on column cogo.documents.source_id is 'Where it comes from; null for memories.';
comment on column cogo.documents.path is 'Its path in its source; the key people know it by.';
comment on column cogo.documents.visibility is
  'tenant: found from every project of the tenant. project: only from its own. session: only from its session.';
comment on column cogo.documents.origin is 'upload: submitted. memory: written from a finished run.';
comment on column cogo.documents.licence is 'SPDX expression or words; null when not given.';
comment on column cogo.documents.provenance is 'Where it came from: an address, a commit, a task.';
comment on column cogo.documents.status is
  'pending: never parsed yet. indexed: searchable. refused: its text was, and nothing of it is found.';
comment on column cogo.documents.error is 'Why its text was refused: {code, message, remedy}.';
comment on column cogo.documents.notes is 'What of the indexed text was not taken in, and why, in sentences.';
comment on column cogo.documents.language is 'Of code, such as typescript; null for prose.';
comment on column cogo.documents.content_hash is 'SHA-256 of the indexed bytes, in hexadecimal.';
comment on column cogo.documents.bytes is 'Of the indexed source.';
comment on column cogo.documents.modified_at is 'When the source changed, as far as known; recency counts from here.';
comment on column cogo.documents.expires_at is 'When it is deleted; null: never.';
comment on column cogo.documents.seen_in is 'The last ingestion that named it.';
comment on column cogo.documents.seen_at is 'When it was last named: no ingestion that began before then prunes it.';

create table cogo.submissions (
  document_id uuid primary key references cogo.documents (document_id) on delete cascade,
  tenant_id uuid not null,
  content_hash text not null,
  content bytea not null,
  media_type text,
  attempts integer not null default 0,
  lease_token uuid,
  lease_expires_at timestamptz,
  submitted_at timestamptz not null default cogo.clock()
);
comment on table cogo.submissions is 'Submitted bytes that no worker has parsed yet; the queue of the knowledge workers.';
comment on column cogo.submissions.content_hash is 'SHA-256 of the content, in hexadecimal.';
comment on column cogo.submissions.attempts is 'How often a worker took it; at the ceiling it is refused.';
comment on column cogo.submissions.lease_token is 'Fencing token of the worker that parses it.';

create table cogo.awaited_documents (
  document_id uuid references cogo.submissions (document_id) on delete cascade,
  ingestion_id uuid references cogo.ingestions (ingestion_id) on delete cascade,
  tenant_id uuid not null,
  primary key (document_id, ingestion_id)
);
comment on table cogo.awaited_documents is
  'Which ingestions wait for a submission: all that named it, so that each tells what became of it.';

create table cogo.chunks (
  chunk_id bigint generated always as identity primary key,
  document_id uuid not null references cogo.documents (document_id) on delete cascade,
  tenant_id uuid not null,
  ordinal integer not null,
  header text not null,
  content text not null,
  content_hash text not null,
  section_path text[] not null default '{}',
  symbol text,
  start_line integer not null,
  end_line integer not null,
  length smallint not null,
  term_ids integer[] not null,
  term_frequencies smallint[] not null,
  created_at timestamptz not null default cogo.clock()
);
comment on table cogo.chunks is 'Parts of documents, cut at the structure of their text; the unit of search.';
comment on column cogo.chunks.ordinal is 'Position in the document, from 0.';
comment on column cogo.chunks.header is 'Document, section path and symbol, so that the chunk is understood alone.';
comment on column cogo.chunks.content is 'The text as it is in the source.';
comment on column cogo.chunks.content_hash is 'MD5 of header and content: equal chunks keep their row, postings and embedding.';
comment on column cogo.chunks.start_line is 'First line in the source, from 1; a page of PDF, a cell of a notebook, a paragraph, row or slide.';
comment on column cogo.chunks.end_line is 'Last line in the source, inclusive; a page and so on as start_line.';
comment on column cogo.chunks.length is 'Terms in the chunk, counted with repetition: the length of BM25.';
comment on column cogo.chunks.term_ids is 'Its terms, ascending: what its postings are, readable by chunk.';
comment on column cogo.chunks.term_frequencies is 'How often each of term_ids occurs.';

create index ingestions_by_tenant on cogo.ingestions (tenant_id, created_at desc);
create index ingestions_by_creator on cogo.ingestions (created_by);
create index ingestions_by_source on cogo.ingestions (source_id);
create index sources_by_creator on cogo.sources (created_by);
create index documents_by_source on cogo.documents (source_id) where source_id is not null;
create index documents_by_creator on cogo.documents (created_by);
create index documents_by_session on cogo.documents (session_id) where session_id is not null;
create index documents_by_ingestion on cogo.documents (seen_in) where seen_in is not null;
create index documents_by_expiry on cogo.documents (expires_at) where expires_at is not null;
create index submissions_by_tenant on cogo.submissions (tenant_id, submitted_at);
create index awaited_documents_by_ingestion on cogo.awaited_documents (ingestion_id);
create index chunks_by_document on cogo.chunks (document_id, ordinal);
create index chunks_by_tenant on cogo.chunks (tenant_id, chunk_id);
create index chunks_by_hash on cogo.chunks (tenant_id, content_hash);

alter table cogo.sources enable row level security;
alter table cogo.awaited_documents enable row level security;
alter table cogo.ingestions enable row level security;
alter table cogo.documents enable row level security;
alter table cogo.submissions enable row level security;
alter table cogo.chunks enable row level security;
create policy members_read on cogo.sources for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
create policy members_read on cogo.awaited_documents for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
create policy members_read on cogo.ingestions for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
create policy members_read on cogo.documents for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
create policy members_read on cogo.chunks for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.sources, cogo.ingestions, cogo.awaited_documents, cogo.documents, cogo.chunks to authenticated, service_role;

create view cogo_api.documents with (security_invoker = true) as
  select document_id, d.project, sources.name as source, path, visibility, session_id, origin, licence, provenance, status,
         error, notes, title, type, language, content_hash, bytes, modified_at, expires_at, indexed_at,
         seen_in as ingestion_id, d.created_at,
         (select count(*) from cogo.chunks where chunks.document_id = d.document_id) as chunks
  from cogo.documents as d left join cogo.sources on sources.source_id = d.source_id;
comment on view cogo_api.documents is 'The caller''s documents.';
grant select on cogo_api.documents to authenticated, service_role;

create view cogo_api.chunks with (security_invoker = true) as
  select chunk_id, document_id, ordinal, header, content, section_path, symbol, start_line, end_line, length, created_at
  from cogo.chunks;
comment on view cogo_api.chunks is 'Parts of the caller''s documents, as search finds them.';
grant select on cogo_api.chunks to authenticated, service_role;

create view cogo_api.ingestions with (security_invoker = true) as
  select ingestion_id, i.project, sources.name as source, i.revision, submitted, updated, unchanged, indexed, refused,
         deleted, closed_at, i.created_at,
         (select count(*) from cogo.awaited_documents as a where a.ingestion_id = i.ingestion_id) as waiting
  from cogo.ingestions as i join cogo.sources on sources.source_id = i.source_id;
comment on view cogo_api.ingestions is 'Loadings of documents, and how far each is.';
grant select on cogo_api.ingestions to authenticated, service_role;

create policy cogo_ingestion_members_listen on realtime.messages for select to authenticated
  using (
    extension in ('broadcast', 'presence')
    and exists (
      select from cogo.ingestions
      where ingestions.ingestion_id = cogo.topic_id(realtime.topic(), 'ingestion')
        and ingestions.tenant_id in (select cogo.caller_tenants())
    )
  );
