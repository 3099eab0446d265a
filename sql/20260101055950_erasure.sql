-- Erasure: what is held of a session, a person or a team is deleted, in batches that fit a statement's time; the caller
-- calls again until it is finished. What remains is the certificate, which counts what there was and what is left, and
-- knows its subject by a hash alone. Of the audit, who acted and what was said is erased, and what happened stays: an
-- erased entry keeps its digest, so that the chain still holds.

create table cogo.erasures (
  erasure_id uuid primary key default gen_random_uuid(),
  kind text not null
    constraint kind_is_known check (kind in ('session', 'person', 'team')),
  subject_hash text not null,
  tenant_id uuid not null,
  counts jsonb not null,
  requested_at timestamptz not null default cogo.clock(),
  finished_at timestamptz
);
comment on table cogo.erasures is 'Certificates of what was erased.';
comment on column cogo.erasures.erasure_id is 'Stands in the audit for who or what was erased, too.';
comment on column cogo.erasures.subject_hash is 'SHA-256 of the id, in hexadecimal: who knows the id can find its certificate.';
comment on column cogo.erasures.tenant_id is 'Who may read it: the session''s tenant; of a person or team that is gone, operators().';
comment on column cogo.erasures.counts is '{table: {held, left}}: rows before and after, of tables that held any.';
create unique index one_open_erasure_a_subject on cogo.erasures (subject_hash) where finished_at is null;
create index erasures_by_tenant on cogo.erasures (tenant_id, requested_at desc);

alter table cogo.erasures enable row level security;
create policy auditors_read on cogo.erasures for select to authenticated
  using (tenant_id in (select cogo.caller_tenants('audit')));
grant select on cogo.erasures to authenticated, service_role;

create view cogo_api.erasures with (security_invoker = true) as
  select erasure_id, kind, subject_hash, counts, requested_at, finished_at from cogo.erasures;
comment on view cogo_api.erasures is 'Certificates of erasures: what there was, and what is left.';
grant select on cogo_api.erasures to authenticated, service_role;

create function cogo.count_holdings(kind text, subject uuid)
returns jsonb language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_table record;
  v_count bigint;
  v_counts jsonb := '{}';
begin
  for v_table in select * from cogo.disclosures(kind) loop
    execute format('select count(*) from %s where %s', v_table.relation, v_table.condition) into v_count using subject;
    v_counts := v_counts || jsonb_build_object(v_table.held, v_count);
  end loop;
  return v_counts;
end
$$;
comment on function cogo.count_holdings is 'How many rows of each table are held, or say who it was: {table: rows}.';

create function cogo.erase_audit(erasure_id uuid, kind text, subject uuid)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_erased integer;
begin
  with named as (
    select e.audit_entry_id, kind <> 'session' and e.tenant_id = subject as tenant, kind = 'person' and e.actor = subject as actor,
           case when kind = 'session' then e.session_id = subject
                else e.tenant_id = subject or kind = 'person' and strpos(e.details::text, subject::text) > 0 end as said
    from cogo.audit_entries as e
    where case when kind = 'session' then e.session_id = subject
               else e.tenant_id = subject or kind = 'person' and (e.actor = subject or strpos(e.details::text, subject::text) > 0) end
  ), who as (
    update cogo.audit_entries as e
    set tenant_id = case when n.tenant then erase_audit.erasure_id else e.tenant_id end,
        actor = case when n.actor then erase_audit.erasure_id else e.actor end,
        who_salt = case when n.tenant or n.actor then gen_random_uuid() else e.who_salt end,
        who_erasure = case when (n.tenant or n.actor) and e.sequence is not null then erase_audit.erasure_id else e.who_erasure end,
        details = case when n.said then '{}' else e.details end,
        session_id = case when not n.said then e.session_id end, task_id = case when not n.said then e.task_id end,
        run_id = case when not n.said then e.run_id end, step_id = case when not n.said then e.step_id end,
        said_salt = case when n.said then gen_random_uuid() else e.said_salt end,
        said_erasure = case when n.said and e.sequence is not null then erase_audit.erasure_id else e.said_erasure end
    from named as n where n.audit_entry_id = e.audit_entry_id
    returning 1
  )
  select count(*) into v_erased from who;
  return v_erased;
end
$$;
comment on function cogo.erase_audit is
  'Takes the subject out of the audit: of a session what was said, of a tenant also whose it was, of a person also who acted. '
  'What happened when stays. Returns of how many entries.';

