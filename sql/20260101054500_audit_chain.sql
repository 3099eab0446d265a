-- The rest of the audit: every change of what operators and members set is recorded by the tables themselves, whatever
-- door it came through, with what was before and after. Entries are sealed into a chain by the sweep: each has the hash
-- of the one before it, so that one that is changed or taken out shows. Sealing later keeps those who act from
-- waiting for each other.

create table cogo.audit_head (
  singleton boolean primary key default true
    constraint there_is_one_head check (singleton),
  sequence bigint not null default 0,
  hash text not null default ''
);
comment on table cogo.audit_head is 'The last link of the chain, so that entries taken off its end show; one row.';
insert into cogo.audit_head default values;
alter table cogo.audit_head enable row level security;

create function cogo.audit_who(entry cogo.audit_entries)
returns text language sql immutable security invoker set search_path = ''
as $$
  select encode(sha256(convert_to(jsonb_build_array(entry.who_salt, entry.tenant_id, entry.actor)::text, 'UTF8')), 'hex');
$$;
comment on function cogo.audit_who is 'The digest of who acted and for whom.';

create function cogo.audit_said(entry cogo.audit_entries)
returns text language sql immutable security invoker set search_path = ''
as $$
  select encode(sha256(convert_to(jsonb_build_array(
    entry.said_salt, entry.session_id, entry.task_id, entry.run_id, entry.step_id, entry.details)::text, 'UTF8')), 'hex');
$$;
comment on function cogo.audit_said is 'The digest of what an entry says, and of what.';

create function cogo.audit_hash(entry cogo.audit_entries)
returns text language sql immutable security invoker set search_path = ''
as $$
  select encode(sha256(convert_to(jsonb_build_array(
    entry.sequence, entry.previous_hash, entry.audit_entry_id, entry.actor_role, entry.action, extract(epoch from entry.created_at),
    entry.who_hash, entry.said_hash)::text, 'UTF8')), 'hex');
$$;
comment on function cogo.audit_hash is
  'The hash of an entry: of what happened when, which stays readable when it is erased, and of the digests of the rest.';

create function cogo.seal_audit(quantity integer)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_head cogo.audit_head;
  v_entry cogo.audit_entries;
  v_count integer := 0;
begin
  select * into strict v_head from cogo.audit_head for update;
  for v_entry in
    select * from cogo.audit_entries as e where e.sequence is null order by e.audit_entry_id limit quantity
  loop
    v_entry.sequence := v_head.sequence + 1;
    v_entry.previous_hash := v_head.hash;
    v_entry.who_hash := cogo.audit_who(v_entry);
    v_entry.said_hash := cogo.audit_said(v_entry);
    update cogo.audit_entries as e
    set sequence = v_entry.sequence, previous_hash = v_entry.previous_hash, who_hash = v_entry.who_hash, said_hash = v_entry.said_hash,
        hash = cogo.audit_hash(v_entry)
    where e.audit_entry_id = v_entry.audit_entry_id
    returning e.sequence, e.hash into v_head.sequence, v_head.hash;
    v_count := v_count + 1;
  end loop;
  update cogo.audit_head set sequence = v_head.sequence, hash = v_head.hash where v_count > 0;
  return v_count;
end
$$;
comment on function cogo.seal_audit is 'Appends entries that are not sealed to the chain, in their order; returns how many. For watch().';

create function cogo.prune_audit(quantity integer)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_through cogo.audit_entries;
  v_count integer;
begin
  -- The longest beginning of the chain in which all is old enough: what goes out of its middle would be a fault.
  select e.* into v_through from cogo.audit_entries as e
  where e.sequence < coalesce(
    (select min(young.sequence) from cogo.audit_entries as young where young.created_at >= cogo.kept_since('audit_entries')),
    (select h.sequence + 1 from cogo.audit_head as h))
    and e.sequence < (select min(first.sequence) from cogo.audit_entries as first) + prune_audit.quantity
  order by e.sequence desc limit 1;
  delete from cogo.audit_entries as e where e.sequence <= v_through.sequence;
  get diagnostics v_count = row_count;
  if v_count > 0 then
    perform cogo.record_audit('audit-pruned', cogo.operators(), details => jsonb_build_object(
      'through', v_through.sequence, 'hash', v_through.hash));
  end if;
  return v_count;
