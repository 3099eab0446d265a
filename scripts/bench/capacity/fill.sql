-- A history as a project has after ninety days, and work that is under way. Inserted without triggers and
-- indexes, which fill_database.ts makes good afterwards: all indexes are built, and all foreign keys
-- checked, again. What is checked by a constraint is checked here.
--
-- One task in ten belongs to the first tenant. A task is ten steps in a row. The last tasks are open: four
-- steps are done, the fifth waits for an event or a time, or a worker has it, and the others wait for it.

create unlogged table public.filled as
select n, md5('task ' || n)::uuid as task_id, md5('run ' || n)::uuid as run_id,
       md5('tenant ' || owner)::uuid as tenant_id, md5('session ' || owner)::uuid as session_id, owner,
       case when n > sizes.tasks - sizes.open_runs then 4 else 10 end as done,
       now() - interval '85 days' * (1 - n::double precision / sizes.tasks) as created_at
from (select current_setting('bench.tasks')::integer as tasks, current_setting('bench.tenants')::integer as tenants,
             current_setting('bench.open_runs')::integer as open_runs) as sizes,
     generate_series(1, sizes.tasks) as n,
     lateral (select case when n % 10 = 0 then 0 else n % sizes.tenants end as owner) as o;
analyze public.filled;

insert into auth.users (id, email)
select distinct tenant_id, owner || '@bench.example.com' from public.filled;
insert into cogo.sessions (session_id, tenant_id, created_by, title, created_at)
select session_id, tenant_id, tenant_id, 'Benchmark', min(created_at) from public.filled group by 1, 2;

insert into cogo.tasks (task_id, session_id, tenant_id, title, requirement, status, created_at, finished_at)
select task_id, session_id, tenant_id, 'Task ' || n, 'Build a REST API for the things of customer ' || n,
       case done when 10 then 'completed' else 'running' end, created_at,
       case done when 10 then created_at + interval '5 minutes' end
from public.filled;
insert into cogo.runs (run_id, task_id, session_id, tenant_id, number, status, remaining_steps, started_at, finished_at)
select run_id, task_id, session_id, tenant_id, 1, case done when 10 then 'completed' else 'running' end, 10 - done,
       created_at, case done when 10 then created_at + interval '5 minutes' end
from public.filled;
insert into cogo.plans (run_id, version, tenant_id, reason, created_at)
select run_id, 1, tenant_id, 'The plan came with the task', created_at from public.filled;
insert into cogo.phases (run_id, phase, tenant_id, position, status, remaining_steps, started_at, finished_at)
select run_id, 'bench', tenant_id, 1, case done when 10 then 'completed' else 'running' end, 10 - done, created_at,
       case done when 10 then created_at + interval '5 minutes' end
from public.filled;

insert into cogo.steps (
  step_id, run_id, task_id, session_id, tenant_id, phase, key, kind, role, agent, queue, plan_version, priority, status,
  waiting_for, awaited_event, output, remaining_dependencies, claims, worker_id, lease_token, lease_expires_at, available_at,
  claimed_at, started_at, finished_at, created_at)
select md5('step ' || n || ' ' || k)::uuid, run_id, task_id, session_id, tenant_id, 'bench', 's-' || k, 'bench', 'bench',
       'bench', 'bench', 1, 100, status,
       case when status = 'waiting' then (array['event', 'time'])[1 + n % 4] end,
       case when status = 'waiting' and n % 4 = 0 then 'go' end,
       case when status = 'completed' then jsonb_build_object('files', k, 'summary', 'Wrote what was asked for') end,
       (status = 'blocked')::integer, (status in ('completed', 'running'))::integer,
       case when status in ('completed', 'running') then md5('worker ' || n % 1000)::uuid end,
       case when status = 'running' then md5('lease ' || n)::uuid end,
       case when status = 'running' then now() + interval '30 days' end,
       case when status = 'waiting' and n % 4 = 0 then null when status = 'waiting' then now() + interval '30 days'
            when status <> 'blocked' then at end,
       case when status in ('completed', 'running') then at end, case when status in ('completed', 'running') then at end,
       case when status = 'completed' then at + interval '20 seconds' end, created_at
from public.filled, generate_series(1, 10) as k,
     lateral (select created_at + interval '30 seconds' * k as at,
                     case when k <= done then 'completed' when k > done + 1 then 'blocked'
                          when n % 4 < 2 then 'waiting' else 'running' end as status) as s;
insert into cogo.step_dependencies (step_id, depends_on)
select md5('step ' || n || ' ' || k)::uuid, md5('step ' || n || ' ' || k - 1)::uuid
from public.filled, generate_series(2, 10) as k;
-- Attempts are kept for thirty days.
insert into cogo.attempts (step_id, number, tenant_id, worker_id, outcome, available_at, started_at, finished_at)
select step_id, 1, tenant_id, worker_id, 'completed', available_at, started_at, finished_at
from cogo.steps where status = 'completed' and created_at > now() - interval '30 days';

insert into cogo.events (session_id, sequence, tenant_id, type, task_id, run_id, step_id, payload, created_at)
select session_id, row_number() over (partition by session_id order by n, e), tenant_id,
       case e when 1 then 'task:orchestrated' when 12 then 'task:completed' else 'agent:result' end, task_id, run_id,
       case when e between 2 and 11 then md5('step ' || n || ' ' || e - 1)::uuid end,
       jsonb_build_object('key', 's-' || e, 'seconds', 20), created_at + interval '30 seconds' * e
from public.filled, generate_series(1, 12) as e
where e <= done + 2;
insert into cogo.event_counters (session_id, tenant_id, user_id, last_sequence)
select session_id, tenant_id, tenant_id, max(sequence) from cogo.events group by 1, 2;
drop table public.filled;
