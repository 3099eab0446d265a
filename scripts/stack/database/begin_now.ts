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
    select c.table_schema, c.table_name, c.column_name
    from information_schema.columns as c
    join information_schema.tables as t using (table_schema, table_name)
    where t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
      and c.data_type = 'timestamp with time zone'
      and c.table_schema not in ('pg_catalog', 'information_schema')
  loop
    execute format(
      'update %1$I.%2$I set %3$I = case when %3$I = date_trunc(''hour'', %3$I)
         then date_trunc(''hour'', cogo.clock()) else cogo.clock() end
       where %3$I between $1 - interval ''1 hour'' and $1',
      v_column.table_schema, v_column.table_name, v_column.column_name
    ) using v_made;
  end loop;
end
$$`);
}
