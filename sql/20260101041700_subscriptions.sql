-- Subscriptions: standing queries and the chunks that match them. This is search reversed: the queries are
-- indexed, by term, and every new chunk looks them up.
--
-- A chunk matches when it contains enough of the query, weighed by how rare the words are, or when its
-- vector is near enough. A match is a numbered row, then a broadcast on the private topic
-- `subscription:<id>`: Realtime may lose a message, the row is there, and a client that returns reads
-- what it missed. Subscribing and indexing both hold the tenant's corpus, so no chunk is missed between them.

create function cogo.is_scope(scope jsonb)
returns boolean language sql immutable security invoker set search_path = ''
as $$
  select case when jsonb_typeof(scope) = 'object' then
    scope - array['project', 'onlyProject', 'sessionId', 'sources', 'types', 'languages', 'origins', 'licences', 'paths', 'since', 'until'] = '{}'
    and not exists (
      select from jsonb_each(scope) as member (key, value)
      where case
        when key = 'onlyProject' then jsonb_typeof(value) <> 'boolean'
        when key in ('project', 'sessionId', 'since', 'until') then jsonb_typeof(value) <> 'string'
        when jsonb_typeof(value) <> 'array' then true
        else value = '[]' or jsonb_array_length(value) > 50
          or jsonb_path_exists(value, '$[*] ? (@.type() != "string" || @ == "")')
          or exists (select from jsonb_array_elements_text(value) as text where char_length(text) > 300) end)
    and coalesce(scope ->> 'project' ~ '^[a-z0-9]+([._-][a-z0-9]+)*$' and char_length(scope ->> 'project') <= 100, true)
    and coalesce(scope -> 'types' <@ '["markdown", "text", "html", "pdf", "code", "notebook", "office"]', true)
    and coalesce(scope -> 'origins' <@ '["upload", "memory"]', true)
    else false end;
$$;
comment on function cogo.is_scope is 'Whether a search can be limited so: by the members that documents_in_scope() reads.';

create table cogo.subscriptions (
  subscription_id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  created_by uuid references auth.users (id) on delete cascade,
  query text not null
    constraint query_has_1_to_2000_characters check (char_length(query) between 1 and 2000),
  scope jsonb not null default '{}'
    constraint scope_has_the_members_of_a_search check (cogo.is_scope(scope)),
  threshold double precision not null default 0.5
    constraint threshold_is_above_0_and_at_most_1 check (threshold > 0 and threshold <= 1),
  embedder text references cogo.embedders (embedder) on delete set null,
  embedding extensions.halfvec(384),
  last_sequence bigint not null default 0,
  expires_at timestamptz not null,
  created_at timestamptz not null default cogo.clock()
) with (fillfactor = 70); -- last_sequence changes with every match
comment on table cogo.subscriptions is 'Standing queries: new knowledge that matches is published to their users.';
comment on column cogo.subscriptions.scope is 'What it is limited to, as in a search; see documents_in_scope().';
comment on column cogo.subscriptions.threshold is 'Share of the query, weighed by rarity, that a chunk must hold.';
comment on column cogo.subscriptions.embedding is 'The query''s vector by its embedder; null: matched by terms alone.';
comment on column cogo.subscriptions.last_sequence is 'Number of its last match.';

create table cogo.subscription_terms (
  term_id integer not null references cogo.terms (term_id),
  subscription_id uuid not null references cogo.subscriptions (subscription_id) on delete cascade,
  primary key (term_id, subscription_id)
);
comment on table cogo.subscription_terms is 'The standing queries by term.';

