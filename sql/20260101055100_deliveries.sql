-- Deliveries: the result of a task brought to a target, once. What would be changed there is stored as a preview before
-- anybody is asked; each act has a key that is stored before the call is made, so that a worker which takes over after
-- another has vanished looks whether the act was done instead of doing it twice. Without the approval that the target
-- asks for, no act begins.
--
--     wanted ── preview ──▶ previewed ── first act ──▶ delivering ── finish ──▶ delivered ── roll back ──▶ rolled-back
--                               └── rejected               └── failed ─ again ─┘

create table cogo.deliveries (
  delivery_id uuid primary key default gen_random_uuid(),
  task_id uuid not null references cogo.tasks (task_id) on delete cascade,
  tenant_id uuid not null,
  target text not null,
  step_id uuid unique references cogo.steps (step_id) on delete set null,
  status text not null default 'wanted'
    constraint status_is_known check (status in
      ('wanted', 'previewed', 'delivering', 'delivered', 'rejected', 'failed', 'rolled-back')),
  round smallint not null default 1 constraint round_is_positive check (round > 0),
  digest text,
  preview jsonb,
  reached jsonb not null default '{}' constraint reached_is_an_object check (jsonb_typeof(reached) = 'object'),
  error jsonb,
  created_at timestamptz not null default cogo.clock(),
  delivered_at timestamptz,
  constraint one_delivery_a_task_and_target unique (task_id, target)
);
comment on table cogo.deliveries is 'Results of tasks on their way to targets, and what became of them.';
comment on column cogo.deliveries.step_id is 'The step that holds it: while that runs, no other does anything with it.';
comment on column cogo.deliveries.round is 'Counts how often it is made from the start: again after it was rolled back.';
comment on column cogo.deliveries.digest is 'SHA-256 of the files of the preview; the same files are delivered once.';
comment on column cogo.deliveries.preview is 'What would change: title, branch, files added, changed, unchanged, configuration.';
comment on column cogo.deliveries.reached is 'Where it is at the target: branch, commit, number and address of the pull request.';
comment on column cogo.deliveries.error is '{code, message}: why it failed or was rejected.';

create table cogo.delivery_acts (
  delivery_id uuid not null references cogo.deliveries (delivery_id) on delete cascade,
  round smallint not null,
  tenant_id uuid not null,
  act text not null constraint act_is_a_slug check (act ~ '^[a-z]+(-[a-z]+)*$'),
  idempotency_key text not null,
  begun_at timestamptz not null default cogo.clock(),
  ended_at timestamptz,
  result jsonb,
  primary key (delivery_id, round, act),
  constraint a_result_when_ended check ((ended_at is null) = (result is null))
);
comment on table cogo.delivery_acts is 'What was done for a delivery, one after the other.';
comment on column cogo.delivery_acts.idempotency_key is 'Stored before the call is made; what it makes carries it.';

alter table cogo.deliveries enable row level security;
alter table cogo.delivery_acts enable row level security;
create policy members_read on cogo.deliveries for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
create policy members_read on cogo.delivery_acts for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.deliveries, cogo.delivery_acts to authenticated, service_role;

create view cogo_api.deliveries with (security_invoker = true) as
  select delivery_id, task_id, target, status, round, preview, reached, error, created_at, delivered_at,
         (select coalesce(jsonb_agg(jsonb_build_object('act', a.act, 'round', a.round, 'begunAt', a.begun_at, 'endedAt', a.ended_at)
                                    order by a.round, a.begun_at, a.act), '[]')
          from cogo.delivery_acts as a where a.delivery_id = deliveries.delivery_id) as acts
  from cogo.deliveries;
comment on view cogo_api.deliveries is 'Where the results of the caller''s tasks are delivered to, and how far that is.';
grant select on cogo_api.deliveries to authenticated, service_role;

insert into cogo.step_kinds (kind, description, usual_seconds, timeout, reads, reads_files) values
  ('deliver', 'Brings the result of a task to a target, after a person has seen what would change.', 10, '15 minutes', '{}', false),
  ('roll-back', 'Takes a delivery back from its target.', 5, '15 minutes', '{}', false);

create function cogo.want_delivery(task cogo.tasks, target text)
returns cogo.deliveries language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_target cogo.delivery_targets;
  v_delivery cogo.deliveries;
begin
  if want_delivery.target is null then
    return null;
  end if;
  v_target := cogo.permitted_target(task.tenant_id, want_delivery.target);
  insert into cogo.deliveries (task_id, tenant_id, target) values (task.task_id, task.tenant_id, v_target.target)
  on conflict do nothing;
  select * into v_delivery from cogo.deliveries as d
  where d.task_id = task.task_id and d.target = v_target.target
  for no key update;
  return v_delivery;
end
$$;
comment on function cogo.want_delivery is 'The delivery of the task''s result to the target, made if it was not, locked; null without a target.';

create function cogo.with_delivery(phases jsonb, run_id uuid)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select with_delivery.phases || coalesce((
    select jsonb_build_array(jsonb_build_object('phase', 'delivery', 'steps', jsonb_agg(jsonb_build_object(
      'key', case d.position when 1 then 'deliver' else 'deliver-' || d.position end, 'kind', 'deliver',
      'needs', jsonb_build_array('delivery'), 'input', jsonb_build_object('target', d.target),
      'dependsOn', (select jsonb_agg(s ->> 'key') from jsonb_path_query(with_delivery.phases, '$[*].steps[*]') as s
                    where s ->> 'kind' = 'synthesise')) order by d.position)))
    from (select w.target, row_number() over (order by w.created_at, w.target) as position
          from cogo.deliveries as w join cogo.runs as r on r.task_id = w.task_id
          where r.run_id = with_delivery.run_id and w.status <> 'rolled-back') as d
    having count(*) > 0), '[]');
$$;
comment on function cogo.with_delivery is 'The phases of a workflow, and the deliveries that the run''s task wants after them.';

revoke execute on all functions in schema cogo, cogo_api from public;
