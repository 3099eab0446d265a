create table steps (
  id bigint generated always as identity primary key,
  key text not null,
  status text not null default 'ready',
  remaining_count integer not null default 0,
  enqueued_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz
);
create index steps_unfinished on steps (id) where status <> 'finished';
create index steps_ready on steps (id) where status = 'ready';

create table dependencies (
  step_id bigint not null references steps,
  dependent_id bigint not null references steps,
  primary key (step_id, dependent_id)
);