create table cogo.subscription_matches (
  subscription_id uuid not null references cogo.subscriptions (subscription_id) on delete cascade,
  sequence bigint not null,
  tenant_id uuid not null,
  chunk_id bigint not null references cogo.chunks (chunk_id) on delete cascade,
  score real not null,
  matched_by text not null
    constraint matched_by_is_known check (matched_by in ('terms', 'meaning')),
  created_at timestamptz not null default cogo.clock(),
  primary key (subscription_id, sequence),
  constraint a_chunk_matches_once unique (subscription_id, chunk_id)
);
comment on table cogo.subscription_matches is 'Chunks that matched, numbered per subscription.';
comment on column cogo.subscription_matches.score is 'Share of the query held, or cosine, as matched_by says.';

create index subscriptions_by_tenant on cogo.subscriptions (tenant_id, created_at desc);
create index subscriptions_by_creator on cogo.subscriptions (created_by);
create index subscriptions_by_embedder on cogo.subscriptions (embedder, tenant_id) where embedder is not null;
create index subscriptions_by_expiry on cogo.subscriptions (expires_at);
create index subscription_terms_by_subscription on cogo.subscription_terms (subscription_id);
create index subscription_matches_by_chunk on cogo.subscription_matches (chunk_id);

alter table cogo.subscriptions enable row level security;
alter table cogo.subscription_terms enable row level security;
alter table cogo.subscription_matches enable row level security;
create policy members_read on cogo.subscriptions for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
create policy members_read on cogo.subscription_matches for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.subscriptions, cogo.subscription_matches to authenticated, service_role;

create view cogo_api.subscription_matches with (security_invoker = true) as
  select m.subscription_id, m.sequence, m.chunk_id, chunks.document_id, documents.path, m.score, m.matched_by, m.created_at
  from cogo.subscription_matches as m
  join cogo.chunks on chunks.chunk_id = m.chunk_id
  join cogo.documents on documents.document_id = chunks.document_id;
comment on view cogo_api.subscription_matches is 'Chunks that matched them, numbered per subscription.';
grant select on cogo_api.subscription_matches to authenticated, service_role;

create view cogo_api.subscriptions with (security_invoker = true) as
  select subscription_id, query, scope, threshold, embedder, last_sequence, expires_at, created_at from cogo.subscriptions;
comment on view cogo_api.subscriptions is 'The caller''s standing queries.';
grant select on cogo_api.subscriptions to authenticated, service_role;

create policy cogo_subscription_members_listen on realtime.messages for select to authenticated
  using (
    extension in ('broadcast', 'presence')
    and exists (
      select from cogo.subscriptions
      where subscriptions.subscription_id = cogo.topic_id(realtime.topic(), 'subscription')
        and subscriptions.tenant_id in (select cogo.caller_tenants())
    )
  );

create function cogo.subscribe(
  query text, scope jsonb, threshold double precision, lifetime interval, embedder text default null, embedding text default null)
returns cogo.subscriptions language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_tenant_id uuid;
  v_subscription cogo.subscriptions;
  v_terms text[];
begin
  if auth.uid() is null then
    perform cogo.raise_error('invalid_input', 'A subscription belongs to a user, and the caller is none', 'Sign in first');
  end if;
  if subscribe.lifetime <= '0' then
    perform cogo.raise_error('invalid_input', format('Expected a lifetime above 0 seconds, got %s', extract(epoch from subscribe.lifetime)::integer));
  end if;
  v_tenant_id := cogo.home_of(subscribe.scope ->> 'project');
  perform cogo.lock_corpus(v_tenant_id);
  perform cogo.require_room(v_tenant_id, 'subscriptions');
  select analysis.terms into v_terms from cogo.analyse_chunk('', subscribe.query) as analysis;
  if coalesce(cardinality(v_terms), 0) = 0 then
    perform cogo.raise_error('invalid_input', 'Expected a query with at least one word to match, got none');
  end if;
  insert into cogo.subscriptions (tenant_id, created_by, query, scope, threshold, embedder, embedding, expires_at)
  values (v_tenant_id, auth.uid(), subscribe.query, subscribe.scope, subscribe.threshold, subscribe.embedder,
          subscribe.embedding::extensions.halfvec(384), cogo.clock() + subscribe.lifetime)
  returning * into v_subscription;
  -- A scope that cannot be read is refused now: later it would stop the indexing that reads it.
  perform cogo.documents_in_scope(v_tenant_id, subscribe.scope, v_subscription.subscription_id);
  insert into cogo.subscription_terms (term_id, subscription_id)
  select i.term_id, v_subscription.subscription_id from cogo.intern_terms(v_tenant_id, v_terms) as i;
  perform cogo.record_audit('subscription-created', v_tenant_id, details => jsonb_build_object('subscriptionId', v_subscription.subscription_id));
  return v_subscription;
