import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  chain,
  completeNext,
  findStep,
  judges,
  readFiles,
  rerun,
  statuses,
  submit,
  taskStatus,
  work,
  writes,
} from "../../support/plan_fixture.ts";
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

describe("rerun_task() and the quality gate", () => {
  const judged = async () => {
    const task = await submit(test, chain("make", "verify", "report"));
    await work(test);
    await work(test, { verify: judges("failed") });
    await work(test);
    expect(await taskStatus(task)).toEqual(["failed", "quality_gate_failed"]);
    return task;
  };

  it("keeps the verdict when it begins after the gate", async () => {
    const task = await judged();
    for (let round = 0; round < 2; round += 1) {
      await rerun(task, "report");
      await work(test);
      expect(await taskStatus(task)).toEqual(["failed", "quality_gate_failed"]);
    }
    expect(await task.asUser("select verdict from cogo_api.quality_reports")).toHaveLength(3);
  });

  it("keeps a verdict that is not the one judged again", async () => {
    const task = await submit(test, chain("verify", "report"));
    await work(test, { verify: judges("passed") });
    await work(test, { report: judges("failed") });
    await rerun(task, "report");
    expect(await task.asUser("select gate from cogo_api.runs order by number")).toEqual([
      { gate: "failed" },
      { gate: "passed" },
    ]);
    await work(test, { report: judges("passed") });
    expect(await taskStatus(task)).toBe("completed");
  });

  it.each([
    ["unproven", "passed", "unproven"],
    ["passed", "unproven", "unproven"],
    ["unproven", "failed", "failed"],
    ["failed", "unproven", "failed"],
    ["passed", "passed", "passed"],
  ] as const)("takes over the worse of %s and %s", async (first, second, gate) => {
    const task = await submit(test, chain("verify", "report", "tell"));
    await work(test, { verify: judges(first) });
    await work(test, { report: judges(second) });
    await work(test);
    await rerun(task, "tell");
    expect(await task.asUser("select gate from cogo_api.runs order by number")).toEqual([
      { gate },
      { gate },
    ]);
  });

  it("judges again when it begins at the gate or before", async () => {
    const task = await judged();
    await rerun(task, "make");
    await work(test);
    await work(test, { verify: judges("passed") });
    await work(test);
    expect(await taskStatus(task)).toBe("completed");
  });
});

