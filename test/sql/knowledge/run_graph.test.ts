import { afterAll, beforeAll, expect, it } from "vitest";
import { submit, work, writes } from "../../support/plan_fixture.ts";
import { judgement } from "../../support/quality_fixture.ts";
import { plannedStep, type TaskFixture } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let task: TaskFixture;
beforeAll(async () => {
  test = await openTestDatabase();
  task = await submit(test, [plannedStep("a")]);
  await work(test, { a: writes("src/todo.ts", "export const todo = 1;") });
  await test.asWorker("select cogo_api.remember_runs(10)");
});
afterAll(() => test.close());

const sessions = ({ asUser }: Pick<TaskFixture, "asUser">) =>
  asUser("select key, name, properties from cogo.graph_nodes where kind = 'session'");

it("a session is in the graph with the tasks that it has", async () => {
  expect(await sessions(task)).toEqual([
    { key: task.sessionId, name: "Test", properties: { project: "default" } },
  ]);
  const edges = await task.asUser(
    `select s.kind as source, e.kind, t.kind as target from cogo.graph_edges as e
     join cogo.graph_nodes as s on s.node_id = e.source_id join cogo.graph_nodes as t on t.node_id = e.target_id
     where e.kind in ('HAS_TASK', 'IN_SESSION') order by e.kind`,
  );
  expect(edges).toEqual([
    { source: "session", kind: "HAS_TASK", target: "task" },
    { source: "task", kind: "IN_SESSION", target: "session" },
  ]);
});

it("a task is called what it is called now", async () => {
  await task.asUser("select from cogo_api.update_task($1, 'The shop')", [task.taskId]);
  expect(
    await task.asUser("select name from cogo.graph_nodes where kind = 'task' and key = $1", [
      task.taskId,
    ]),
  ).toEqual([{ name: "The shop" }]);
});

it("a session's node is nobody else's, is called what the session is called, and goes with it", async () => {
  const stranger = await test.createUser();
  expect(await sessions({ asUser: stranger.run })).toEqual([]);
  await task.asUser("select from cogo_api.update_session($1, 'Shop', 'shop', '{}')", [
    task.sessionId,
  ]);
  expect(await sessions(task)).toMatchObject([{ name: "Shop", properties: { project: "shop" } }]);
  await task.asUser("select from cogo_api.rerun_task($1)", [task.taskId]);
  await work(test, {}, "code-generation");
  await test.asWorker("select cogo_api.remember_runs(10)");
  expect(await sessions(task)).toMatchObject([{ name: "Shop", properties: { project: "shop" } }]);
  await test.asOwner("delete from cogo.sessions where true");
  expect(await test.asOwner("select from cogo.graph_nodes where kind = 'session'")).toEqual([]);
});

it("a run whose evidence an agent wrote in its own way is remembered without criteria", async () => {
  const own = await submit(test, [plannedStep("judge")]);
  for (const evidence of [{ criteria: "all", testFiles: [1] }, { criteria: [{ id: "" }, 7] }, []]) {
    await work(test, { judge: { output: {}, quality: judgement({ evidence }) } });
    await test.asWorker("select cogo_api.remember_runs(10)");
    const kinds = await own.asUser(
      "select kind, name from cogo.graph_nodes where tenant_id is not null order by kind",
    );
    expect(kinds).toEqual([
      { kind: "requirement", name: "Build it" },
      { kind: "session", name: "Test" },
      { kind: "step", name: "judge" },
      { kind: "task", name: "Build it" },
    ]);
    await own.asUser("select from cogo_api.rerun_task($1)", [own.taskId]);
  }
});