end
$$;
comment on function cogo.subscribe is 'Creates a standing query of the calling user.';

create function cogo_api.subscribe(
  query text, scope jsonb default '{}', threshold double precision default 0.5, lifetime_seconds integer default 86400,
  embedder text default null, embedding text default null)
returns setof cogo_api.subscriptions language sql volatile security definer set search_path = ''
as $$
  select s.subscription_id, s.query, s.scope, s.threshold, s.embedder, s.last_sequence, s.expires_at, s.created_at
  from cogo.subscribe(subscribe.query, subscribe.scope, subscribe.threshold,
                      make_interval(secs => subscribe.lifetime_seconds), subscribe.embedder, subscribe.embedding) as s;
$$;
comment on function cogo_api.subscribe is 'Creates a standing query.';
grant execute on function cogo_api.subscribe to authenticated;

create function cogo.delete_subscriptions(subscription_ids uuid[])
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_terms integer[];
  v_deleted integer;
begin
  perform cogo.lock_corpora(array(
    select s.tenant_id from cogo.subscriptions as s where s.subscription_id = any (delete_subscriptions.subscription_ids)));
  v_terms := array(
    select t.term_id from cogo.subscription_terms as t where t.subscription_id = any (delete_subscriptions.subscription_ids));
  delete from cogo.subscriptions as s where s.subscription_id = any (delete_subscriptions.subscription_ids);
  get diagnostics v_deleted = row_count;
  perform cogo.forget_terms(v_terms);
  return v_deleted;
end
$$;
comment on function cogo.delete_subscriptions is
  'Deletes standing queries with their matches, and their words where nothing else has them; returns how many.';

