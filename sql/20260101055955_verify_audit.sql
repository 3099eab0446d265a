-- Whether the audit is as it was written: nothing in it was changed, and what is missing or says nothing any more is
-- so by a record: retention's, which is an entry itself, or the certificate of an erasure.

create function cogo.audit_beginning()
returns table (through bigint, hash text) language sql stable security invoker set search_path = ''
as $$
  select (e.details ->> 'through')::bigint, e.details ->> 'hash' from cogo.audit_entries as e
  where e.action = 'audit-pruned' and e.tenant_id = cogo.operators()
  union all
  select 0, '' -- of a chain that is whole
  order by 1 desc limit 1;
$$;
comment on function cogo.audit_beginning is 'Up to which entry retention took away the chain, and the hash of that.';

create function cogo.audit_faults()
returns table (sequence bigint, fault text) language sql stable security invoker set search_path = ''
as $$
  with beginning as (
    select * from cogo.audit_beginning()
  ), chain as (
    select e as entry, e.sequence, e.previous_hash, lag(e.sequence, 1, b.through) over by_place as before,
           lag(e.hash, 1, b.hash) over by_place as hash_before
    from cogo.audit_entries as e cross join beginning as b where e.sequence is not null window by_place as (order by e.sequence)
  ), certified as (
    select named.erasure, count(*) > coalesce((
      select (c.counts #>> '{audit_entries,held}')::bigint from cogo.erasures as c
      where c.erasure_id = named.erasure and c.finished_at is not null), 0) as doubtful
    from cogo.audit_entries as e
    cross join lateral (select e.who_erasure union select e.said_erasure) as named (erasure)
    where e.sequence is not null and named.erasure is not null group by named.erasure
  )
  select c.sequence, case
    when c.sequence <> c.before + 1 then 'entries before it are missing'
    when c.previous_hash <> c.hash_before then 'the entry before it was replaced'
    when (c.entry).hash <> cogo.audit_hash(c.entry)
      or (c.entry).who_erasure is null and (c.entry).who_hash <> cogo.audit_who(c.entry)
      or (c.entry).said_erasure is null and (c.entry).said_hash <> cogo.audit_said(c.entry) then 'the entry was changed'
    when (c.entry).who_erasure is distinct from (c.entry).tenant_id and (c.entry).who_erasure <> coalesce((c.entry).actor, (c.entry).tenant_id)
      or (c.entry).said_erasure is not null and ((c.entry).details <> '{}'
        or num_nonnulls((c.entry).session_id, (c.entry).task_id, (c.entry).run_id, (c.entry).step_id) > 0)
      then 'the entry says something though it is marked as erased'
    when exists (select from certified where certified.doubtful and certified.erasure in ((c.entry).who_erasure, (c.entry).said_erasure))
      then 'the entry is marked as erased by no erasure that counts it' end
  from chain as c
  union all
  select h.sequence, case when (h.sequence, h.hash) is distinct from (l.sequence, l.hash)
    then 'entries were taken off the end, or the last was replaced' end
  from (select coalesce(max(h.sequence), 0) as sequence, coalesce(max(h.hash), '') as hash from cogo.audit_head as h) as h
  cross join (select (c.entry).sequence, (c.entry).hash from chain as c union all select b.through, b.hash from beginning as b
              order by 1 desc limit 1) as l;
$$;
comment on function cogo.audit_faults is
  'What is wrong with the chain, by place; a fault that is null is none. The beginning must be the first entry or follow what '
  'retention recorded, an erased part be empty, and no more of them name an erasure than its certificate counts.';

create function cogo.verify_audit()
returns jsonb language sql volatile security invoker set search_path = ''
as $$
  with faults as materialized (
    select f.sequence, f.fault from cogo.audit_faults() as f where f.fault is not null
  )
  select jsonb_build_object(
    'valid', not exists (select from faults),
    'entries', count(*) filter (where e.sequence is not null),
    'erased', count(*) filter (where e.who_erasure is not null or e.said_erasure is not null),
    'unsealed', count(*) filter (where e.sequence is null),
    'pruned', (select b.through from cogo.audit_beginning() as b),
    'head', (select coalesce(max(h.hash), '') from cogo.audit_head as h),
    'faults', (select coalesce(jsonb_agg(jsonb_build_object('sequence', f.sequence, 'fault', f.fault) order by f.sequence), '[]')
               from (select * from faults order by faults.sequence limit 100) as f))
  from cogo.audit_entries as e;
$$;
comment on function cogo.verify_audit is
  'Whether the chain is whole: {valid, entries, erased, unsealed, pruned, head, faults: [{sequence, fault}]}; `pruned` is the place '
  'up to which retention took it away. Who keeps `head` elsewhere can tell later that nothing before it was changed.';

create function cogo_api.verify_audit()
returns jsonb language sql volatile security definer set search_path = ''
as $$ select cogo.verify_audit(); $$;
comment on function cogo_api.verify_audit is 'Operators: whether the audit is as it was written.';
grant execute on function cogo_api.verify_audit to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
