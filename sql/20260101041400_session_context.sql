-- What a session is about: what was asked in it and what was found. A question that leans on an earlier
-- one ("and how is it retried?") is searched together with it, and documents that served before weigh in.

create table cogo.searches (
  search_id bigint generated always as identity primary key,
  tenant_id uuid not null,
  session_id uuid not null references cogo.sessions (session_id) on delete cascade,
  query text not null,
  document_ids uuid[] not null,
  created_at timestamptz not null default cogo.clock()
);
comment on table cogo.searches is 'What was asked in a session and which documents answered.';
comment on column cogo.searches.document_ids is 'Of the results, best first.';

create index searches_by_session on cogo.searches (session_id, search_id desc);
create index searches_by_time on cogo.searches (created_at);

alter table cogo.searches enable row level security;
create policy members_read on cogo.searches for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.searches to authenticated, service_role;

create function cogo.record_search(session_id uuid, query text, document_ids uuid[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  insert into cogo.searches (tenant_id, session_id, query, document_ids)
  select sessions.tenant_id, sessions.session_id, left(record_search.query, 4000), record_search.document_ids[1:20]
  from cogo.sessions where sessions.session_id = record_search.session_id;
end
$$;
comment on function cogo.record_search is 'Records a question of a session and the documents that answered it.';

create function cogo_api.record_search(session_id uuid, query text, document_ids uuid[])
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.require_session(record_search.session_id, 'read');
  perform cogo.record_search(record_search.session_id, record_search.query, record_search.document_ids);
end
$$;
comment on function cogo_api.record_search is 'Notes a question of a session and what answered it.';
grant execute on function cogo_api.record_search to authenticated, service_role;

create function cogo.read_session_context(session_id uuid)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  with questions as (
    (select searches.query as asked, searches.document_ids, searches.created_at
     from cogo.searches where searches.session_id = read_session_context.session_id
     order by searches.search_id desc limit 8)
    union all
    (select tasks.requirement, array(
       select documents.document_id from cogo.documents
       where documents.session_id = read_session_context.session_id
         and documents.provenance ->> 'taskId' = tasks.task_id::text), tasks.created_at
     from cogo.tasks where tasks.session_id = read_session_context.session_id
     order by tasks.created_at desc limit 4)
  ), aged as (
    select questions.*, row_number() over (order by questions.created_at desc) as age from questions
  )
  select jsonb_build_object(
    'project', (select sessions.project from cogo.sessions where sessions.session_id = read_session_context.session_id),
    'asked', coalesce((select jsonb_agg(left(aged.asked, 1000) order by aged.age) from aged), '[]'),
    'found', coalesce((
      select jsonb_object_agg(served.document_id, served.weight)
      from (select found.document_id, max(power(0.5, aged.age - 1)) as weight
            from aged cross join unnest(aged.document_ids) as found (document_id)
            group by 1 order by 2 desc limit 40) as served), '{}'));
$$;
comment on function cogo.read_session_context is
  '{project, asked: [queries, newest first], found: {document: weight from 0 to 1}}; a weight halves with every '
  'query since.';

create function cogo_api.read_session_context(session_id uuid)
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
begin
  perform cogo.require_session(read_session_context.session_id, 'read');
  return cogo.read_session_context(read_session_context.session_id);
end
$$;
comment on function cogo_api.read_session_context is 'What was asked in a session, and the documents that answered.';
grant execute on function cogo_api.read_session_context to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
