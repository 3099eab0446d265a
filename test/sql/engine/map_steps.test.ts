import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  completeNext,
  findStep,
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
  fail,
  plannedStep,
  QUEUE,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

/** `list`, then `each` for every element of its `items`, then `join`. */
const fanOut = (change: Readonly<Record<string, unknown>> = {}) => [
  plannedStep("list"),
  plannedStep("each", { dependsOn: ["list"], map: "list.items", ...change }),
  plannedStep("join", { dependsOn: ["each"] }),
];
const listing = (...items: readonly unknown[]) => ({ items });

describe("a map step", () => {
  it("becomes one step for each element, with the element and its place added to the input", async () => {
    const task = await submit(test, fanOut({ input: { own: true } }));
    await completeNext(test, listing("x", { y: 1 }, null));
    expect(await statuses(task)).toEqual({
      list: "completed",
      each: "blocked",
      "each:0": "ready",
      "each:1": "ready",
      "each:2": "ready",
      join: "blocked",
    });
    expect(
      await test.asOwner(
        "select input from cogo.steps where map_index is not null order by map_index",
      ),
    ).toEqual([
      { input: { own: true, item: "x", index: 0 } },
      { input: { own: true, item: { y: 1 }, index: 1 } },
      { input: { own: true, item: null, index: 2 } },
    ]);
    expect(await told(task, "step:mapped")).toEqual([{ key: "each", steps: 3 }]);
  });

  it("completes with the copies' outputs in the array's order, however they ended", async () => {
    const task = await submit(test, fanOut());
    await completeNext(test, listing(...Array.from({ length: 12 }, (_, place) => place)));
    for (const step of [...(await claim(test, QUEUE, 100))].reverse()) {
      await complete(test, step, { output: { did: step.key } });
    }
    expect((await findStep(task, "each")).output).toEqual(
      Array.from({ length: 12 }, (_, place) => ({ did: `each:${place}` })),
    );
    expect(await work(test)).toEqual(["join"]);
    expect(await taskStatus(task)).toBe("completed");
    expect(await task.asUser("select remaining_steps from cogo_api.runs")).toEqual([
      { remaining_steps: 0 },
    ]);
    expect(await task.asUser("select remaining_steps from cogo_api.phases")).toEqual([
      { remaining_steps: 0 },
    ]);
  });

  it("waits for the last copy", async () => {
    const task = await submit(test, fanOut());
    await completeNext(test, listing(1, 2));
    await completeNext(test);
    expect(await statuses(task)).toMatchObject({ each: "blocked", join: "blocked" });
    await completeNext(test);
    expect(await statuses(task)).toMatchObject({ each: "completed", join: "ready" });
  });

  it("completes at once with an empty array", async () => {
    const task = await submit(test, fanOut());
    await completeNext(test, listing());
    expect(await statuses(task)).toEqual({ list: "completed", each: "completed", join: "ready" });
    expect((await findStep(task, "each")).output).toEqual([]);
  });

  it("maps the whole output where that is the array", async () => {
    const task = await submit(test, fanOut({ map: "list" }));
    await completeNext(test, ["x"]);
    expect(await statuses(task)).toMatchObject({ "each:0": "ready" });
  });

  it.each([
    ["an object", { items: {} }, "object"],
    ["a null", { items: null }, "null"],
    ["nothing", {}, "nothing"],
    ["10,001 elements", listing(...Array.from({ length: 10_001 }, () => 0)), "10001"],
  ])("fails the run over %s, and says what came", async (_, output, got) => {
    const task = await submit(test, fanOut());
    await completeNext(test, output);
    expect(await taskStatus(task)).toEqual(["failed", "map_not_possible"]);
    const [{ error } = {}] = await task.asUser("select error from cogo_api.tasks");
    expect(error).toMatchObject({
      message: `Expected "list.items" to be an array of at most 10000 elements, got ${got}`,
    });
    expect(await task.asUser("select reason from cogo_api.dead_letters")).toEqual([
      { reason: "plan" },
    ]);
  });

  it("takes 10,000 elements, and gives them out as any steps", async () => {
    const task = await submit(test, fanOut());
    await completeNext(test, listing(...Array.from({ length: 10_000 }, () => 0)));
    expect(await task.asUser("select remaining_steps from cogo_api.runs")).toEqual([
      { remaining_steps: 10_002 },
    ]);
    expect(await claim(test, QUEUE, 1000)).toHaveLength(1000);
  });

  it("is shown as depending on what the plan says, not on its copies", async () => {
    const task = await submit(test, fanOut());
    await completeNext(test, listing(1));
    expect((await findStep(task, "each")).depends_on).toEqual(["list"]);
    expect(await findStep(task, "each:0")).toMatchObject({
      depends_on: ["list"],
      map_step_id: (await findStep(task, "each")).step_id,
      map_index: 0,
    });
  });
});

