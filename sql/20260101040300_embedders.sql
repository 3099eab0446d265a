-- Embedders: which model made a vector, and how far to trust it. Vectors of two models are never
-- compared: every vector names its embedder, and a search asks for one.
--
-- A chunk without a vector is a row of pending_embeddings, for any reason: a new chunk, a provider that was
-- down, a new embedder. So re-embedding needs no code of its own: the new embedder is `building`, its
-- pending rows are processed while the old one answers, and when none is left it becomes `active`.

create table cogo.embedders (
  embedder text primary key
    constraint embedder_is_a_slug check (embedder ~ '^[a-z0-9]+([._-][a-z0-9]+)*$'),
  kind text not null
    constraint kind_is_known check (kind in ('hashed', 'neural')),
  status text not null default 'building'
    constraint status_is_known check (status in ('building', 'active', 'retired')),
  vector_weight real not null
    constraint vector_weight_is_a_share check (vector_weight between 0 and 1),
  match_similarity real
    constraint match_similarity_is_a_cosine check (match_similarity between -1 and 1),
  created_at timestamptz not null default cogo.clock(),
  activated_at timestamptz
);
comment on table cogo.embedders is 'Models that make vectors of 384 dimensions, and how search weighs them.';
comment on column cogo.embedders.kind is 'hashed: of words alone. neural: of meaning.';
comment on column cogo.embedders.status is
  'building: its vectors are being made. active: it answers searches. retired: another took its place.';
comment on column cogo.embedders.vector_weight is 'Share of the vector score in a hybrid search; the rest is lexical.';
comment on column cogo.embedders.match_similarity is
  'Cosine from which a chunk is a match for a live query by meaning alone; null: never.';

-- One embedder answers at a time.
create unique index one_embedder_is_active on cogo.embedders (status) where status = 'active';

create table cogo.chunk_embeddings (
  embedder text not null references cogo.embedders (embedder) on delete cascade,
  chunk_id bigint not null references cogo.chunks (chunk_id) on delete cascade,
  tenant_id uuid not null,
  embedding extensions.halfvec(384) not null,
  primary key (chunk_id, embedder)
);
comment on table cogo.chunk_embeddings is 'Vectors of chunks, each with the embedder that made it.';

create table cogo.pending_embeddings (
  embedder text not null references cogo.embedders (embedder) on delete cascade,
  chunk_id bigint not null references cogo.chunks (chunk_id) on delete cascade,
  attempts integer not null default 0,
  available_at timestamptz not null default cogo.clock(),
  error jsonb,
  primary key (embedder, chunk_id)
);
comment on table cogo.pending_embeddings is 'Chunks an embedder has still to see.';
comment on column cogo.pending_embeddings.available_at is 'When a worker may take it: later after a claim or a failure.';
comment on column cogo.pending_embeddings.error is 'Why the last try failed: {code, message}.';

create index chunk_embeddings_by_tenant on cogo.chunk_embeddings (embedder, tenant_id);
create index chunk_embeddings_by_similarity on cogo.chunk_embeddings
  using hnsw (embedding extensions.halfvec_cosine_ops);
create index pending_embeddings_by_chunk on cogo.pending_embeddings (chunk_id);
create index pending_embeddings_by_time on cogo.pending_embeddings (embedder, available_at, chunk_id);

alter table cogo.embedders enable row level security;
alter table cogo.chunk_embeddings enable row level security;
alter table cogo.pending_embeddings enable row level security;
create policy everyone_reads on cogo.embedders for select to authenticated, service_role using (true);
grant select on cogo.embedders to authenticated, service_role;

create view cogo_api.embedders with (security_invoker = true) as
  select embedder, kind, status, vector_weight, match_similarity, created_at, activated_at from cogo.embedders;
comment on view cogo_api.embedders is 'Which models make vectors, and which of them answers.';
grant select on cogo_api.embedders to authenticated, service_role;

