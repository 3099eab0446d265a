import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ownPlanSchema } from "../../../shared/engine/mod.ts";
import { revise, submit } from "../../support/plan_fixture.ts";
import { clear, plannedStep } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const SUB_PLAN = { steps: [plannedStep("inner")] };

/** What a plan may say of a step: the one table that both validators are held to. */
const ACCEPTED: readonly Record<string, unknown>[] = [
  {},
  { priority: 0 },
  { priority: 1000 },
  { input: { any: ["thing"] } },
  { if: { a: { go: true } }, ifNot: { a: { stop: true } }, whenUnmet: "skip-cascade" },
  { whenUnmet: "fail" },
  { whenExhausted: "skip" },
  { map: "a" },
  { map: "a.items" },
  { subRun: SUB_PLAN },
  { map: "a", subRun: SUB_PLAN },
  { subRun: { ...SUB_PLAN, reason: "Because" } },
  { subRun: { steps: [] } },
  { approval: {} },
  { approval: { title: "Deploy?", details: { to: "production" }, whenExpired: "reject" } },
  { approval: { timeoutSeconds: 60, escalateAfterSeconds: 30, escalateTo: "lead" } },
  { kind: "gate", waitFor: { events: ["paid"] } },
  { kind: "gate", waitFor: { events: ["a", "b"], timeoutSeconds: 5, whenExpired: "continue" } },
  { delaySeconds: 0.5 },
  { policy: {} },
  { limit: { key: "customer 42", concurrency: 1 } },
  { limit: { key: "https://a.example/b", perMinute: 0.5 } },
  { limit: { key: "both", concurrency: 3, perMinute: 60, burst: 5 } },
  { expiresAfterSeconds: 60 },
  { expiresAfterSeconds: 60, delaySeconds: 5 },
  { policy: { maxAttempts: 1, maxStalls: 1000, retryStrategy: "none" } },
  { policy: { baseDelaySeconds: 0, maxDelaySeconds: 86_400, jitter: 1 } },
  { policy: { leaseSeconds: 1, timeoutSeconds: 0.5 } },
  { approval: {}, policy: { maxAttempts: 2 }, limit: { key: "a", concurrency: 1 } },
  { kind: "gate", policy: {} },
  { kind: "gate", if: { a: {} }, approval: {} },
  { subRun: { steps: [plannedStep("inner", { if: { a: { go: true } }, map: "a.items" })] } },
  {
    subRun: {
      steps: [plannedStep("i"), plannedStep("j", { dependsOn: ["i"], ifNot: { i: {} } })],
    },
  },
];

