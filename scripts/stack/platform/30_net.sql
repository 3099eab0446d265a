-- The surface of pg_net: functions queue a request, scripts/stack/net.ts sends it after commit.
create schema if not exists net;

do $$
begin
  create domain net.http_method as text check (value ilike 'get' or value ilike 'post' or value ilike 'delete');
exception when duplicate_object then null;
end
$$;

-- Unlogged, as in pg_net: a crash loses requests and responses, and nobody may rely on them.
create unlogged table if not exists net.http_request_queue (
  id bigserial,
  method net.http_method not null,
  url text not null,
  headers jsonb,
  body bytea,
  timeout_milliseconds integer not null
);
create unlogged table if not exists net._http_response (
  id bigint,
  status_code integer,
  content_type text,
  headers jsonb,
  content text,
  timed_out boolean,
  error_msg text,
  created timestamptz not null default now()
);
create index if not exists _http_response_created_idx on net._http_response (created);

create or replace function net._urlencode_string(string varchar) returns text language sql immutable as $$
  select coalesce(string_agg(
    case when ch ~ '^[A-Za-z0-9_.~-]$' then ch
    else (
      select string_agg('%' || upper(lpad(to_hex(get_byte(b, i)), 2, '0')), '' order by i)
      from (select convert_to(ch, 'UTF8') b) x, generate_series(0, octet_length(b) - 1) i
    ) end, '' order by o), '')
  from regexp_split_to_table(string, '') with ordinality t(ch, o)
$$;

create or replace function net._encode_url_with_params_array(url text, params_array text[]) returns text
language sql immutable as $$
  select case
    when coalesce(cardinality(params_array), 0) = 0 then url
    else url || case when position('?' in url) > 0 then '&' else '?' end || array_to_string(params_array, '&')
  end
$$;

-- Delivered at COMMIT, so nothing is sent for a transaction that rolls back.
create or replace function net.wake() returns void language plpgsql as $$
begin
  perform pg_notify('pg_net_wake', '');
end
$$;

create or replace function net.check_worker_is_up() returns void language sql as 'select';

create or replace function net._queue(
  method text,
  url text,
  params jsonb,
  headers jsonb,
  body jsonb,
  timeout_milliseconds integer
) returns bigint language plpgsql as $$
declare
  v_id bigint;
  v_params text[];
begin
  select array_agg(net._urlencode_string(p.key) || '=' || net._urlencode_string(p.value))
  into v_params
  from jsonb_each_text(params) p;
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values (
    _queue.method,
    net._encode_url_with_params_array(_queue.url, v_params),
    _queue.headers,
    convert_to(_queue.body::text, 'UTF8'),
    _queue.timeout_milliseconds
  )
  returning id into v_id;
  perform net.wake();
  return v_id;
end
$$;

create or replace function net.http_get(
  url text,
  params jsonb default '{}',
  headers jsonb default '{}',
  timeout_milliseconds integer default 5000
) returns bigint language sql as $$
  select net._queue('GET', url, params, headers, null, timeout_milliseconds)
$$;

create or replace function net.http_post(
  url text,
  body jsonb default '{}',
  params jsonb default '{}',
  headers jsonb default '{"Content-Type":"application/json"}',
  timeout_milliseconds integer default 5000
) returns bigint language plpgsql as $$
declare
  v_content_type text;
begin
  select h.value into v_content_type
  from jsonb_each_text(coalesce(headers, '{}')) h
  where lower(h.key) = 'content-type'
  limit 1;
  if v_content_type is null then
    headers := coalesce(headers, '{}') || '{"Content-Type":"application/json"}';
  elsif v_content_type <> 'application/json' then
    raise exception 'Content-Type header must be "application/json"';
  end if;
  return net._queue('POST', url, params, headers, body, timeout_milliseconds);
end
$$;

create or replace function net.http_delete(
  url text,
  params jsonb default '{}',
  headers jsonb default '{}',
  timeout_milliseconds integer default 5000,
  body jsonb default null
) returns bigint language sql as $$
  select net._queue('DELETE', url, params, headers, body, timeout_milliseconds)
$$;

grant usage on schema net to public;
grant all on all tables in schema net to public;
grant all on all sequences in schema net to public;