create function cogo.request_embeddings(chunk_ids bigint[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  insert into cogo.pending_embeddings (embedder, chunk_id)
  select embedders.embedder, wanted.chunk_id
  from cogo.embedders cross join unnest(request_embeddings.chunk_ids) as wanted (chunk_id)
  where embedders.status in ('building', 'active')
  on conflict do nothing;
end
$$;
comment on function cogo.request_embeddings is 'Asks every embedder in use for vectors of these chunks.';

create function cogo.use_embedder(embedder text, kind text, vector_weight real, match_similarity real default null)
returns cogo.embedders language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_embedder cogo.embedders;
begin
  insert into cogo.embedders as e (embedder, kind, vector_weight, match_similarity)
  values (use_embedder.embedder, use_embedder.kind, use_embedder.vector_weight, use_embedder.match_similarity)
  on conflict on constraint embedders_pkey do update set status = 'building' where e.status = 'retired';
  if found then
    update cogo.embedders set status = 'retired'
    where embedders.status = 'building' and embedders.embedder <> use_embedder.embedder;
    -- Who is writing chunks knows nothing of this embedder yet: their chunks are waited for.
    lock table cogo.chunks in share mode;
    insert into cogo.pending_embeddings (embedder, chunk_id)
    select use_embedder.embedder, chunks.chunk_id from cogo.chunks
    where not exists (select from cogo.chunk_embeddings as made
                      where made.chunk_id = chunks.chunk_id and made.embedder = use_embedder.embedder)
    on conflict do nothing;
    perform cogo.activate_embedder(use_embedder.embedder);
  end if;
  select * into strict v_embedder from cogo.embedders where embedders.embedder = use_embedder.embedder;
  return v_embedder;
end
$$;
comment on function cogo.use_embedder is
  'Makes this the embedder to build, beside the active one; it becomes active once every chunk has its vector. '
  'Idempotent.';

create function cogo_api.use_embedder(embedder text, kind text, vector_weight real, match_similarity real default null)
returns setof cogo_api.embedders language sql volatile security definer set search_path = ''
as $$
  select e.embedder, e.kind, e.status, e.vector_weight, e.match_similarity, e.created_at, e.activated_at
  from cogo.use_embedder(use_embedder.embedder, use_embedder.kind, use_embedder.vector_weight, use_embedder.match_similarity) as e;
$$;
comment on function cogo_api.use_embedder is 'Workers: makes this the embedder to build.';
grant execute on function cogo_api.use_embedder to service_role;

create function cogo.activate_embedder(embedder text)
returns boolean language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform from cogo.embedders where embedders.embedder = activate_embedder.embedder and embedders.status = 'building' for update;
  if not found or exists (
    select from cogo.pending_embeddings where pending_embeddings.embedder = activate_embedder.embedder) then
    return false;
  end if;
  update cogo.embedders set status = 'retired' where embedders.status = 'active';
  update cogo.embedders set status = 'active', activated_at = cogo.clock()
  where embedders.embedder = activate_embedder.embedder;
  delete from cogo.pending_embeddings where pending_embeddings.embedder in (
    select embedders.embedder from cogo.embedders where embedders.status = 'retired');
  return true;
end
$$;
comment on function cogo.activate_embedder is
  'Makes a built embedder answer searches and retires the one before; false while chunks are pending.';

create function cogo.claim_embeddings(embedder text, quantity integer)
returns table (chunk_id bigint, text text) language plpgsql volatile security invoker set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
    with claimed as (
      update cogo.pending_embeddings
      set available_at = cogo.clock() + interval '1 minute', attempts = pending_embeddings.attempts + 1
      where (pending_embeddings.embedder, pending_embeddings.chunk_id) in (
        select p.embedder, p.chunk_id
        from cogo.pending_embeddings as p
        where p.embedder = claim_embeddings.embedder and p.available_at <= cogo.clock()
        order by p.available_at, p.chunk_id
        limit claim_embeddings.quantity
        for update skip locked)
      returning pending_embeddings.chunk_id
    )
    select chunks.chunk_id, chunks.header || E'\n' || chunks.content
    from claimed join cogo.chunks on chunks.chunk_id = claimed.chunk_id
    order by chunks.chunk_id;
end
$$;
comment on function cogo.claim_embeddings is
  'The next chunks without a vector, hidden from other workers for a minute. A vanished worker needs no clean-up '
  'and a late one does no harm: a vector depends on the chunk''s text alone.';

create function cogo_api.claim_embeddings(embedder text, quantity integer)
returns table (chunk_id bigint, text text) language sql volatile security definer set search_path = ''
as $$ select * from cogo.claim_embeddings(claim_embeddings.embedder, claim_embeddings.quantity); $$;
comment on function cogo_api.claim_embeddings is 'Workers: the next chunks without a vector.';
grant execute on function cogo_api.claim_embeddings to service_role;

create function cogo.record_embeddings(embedder text, embeddings jsonb)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_chunk_ids bigint[];
begin
  with made as (
    insert into cogo.chunk_embeddings as e (embedder, chunk_id, tenant_id, embedding)
    select record_embeddings.embedder, chunks.chunk_id, chunks.tenant_id, made.embedding::extensions.halfvec(384)
    from jsonb_to_recordset(embeddings) as made ("chunkId" bigint, embedding text)
    join cogo.chunks on chunks.chunk_id = made."chunkId"
    order by chunks.chunk_id
    on conflict on constraint chunk_embeddings_pkey do update set embedding = excluded.embedding
    returning e.chunk_id
  )
  select coalesce(array_agg(made.chunk_id), '{}') into v_chunk_ids from made;
  delete from cogo.pending_embeddings
  where pending_embeddings.embedder = record_embeddings.embedder and pending_embeddings.chunk_id = any (v_chunk_ids);
  perform cogo.activate_embedder(record_embeddings.embedder);
  perform cogo.match_embeddings(record_embeddings.embedder, v_chunk_ids);
  return cardinality(v_chunk_ids);
end
$$;
comment on function cogo.record_embeddings is
  'Stores vectors [{chunkId, embedding: "[0.1,...]"}], passing over chunks that are gone; activates the embedder '
  'when they were the last.';

create function cogo_api.record_embeddings(embedder text, embeddings jsonb)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.record_embeddings(record_embeddings.embedder, record_embeddings.embeddings); $$;
comment on function cogo_api.record_embeddings is 'Workers: keeps vectors of chunks.';
grant execute on function cogo_api.record_embeddings to service_role;

create function cogo.postpone_embeddings(embedder text, chunk_ids bigint[], error jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.pending_embeddings
  set error = postpone_embeddings.error,
      available_at = cogo.clock() + least(interval '1 hour', interval '5 seconds' * power(2, least(pending_embeddings.attempts, 12)))
  where pending_embeddings.embedder = postpone_embeddings.embedder
    and pending_embeddings.chunk_id = any (postpone_embeddings.chunk_ids);
end
$$;
comment on function cogo.postpone_embeddings is
  'Postpones chunks whose vectors the provider could not make: 5 seconds, doubling to an hour.';

create function cogo_api.postpone_embeddings(embedder text, chunk_ids bigint[], error jsonb)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.postpone_embeddings(postpone_embeddings.embedder, postpone_embeddings.chunk_ids, postpone_embeddings.error); $$;
comment on function cogo_api.postpone_embeddings is 'Workers: postpones chunks after a failure.';
grant execute on function cogo_api.postpone_embeddings to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
