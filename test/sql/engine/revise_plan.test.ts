import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Row } from "../../../scripts/stack/database/database.ts";
import {
  audited,
  chain,
  completeNext,
  gate,
  revise,
  statuses,
  submit,
  taskStatus,
  told,
  work,
} from "../../support/plan_fixture.ts";
import {
  claim,
  claimOne,
  clear,
  complete,
  plannedStep,
  QUEUE,
  readStep,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const run = async ({ asUser }: TaskFixture): Promise<Row | undefined> =>
  (await asUser("select plan_version, remaining_steps from cogo_api.runs where number = 1"))[0];
const phases = ({ asUser }: TaskFixture) =>
  asUser("select phase, status, remaining_steps as n from cogo_api.phases order by position");

describe("a key that a revision names twice", () => {
  it("is removed once, so that the task completes when all of its steps have", async () => {
    const task = await submit(test, [...chain("a", "b"), plannedStep("c")]);
    await revise(task, { remove: ["c", "c"] });
    expect(await run(task)).toEqual({ plan_version: 2, remaining_steps: 2 });
    await completeNext(test);
    expect(await taskStatus(task)).toBe("running");
    await completeNext(test);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("is refused where it would be defined twice", async () => {
    const task = await submit(test, chain("a", "b"));
    for (const change of ["add", "replace"]) {
      const key = change === "add" ? "x" : "b";
      await expect(
        revise(task, { [change]: [plannedStep(key), plannedStep(key)] }),
      ).rejects.toMatchObject({ sqlstate: "OG004" });
    }
  });
});

describe("revise_plan()", () => {
  it("adds, replaces and removes in one stroke, as a new version with its reason", async () => {
    const task = await submit(test, [...chain("a", "b", "c"), plannedStep("d")]);
    const version = await revise(task, {
      add: [plannedStep("new", { dependsOn: ["a"] })],
      replace: [plannedStep("b", { dependsOn: ["new"], input: { other: true } })],
      remove: ["d"],
    });
    expect(version).toBe(2);
    expect(await statuses(task)).toEqual({
      a: "ready",
      new: "blocked",
      b: "blocked",
      c: "blocked",
    });
    expect(await run(task)).toEqual({ plan_version: 2, remaining_steps: 4 });
    const changes = {
      added: ["new"],
      replaced: ["b"],
      removed: [{ key: "d", kind: "generate", role: "backend-developer", agent: "code-generator" }],
    };
    expect(
      await task.asUser("select version, reason, changes from cogo_api.plans order by version"),
    ).toEqual([
      { version: 1, reason: "The plan came with the task", changes: {} },
      { version: 2, reason: "Better", changes },
    ]);
    expect(await told(task, "task:revised")).toEqual([
      { ...changes, planVersion: 2, reason: "Better" },
    ]);
    expect(await audited(task)).toEqual([["plan-revised", { reason: "Better", planVersion: 2 }]]);
    expect(await task.asUser("select key, plan_version from cogo_api.steps order by key")).toEqual([
      { key: "a", plan_version: 1 },
      { key: "b", plan_version: 2 },
      { key: "c", plan_version: 1 },
      { key: "new", plan_version: 2 },
    ]);
  });

  it("lets the run carry on: what runs is left alone, what is added takes its turn", async () => {
    const task = await submit(test, chain("a", "b"));
    const running = await claimOne(test, QUEUE);
    const before = await readStep(test, running.stepId);
    await revise(task, { add: [plannedStep("x"), plannedStep("y", { dependsOn: ["a", "x"] })] });
    expect(await readStep(test, running.stepId)).toEqual(before);
    expect(await work(test)).toEqual(["x"]);
    await complete(test, running);
    expect(await work(test)).toEqual(["b", "y"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("makes what is added ready at once where all it depends on has ended", async () => {
    const task = await submit(test, [plannedStep("a"), plannedStep("keep", { priority: 200 })]);
    await completeNext(test, { x: 1 });
    await revise(task, {
      add: [plannedStep("b", { dependsOn: ["a"] }), gate("g", { dependsOn: ["a"] })],
    });
    expect(await statuses(task)).toMatchObject({ b: "ready", g: "completed" });
  });

  it("replaces a step that is ready by one that must wait", async () => {
    const task = await submit(test, [plannedStep("a"), plannedStep("b")]);
    await revise(task, { replace: [plannedStep("b", { dependsOn: ["a"] })] });
    expect(await statuses(task)).toEqual({ a: "ready", b: "blocked" });
    expect([await work(test), await work(test)]).toEqual([["a"], ["b"]]);
  });

  it("replaces a step that waits by one that need not", async () => {
    const task = await submit(test, chain("a", "b"));
    await revise(task, { replace: [plannedStep("b")] });
    expect(await statuses(task)).toEqual({ a: "ready", b: "ready" });
  });

  it("replaces whole: what the new definition does not name is gone", async () => {
    const own = { input: { x: 1 }, policy: { maxAttempts: 1 }, if: { a: { go: true } } };
    const task = await submit(test, [
      plannedStep("a"),
      plannedStep("b", { dependsOn: ["a"], ...own }),
    ]);
    const tests = { kind: "tests", role: "test-engineer" };
    await revise(task, { replace: [plannedStep("b", { dependsOn: ["a"], ...tests })] });
    const [step] = await test.asOwner(
      "select kind, role, input, policy, directives from cogo.steps where key = 'b'",
    );
    expect(step).toEqual({ ...tests, input: {}, policy: null, directives: null });
  });

  it("removes a step together with what depends on it", async () => {
    const task = await submit(test, chain("a", "b", "c"));
    await revise(task, { remove: ["b", "c"] });
    expect(await work(test)).toEqual(["a"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("completes a run of which nothing is left to do", async () => {
    const task = await submit(test, chain("a", "b"));
    await completeNext(test);
    await revise(task, { remove: ["b"] });
    expect(await taskStatus(task)).toBe("completed");
  });

  it("may take a removed step's key again in the next version", async () => {
    const task = await submit(test, chain("a", "b"));
    await revise(task, { remove: ["b"] });
    expect(await revise(task, { add: [plannedStep("b", { dependsOn: ["a"] })] })).toBe(3);
  });

  it("changes a paused run's plan, and starts nothing", async () => {
    const task = await submit(test, chain("a", "b"));
    await task.asUser("select from cogo_api.pause_task($1)", [task.taskId]);
    await revise(task, { add: [plannedStep("x")], replace: [plannedStep("b")] });
    expect(await statuses(task)).toEqual({ a: "blocked", b: "blocked", x: "blocked" });
    await task.asUser("select from cogo_api.resume_task($1)", [task.taskId]);
    expect(await work(test)).toEqual(["a", "b", "x"]);
  });
});

describe("revise_plan() and phases", () => {
  it("opens phases for what is added, and counts what is added and removed", async () => {
    const task = await submit(test, [plannedStep("a"), plannedStep("b")]);
    await revise(task, { add: [plannedStep("x", { phase: "more" })], remove: ["b"] });
    expect(await phases(task)).toEqual([
      { phase: "build", status: "running", n: 1 },
      { phase: "more", status: "running", n: 1 },
    ]);
  });

  it("places new phases last, also where one is gone", async () => {
    const task = await submit(test, [
      plannedStep("a", { phase: "one" }),
      plannedStep("b", { phase: "two" }),
      plannedStep("c", { phase: "three" }),
    ]);
    await revise(task, { remove: ["b"] });
    await revise(task, { add: [plannedStep("x", { phase: "four" })] });
    expect(
      await task.asUser("select phase, position from cogo_api.phases order by position"),
    ).toEqual([
      { phase: "one", position: 1 },
      { phase: "three", position: 3 },
      { phase: "four", position: 4 },
    ]);
  });

  it("leaves no phase open of which nothing is left to do", async () => {
    const task = await submit(test, [
      plannedStep("a"),
      plannedStep("b", { dependsOn: ["a"] }),
      plannedStep("c", { dependsOn: ["a"], phase: "later" }),
      plannedStep("d", { phase: "other", dependsOn: ["a"] }),
    ]);
    await completeNext(test);
    await revise(task, { remove: ["b", "c"] });
    expect(await phases(task)).toEqual([
      { phase: "build", status: "completed", n: 0 },
      { phase: "other", status: "running", n: 1 },
    ]);
    expect(await told(task, "phase:completed")).toEqual([{ phase: "build" }]);
  });
});

describe("a revision that comes with a completion", () => {
  it("changes the plan in the completion's transaction", async () => {
    const task = await submit(test, chain("a", "b"));
    await complete(test, await claimOne(test, QUEUE), {
      output: {},
      revision: {
        reason: "Needs repair",
        add: [plannedStep("repair", { dependsOn: ["a"] })],
        replace: [plannedStep("b", { dependsOn: ["repair"] })],
      },
    });
    expect(await statuses(task)).toEqual({ a: "completed", repair: "ready", b: "blocked" });
    expect(await told(task, "task:revised")).toMatchObject([
      { planVersion: 2, reason: "Needs repair" },
    ]);
    expect([await work(test), await work(test)]).toEqual([["repair"], ["b"]]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("may come with the run's last step, which it keeps open", async () => {
    const task = await submit(test, chain("a"));
    const revision = { reason: "More", add: [plannedStep("b", { dependsOn: ["a"] })] };
    await complete(test, await claimOne(test, QUEUE), { output: { x: 1 }, revision });
    expect(await taskStatus(task)).toBe("running");
    expect(await phases(task)).toEqual([{ phase: "build", status: "running", n: 1 }]);
    expect(await work(test)).toEqual(["b"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("changes the sub-run's plan from within a sub-run", async () => {
    const task = await submit(test, [plannedStep("below", { subRun: { steps: chain("x") } })]);
    const revision = { reason: "More", add: [plannedStep("y", { dependsOn: ["x"] })] };
    await complete(test, await claimOne(test, QUEUE), { output: {}, revision });
    expect(await statuses(task, 2)).toEqual({ x: "completed", y: "ready" });
    expect(await work(test)).toEqual(["y"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("is refused with the completion, and the step stays the worker's", async () => {
    const task = await submit(test, chain("a", "b"));
    const step = await claimOne(test, QUEUE);
    const revision = { reason: "Wrong", remove: ["nothing"] };
    await expect(complete(test, step, { output: {}, revision })).rejects.toMatchObject({
      sqlstate: "OG004",
    });
    expect(await statuses(task)).toEqual({ a: "running", b: "blocked" });
    await complete(test, step);
    expect(await claim(test, QUEUE)).toHaveLength(1);
  });
});
