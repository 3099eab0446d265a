-- Search, exposed. Users search what is theirs; workers, with the secret key, say for whom.

create function api.search_knowledge(request jsonb, tenant_id uuid default null)
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
declare
  v_tenant_id constant uuid := coalesce(search_knowledge.tenant_id, auth.uid());
begin
  if v_tenant_id is null or not cogo.caller_acts_for(v_tenant_id) then
    perform cogo.raise_error('not_found', 'No tenant to search for');
  end if;
  return cogo.search_knowledge(v_tenant_id, search_knowledge.request);
end
$$;

create function api.read_chunks(chunk_ids bigint[], scope jsonb default '{}', tenant_id uuid default null)
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
declare
  v_tenant_id constant uuid := coalesce(read_chunks.tenant_id, auth.uid());
begin
  if v_tenant_id is null or not cogo.caller_acts_for(v_tenant_id) then
    perform cogo.raise_error('not_found', 'No tenant to read for');
  end if;
  return cogo.read_chunks(v_tenant_id, read_chunks.chunk_ids, read_chunks.scope);
end
$$;

revoke execute on all functions in schema cogo from public;
revoke execute on all functions in schema api from public;
grant execute on function api.search_knowledge(jsonb, uuid), api.read_chunks(bigint[], jsonb, uuid) to authenticated, service_role;

comment on function api.search_knowledge(jsonb, uuid) is 'Searches knowledge by words and meaning.';
comment on function api.read_chunks(bigint[], jsonb, uuid) is 'Chunks by id, as search results, where the scope allows them.';
