import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { listAgents } from "../../../../shared/engine/agents/list_agents.ts";
import { assignStep } from "../../../../shared/engine/roles/assign_step.ts";
import { listRoles } from "../../../../shared/engine/roles/role.ts";
import type { ApiClient } from "../../../../shared/kernel/postgres/database.ts";
import { openServiceClient } from "../../../support/service_client.ts";
import { clear } from "../../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../../support/test_database.ts";

let test: TestDatabase;
let client: ApiClient;
beforeAll(async () => {
  test = await openTestDatabase();
  client = await openServiceClient(test);
  await test.asOwner(
    "insert into cogo.roles values ('juggler', 'Juggler', 'Juggles.', '{juggle}')",
  );
  for (const name of ["one", "two", "three"]) {
    await test.asOwner("insert into cogo.queues (queue, function_slug) values ($1, $1)", [name]);
    await test.asOwner("insert into cogo.agents (agent, title, queue) values ($1, $1, $1)", [name]);
    await test.asOwner("insert into cogo.agent_roles values ($1, 'juggler')", [name]);
  }
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const past = (agent: string, completed: number, failed: number, stalled: number, seconds: number) =>
  test.asOwner(
    `insert into cogo.agent_statistics (agent, completed, failed, stalled, mean_seconds, measured_at)
     values ($1, $2, $3, $4, $5, cogo.clock())`,
    [agent, completed, failed, stalled, seconds],
  );

it.each<[string, string, () => Promise<unknown>]>([
  ["nothing tells them apart", "one", async () => undefined],
  ["one has failed", "three", () => past("one", 1, 9, 0, 1).then(() => past("two", 0, 0, 5, 1))],
  ["one is slow", "three", () => past("one", 9, 0, 0, 9).then(() => past("two", 8, 1, 0, 9))],
  [
    "one has more places",
    "two",
    () => test.asOwner("update cogo.agents set capacity = 9 where agent = 'two'"),
  ],
  [
    "some drain",
    "two",
    () => test.asOwner("update cogo.agents set status = 'draining' where agent <> 'two'"),
  ],
])("assignStep() and choose_agent() name the same agent when %s", async (_, name, arrange) => {
  await arrange();
  const roles = await listRoles(client);
  const step = { key: "juggle", kind: "juggle", needs: ["juggle"] };
  const knowledge = { roles, agents: await listAgents(client), performance: [] };
  expect(assignStep(step, {}, knowledge).agent).toBe(name);
  const [chosen] = await test.asOwner("select cogo.choose_agent('juggler') as agent");
  expect(chosen?.agent).toBe(name);
});
