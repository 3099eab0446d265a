import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  completeNext,
  findStep,
  gate,
  statuses,
  submit,
  taskStatus,
  told,
  work,
} from "../../support/plan_fixture.ts";
import {
  at,
  claim,
  claimOne,
  clear,
  fail,
  plannedStep,
  QUEUE,
  START,
  sweep,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  test.setClock(START);
});

/** `a`, then `b` under these directives, then `c`. */
const around = (directives: Readonly<Record<string, unknown>>) => [
  plannedStep("a"),
  plannedStep("b", { dependsOn: ["a"], ...directives }),
  plannedStep("c", { dependsOn: ["b"] }),
];

describe("if and ifNot", () => {
  it.each([
    ["if", { a: { go: true } }, { go: true, more: 1 }, "ready"],
    ["if", { a: { go: true } }, { go: false }, "skipped"],
    ["if", { a: { go: true } }, {}, "skipped"],
    ["if", { a: { deep: { x: [1] } } }, { deep: { x: [2, 1] } }, "ready"],
    ["ifNot", { a: { done: true } }, { done: true }, "skipped"],
    ["ifNot", { a: { done: true } }, { done: false }, "ready"],
  ])("%s %j with the output %j → %s", async (directive, pattern, output, status) => {
    const task = await submit(test, around({ [directive]: pattern }));
    await completeNext(test, output);
    expect(await statuses(task)).toMatchObject({ b: status });
  });

  it("must both hold where both are named", async () => {
    const both = { if: { a: { go: true } }, ifNot: { a: { stop: true } } };
    const task = await submit(test, around(both));
    await completeNext(test, { go: true, stop: true });
    expect(await statuses(task)).toMatchObject({ b: "skipped" });
  });

  it("look at the outputs of the step's own dependencies alone: others are refused by name", async () => {
    const plan = [
      plannedStep("a"),
      plannedStep("b", { dependsOn: ["a"] }),
      plannedStep("c", { dependsOn: ["b"], if: { a: { go: true } } }),
    ];
    await expect(submit(test, plan)).rejects.toMatchObject({
      sqlstate: "OG004",
      message: 'Step "c" reads the output of "a" in if, ifNot or map, but does not depend on it',
    });
  });

  it("are looked at once all dependencies have ended, not before", async () => {
    const task = await submit(test, [
      plannedStep("a", { priority: 1 }),
      plannedStep("b"),
      plannedStep("c", { dependsOn: ["a", "b"], if: { b: { go: true } } }),
    ]);
    await completeNext(test);
    expect(await statuses(task)).toMatchObject({ c: "blocked" });
    await completeNext(test, { go: true });
    expect(await statuses(task)).toMatchObject({ c: "ready" });
  });

  it("hold at once for a step that depends on nothing when they ask for nothing", async () => {
    const task = await submit(test, [
      plannedStep("a", { if: {} }),
      plannedStep("b", { ifNot: {} }),
    ]);
    expect(await statuses(task)).toEqual({ a: "ready", b: "skipped" });
  });
});

