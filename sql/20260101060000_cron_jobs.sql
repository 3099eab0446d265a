-- The jobs of pg_cron. Every run of one is bounded. Liveness rests on the sweep, latency does not.

do $$
begin
  if exists (select from pg_catalog.pg_namespace where nspname = 'cron') then
    perform cron.schedule('cogo-sweep', '5 seconds', 'call cogo.sweep_in_turns()');
    perform cron.schedule('cogo-prune', '17 3 * * *', 'call cogo.prune_in_turns()');
    perform cron.schedule('cogo-benchmarks', '11 * * * *', 'select cogo.update_benchmarks()');
    perform cron.schedule('cogo-maintain-knowledge', '* 1-5 * * *', 'select cogo.maintain_all_knowledge()');
  end if;
end
$$;

-- The Data API caches what is exposed until it is asked to reload.
notify pgrst, 'reload schema';
