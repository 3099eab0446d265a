-- What the benchmark needs beside COGO's own migrations: a user, a kind of step that does nothing, an
-- agent for it, and the two roles the Data API would take on.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-000000000001', 'bench@example.com');
insert into cogo.roles (role, title, description, capabilities) values ('bench', 'Benchmark', 'Does nothing.', '{bench}');
insert into cogo.queues (queue, function_slug) values ('bench', 'bench');
insert into cogo.agents (agent, title, queue) values ('bench', 'Benchmark', 'bench');
insert into cogo.agent_roles (agent, role) values ('bench', 'bench');
insert into cogo.step_kinds (kind, description) values ('bench', 'Does nothing.');
select cogo.configure_wake('http://127.0.0.1:9', 'unused');
grant authenticated, service_role to bench_role;
