-- The benchmark's own agent and kind of step; its models are of each provider, at prices easy to reckon with.
insert into cogo.queues (queue, function_slug) values ('bench-models', 'bench-models');
insert into cogo.agents (agent, title, queue, capacity) values ('bench-models', 'Asks models', 'bench-models', 8);
insert into cogo.agent_roles (agent, role) values ('bench-models', 'backend-developer');

-- Long enough for a server on the same machine; a hung call costs this much.
update cogo.model_providers set silence_seconds = 4 where true;
delete from cogo.models;
insert into cogo.models (provider, model, title, context_tokens, maximum_output_tokens, input_price, output_price,
                         quality, true_on, source)
values
  ('anthropic', 'claude-bench', 'Bench', 200000, 64000, 1, 5, 0.5, '2026-11-22', 'benchmark'),
  ('openai', 'gpt-bench', 'Bench', 200000, 64000, 1, 5, 0.5, '2026-11-22', 'benchmark'),
  ('google', 'gemini-bench', 'Bench', 200000, 64000, 1, 5, 0.5, '2026-11-22', 'benchmark'),
  ('fireworks', 'accounts/fireworks/models/bench', 'Bench', 200000, 64000, 1, 5, 0.5, '2026-11-22', 'benchmark');
delete from cogo.budgets;

-- A kind of step for each provider, which asks that one first.
insert into cogo.step_kinds (kind, description)
select 'ask-' || p.provider, 'Asks a model of ' || p.title || ' first.' from cogo.model_providers as p;
insert into cogo.model_policies (kind, preferred)
select 'ask-' || m.provider, array[m.provider || '/' || m.model] from cogo.models as m;