describe("whenUnmet", () => {
  const unmet = { if: { a: { go: true } } };

  it.each([
    [undefined, "ready"],
    ["skip", "ready"],
    ["skip-cascade", "skipped"],
  ])("%s: the step is skipped, and what depends on it is %s", async (whenUnmet, dependent) => {
    const task = await submit(test, around({ ...unmet, whenUnmet }));
    await completeNext(test);
    expect(await statuses(task)).toEqual({ a: "completed", b: "skipped", c: dependent });
    expect(await told(task, "step:skipped")).toContainEqual({ key: "b", reason: "condition" });
    await work(test);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("skip-cascade reaches all that depends on the step, directly or not, and nothing else", async () => {
    const task = await submit(test, [
      ...around({ ...unmet, whenUnmet: "skip-cascade" }),
      plannedStep("d", { dependsOn: ["c", "a"] }),
      plannedStep("e", { dependsOn: ["a"] }),
    ]);
    await completeNext(test);
    expect(await statuses(task)).toMatchObject({
      b: "skipped",
      c: "skipped",
      d: "skipped",
      e: "ready",
    });
  });

  it("fail: the run fails, with a dead letter", async () => {
    const task = await submit(test, around({ ...unmet, whenUnmet: "fail" }));
    await completeNext(test);
    expect(await taskStatus(task)).toEqual(["failed", "condition_not_met"]);
    expect(await statuses(task)).toEqual({ a: "completed", b: "failed", c: "cancelled" });
    expect(await task.asUser("select reason from cogo_api.dead_letters")).toEqual([
      { reason: "plan" },
    ]);
  });

  it("completes a run all of whose steps are skipped", async () => {
    const task = await submit(test, [plannedStep("a", { ifNot: {} })]);
    expect(await taskStatus(task)).toBe("completed");
    expect(await task.asUser("select remaining_steps, status from cogo_api.phases")).toEqual([
      { remaining_steps: 0, status: "completed" },
    ]);
  });

  it("follows a chain of a thousand skipped steps, a part in each transaction", async () => {
    const steps = Array.from({ length: 1001 }, (_, index) =>
      index === 0
        ? plannedStep("s0")
        : plannedStep(`s${index}`, {
            dependsOn: [`s${index - 1}`],
            if: { [`s${index - 1}`]: { go: true } },
          }),
    );
    const task = await submit(test, steps);
    await completeNext(test);
    expect(await taskStatus(task)).toBe("running");
    const swept = [];
    while ((await taskStatus(task)) === "running") swept.push(await sweep(test));
    expect(swept.length).toBeGreaterThan(10);
    const skipped = await told(task, "step:skipped");
    expect(skipped).toHaveLength(1000);
    expect(skipped.at(-1)).toEqual({ key: "s1000", reason: "condition" });
  });
});

describe("whenExhausted", () => {
  const giveUp = async () => {
    await completeNext(test);
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
  };

  it.each([
    ["skip", "ready"],
    ["skip-cascade", "skipped"],
  ])(
    "%s: the run goes on without the step, and what depends on it is %s",
    async (whenExhausted, dependent) => {
      const task = await submit(test, around({ whenExhausted }));
      await giveUp();
      expect(await statuses(task)).toEqual({ a: "completed", b: "skipped", c: dependent });
      expect(await told(task, "step:failed")).toMatchObject([{ key: "b", reason: "refused" }]);
      expect(await told(task, "step:skipped")).toContainEqual({ key: "b", reason: "exhausted" });
      expect(await task.asUser("select reason from cogo_api.dead_letters")).toEqual([
        { reason: "refused" },
      ]);
      await work(test);
      expect(await taskStatus(task)).toBe("completed");
    },
  );

  it("fail, as nothing: the run fails", async () => {
    const task = await submit(test, around({ whenExhausted: "fail" }));
    await giveUp();
    expect(await taskStatus(task)).toEqual(["failed", "boom"]);
  });

  it("comes after all attempts, not after the first", async () => {
    const policy = { maxAttempts: 2, retryStrategy: "none" };
    const task = await submit(test, around({ whenExhausted: "skip", policy }));
    await completeNext(test);
    await fail(test, await claimOne(test, QUEUE));
    expect(await statuses(task)).toMatchObject({ b: "ready" });
    await fail(test, await claimOne(test, QUEUE));
    expect(await statuses(task)).toMatchObject({ b: "skipped", c: "ready" });
  });
});

describe("delaySeconds", () => {
  it("counts from when the step could have started, by the database's clock", async () => {
    const task = await submit(test, around({ delaySeconds: 60 }));
    test.setClock(at(100));
    await completeNext(test);
    expect(await statuses(task)).toMatchObject({ b: "waiting: time" });
    test.setClock(at(159));
    await sweep(test);
    expect(await claim(test, QUEUE)).toEqual([]);
    test.setClock(at(160));
    expect((await claimOne(test, QUEUE)).key).toBe("b");
  });

  it("holds a gate too", async () => {
    const task = await submit(test, [gate("a", { delaySeconds: 60 })]);
    expect(await statuses(task)).toEqual({ a: "waiting: time" });
    test.setClock(at(59));
    await sweep(test);
    expect(await statuses(task)).toEqual({ a: "waiting: time" });
    test.setClock(at(60));
    await sweep(test);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("does not count when the condition is not met", async () => {
    const task = await submit(test, around({ delaySeconds: 60, if: { a: { go: true } } }));
    await completeNext(test);
    expect(await statuses(task)).toMatchObject({ b: "skipped", c: "ready" });
  });
});

describe("a gate", () => {
  it("completes by itself, and shows the outputs of the steps before it without keeping a copy", async () => {
    const task = await submit(test, [
      plannedStep("a"),
      gate("open", { dependsOn: ["a"] }),
      gate("wide", { dependsOn: ["open"] }),
      plannedStep("b", { dependsOn: ["wide"] }),
    ]);
    await completeNext(test, { x: 1 });
    expect(await statuses(task)).toEqual({
      a: "completed",
      open: "completed",
      wide: "completed",
      b: "ready",
    });
    expect((await findStep(task, "open")).output).toBeNull();
    await completeNext(test, {});
    expect(await taskStatus(task)).toBe("completed");
  });

  it("completes a run that is made of gates alone", async () => {
    const task = await submit(test, [gate("a"), gate("b", { dependsOn: ["a"] })]);
    expect(await taskStatus(task)).toBe("completed");
  });
});

describe("directives that make no sense", () => {
  it.each([
    ["two that exclude each other", { map: "a", delaySeconds: 1 }],
    ["a map over no name", { map: ["a"] }],
    ["a sub-run without a list of steps", { subRun: { steps: "many" } }],
    ["an approval without a title", { approval: { title: "" } }],
    ["an approval with a wrong answer to silence", { approval: { whenExpired: "shrug" } }],
    ["a delay that is no number", { delaySeconds: "long" }],
    ["an unknown answer to an unmet condition", { if: {}, whenUnmet: "wait" }],
    ["an unknown answer to exhaustion", { whenExhausted: "retry" }],
  ])("are refused with the plan: %s", async (_, directives) => {
    await expect(submit(test, around(directives))).rejects.toMatchObject({
      sqlstate: "OG004",
      message: expect.stringMatching(/^Step "b": expected /),
    });
  });

  it.each([
    [
      "a sub-run with a cycle",
      [plannedStep("x", { dependsOn: ["y"] }), plannedStep("y", { dependsOn: ["x"] })],
      /The plan has a cycle/,
    ],
    ["a sub-run of an unknown kind", [plannedStep("x", { kind: "dance" })], /"dance"/],
    ["a sub-run without phases", [{ ...plannedStep("x"), phase: undefined }], /has no phase/],
    ["a sub-run with a key twice", [plannedStep("x"), plannedStep("x")], /the same key/],
    [
      "a sub-run that depends on what is not there",
      [plannedStep("x", { dependsOn: ["a"] })],
      /"a"/,
    ],
    [
      "a sub-run with an impossible delay",
      [plannedStep("x", { delaySeconds: -1 })],
      /delaySeconds/,
    ],
  ])("are refused with the plan, at any depth: %s", async (_, steps, message) => {
    const below = plannedStep("deeper", { subRun: { steps } });
    for (const subRun of [{ steps }, { steps: [below] }]) {
      await expect(submit(test, around({ subRun }))).rejects.toMatchObject({
        sqlstate: "OG004",
        message: expect.stringMatching(message),
      });
    }
  });
});