create function cogo.unsubscribe(subscription_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_tenant_id constant uuid := (
    select s.tenant_id from cogo.subscriptions as s where s.subscription_id = unsubscribe.subscription_id);
begin
  perform cogo.require_right(v_tenant_id, 'work', 'subscription ' || unsubscribe.subscription_id);
  perform cogo.delete_subscriptions(array[unsubscribe.subscription_id]);
  perform cogo.record_audit('subscription-removed', v_tenant_id, details => jsonb_build_object('subscriptionId', unsubscribe.subscription_id));
end
$$;
comment on function cogo.unsubscribe is 'Removes a standing query and its matches.';

create function cogo_api.unsubscribe(subscription_id uuid)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.unsubscribe(unsubscribe.subscription_id); $$;
comment on function cogo_api.unsubscribe is 'Removes a standing query.';
grant execute on function cogo_api.unsubscribe to authenticated;

create function cogo.record_match(subscription_id uuid, chunk_id bigint, score real, matched_by text)
returns boolean language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_subscription cogo.subscriptions;
  v_document record;
begin
  select * into v_subscription from cogo.subscriptions
  where subscriptions.subscription_id = record_match.subscription_id
  for no key update;
  select chunks.document_id, documents.path into v_document
  from cogo.chunks
  join cogo.documents_in_scope(v_subscription.tenant_id, v_subscription.scope, (
    select c.document_id from cogo.chunks as c where c.chunk_id = record_match.chunk_id)) as documents
    on documents.document_id = chunks.document_id
  where chunks.chunk_id = record_match.chunk_id
    and not exists (
      select from cogo.subscription_matches as m
      where m.subscription_id = record_match.subscription_id and m.chunk_id = record_match.chunk_id);
  if not found then
    return false;
  end if;
  insert into cogo.subscription_matches (subscription_id, sequence, tenant_id, chunk_id, score, matched_by)
  values (record_match.subscription_id, v_subscription.last_sequence + 1, v_subscription.tenant_id, record_match.chunk_id,
          record_match.score, record_match.matched_by);
  update cogo.subscriptions set last_sequence = v_subscription.last_sequence + 1
  where subscriptions.subscription_id = record_match.subscription_id;
  perform realtime.send(jsonb_build_object('sequence', v_subscription.last_sequence + 1, 'chunkId', record_match.chunk_id,
    'documentId', v_document.document_id, 'path', v_document.path, 'score', record_match.score),
    'knowledge:matched', 'subscription:' || record_match.subscription_id, true);
  return true;
end
$$;
comment on function cogo.record_match is
  'Numbers, stores and broadcasts a match; false when the chunk had matched before or is out of scope.';

create function cogo.match_subscriptions(tenant_id uuid, chunk_ids bigint[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_chunks bigint;
begin
  select corpora.chunks into v_chunks from cogo.corpora where corpora.tenant_id = match_subscriptions.tenant_id;
  perform cogo.record_match(matched.subscription_id, matched.chunk_id, matched.score, 'terms')
  from (
    select held.subscription_id, held.chunk_id, (held.rarity / whole.rarity)::real as score
    from (
      select wanted.subscription_id, chunks.chunk_id, sum(cogo.term_rarity(v_chunks, terms.document_frequency)) as rarity
      from cogo.chunks
      cross join unnest(chunks.term_ids) as entry (term_id)
      join cogo.subscription_terms as wanted on wanted.term_id = entry.term_id
      join cogo.terms on terms.term_id = entry.term_id
      where chunks.chunk_id = any (match_subscriptions.chunk_ids)
      group by 1, 2
    ) as held
    join cogo.subscriptions on subscriptions.subscription_id = held.subscription_id
    cross join lateral (
      select sum(cogo.term_rarity(v_chunks, terms.document_frequency)) as rarity
      from cogo.subscription_terms as wanted join cogo.terms on terms.term_id = wanted.term_id
      where wanted.subscription_id = held.subscription_id
    ) as whole
    -- The two sums add in different orders: what differs in the ninth digit is the same.
    where subscriptions.expires_at > cogo.clock()
      and held.rarity >= subscriptions.threshold * whole.rarity * (1 - 1e-9)
    order by held.subscription_id, held.chunk_id
  ) as matched;
end
$$;
comment on function cogo.match_subscriptions is
  'Matches new chunks with their tenant''s standing queries by terms. The caller holds the corpus.';

create function cogo.match_embeddings(embedder text, chunk_ids bigint[])
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.record_match(matched.subscription_id, matched.chunk_id, matched.score, 'meaning')
  from (
    select subscriptions.subscription_id, made.chunk_id, near.score
    from cogo.embedders
    join cogo.subscriptions on subscriptions.embedder = embedders.embedder and subscriptions.expires_at > cogo.clock()
    join cogo.chunk_embeddings as made
      on made.tenant_id = subscriptions.tenant_id and made.embedder = embedders.embedder
    cross join lateral (
      select (1 - (made.embedding operator(extensions.<=>) subscriptions.embedding))::real as score) as near
    where embedders.embedder = match_embeddings.embedder and embedders.match_similarity is not null
      and made.chunk_id = any (match_embeddings.chunk_ids) and near.score >= embedders.match_similarity
    order by subscriptions.subscription_id, made.chunk_id
  ) as matched;
end
$$;
comment on function cogo.match_embeddings is
  'Matches new vectors with the standing queries that have a vector of the same embedder.';

revoke execute on all functions in schema cogo, cogo_api from public;