describe("the copies of a map step", () => {
  it("read the outputs the map step depends on, less the array whose element they have", async () => {
    await submit(test, [
      plannedStep("first"),
      plannedStep("list", { dependsOn: ["first"] }),
      plannedStep("each", { dependsOn: ["list"], map: "list.items" }),
    ]);
    await completeNext(test, { not: "seen" });
    await completeNext(test, { ...listing(1, 2, 3), of: "numbers" });
    await completeNext(test, { sibling: true });
    const rows = await test.asWorker(
      `select input -> 'item' as item, context -> 'outputs' as outputs
       from cogo_api.claim_steps($1, gen_random_uuid(), 10) order by key`,
      [QUEUE],
    );
    const outputs = { list: { of: "numbers" } };
    expect(rows).toEqual([
      { item: 2, outputs },
      { item: 3, outputs },
    ]);
  });

  it("do not have the output that is the array as a whole", async () => {
    await submit(test, [
      plannedStep("list"),
      plannedStep("other"),
      plannedStep("each", { dependsOn: ["list", "other"], map: "list" }),
    ]);
    await work(test, { list: { output: [1, 2] }, other: { output: { kept: true } } });
    const rows = await test.asWorker(
      "select context -> 'outputs' as outputs from cogo_api.claim_steps($1, gen_random_uuid(), 10)",
      [QUEUE],
    );
    const outputs = { other: { kept: true } };
    expect(rows).toEqual([{ outputs }, { outputs }]);
  });

  it("carry the map step's policy, priority and rate limit", async () => {
    await test.asWorker("select cogo_api.set_rate_limit('model', 60, 10)");
    const task = await submit(
      test,
      fanOut({ priority: 3, policy: { maxAttempts: 1 }, rateLimit: "model" }),
    );
    await completeNext(test, listing(1));
    expect(await findStep(task, "each:0")).toMatchObject({ priority: 3, rate_limit: "model" });
    await fail(test, await claimOne(test, QUEUE));
    expect(await taskStatus(task)).toEqual(["failed", "boom"]);
  });

  it("fail the run when one of them is given up, the others cancelled with it", async () => {
    const task = await submit(test, fanOut());
    await completeNext(test, listing(1, 2, 3));
    const { key, ...step } = await claimOne(test, QUEUE);
    await fail(test, { key, ...step }, { retryable: false });
    const others = ["each:0", "each:1", "each:2"].filter((each) => each !== key);
    expect(await statuses(task)).toEqual({
      list: "completed",
      [key]: "failed",
      ...Object.fromEntries(others.map((each) => [each, "cancelled"])),
      each: "cancelled",
      join: "cancelled",
    });
  });

  it("leave null in their place when they are skipped", async () => {
    const task = await submit(test, fanOut({ whenExhausted: "skip" }));
    await completeNext(test, listing(1, 2));
    const copies = await claim(test, QUEUE, 2);
    for (const step of copies) {
      if (step.key === "each:0") await fail(test, step, { retryable: false });
      else await complete(test, step, { output: { fine: true } });
    }
    expect((await findStep(task, "each")).output).toEqual([null, { fine: true }]);
    expect(await statuses(task)).toMatchObject({ join: "ready" });
  });

  it("take the map step and what follows with them when they are skipped with cascade", async () => {
    const task = await submit(test, fanOut({ whenExhausted: "skip-cascade" }));
    await completeNext(test, listing(1, 2));
    const { key } = await claimOne(test, QUEUE).then(async (step) => {
      await fail(test, step, { retryable: false });
      return step;
    });
    expect(await statuses(task)).toMatchObject({
      [key]: "skipped",
      each: "skipped",
      join: "skipped",
    });
    expect(await taskStatus(task)).toBe("running");
    await completeNext(test);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("complete by themselves when they are gates", async () => {
    const task = await submit(test, [
      plannedStep("list"),
      gate("each", { dependsOn: ["list"], map: "list.items" }),
    ]);
    await completeNext(test, listing(1, 2));
    expect(await taskStatus(task)).toBe("completed");
  });

  it("are made in sub-runs as anywhere", async () => {
    const task = await submit(test, [
      plannedStep("below", { subRun: { steps: fanOut().slice(0, 2) } }),
    ]);
    await completeNext(test, listing(1, 2));
    expect(await work(test)).toEqual(["each:0", "each:1"]);
    expect(await taskStatus(task)).toBe("completed");
    expect((await findStep(task, "below")).output).toEqual({ each: [{}, {}] });
  });

  it("have keys that no plan can have", async () => {
    const taken = [...fanOut(), plannedStep("each:0", { dependsOn: ["list"] })];
    await expect(submit(test, taken)).rejects.toMatchObject({
      sqlstate: "OG004",
      message: 'Step "each:0": expected key to be words-with-hyphens of at most 100 characters',
    });
  });

  it("cannot be depended on: what waits for them waits for the map step", async () => {
    const task = await submit(test, fanOut());
    await completeNext(test, listing(1));
    const add = [plannedStep("late", { dependsOn: ["each:0"] })];
    await expect(revise(task, { add })).rejects.toMatchObject({
      sqlstate: "OG004",
      message: expect.stringContaining(
        "the copies of a map step are finished when the step itself is",
      ),
    });
  });
});

describe("map steps one after the other", () => {
  it("may map over the outputs of another", async () => {
    const task = await submit(test, [
      ...fanOut().slice(0, 2),
      plannedStep("again", { dependsOn: ["each"], map: "each" }),
    ]);
    await completeNext(test, listing(1, 2));
    expect(await work(test, { "each:1": { output: { second: true } } })).toHaveLength(2);
    expect(
      await test.asOwner(
        "select input -> 'item' as item from cogo.steps where key like 'again:%' order by key",
      ),
    ).toEqual([{ item: {} }, { item: { second: true } }]);
    await work(test);
    expect(await taskStatus(task)).toBe("completed");
  });
});
