-- What the ledger says about the questions of the benchmark.
select
  (select count(*) from cogo.steps where kind like 'ask-%' and status = 'completed') as completed,
  (select coalesce(sum(attempts), 0) from cogo.steps where kind like 'ask-%') as "attemptsBurned",
  (select coalesce(sum(stalls), 0) from cogo.steps where kind like 'ask-%') as stalls,
  (select count(*) from cogo.attempts where outcome = 'suspended') as sleeps,
  (select count(*) from cogo.model_calls) as calls,
  (select count(*) from cogo.model_calls where status = 'rejected') as "rejectedAnswers",
  (select count(*) from cogo.model_calls where status = 'open') as "callsLeftOpen",
  (select coalesce(sum(usable - 1), 0) from (
     select count(*) as usable from cogo.model_calls
     where status in ('answered', 'superseded') group by step_id, key, input_hash) as q) as "paidTwice",
  (select coalesce(sum(input_tokens + cache_read_tokens + cache_write_tokens + output_tokens), 0)
   from cogo.model_calls) as tokens,
  (select coalesce(sum(input_tokens + cache_read_tokens + cache_write_tokens + output_tokens), 0)
   from cogo.model_calls as c
   where c.status <> 'answered' or c.finish_reason = 'length' or exists (
     select from cogo.model_calls as repair where repair.step_id = c.step_id and repair.key = c.key || ':repair')) as "tokensWasted",
  (select count(*) from cogo.model_calls where key like '%:repair') as repairs,
  (select coalesce(jsonb_object_agg(error_kind, n), '{}') from (
     select error_kind, count(*) as n from cogo.model_calls where error_kind is not null group by error_kind) as k) as failures;