end
$$;
comment on function cogo.prune_audit is
  'Deletes up to so many entries at the beginning of the chain that are past their retention, and records up to which, and its '
  'hash: verify_audit() takes no other beginning. Returns how many.';

create function cogo.audit_change()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_before constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  v_after constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  v_row constant jsonb := coalesce(v_after, v_before);
begin
  -- What the engine itself does is no act of anybody.
  if coalesce(auth.role(), '') not in ('authenticated', 'service_role') or v_before is not distinct from v_after
      or current_setting('cogo.erasing', true) = 'on' then
    return null;
  end if;
  perform cogo.record_audit(
    replace(tg_argv[0], '_', '-') || case tg_op when 'INSERT' then '-created' when 'UPDATE' then '-changed' else '-removed' end,
    coalesce((v_row ->> 'tenant_id')::uuid, cogo.operators()),
    details => jsonb_build_object(
      'before', (select jsonb_object_agg(b.key, b.value) from jsonb_each(v_before) as b where b.value is distinct from v_after -> b.key),
      'after', (select jsonb_object_agg(a.key, a.value) from jsonb_each(v_after) as a where a.value is distinct from v_before -> a.key),
      'of', (select jsonb_object_agg(k.key, k.value) from jsonb_each(v_row) as k where k.key = any (tg_argv[1:]))),
    session_id => (v_row ->> 'session_id')::uuid);
  return null;
end
$$;
comment on function cogo.audit_change is
  'Records a change of a row by the caller: {before, after} of what differs, and `of`, the members named by the trigger.';

create function cogo.audit_rows()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if auth.uid() is null or current_setting('cogo.erasing', true) = 'on' then
    return null;
  end if;
  perform cogo.record_audit(tg_argv[0], told.tenant_id, session_id => told.session_id,
    details => jsonb_build_object('count', told.quantity, 'ids', told.ids))
  from (select c.tenant_id, c.session_id, count(*) as quantity, to_jsonb((array_agg(c.id))[1:20]) as ids
        from (select r.tenant_id, r.session_id, to_jsonb(r) ->> tg_argv[1] as id from changed as r) as c
        group by c.tenant_id, c.session_id) as told;
  return null;
end
$$;
comment on function cogo.audit_rows is 'Records how many rows of a session a member made or removed in one statement, and the first twenty.';

do $$
declare
  v_watched record;
begin
  for v_watched in
    select * from (values
      ('agents', 'agent', 'insert or delete or update of status, capacity, heartbeat_timeout, standby', 'agent'),
      ('agent_roles', 'agent_role', 'insert or delete', 'agent'),
      ('roles', 'role', 'insert or update or delete', 'role'),
      ('concurrency_limits', 'concurrency_limit', 'insert or update or delete', 'scope'', ''subject'),
      ('rate_limits', 'rate_limit', 'insert or delete or update of per_minute, concurrency, burst', 'rate_limit'),
      ('quotas', 'quota', 'insert or update or delete', 'resource'),
      ('budgets', 'budget', 'insert or update or delete', 'scope'', ''subject'),
      ('provider_rules', 'provider_rule', 'insert or update or delete', 'provider'', ''content'),
      ('health_rules', 'health_rule', 'insert or update or delete', 'rule'),
      ('indicators', 'indicator', 'update', 'indicator'),
      ('indicator_baselines', 'indicator_baseline', 'insert or update or delete', 'tenant_id'),
      ('sessions', 'session', 'insert or delete or update of status, title, project', 'session_id')
    ) as w (watched, action, events, members)
  loop
    execute format(
      'create trigger audit_changes after %s on cogo.%I for each row execute function cogo.audit_change(''%s'', ''%s'')',
      v_watched.events, v_watched.watched, v_watched.action, v_watched.members);
  end loop;
  for v_watched in
    select * from (values ('tasks', 'task', 'task_id'), ('documents', 'document', 'document_id')) as w (watched, action, id)
  loop
    execute format('create trigger audit_made after insert on cogo.%I referencing new table as changed for each statement
                    execute function cogo.audit_rows(''%s-created'', ''%s'')', v_watched.watched, v_watched.action, v_watched.id);
    execute format('create trigger audit_removed after delete on cogo.%I referencing old table as changed for each statement
                    execute function cogo.audit_rows(''%s-removed'', ''%s'')', v_watched.watched, v_watched.action, v_watched.id);
  end loop;
end
$$;

revoke execute on all functions in schema cogo, cogo_api from public;
