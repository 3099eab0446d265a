-- What the chaos benchmark adds to a fresh database: its agents, its kind of step, and a witness.
--
-- The leases are short so that a lost worker is noticed in seconds. The ceilings are high because the
-- faults are: a run that ends here is one that the engine lost.

insert into cogo.step_kinds (kind, description, max_attempts, max_stalls, base_delay, max_delay, lease, timeout)
values ('chaos', 'Makes one model call.', 30, 30, '200 milliseconds', '2 seconds', '4 seconds', '12 seconds');
update cogo.step_kinds as k
set max_attempts = chaos.max_attempts, max_stalls = chaos.max_stalls, base_delay = chaos.base_delay,
    max_delay = chaos.max_delay, lease = chaos.lease, timeout = chaos.timeout
from cogo.step_kinds as chaos
where chaos.kind = 'chaos' and k.kind in ('analyse', 'plan', 'flow');

insert into cogo.roles (role, title, description, capabilities)
values ('chaos', 'Chaos', 'Makes one model call.', '{chaos}');
insert into cogo.queues (queue, function_slug) values
  ('chaos-1', 'chaos-worker-1'),
  ('chaos-2', 'chaos-worker-2');
insert into cogo.agents (agent, title, queue) values
  ('chaos-1', 'Chaos 1', 'chaos-1'),
  ('chaos-2', 'Chaos 2', 'chaos-2');
insert into cogo.agent_roles (agent, role) values
  ('chaos-1', 'chaos'),
  ('chaos-2', 'chaos');

select cogo.register_flows('chaos-flow', '[{"flow": "chaos", "version": 1, "inputSchema": {}},
                                          {"flow": "chaos-part", "version": 1, "inputSchema": {}}]');

-- The witness: every write of a checkpoint and the claim it was made under. The engine's own row keeps
-- only the last.
create schema chaos;

create table chaos.checkpoint_writes (
  write_id bigint generated always as identity primary key,
  step_id uuid not null,
  claim integer not null
);

create function chaos.witness_checkpoint()
returns trigger
language plpgsql
volatile
-- Definer: the writer of a checkpoint has no rights on this schema.
security definer
set search_path = ''
as $$
begin
  insert into chaos.checkpoint_writes (step_id, claim)
  select steps.step_id, steps.claims
  from cogo.steps where steps.step_id = new.step_id;
  return null;
end
$$;

create trigger witness_checkpoint after insert or update on cogo.step_checkpoints
for each row execute function chaos.witness_checkpoint();
