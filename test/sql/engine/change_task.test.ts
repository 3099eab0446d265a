import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { audited, submit, told, work } from "../../support/plan_fixture.ts";
import { claimOne, clear, plannedStep, type TaskFixture } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

describe("update_task()", () => {
  it("refuses a change of another version than the expected one", async () => {
    const task = await submit(test, [plannedStep("a")]);
    const update = (version: number) =>
      task.asUser("select from cogo_api.update_task($1, 'Better', expected_version => $2)", [
        task.taskId,
        version,
      ]);
    await update(1);
    await expect(update(1)).rejects.toMatchObject({ sqlstate: "OG007" });
  });

  it("gives the new priority to what has not started, in sub-runs too", async () => {
    const task = await submit(test, [
      plannedStep("held", { priority: 1 }),
      plannedStep("next", { dependsOn: ["held"] }),
      plannedStep("below", { subRun: { steps: [plannedStep("inner")] } }),
    ]);
    await claimOne(test, "code-generation");
    await task.asUser("select from cogo_api.update_task($1, priority => 5)", [task.taskId]);
    expect(await task.asUser("select key, priority from cogo_api.steps order by key")).toEqual([
      { key: "below", priority: 5 },
      { key: "held", priority: 1 },
      { key: "inner", priority: 5 },
      { key: "next", priority: 5 },
    ]);
  });

  it("renames, also what has ended, and tells it", async () => {
    const task = await submit(test, [plannedStep("a")]);
    await work(test);
    await task.asUser("select from cogo_api.update_task($1, 'Better')", [task.taskId]);
    expect(await task.asUser("select title, priority from cogo_api.tasks")).toEqual([
      { title: "Better", priority: 100 },
    ]);
    expect(await told(task, "task:updated")).toEqual([
      { title: "Better", priority: 100, tags: [], version: 2 },
    ]);
    expect(await audited(task)).toMatchObject([
      ["task-changed", { before: { priority: 100 }, after: { title: "Better", priority: 100 } }],
    ]);
  });

  it("changes no priority of a task that has ended", async () => {
    const task = await submit(test, [plannedStep("a")]);
    await work(test);
    await expect(
      task.asUser("select from cogo_api.update_task($1, 'Better', 5)", [task.taskId]),
    ).rejects.toMatchObject({ sqlstate: "OG003" });
    expect(await task.asUser("select title from cogo_api.tasks")).toEqual([{ title: null }]);
  });
});

describe("replace_task()", () => {
  const replace = ({ asUser, taskId }: TaskFixture, rest: string) =>
    asUser(`select title, priority, tags, version::int from cogo_api.replace_task($1, ${rest})`, [
      taskId,
    ]);

  it("replaces title, priority and tags as a whole, once", async () => {
    const task = await submit(test, [plannedStep("a")]);
    const named = { title: "Shop", priority: 5, tags: ["a", "b"], version: 2 };
    for (const _ of ["once", "again"]) {
      expect(await replace(task, "'Shop', 5, '{b,a}'")).toEqual([named]);
    }
    expect(await replace(task, "null, 5, '{}'")).toEqual([
      { title: null, priority: 5, tags: [], version: 3 },
    ]);
    expect(await told(task, "task:updated")).toEqual([
      named,
      { title: null, priority: 5, tags: [], version: 3 },
    ]);
    expect(await task.asUser("select key, priority from cogo_api.steps")).toEqual([
      { key: "a", priority: 5 },
    ]);
  });

  it("changes nothing of another version than the expected one", async () => {
    const task = await submit(test, [plannedStep("a")]);
    await replace(task, "'First', 100, '{}', expected_version => 1");
    await expect(replace(task, "'Second', 5, '{}', expected_version => 1")).rejects.toMatchObject({
      sqlstate: "OG007",
      message: "Expected version 1, got 2: it has changed since",
    });
    expect(
      await task.asUser(
        "select title, steps.priority from cogo_api.tasks join cogo_api.steps using (task_id)",
      ),
    ).toEqual([{ title: "First", priority: 100 }]);
  });
});
