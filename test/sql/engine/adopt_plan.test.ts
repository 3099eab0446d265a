import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chain, statuses, submit, told, work } from "../../support/plan_fixture.ts";
import {
  claimOne,
  clear,
  complete,
  createTask,
  PLAN,
  plannedStep,
  planTask,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const phasesOf = (asUser: TaskFixture["asUser"]) =>
  asUser("select phase, position, status, remaining_steps from cogo_api.phases order by position");

describe("adopt_plan()", () => {
  it("gives the run its template and a new plan version, and starts the first step", async () => {
    const task = await createTask(test);
    await planTask(test);
    expect(
      await task.asUser(
        "select template, strategy, plan_version, remaining_steps from cogo_api.runs",
      ),
    ).toEqual([
      { template: "code-generation", strategy: "parallel", plan_version: 2, remaining_steps: 4 },
    ]);
    expect(await statuses(task)).toEqual({
      analyse: "completed",
      plan: "completed",
      design: "ready",
      generate: "blocked",
      tests: "blocked",
      verify: "blocked",
    });
    expect(await task.asUser("select version, reason, changes from cogo_api.plans")).toMatchObject([
      { version: 1, changes: {} },
      {
        version: 2,
        reason: "Test",
        changes: { added: ["design", "generate", "tests", "verify"] },
      },
    ]);
    expect(await told(task, "task:distributed")).toMatchObject([
      { planVersion: 2, steps: [{ key: "design" }, {}, {}, { dependsOn: ["generate", "tests"] }] },
    ]);
  });

  it("may depend on the very step that it came from", async () => {
    const task = await createTask(test);
    await planTask(test, { ...PLAN, steps: [plannedStep("a", { dependsOn: ["plan"] })] });
    expect(await statuses(task)).toMatchObject({ a: "ready" });
  });
});

// Each change of two steps, b after a, that cannot be a plan.
const REFUSALS: readonly [string, readonly object[], RegExp][] = [
  [
    "a cycle",
    [plannedStep("a", { dependsOn: ["b"] }), plannedStep("b", { dependsOn: ["a"] })],
    /has a cycle/,
  ],
  [
    "a long cycle",
    [plannedStep("a", { dependsOn: ["d"] }), ...chain("a", "b", "c", "d").slice(1)],
    /has a cycle/,
  ],
  ["a step that depends on itself", [plannedStep("a", { dependsOn: ["a"] })], /depends on itself/],
  [
    "a dependency named twice",
    [plannedStep("a"), plannedStep("b", { dependsOn: ["a", "a"] })],
    /twice/,
  ],
  ["an unknown dependency", [plannedStep("a", { dependsOn: ["nothing"] })], /depends on "nothing"/],
  ["a key given twice", [plannedStep("a"), plannedStep("a")], /the same key/],
  ["a key the run has already", [plannedStep("plan")], /the same key/],
  [
    "an unknown kind",
    [plannedStep("a", { kind: "dance" })],
    /Step "a" is of the kind "dance", which does not exist/,
  ],
  [
    "an unknown rate limit",
    [plannedStep("a", { rateLimit: "none" })],
    /Step "a" names the rate limit "none", which does not exist/,
  ],
  [
    "an agent that does not play the role",
    [plannedStep("a", { agent: "knowledge" })],
    /does not play/,
  ],
  [
    "an unknown agent",
    [plannedStep("a", { agent: "nobody" })],
    /Step "a" has the role "backend-developer", which the agent "nobody" does not play/,
  ],
  [
    "an unknown role",
    [plannedStep("a", { role: "juggler", agent: undefined })],
    /Step "a" has the role "juggler", which no agent plays/,
  ],
  ["no attempts", [plannedStep("a", { policy: { maxAttempts: 0 } })], /out of range/],
  ["a lease too short", [plannedStep("a", { policy: { leaseSeconds: 0.5 } })], /out of range/],
  ["a negative delay", [plannedStep("a", { policy: { baseDelaySeconds: -1 } })], /out of range/],
  ["jitter above 1", [plannedStep("a", { policy: { jitter: 2 } })], /out of range/],
  [
    "an unknown strategy",
    [plannedStep("a", { policy: { retryStrategy: "hope" } })],
    /out of range/,
  ],
];

describe("add_steps() refuses", () => {
  it.each(REFUSALS)("%s, and leaves the run as it was", async (_, steps, message) => {
    const task = await createTask(test);
    await complete(test, await claimOne(test, "orchestration"));
    const planning = await claimOne(test, "orchestration");
    const refused = { sqlstate: "OG004", message: expect.stringMatching(message) };
    await expect(
      complete(test, planning, { output: {}, plan: { ...PLAN, steps } }),
    ).rejects.toMatchObject(refused);
    expect(await task.asUser("select plan_version, remaining_steps from cogo_api.runs")).toEqual([
      { plan_version: 1, remaining_steps: 1 },
    ]);
    expect(await complete(test, planning, { output: {}, plan: PLAN })).toMatchObject({
      status: "completed",
    });
  });
});

describe("add_steps()", () => {
  it("takes steps given out of order", async () => {
    const task = await submit(test, [...chain("a", "b", "c")].reverse());
    expect(await statuses(task)).toEqual({ a: "ready", b: "blocked", c: "blocked" });
    expect([await work(test), await work(test), await work(test)]).toEqual([["a"], ["b"], ["c"]]);
  });

  it("shows what each step depends on", async () => {
    const { asUser } = await submit(test, [
      plannedStep("a"),
      plannedStep("b"),
      plannedStep("c", { dependsOn: ["b", "a"] }),
    ]);
    expect(await asUser("select key, depends_on from cogo_api.steps order by key")).toEqual([
      { key: "a", depends_on: [] },
      { key: "b", depends_on: [] },
      { key: "c", depends_on: ["a", "b"] },
    ]);
  });

  it("places phases in the order the steps name them, and starts each with its first step", async () => {
    const { asUser } = await submit(test, [
      plannedStep("a", { phase: "one" }),
      plannedStep("b", { phase: "two", dependsOn: ["a"] }),
      plannedStep("c", { phase: "one" }),
    ]);
    expect(await phasesOf(asUser)).toEqual([
      { phase: "one", position: 1, status: "running", remaining_steps: 2 },
      { phase: "two", position: 2, status: "pending", remaining_steps: 1 },
    ]);
    await work(test);
    expect(await phasesOf(asUser)).toMatchObject([
      { phase: "one", status: "completed", remaining_steps: 0 },
      { phase: "two", status: "running", remaining_steps: 1 },
    ]);
  });

  it("opens a phase again that had completed", async () => {
    const { asUser } = await createTask(test);
    await planTask(test, { ...PLAN, steps: [plannedStep("a", { phase: "planning" })] });
    expect(await phasesOf(asUser)).toMatchObject([
      { phase: "analysis", status: "completed" },
      { phase: "planning", status: "running", remaining_steps: 1 },
    ]);
  });

  it("gives a step its own input, priority and policy, and the task's priority where it names none", async () => {
    const { asUser } = await submit(test, [
      plannedStep("a", {
        priority: 7,
        input: { x: 1 },
        policy: { maxAttempts: 1, leaseSeconds: 5 },
      }),
      plannedStep("b"),
    ]);
    expect(await asUser("select key, priority from cogo_api.steps order by key")).toEqual([
      { key: "a", priority: 7 },
      { key: "b", priority: 100 },
    ]);
    expect(await test.asOwner("select input, policy from cogo.steps order by key")).toEqual([
      { input: { x: 1 }, policy: { max_attempts: 1, lease: "00:00:05" } },
      { input: {}, policy: null },
    ]);
  });

  it("chooses an agent that plays the role where the plan names none", async () => {
    const { agent: _, ...step } = plannedStep("a");
    const { asUser } = await submit(test, [step]);
    expect(await asUser("select agent, queue from cogo_api.steps")).toEqual([
      { agent: "code-generator", queue: "code-generation" },
    ]);
  });
});
