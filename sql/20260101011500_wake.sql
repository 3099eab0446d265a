-- Wake: tell a queue's function that there is work. A wake is a hint: pg_net sends at most once, may
-- forget everything in a crash and may be slow, so nothing depends on it but latency; sweep() is the
-- guarantee. One wake is outstanding a queue at a time: the next claim answers it.

create table cogo.sent_wakes (
  wake_id bigint generated always as identity primary key,
  function_slug text not null,
  request_id bigint,
  error text,
  sent_at timestamptz not null default cogo.clock()
);
comment on table cogo.sent_wakes is 'Calls of functions in the last hour, so that those without an answer are seen.';
comment on column cogo.sent_wakes.request_id is 'The request''s number at pg_net, whose answers have it too; null where it took none.';
comment on column cogo.sent_wakes.error is 'Why pg_net did not take it; null when it did.';

create index sent_wakes_by_function on cogo.sent_wakes (function_slug, wake_id);
create index sent_wakes_by_age on cogo.sent_wakes (sent_at);
alter table cogo.sent_wakes enable row level security;

create function cogo.call_function(slug text)
returns void language plpgsql
volatile
-- Definer: the address and the key are in the vault, which callers cannot read.
security definer
set search_path = ''
as $$
declare
  v_url text;
  v_key text;
  v_request_id bigint;
begin
  select decrypted_secret into v_url from vault.decrypted_secrets where name = 'cogo_project_url';
  select decrypted_secret into v_key from vault.decrypted_secrets where name = 'cogo_secret_key';
  if v_url is null or v_key is null then
    return; -- not configured: health_of_wakes() says so
  end if;
  v_request_id := net.http_post(
    url := v_url || '/functions/v1/' || slug,
    body := '{}'::jsonb,
    headers := jsonb_build_object(
      'Content-Type', 'application/json', 'apikey', v_key, 'x-cogo-server', cogo.server_identity()),
    timeout_milliseconds := 5000
  );
  insert into cogo.sent_wakes (function_slug, request_id) values (call_function.slug, v_request_id);
exception when others then
  raise warning 'wake of % failed: %', slug, sqlerrm;
  insert into cogo.sent_wakes (function_slug, error) values (call_function.slug, sqlerrm);
end
$$;
comment on function cogo.call_function is
  'Posts to an Edge Function of this project with the secret key; never fails its caller.';

create function cogo.wake_queue(queue text)
returns boolean language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_slug text;
begin
  -- skip locked: a transaction that holds the row is sending this wake, or answering it and about to look for work.
  -- no key update: a step that is being inserted refers to this row and must not wait for it.
  select queues.function_slug into v_slug
  from cogo.queues
  where queues.queue = wake_queue.queue
    and (queues.woken_at is null or queues.woken_at < cogo.clock() - interval '2 seconds')
  for no key update skip locked;
  if not found then
    return false;
  end if;
  if v_slug is null then
    return false; -- its agents ask by themselves
  end if;
  update cogo.queues set woken_at = cogo.clock() where queues.queue = wake_queue.queue;
  perform cogo.call_function(v_slug);
  return true;
end
$$;
comment on function cogo.wake_queue is 'Sends a wake unless one is outstanding (2 seconds). True when sent.';

create function cogo.answer_wake(queue text)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform from cogo.queues
  where queues.queue = answer_wake.queue and queues.woken_at is not null
  for no key update skip locked;
  if found then
    update cogo.queues set woken_at = null where queues.queue = answer_wake.queue;
  end if;
end
$$;
comment on function cogo.answer_wake is 'A worker of the queue is here: the next ready step may send a wake again.';

create function cogo.configure_wake(project_url text, secret_key text)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_secret record;
  v_id uuid;
begin
  for v_secret in
    select * from (values ('cogo_project_url', project_url), ('cogo_secret_key', secret_key)) as s (name, value)
  loop
    select id into v_id from vault.secrets where name = v_secret.name;
    if found then
      perform vault.update_secret(v_id, v_secret.value);
    else
      perform vault.create_secret(v_secret.value, v_secret.name);
    end if;
  end loop;
  perform cogo.record_audit('wakes-configured', cogo.operators(), details => jsonb_build_object('projectUrl', configure_wake.project_url));
  delete from cogo.sent_wakes where true; -- what was sent elsewhere, or with another key, says nothing any more
end
$$;
comment on function cogo.configure_wake is
  'Puts the project''s address and secret key where wakes find them; run after deploy and after the key was rotated, by the owner.';

create function cogo_api.configure_wake(project_url text, secret_key text)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.configure_wake(configure_wake.project_url, configure_wake.secret_key); $$;
comment on function cogo_api.configure_wake is 'Operators: where wakes go and the key they carry.';
grant execute on function cogo_api.configure_wake to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