describe("rerun_task() of map steps", () => {
  const mapped = async () => {
    const task = await submit(test, [
      plannedStep("list"),
      plannedStep("each", { dependsOn: ["list"], map: "list" }),
      plannedStep("join", { dependsOn: ["each"] }),
    ]);
    await completeNext(test, ["x", "y"]);
    await work(test, { "each:0": writes("x.ts", "x"), "each:1": writes("y.ts", "y") });
    await work(test);
    return task;
  };

  it("takes the copies over, with outputs and files, when it begins after them", async () => {
    const task = await mapped();
    await rerun(task, "join");
    expect(await statuses(task)).toEqual({
      list: "completed",
      each: "completed",
      "each:0": "completed",
      "each:1": "completed",
      join: "ready",
    });
    expect((await findStep(task, "each")).output).toEqual([{ wrote: "x.ts" }, { wrote: "y.ts" }]);
    expect(await findStep(task, "each:1")).toMatchObject({
      map_step_id: (await findStep(task, "each")).step_id,
      map_index: 1,
    });
    expect((await findStep(task, "each")).depends_on).toEqual(["list"]);
    expect(await readFiles(test, task)).toEqual({ "x.ts": "x", "y.ts": "y" });
    expect(await work(test)).toEqual(["join"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("makes the copies again when it begins at the map step", async () => {
    const task = await mapped();
    await rerun(task, "each");
    expect(await readFiles(test, task)).toEqual({});
    expect(await work(test)).toEqual(["each:0", "each:1"]);
    expect(await work(test)).toEqual(["join"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("makes as many as the list then has when it begins before it", async () => {
    const task = await mapped();
    await rerun(task, "list");
    expect(await statuses(task)).toEqual({ list: "ready", each: "blocked", join: "blocked" });
    await completeNext(test, ["z"]);
    expect(await work(test)).toEqual(["each:0"]);
  });

  it("makes them again when one of them had failed", async () => {
    const task = await submit(test, [
      plannedStep("list"),
      plannedStep("each", { dependsOn: ["list"], map: "list" }),
    ]);
    await completeNext(test, ["x", "y"]);
    await completeNext(test);
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    await rerun(task, "each");
    expect(await work(test)).toEqual(["each:0", "each:1"]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("begins at no single copy", async () => {
    const task = await mapped();
    await expect(rerun(task, "each:0")).rejects.toMatchObject({ sqlstate: "OG002" });
  });
});

describe("rerun_task() of sub-runs", () => {
  const nested = async () => {
    const inner = plannedStep("inner", { subRun: { steps: chain("x") } });
    const task = await submit(test, [
      plannedStep("below", { subRun: { steps: [inner] } }),
      plannedStep("x", { dependsOn: ["below"] }),
      plannedStep("end", { dependsOn: ["x"] }),
    ]);
    await work(test, { x: writes("inner.ts", "1") });
    await work(test, { x: writes("outer.ts", "1") });
    await work(test);
    return task;
  };

  it("takes over what a sub-run produced, its files too", async () => {
    const task = await nested();
    await rerun(task, "x");
    expect((await findStep(task, "below")).output).toEqual({ inner: { x: { wrote: "inner.ts" } } });
    expect(await readFiles(test, task)).toEqual({ "inner.ts": "1" });
    expect([await work(test), await work(test)]).toEqual([["x"], ["end"]]);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("starts a sub-run over that it does again, without its files", async () => {
    const task = await nested();
    await rerun(task, "below");
    expect(await readFiles(test, task)).toEqual({});
    expect(await task.asUser("select count(*)::int as n from cogo_api.runs")).toEqual([{ n: 6 }]);
    for (let round = 0; round < 3; round += 1) expect(await work(test)).toHaveLength(1);
    expect(await taskStatus(task)).toBe("completed");
  });
});

describe("rerun_task() from a step that made the plan", () => {
  const planned = async () => {
    const task = await createTask(test);
    await planTask(test, {
      ...PLAN,
      steps: [...chain("a", "b"), plannedStep("c", { dependsOn: ["analyse"] })],
    });
    for (let round = 0; round < 2; round += 1) await work(test);
    expect(await taskStatus(task)).toBe("completed");
    return task;
  };

  it.each(["plan", "analyse"])(
    "%s: the steps it made are not taken over, for it makes them again",
    async (from) => {
      const task = await planned();
      await rerun(task, from);
      expect(Object.keys(await statuses(task)).sort()).toEqual(["analyse", "plan"]);
      if (from === "analyse") await complete(test, await claimOne(test, "orchestration"));
      const plan = { ...PLAN, steps: chain("a", "other") };
      await complete(test, await claimOne(test, "orchestration"), { output: {}, plan });
      expect([await work(test), await work(test)]).toEqual([["a"], ["other"]]);
      expect(await taskStatus(task)).toBe("completed");
    },
  );

  it("takes them over when it begins after it", async () => {
    const task = await planned();
    await rerun(task, "b");
    expect(await statuses(task)).toEqual({
      analyse: "completed",
      plan: "completed",
      a: "completed",
      b: "ready",
      c: "completed",
    });
  });

  it("does not take over what a revision added that comes again", async () => {
    const task = await submit(test, chain("a", "b"));
    const revision = { reason: "Repair", add: [plannedStep("repair", { dependsOn: ["a"] })] };
    await complete(test, await claimOne(test, QUEUE), { output: {}, revision });
    await work(test);
    await rerun(task, "a");
    expect(await statuses(task)).toEqual({ a: "ready", b: "blocked" });
    await complete(test, await claimOne(test, QUEUE), { output: {}, revision });
    expect(await work(test)).toEqual(["b", "repair"]);
    expect(await taskStatus(task)).toBe("completed");
  });
});