create function cogo.release_person(user_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_column record;
  v_email constant text := cogo.verified_email(release_person.user_id);
begin
  delete from cogo.members as m where m.user_id = release_person.user_id; -- first: it pauses what fires in their name
  delete from cogo.quality_feedback as f where f.user_id = release_person.user_id;
  update cogo.event_counters as c set user_id = c.tenant_id where c.user_id = release_person.user_id;
  for v_column in select * from cogo.person_columns() as p where p.is_nullable and p.name <> 'actor' loop
    execute format('update %1$s set %2$I = null where %2$I = $1%3$s', v_column.relation, v_column.name,
      case when exists (select from pg_catalog.pg_attribute as t where t.attrelid = v_column.relation and t.attname = 'tenant_id')
        then ' and tenant_id is distinct from $1' else '' end) using release_person.user_id;
  end loop;
  delete from cogo.invitations as i where i.email = v_email;
end
$$;
comment on function cogo.release_person is
  'Takes a person''s name off what belongs to others: the team keeps the work and no longer knows whose it was.';

create function cogo.certify_deleted_user(user_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_erasure_id constant uuid := gen_random_uuid();
begin
  insert into cogo.erasures (erasure_id, kind, subject_hash, tenant_id, counts, finished_at)
  values (v_erasure_id, 'person', encode(sha256(convert_to(user_id::text, 'UTF8')), 'hex'), cogo.operators(),
          jsonb_build_object('audit_entries', jsonb_build_object(
            'held', cogo.erase_audit(v_erasure_id, 'person', user_id), 'left', 0)),
          cogo.clock());
end
$$;
comment on function cogo.certify_deleted_user is
  'Takes a user whom Auth deletes out of the audit; the certificate, of the audit alone, is what verify_audit() goes by.';

create function cogo.release_deleted_user()
returns trigger language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform cogo.release_person(old.id);
  perform cogo.delete_subscriptions(array(select s.subscription_id from cogo.subscriptions as s where s.created_by = old.id));
  if current_setting('cogo.erasing', true) is distinct from 'on' then
    perform cogo.certify_deleted_user(old.id);
  end if;
  return old;
end
$$;
comment on function cogo.release_deleted_user is
  'So that a team''s work does not go with the user whom Auth deletes. Definer: Auth''s role has no right to any table here.';
create trigger cogo_release_deleted_user before delete on auth.users
  for each row execute function cogo.release_deleted_user();

create function cogo.erase_documents(document_ids uuid[])
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_terms constant integer[] := array(
    select distinct e.term_id from cogo.chunks as c cross join unnest(c.term_ids) as e (term_id)
    where c.document_id = any (erase_documents.document_ids));
begin
  perform cogo.delete_documents(erase_documents.document_ids);
  return cardinality(v_terms) - (select count(*) from cogo.terms as t where t.term_id = any (v_terms));
end
$$;
comment on function cogo.erase_documents is 'Deletes documents; returns how many words went out of the vocabulary with them.';

create function cogo.count_unused_terms(tenant_id uuid)
returns bigint language sql stable security invoker set search_path = ''
as $$
  select count(*) from cogo.terms as t
  where t.tenant_id = count_unused_terms.tenant_id and t.document_frequency = 0
    and not exists (select from cogo.subscription_terms as s where s.term_id = t.term_id);
$$;
comment on function cogo.count_unused_terms is 'How many words of a tenant''s vocabulary no chunk and no standing query has.';

create function cogo.erase_batch(erasure_id uuid, kind text, subject uuid, quantity integer)
returns boolean language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_tasks uuid[];
  v_documents uuid[];
  v_words integer;
begin
  v_tasks := array(
    select t.task_id from cogo.tasks as t
    where case when kind = 'session' then t.session_id = subject else t.tenant_id = subject end limit quantity);
  delete from cogo.budget_accounts as b where b.scope = 'task' and b.subject = any (v_tasks::text[]);
  delete from cogo.tasks as t where t.task_id = any (v_tasks);
  v_documents := array(
    select d.document_id from cogo.documents as d
    where case when kind = 'session' then d.session_id = subject else d.tenant_id = subject end limit quantity * 10);
  v_words := cogo.erase_documents(v_documents);
  if kind = 'session' then -- of a tenant the whole vocabulary was counted
    update cogo.erasures as e
    set counts = e.counts || jsonb_build_object('terms', coalesce((e.counts ->> 'terms')::bigint, 0) + v_words)
    where e.erasure_id = erase_batch.erasure_id;
  end if;
  return cardinality(v_tasks) < quantity and cardinality(v_documents) < quantity * 10;
end
$$;
comment on function cogo.erase_batch is
  'Deletes up to so many tasks, and ten times as many documents, and counts the words that went; whether those were the last.';

create function cogo.erase_rest(kind text, subject uuid, erasure_id uuid)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_table record;
begin
  if kind = 'person' then
    perform cogo.release_person(subject);
  end if;
  -- First what others refer to without going with them; of a session last, for some that go with it know it no longer.
  delete from cogo.sessions as s where kind <> 'session' and s.tenant_id = subject;
  perform cogo.delete_subscriptions(array(
    select s.subscription_id from cogo.subscriptions as s where kind <> 'session' and s.tenant_id = subject));
  for v_table in select * from cogo.holdings(kind) as h where h.held <> 'audit_entries' loop
    execute format('delete from cogo.%I where %s', v_table.held, v_table.condition) using subject;
  end loop;
  delete from cogo.budget_accounts as b where b.scope = 'session' and b.subject = erase_rest.subject::text;
  if kind = 'person' then
    delete from auth.users as u where u.id = subject;
  end if;
end
$$;
comment on function cogo.erase_rest is 'Deletes what is left, and of a person the account, so that its tokens are nobody''s.';

create function cogo.require_successor(kind text, subject uuid)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_teams text;
begin
  select string_agg(t.name, ', ' order by t.name) into v_teams
  from cogo.members as m join cogo.teams as t on t.tenant_id = m.tenant_id
  where kind = 'person' and m.user_id = subject and m.role = 'owner' and not exists (
    select from cogo.members as o where o.tenant_id = m.tenant_id and o.role = 'owner' and o.user_id <> subject);
  if v_teams is not null then
    perform cogo.raise_error('invalid_state', 'The only owner of a team cannot be erased: ' || v_teams,
      'Make somebody else an owner, or erase the team first');
  end if;
end
$$;
comment on function cogo.require_successor is 'Refuses to erase the only owner of a team.';

create function cogo.erase_data(kind text, subject uuid, quantity integer)
returns cogo.erasures language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_hash constant text := encode(sha256(convert_to(subject::text, 'UTF8')), 'hex');
  v_erasure cogo.erasures;
  v_audited integer;
  v_left jsonb;
begin
  perform cogo.require_subject(kind, subject);
  perform cogo.require_successor(kind, subject);
  perform set_config('cogo.erasing', 'on', true); -- it is audited as what it is, at its end
  select * into v_erasure from cogo.erasures as e where e.subject_hash = v_hash and e.finished_at is null for update;
  if not found then
    insert into cogo.erasures (kind, subject_hash, tenant_id, counts)
    values (erase_data.kind, v_hash,
            case when kind = 'session' then (select s.tenant_id from cogo.sessions as s where s.session_id = subject) else subject end,
            cogo.count_holdings(kind, subject))
    returning * into v_erasure;
  end if;
  if not cogo.erase_batch(v_erasure.erasure_id, kind, subject, quantity) then
    return v_erasure;
  end if;
  perform cogo.erase_rest(kind, subject, v_erasure.erasure_id);
  v_audited := cogo.erase_audit(v_erasure.erasure_id, kind, subject);
  v_left := cogo.count_holdings(kind, subject);
  if kind = 'session' then
    v_left := v_left || jsonb_build_object('terms', cogo.count_unused_terms(v_erasure.tenant_id));
  end if;
  update cogo.erasures as e set tenant_id = cogo.operators() where erase_data.kind <> 'session' and e.tenant_id = subject;
  update cogo.erasures as e
  set finished_at = cogo.clock(),
      counts = (select coalesce(jsonb_object_agg(held.key, jsonb_build_object('held', held.value, 'left', v_left -> held.key)), '{}')
                from jsonb_each(e.counts || jsonb_build_object('audit_entries', v_audited)) as held where held.value <> '0' or v_left -> held.key <> '0')
  where e.erasure_id = v_erasure.erasure_id
  returning * into v_erasure;
  insert into cogo.audit_entries (tenant_id, actor, actor_role, action, details)
  values (v_erasure.tenant_id, case when auth.uid() = subject then v_erasure.erasure_id else cogo.acting_user() end, coalesce(auth.role(), 'owner'),
          kind || '-erased', jsonb_build_object('erasureId', v_erasure.erasure_id));
  return v_erasure;
end
$$;
comment on function cogo.erase_data is
  'Erases a session, person or team, or a part of it that fits: call it again until finished_at is set. Returns the certificate.';

create function cogo_api.erase_data(kind text, subject uuid)
returns setof cogo_api.erasures language sql volatile security definer set search_path = ''
as $$
  select e.erasure_id, e.kind, e.subject_hash, e.counts, e.requested_at, e.finished_at
  from cogo.erase_data(erase_data.kind, erase_data.subject, 20) as e;
$$;
comment on function cogo_api.erase_data is 'Erases a session, the caller or a team; call it again until finished_at is set.';
grant execute on function cogo_api.erase_data to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
