import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chain, submit, work } from "../../support/plan_fixture.ts";
import {
  claimOne,
  clear,
  complete,
  createTask,
  fail,
  PLAN,
  plannedStep,
  planTask,
  QUEUE,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const claimed = async (quantity = 1) =>
  await test.asWorker(
    "select key, input, context from cogo_api.claim_steps($1, gen_random_uuid(), $2)",
    [QUEUE, quantity],
  );
const contextOf = async () => (await claimed())[0]?.context;

describe("the context of a claimed step", () => {
  it("says what is asked, and in which run", async () => {
    const task = await createTask(test, "Build a thing");
    await task.asUser("select from cogo_api.update_task($1, 'Thing')", [task.taskId]);
    await planTask(test, { ...PLAN, steps: [plannedStep("a", { input: { x: 1 } })] });
    const [step] = await claimed();
    const [run] = await task.asUser("select run_id from cogo_api.runs");
    expect(step).toEqual({
      key: "a",
      input: { x: 1 },
      context: {
        requirement: "Build a thing",
        title: "Thing",
        models: "auto",
        messages: [],
        run: {
          runId: run?.run_id,
          number: 1,
          template: "code-generation",
          strategy: "parallel",
          gate: null,
        },
        outputs: {},
        omittedOutputBytes: null,
        largestOutput: null,
        checkpoints: {},
      },
    });
  });

  it("has the outputs of the step's own dependencies, and of no others", async () => {
    await submit(test, [
      ...chain("a", "b"),
      plannedStep("c"),
      plannedStep("d", { dependsOn: ["b", "c"] }),
    ]);
    await work(test, { a: { output: { a: 1 } }, c: { output: { c: 1 } } });
    await work(test, { b: { output: { b: 1 } } });
    expect(await contextOf()).toMatchObject({ outputs: { b: { b: 1 }, c: { c: 1 } } });
  });

  it("has no output of a dependency that was skipped", async () => {
    await submit(test, [
      plannedStep("a"),
      plannedStep("b", { dependsOn: ["a"], if: { a: { go: true } } }),
      plannedStep("c", { dependsOn: ["a", "b"] }),
    ]);
    await work(test);
    expect(await contextOf()).toMatchObject({ outputs: { a: {} } });
  });

  it("grows with what a step depends on, not with what the run has done", async () => {
    const keys = Array.from({ length: 200 }, (_, place) => `s${place}`);
    await submit(test, [
      plannedStep("first"),
      ...keys.map((key) => plannedStep(key, { dependsOn: ["first"] })),
      plannedStep("last", { dependsOn: keys }),
    ]);
    await work(test, { first: { output: { text: "x".repeat(100) } } });
    await work(test);
    const [last] = await claimed();
    const outputs = new Map(Object.entries(last?.context ?? {})).get("outputs");
    expect(Object.keys(outputs ?? {})).toHaveLength(200);
    expect(outputs).not.toHaveProperty("first");
  });

  it("has what earlier attempts checkpointed", async () => {
    await submit(test, [plannedStep("a", { policy: { retryStrategy: "none" } })]);
    const step = await claimOne(test, QUEUE);
    for (const value of ["1", "2"]) {
      await test.asWorker("select cogo_api.checkpoint_step($1, $2, 'part', $3::jsonb)", [
        step.stepId,
        step.leaseToken,
        value,
      ]);
    }
    await fail(test, step);
    expect(await contextOf()).toMatchObject({ checkpoints: { part: 2 } });
  });

  it("keeps each step to its own, however many are claimed at once", async () => {
    await submit(test, [
      plannedStep("a"),
      plannedStep("b"),
      plannedStep("c", { dependsOn: ["a"] }),
      plannedStep("d", { dependsOn: ["b"] }),
    ]);
    await work(test, { a: { output: { a: 1 } }, b: { output: { b: 1 } } });
    const steps = await claimed(2);
    expect(Object.fromEntries(steps.map((step) => [step.key, step.context]))).toMatchObject({
      c: { outputs: { a: { a: 1 } } },
      d: { outputs: { b: { b: 1 } } },
    });
  });
});

describe("read_run_artifacts()", () => {
  it("gives the newest version of each file", async () => {
    const task = await submit(test, chain("a", "b"));
    const file = (path: string, content: string) => ({ path, kind: "source", content });
    await complete(test, await claimOne(test, QUEUE), {
      artifacts: [file("a.ts", "1"), file("b.ts", "1")],
    });
    await complete(test, await claimOne(test, QUEUE), { artifacts: [file("a.ts", "2")] });
    const [run] = await task.asUser("select run_id from cogo_api.runs");
    expect(
      await test.asWorker("select path, content, version from cogo_api.read_run_artifacts($1)", [
        String(run?.run_id),
      ]),
    ).toEqual([
      { path: "a.ts", content: "2", version: 2 },
      { path: "b.ts", content: "1", version: 1 },
    ]);
  });
});
