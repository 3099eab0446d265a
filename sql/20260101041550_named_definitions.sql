-- Names: who asks for nothing but a symbol's name wants its definition, and the table of symbols knows where that
-- is. By words alone, what mentions a name often, above all its tests, comes before what defines it.

create function cogo.asked_name(query text)
returns text language plpgsql immutable security invoker set search_path = ''
as $$
declare
  c_kinds constant text := '(?:function|method|class|type|interface|struct|trait|enum|constant|variable|module|symbol|hook|middleware)';
  v_name text := btrim(query, E' \t\n\r?!.,;:"''`');
begin
  v_name := regexp_replace(v_name,
    '^(?:(?:where|what|how|which)(?:''s|\s+(?:is|are|does|do|did|was|can))|(?:show|find|explain|describe|define|tell)(?:\s+me)?(?:\s+about)?|'
    || '(?:the\s+)?(?:definition|declaration|implementation|source)\s+of)\s+', '', 'i');
  v_name := regexp_replace(v_name, '^(?:(?:the|an?)\s+)?(?:' || c_kinds || '\s+)?', '', 'i');
  v_name := regexp_replace(v_name,
    '(?:\s+' || c_kinds || ')?(?:\s+(?:defined|declared|implemented|located|found|do|does|mean|works?|(?:used\s+)?for))?(?:\s+in)?$', '', 'i');
  v_name := regexp_replace(btrim(v_name, E' "''`'), '\(.*\)$', '');
  return case when v_name ~ '^[#@$]?[[:alpha:]_$][\w$]*(?:(?:\.|::|#|->)[\w$]+)*$'
              then regexp_replace(ltrim(v_name, '#@'), '::|#|->', '.', 'g') end;
end
$$;
comment on function cogo.asked_name is
  'The name, with dots between its parts, that a question asks for and that is all it asks: "lowerBound", "Where is '
  'Parser::next defined?"; null for any other.';

create function cogo.find_definitions(tenant_id uuid, query text, allowed bigint[])
returns bigint[] language plpgsql stable security invoker set search_path = ''
as $$
declare
  -- A name that means more things than these names none of them.
  c_most constant integer := 20;
  v_name constant text := cogo.asked_name(query);
  v_found bigint[];
begin
  select array_agg(distinct n.chunk_id) into v_found
  from cogo.graph_nodes as n
  where n.tenant_id = find_definitions.tenant_id and n.kind = 'symbol' and n.name = substring(v_name from '[^.]+$')
    and (v_name not like '%.%' or '.' || regexp_replace(n.properties ->> 'qualifiedName', '::|#', '.', 'g') like '%.' || v_name)
    and n.chunk_id is not null and (allowed is null or n.chunk_id = any (allowed));
  return case when cardinality(v_found) <= c_most then v_found else '{}' end;
end
$$;
comment on function cogo.find_definitions is
  'The chunks that define what a question asks for by name; none where it asks for something else.';

create function cogo.add_candidates(candidates cogo.candidate[], chunk_ids bigint[])
returns cogo.candidate[] language sql immutable security invoker set search_path = ''
as $$
  select add_candidates.candidates || array(
    select row(added.chunk_id, null, null, null, null)::cogo.candidate
    from unnest(add_candidates.chunk_ids) as added (chunk_id)
    where added.chunk_id not in (select c.chunk_id from unnest(add_candidates.candidates) as c));
$$;
comment on function cogo.add_candidates is 'The candidates and, without scores, chunks that no search found.';

revoke execute on all functions in schema cogo from public;
