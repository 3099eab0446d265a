/**
 * What COGO's migrations made outside of its two schemas and that depends on them, as Postgres names it. It goes with
 * them; everything else that depends on them is the owner's.
 */
export const OUTSIDE = [
  "policy cogo_ingestion_members_listen on realtime.messages",
  "policy cogo_session_members_listen on realtime.messages",
  "policy cogo_subscription_members_listen on realtime.messages",
  "policy cogo_task_members_listen on realtime.messages",
  "policy cogo_users_listen on realtime.messages",
  "trigger cogo_release_deleted_user on auth.users",
] as const;

/**
 * A select of what lies outside of COGO's schemas and would be dropped with them, other than `OUTSIDE`. A view depends
 * on what it reads by its rule `_RETURN`. What depends internally (an array's type, a foreign key's triggers) is a part
 * of something that is found by itself.
 */
export const FOREIGN_DEPENDENTS_SQL = `
    select distinct concat_ws(' ', dependent.type, dependent.identity) as name
    from pg_depend as d
    left join pg_rewrite as r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and r.rulename = '_RETURN'
    cross join lateral (
      select case when r.oid is null then d.classid else 'pg_class'::regclass end as class,
        coalesce(r.ev_class, d.objid) as object, case when r.oid is null then d.objsubid else 0 end as part) as o
    cross join lateral pg_identify_object(d.refclassid, d.refobjid, 0) as needed
    cross join lateral pg_identify_object_as_address(d.refclassid, d.refobjid, 0) as needed_at
    cross join lateral pg_identify_object(o.class, o.object, o.part) as dependent
    cross join lateral pg_identify_object_as_address(o.class, o.object, o.part) as dependent_at
    where d.deptype <> 'i' and d.classid <> 'pg_default_acl'::regclass
      and coalesce(needed.schema, needed_at.object_names[1]) in ('cogo', 'cogo_api')
      and coalesce(dependent.schema, dependent_at.object_names[1]) not in ('cogo', 'cogo_api')
      and concat_ws(' ', dependent.type, dependent.identity) not in (${OUTSIDE.map((name) => `'${name}'`).join(", ")})`;

/**
 * Takes away what COGO's migrations made, and nothing else: extensions stay, for others may use them. One statement, so
 * that it is all or nothing wherever it is run.
 */
export const UNINSTALL_SQL = `-- Removes COGO: its jobs, its secrets, and its two schemas with all that is in them.
do $$
declare
  v_foreign text;
  v_column record;
begin
  if not exists (select from pg_tables where schemaname = 'cogo' and tablename = 'schema_versions') then
    raise notice 'COGO is not in this database: nothing was removed';
    return;
  end if;
  select string_agg(name, ', ' order by name) into v_foreign from (${FOREIGN_DEPENDENTS_SQL}
  ) as dependents;
  if v_foreign is not null then
    raise exception using errcode = 'dependent_objects_still_exist',
      message = format('Expected nothing of yours to depend on the schemas cogo and cogo_api, but these do: %s', v_foreign),
      hint = 'Drop or change them in a migration before this one; nothing was removed';
  end if;
  if exists (select from pg_namespace where nspname = 'cron') then
    perform cron.unschedule(jobname) from cron.job where jobname in (select job from cogo.cron_jobs());
  end if;
  for v_column in select * from cogo.secret_columns() loop
    execute format('delete from vault.secrets where id in (select %I from %s)', v_column.name, v_column.relation);
  end loop;
  delete from vault.secrets where name in ('cogo_project_url', 'cogo_secret_key');
  drop schema if exists cogo_api cascade;
  drop schema cogo cascade;
  notify pgrst, 'reload schema';
end
$$;
`;