const REFUSED: readonly Record<string, unknown>[] = [
  { key: "Not A Slug" },
  { key: "b:0" },
  { key: true },
  { kind: true },
  { agent: 5 },
  { dependsOn: ["a:0"] },
  { dependsOn: [5] },
  { dependsOn: {} },
  { map: "." },
  { map: ".." },
  { map: "a." },
  { map: "a..b" },
  { subRun: { steps: [plannedStep("i:0")] } },
  { subRun: { steps: [5] } },
  { subRun: SUB_PLAN, policy: { timeoutSeconds: 5 } },
  { subRun: SUB_PLAN, limit: { key: "a", concurrency: 1 } },
  { subRun: SUB_PLAN, rateLimit: "model" },
  { kind: "gate", policy: { maxAttempts: 1 } },
  { kind: "gate", limit: { key: "a", concurrency: 1 } },
  { kind: "gate", approval: {}, limit: { key: "a", perMinute: 1 } },
  { kind: "gate", rateLimit: "model" },
  { kind: "gate", expiresAfterSeconds: 5 },
  { kind: "no-such--kind" },
  { phase: "" },
  { priority: -1 },
  { priority: 1001 },
  { priority: 1.5 },
  { input: ["a", "list"] },
  { dependsOn: "a" },
  { dependsOn: ["a", "a"] },
  { unknown: 1 },
  { if: "always" },
  { ifNot: [1] },
  { whenUnmet: "wait" },
  { whenExhausted: "wait" },
  { map: 1 },
  { map: "" },
  { map: "a", delaySeconds: 1 },
  { subRun: SUB_PLAN, approval: {} },
  { approval: {}, delaySeconds: 1 },
  { subRun: {} },
  { subRun: { steps: "none" } },
  { approval: true },
  { approval: { title: " " } },
  { approval: { details: "none" } },
  { approval: { title: "x".repeat(201) } },
  { approval: { whenExpired: "wait" } },
  { approval: { timeoutSeconds: "soon" } },
  { approval: { timeoutSeconds: 0 } },
  { approval: { escalateAfterSeconds: -1 } },
  { approval: { escalateTo: "" } },
  { approval: { unknown: 1 } },
  { waitFor: { events: ["paid"] } },
  { kind: "gate", waitFor: { events: ["paid"] }, approval: {} },
  { kind: "gate", waitFor: { events: ["paid"] }, expiresAfterSeconds: 5 },
  { kind: "gate", waitFor: {} },
  { kind: "gate", waitFor: { events: [] } },
  { kind: "gate", waitFor: { events: ["a", "a"] } },
  { kind: "gate", waitFor: { events: [" a"] } },
  { kind: "gate", waitFor: { events: ["x".repeat(101)] } },
  { kind: "gate", waitFor: { events: [5] } },
  { kind: "gate", waitFor: { events: "paid" } },
  { kind: "gate", waitFor: { events: ["a"], timeoutSeconds: 0 } },
  { kind: "gate", waitFor: { events: ["a"], whenExpired: "skip" } },
  { kind: "gate", waitFor: { events: ["a"], unknown: 1 } },
  { kind: "gate", waitFor: null },
  { delaySeconds: "1" },
  { delaySeconds: 0 },
  { delaySeconds: -1 },
  { delaySeconds: 31_536_001 },
  { delaySeconds: 1e300 },
  { approval: { timeoutSeconds: 1e300 } },
  { policy: { maxAttempts: 0 } },
  { policy: { maxAttempts: 1001 } },
  { policy: { maxAttempts: 1.5 } },
  { policy: { maxStalls: 0 } },
  { policy: { retryStrategy: "linear" } },
  { policy: { baseDelaySeconds: -1 } },
  { policy: { maxDelaySeconds: 86_401 } },
  { policy: { jitter: 1.1 } },
  { policy: { leaseSeconds: 0.5 } },
  { policy: { timeoutSeconds: 0 } },
  { policy: { unknown: 1 } },
  { policy: [] },
  { limit: "key" },
  { limit: {} },
  { limit: { key: "only" } },
  { limit: { concurrency: 1 } },
  { limit: { key: " ", concurrency: 1 } },
  { limit: { key: 5, concurrency: 1 } },
  { limit: { key: "x".repeat(201), concurrency: 1 } },
  { limit: { key: "a", concurrency: 0 } },
  { limit: { key: "a", concurrency: 1.5 } },
  { limit: { key: "a", concurrency: "1" } },
  { limit: { key: "a", perMinute: 0 } },
  { limit: { key: "a", perMinute: 1, burst: 0 } },
  { limit: { key: "a", concurrency: 1, burst: 2 } },
  { limit: { key: "a", concurrency: 1, unknown: 1 } },
  { limit: { key: "a", concurrency: 1 }, rateLimit: "model" },
  { limit: null },
  { expiresAfterSeconds: 0 },
  { expiresAfterSeconds: "5" },
  { expiresAfterSeconds: 5, map: "a" },
  { expiresAfterSeconds: 5, subRun: SUB_PLAN },
  { expiresAfterSeconds: 5, approval: {} },
  { policy: { maxAttempts: "3" } },
  { policy: { jitter: "0.5" } },
  { policy: { leaseSeconds: "5" } },
  { policy: { maxStalls: null } },
  { policy: { timeoutSeconds: 31_536_001 } },
  { key: "x".repeat(101) },
  { phase: 5 },
  { phase: "x".repeat(101) },
  { priority: "5" },
  { map: "x".repeat(501) },
  { subRun: { steps: [], reason: "" } },
  { subRun: { steps: [], unknown: 1 } },
  { approval: { title: 5 } },
  { approval: { escalateTo: 5 } },
  { approval: { details: null } },
  ...["agent", "dependsOn", "input", "priority", "policy", "rateLimit", "if", "ifNot"].map(
    (member) => ({ [member]: null }),
  ),
  ...["whenUnmet", "whenExhausted", "map", "subRun", "approval", "delaySeconds"].map((member) => ({
    [member]: null,
  })),
];

