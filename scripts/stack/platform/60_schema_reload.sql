-- As hosted: any change of the schema tells the Data API to read its catalog again.
create or replace function extensions.pgrst_ddl_watch() returns event_trigger language plpgsql as $$
begin
  notify pgrst, 'reload schema';
end
$$;
do $$
begin
  create event trigger pgrst_ddl_watch on ddl_command_end execute function extensions.pgrst_ddl_watch();
exception when duplicate_object then null;
end
$$;
do $$
begin
  create event trigger pgrst_drop_watch on sql_drop execute function extensions.pgrst_ddl_watch();
exception when duplicate_object then null;
end
$$;
