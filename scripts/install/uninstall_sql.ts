/** Takes away what COGO's migrations made, and nothing else: extensions stay, for others may use them. */
export const UNINSTALL_SQL = `-- Removes COGO: its jobs, its policies, its secrets, and its two schemas with all that is in them.
do $$
declare
  v_name text;
begin
  if exists (select from pg_catalog.pg_namespace where nspname = 'cron') then
    perform cron.unschedule(jobname) from cron.job where jobname like 'cogo-%';
  end if;
  for v_name in
    select policyname from pg_catalog.pg_policies
    where schemaname = 'realtime' and tablename = 'messages' and policyname like 'cogo\\_%'
  loop
    execute format('drop policy %I on realtime.messages', v_name);
  end loop;
end
$$;
drop schema if exists cogo_api cascade;
drop schema if exists cogo cascade;
delete from vault.secrets where name like 'cogo\\_%';
notify pgrst, 'reload schema';
`;