/** What reads an output that its step is not shown: only the engine looks from one step at others. */
const UNSEEN: readonly Record<string, unknown>[] = [
  { kind: "ask", input: { prompt: "{{outputs.z.body}}" } },
  { map: "l.x" },
  { map: "l" },
  { if: { l: { go: true } } },
  { ifNot: { l: { go: true } } },
  { if: { a: {}, b: {} } },
  { dependsOn: [], map: "a" },
  { subRun: { steps: [plannedStep("inner", { map: "l.items" })] } },
  { subRun: { steps: [plannedStep("i"), plannedStep("j", { dependsOn: ["i"], if: { a: {} } })] } },
];

/** What a plan may say of a step for its failure. */
const ACCEPTED_ON_FAILURE: readonly Record<string, unknown>[] = [
  {},
  { compensates: "a" },
  { compensates: "a", if: { a: { done: true } } },
  { whenExhausted: "skip-cascade" },
  { delaySeconds: 1, policy: { maxAttempts: 5 }, limit: { key: "a", concurrency: 1 } },
];

const REFUSED_ON_FAILURE: readonly Record<string, unknown>[] = [
  { compensates: 5 },
  { kind: "gate", policy: { maxAttempts: 1 } },
  { compensates: null },
  { compensates: "a", dependsOn: ["a"] },
  { whenExhausted: "fail" },
  { map: "a" },
  { subRun: SUB_PLAN },
  { approval: {} },
  { unknown: 1 },
];

const UNSEEN_ON_FAILURE: readonly Record<string, unknown>[] = [
  { if: { a: {} } },
  { compensates: "a", if: { b: {} } },
];

const planWith = (change: Record<string, unknown>) => [
  plannedStep("a"),
  plannedStep("b", { dependsOn: ["a"], ...change }),
];

const asking = (prompt: string) => ({ kind: "ask", input: { prompt } });

/** What reads the output of a gate `g` after the step `a` and the gate `h`. */
const AFTER_GATES_ACCEPTED: readonly Record<string, unknown>[] = [
  { map: "g.a" },
  { map: "g.a.items" },
  { if: { g: { a: { go: true } } }, ifNot: { g: {} } },
  { map: "w.payload.items", if: { w: { event: "paid" } } },
  { map: "each.0" },
  asking(
    "{{outputs.g.a.body}} {{ outputs.w.payload }} {{outputs.w.event}} {{outputs.g}} {{outputs.each.0}}",
  ),
  { kind: "tests", input: { prompt: "{{outputs.h.a}}" } },
  { subRun: { steps: [plannedStep("inner", { map: "g.a" })] } },
];

const AFTER_GATES_REFUSED: readonly Record<string, unknown>[] = [
  { map: "g" },
  { map: "g.h" },
  { map: "h" },
  { map: "h.a" },
  { if: { g: true } },
  { if: { g: { a: {}, go: true } } },
  { ifNot: { h: { done: true } } },
  { map: "w" },
  { if: { w: { paid: true } } },
  asking("{{outputs.g.body}}"),
  asking("{{outputs.h.a}}"),
  { kind: "http", input: { url: "https://a.example", headers: { accept: "{{outputs.w.paid}}" } } },
  { kind: "flow", input: { flow: "f", fill: true, input: { of: ["{{outputs.h.a}}"] } } },
  { subRun: { steps: [plannedStep("inner", asking("{{outputs.g.body}}"))] } },
  { subRun: { steps: [plannedStep("inner", { map: "g" })] } },
];

const planAfterGates = (change: Record<string, unknown>) => [
  plannedStep("a"),
  plannedStep("h", { kind: "gate" }),
  plannedStep("g", { kind: "gate", dependsOn: ["a", "h"] }),
  plannedStep("w", { kind: "gate", waitFor: { events: ["paid"] } }),
  plannedStep("each", { kind: "gate", dependsOn: ["a"], map: "a" }),
  plannedStep("b", { dependsOn: ["g", "h", "w", "each"], ...change }),
];

