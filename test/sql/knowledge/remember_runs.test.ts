import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  chunksAt,
  claimSubmissions,
  clearKnowledge,
  index,
} from "../../support/ingestion_fixture.ts";
import { completeNext, rerun, submit, work, writes } from "../../support/plan_fixture.ts";
import {
  at,
  claimOne,
  fail,
  plannedStep,
  QUEUE,
  START,
  sweep,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clearKnowledge(test);
  test.setClock(START);
});

const remember = async (quantity = 10) =>
  (await test.asWorker("select cogo_api.remember_runs($1) as count", [quantity]))[0]?.count;
const indexAll = async () => {
  for (const held of await claimSubmissions(test, 100)) await index(test, held);
};
/** The paths of the task's memory, without what they have in common. */
const remembered = async ({ taskId, asUser }: TaskFixture) => {
  const rows = await asUser(
    "select path from cogo_api.documents where origin = 'memory' order by path",
  );
  return rows.map((row) => String(row.path).replace(`memory/${taskId}/`, ""));
};
const build = async () => {
  const task = await submit(test, [plannedStep("a"), plannedStep("b", { dependsOn: ["a"] })]);
  await work(test, { a: writes("src/todo.ts", "export const todo = 1;") });
  return task;
};

describe("remember_runs()", () => {
  it("makes a completed run knowledge of its project: its story and its files", async () => {
    const task = await build();
    expect(await remember()).toBe(0);
    await work(test, { b: writes("docs/todo.md", "How to use it") });
    expect(await remember()).toBe(1);
    expect(await remember()).toBe(0);
    expect(await remembered(task)).toEqual(["files/docs/todo.md", "files/src/todo.ts", "run.md"]);
    const rows = await task.asUser(
      "select distinct project, visibility, session_id, provenance ->> 'taskId' as task from cogo_api.documents",
    );
    expect(rows).toEqual([
      { project: "default", visibility: "project", session_id: task.sessionId, task: task.taskId },
    ]);
    await indexAll();
    const [story] = await chunksAt({ run: task.asUser }, `memory/${task.taskId}/run.md`);
    expect(story?.content).toContain("# Build it");
    const text = (
      await task.asUser("select string_agg(content, ' ') as text from cogo_api.chunks")
    )[0];
    expect(text?.text).toMatch(/The run completed/);
    expect(text?.text).toMatch(/`src\/todo.ts`/);
  });

  it("keeps no file of a run that did not complete, only how it ended", async () => {
    const task = await build();
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    expect(await remember()).toBe(1);
    expect(await remembered(task)).toEqual(["run.md"]);
    expect((await claimSubmissions(test))[0]?.text).toMatch(/The run failed[\s\S]*It broke/);
  });

  it("lets a later run of the task take the place of the earlier", async () => {
    const task = await build();
    await work(test, { b: writes("old.ts", "old") });
    await remember();
    await indexAll();
    await rerun(task);
    await work(test, { a: writes("new.ts", "new") });
    await work(test, { b: writes("src/todo.ts", "export const todo = 2;") });
    await remember();
    expect(await remembered(task)).toEqual(["files/new.ts", "files/src/todo.ts", "run.md"]);
  });

  it("keeps the files of the last good run when a later one fails", async () => {
    const task = await build();
    await completeNext(test);
    await remember();
    await rerun(task);
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    await remember();
    expect(await remembered(task)).toEqual(["files/src/todo.ts", "run.md"]);
  });

  it("submits nothing that is known already", async () => {
    const task = await build();
    await completeNext(test);
    await remember();
    await indexAll();
    await rerun(task, "b");
    await completeNext(test);
    await remember();
    const handed = (await claimSubmissions(test)).map(({ path }) => path);
    expect(handed).not.toContain(`memory/${task.taskId}/files/src/todo.ts`);
  });

  it("forgets nothing of a cancelled run, because it remembers nothing of it", async () => {
    const task = await build();
    await task.asUser("select from cogo_api.cancel_task($1, 'Why')", [task.taskId]);
    expect(await remember()).toBe(0);
  });

  it("puts off a run that cannot be remembered, and remembers the rest", async () => {
    const broken = await build();
    await completeNext(test);
    const sound = await build();
    await completeNext(test);
    await test.asOwner(
      `alter table cogo.documents add constraint refused_here check (provenance ->> 'taskId' <> '${broken.taskId}')`,
    );
    expect(await remember()).toBe(1);
    expect(await remembered(sound)).toEqual(["files/src/todo.ts", "run.md"]);
    expect(await remembered(broken)).toEqual([]);
    await test.asOwner("alter table cogo.documents drop constraint refused_here");
    test.setClock(at(59));
    expect(await remember()).toBe(0);
    test.setClock(at(60));
    expect(await remember()).toBe(1);
  });

  it("keeps a memory for as long as its retention says", async () => {
    const task = await build();
    await completeNext(test);
    await remember();
    await indexAll();
    const rows = await task.asUser("select distinct expires_at from cogo_api.documents");
    expect(rows).toEqual([{ expires_at: new Date("2031-01-01T00:00:00.000Z") }]);
    test.setClock("2030-12-31T00:00:00.000Z");
    await test.asWorker("select cogo_api.prune()");
    expect(await remembered(task)).toHaveLength(2);
    test.setClock("2031-01-02T00:00:00.000Z");
    await test.asWorker("select cogo_api.prune()");
    expect(await remembered(task)).toEqual([]);
  });

  it("is asked for by the sweep", async () => {
    await build();
    await completeNext(test);
    test.setClock(at(10));
    expect(await sweep(test)).toMatchObject({ woken: ["knowledge"] });
  });
});

describe("find_similar_tasks()", () => {
  it("finds the remembered task that was asked for much the same, and no other tenant's", async () => {
    const make = async (owner: TaskFixture | undefined, requirement: string) => {
      const task = await submit(test, [plannedStep("a")]);
      await test.asOwner(
        `update cogo.tasks set requirement = $2, tenant_id = coalesce(nullif($3, '')::uuid, tenant_id)
         where task_id = $1`,
        [task.taskId, requirement, owner?.userId ?? ""],
      );
      return task;
    };
    const first = await make(undefined, "Build a REST API for a todo list");
    await work(test);
    await remember();
    await indexAll();
    const second = await make(first, "Build a REST API for a shopping list");
    const foreign = await make(undefined, "Build a REST API for a shopping list");
    const similar = (taskId: string) =>
      test.asOwner("select task_id from cogo.find_similar_tasks($1, 5)", [taskId]);
    expect(await similar(second.taskId)).toEqual([{ task_id: first.taskId }]);
    expect(await similar(foreign.taskId)).toEqual([]);
  });
});
