import type { Database } from "./database.ts";

/**
 * Has a copied database begin now: every time that was kept while its template was made becomes the present one, a
 * full hour that of the present.
 */
export async function beginNow(database: Database): Promise<void> {
  await database.exec(`
do $$
declare
  v_made timestamptz := (select max(installed_at) from cogo.schema_versions);
  v_column record;
begin
  set local session_replication_role = replica;
  for v_column in
    select c.oid::regclass as table_name, a.attname as column_name
    from pg_class as c join pg_attribute as a on a.attrelid = c.oid
    where c.relkind = 'r' and pg_relation_size(c.oid) > 0 and c.relnamespace <> 'pg_catalog'::regnamespace
      and a.atttypid = 'timestamptz'::regtype and a.attgenerated = '' and not a.attisdropped
  loop
    execute format(
      'update %1$s set %2$I = case when %2$I = date_trunc(''hour'', %2$I)
         then date_trunc(''hour'', cogo.clock()) else cogo.clock() end
       where %2$I between $1 - interval ''1 hour'' and $1',
      v_column.table_name, v_column.column_name
    ) using v_made;
  end loop;
end
$$`);
}