describe("a planned step", () => {
  it.each(ACCEPTED)("with %j is accepted at the endpoint and by the engine", async (change) => {
    const steps = planWith(change);
    expect(ownPlanSchema.safeParse({ steps }).error).toBeUndefined();
    await expect(submit(test, steps)).resolves.toBeDefined();
  });

  it.each(UNSEEN)("with %j, which it is not shown, is refused by the engine", async (change) => {
    await expect(submit(test, planWith(change))).rejects.toMatchObject({
      sqlstate: "OG004",
      message: expect.stringContaining("but does not depend on it"),
    });
  });

  it.each(AFTER_GATES_ACCEPTED)("that reads %j of gates is accepted", async (change) => {
    await expect(submit(test, planAfterGates(change))).resolves.toBeDefined();
  });

  it.each(AFTER_GATES_REFUSED)(
    "that reads %j, which no gate passes on, is refused",
    async (change) => {
      await expect(submit(test, planAfterGates(change))).rejects.toMatchObject({
        sqlstate: "OG004",
        message: expect.stringContaining("passes on"),
      });
    },
  );

  it.each(REFUSED)("with %j is refused at the endpoint and by the engine", async (change) => {
    const steps = planWith(change);
    const verdicts = {
      endpoint: ownPlanSchema.safeParse({ steps }).success,
      engine: await submit(test, steps).then(
        () => true,
        () => false,
      ),
    };
    expect(verdicts).toEqual({ endpoint: false, engine: false });
  });

  it.each([
    ...ACCEPTED_ON_FAILURE.map((change) => ({ change, accepted: true })),
    ...REFUSED_ON_FAILURE.map((change) => ({ change, accepted: false })),
  ])("of onFailure with $change is judged alike: $accepted", async ({ change, accepted }) => {
    const steps = [plannedStep("a")];
    const onFailure = [plannedStep("z", change)];
    const verdicts = {
      endpoint: ownPlanSchema.safeParse({ steps, onFailure }).success,
      engine: await submit(test, steps, { onFailure }).then(
        () => true,
        () => false,
      ),
    };
    expect(verdicts).toEqual({ endpoint: accepted, engine: accepted });
  });

  it.each(UNSEEN_ON_FAILURE)("of onFailure with %j is refused by the engine", async (change) => {
    const onFailure = [plannedStep("z", change)];
    await expect(submit(test, [plannedStep("a")], { onFailure })).rejects.toMatchObject({
      sqlstate: "OG004",
    });
  });

  it.each([
    [
      "added after a step that is there",
      { add: [plannedStep("c", { dependsOn: ["a"], map: "a" })] },
    ],
    [
      "added after a gate that is there",
      { add: [plannedStep("c", { dependsOn: ["g"], map: "g.a" })] },
    ],
    ["replaced", { replace: [plannedStep("b", { dependsOn: ["a"], if: { a: {} } })] }],
  ])("in a revision, %s, may read what it is shown", async (_how, revision) => {
    await expect(revise(await submit(test, planAfterGates({})), revision)).resolves.toBeDefined();
  });

  it.each([
    ["added", "does not depend", { add: [plannedStep("c", { dependsOn: ["a"], map: "g.a" })] }],
    [
      "added after a gate",
      "passes on",
      { add: [plannedStep("c", { dependsOn: ["g"], map: "g" })] },
    ],
    [
      "left under what it reads",
      "does not depend",
      {
        replace: [plannedStep("b", { dependsOn: ["a"] })],
        add: [plannedStep("c", { dependsOn: ["b"], if: { g: {} } })],
      },
    ],
    [
      "left after a gate that passes on less",
      "passes on",
      {
        replace: [plannedStep("g", { kind: "gate", dependsOn: ["h"] })],
      },
    ],
  ])("in a revision, %s, may not read what it %s", async (_how, message, revision) => {
    const task = await submit(test, planAfterGates({ map: "g.a" }));
    await expect(revise(task, revision)).rejects.toMatchObject({
      sqlstate: "OG004",
      message: expect.stringContaining(message),
    });
  });
});
