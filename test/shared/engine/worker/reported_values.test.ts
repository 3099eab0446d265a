import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventSchema, qualityReportSchema } from "../../../../shared/engine/mod.ts";
import { TaskHistory } from "../../../../shared/engine/tasks/task_history.ts";
import { TaskStore } from "../../../../shared/engine/tasks/task_store.ts";
import { readRows } from "../../../../shared/kernel/mod.ts";
import type { Functions } from "../../../../shared/kernel/postgres/database_names.generated.ts";
import { submit } from "../../../support/plan_fixture.ts";
import { type Claim, claim, plannedStep, QUEUE } from "../../../support/task_fixture.ts";
import { type Engine, openEngine } from "./open_engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());
beforeEach(() => engine.reset());

/** What a well-behaved worker reports; the property replaces a part of it by any JSON. */
const RESULT = {
  output: { wrote: "a.ts" },
  summary: "Done",
  title: "A title",
  artifacts: [{ path: "a.ts", kind: "source", content: "export {};" }],
  decisions: [{ kind: "design", inputs: {}, outcome: {}, reasons: ["It is small"] }],
  quality: {
    kind: "assessment",
    verdict: "passed",
    score: 1,
    dimensions: { types: { score: 1, weight: 1, reason: "None is missing" } },
    tests: { passed: 1, failed: 0, notExecuted: 0 },
    evidence: [],
  },
  revision: { reason: "More", add: [plannedStep("more")] },
};
const ERROR = { code: "boom", message: "It broke", remedy: "Mend it", details: { at: 5 } };
const REQUEST = { title: "Go on?", details: { cost: 5 }, timeoutSeconds: 60, escalateTo: "lead" };
const PROGRESS = { message: "Half", fraction: 0.5 };

/** All paths into a value. */
function pathsOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [[]];
  const members = Object.entries(value);
  return [[], ...members.flatMap(([key, member]) => pathsOf(member).map((path) => [key, ...path]))];
}

function replaceAt(
  value: unknown,
  [key, ...rest]: readonly string[],
  replacement: unknown,
): unknown {
  if (key === undefined) return replacement;
  const change = (member: unknown) => replaceAt(member, rest, replacement);
  if (Array.isArray(value))
    return value.map((member, n) => (String(n) === key ? change(member) : member));
  const members = Object.entries(value ?? {});
  return Object.fromEntries(
    members.map(([name, member]) => [name, name === key ? change(member) : member]),
  );
}

const strange = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(null, true, 5, -1, 1.5, 1e300, "", " ", "x", [], {}, [null], [[]], [1], {
    a: null,
  }),
);
/** Such a value with something else in one place. */
const near = (value: unknown) =>
  fc
    .tuple(fc.constantFrom(...pathsOf(value)), strange)
    .map(([path, put]) => replaceAt(value, path, put));

type Report = (step: Claim) => { readonly [Name in keyof Functions]?: object };
const reports: fc.Arbitrary<Report> = fc.oneof(
  near(ERROR).chain((error) =>
    fc.boolean().map(
      (retryable): Report =>
        (step) => ({ fail_step: { ...lease(step), error, retryable } }),
    ),
  ),
  near(RESULT).map(
    (result): Report =>
      ({ stepId, leaseToken }) => ({
        complete_steps: { completions: [{ stepId, leaseToken, result }] },
      }),
  ),
  near(REQUEST).map(
    (request): Report =>
      (step) => ({
        request_approval: { ...lease(step), key: "ask", request },
      }),
  ),
  near(PROGRESS).map(
    (progress): Report =>
      (step) => ({ heartbeat_step: { ...lease(step), progress } }),
  ),
  strange.map(
    (value): Report =>
      (step) => ({ checkpoint_step: { ...lease(step), key: "k", value } }),
  ),
);
const lease = (step: Claim) => ({ step_id: step.stepId, lease_token: step.leaseToken });

/** Reads the task by every reader of the endpoints; throws when a row does not have the shape it promises. */
async function readAll(taskId: string, sessionId: string): Promise<void> {
  const { client } = engine;
  const store = new TaskStore(client);
  const history = new TaskHistory(client);
  const events = client.from("events").select().eq("session_id", sessionId);
  const judgements = client.from("quality_reports").select().eq("session_id", sessionId);
  await Promise.all([
    store.readSnapshot(taskId),
    store.listDecisions(taskId),
    store.listArtifacts(taskId, { content: true }),
    history.listRuns(taskId),
    history.listPlans(taskId),
    history.listApprovals(taskId),
    history.listAttempts(taskId),
    history.listDeadLetters(taskId),
    history.listAuditEntries(taskId),
    readRows("quality_reports", judgements, qualityReportSchema),
    readRows("events", events, eventSchema),
  ]);
}

const COUNT = 10;

/** Has a worker report of a step each; says the statuses of the answers. */
async function tell(made: readonly Report[]): Promise<readonly number[]> {
  const keys = made.map((_, n) => `step-${n}`);
  const { taskId, sessionId } = await submit(
    engine.test,
    keys.map((key) => plannedStep(key, { whenExhausted: "skip", policy: { maxAttempts: 1 } })),
  );
  const steps = await claim(engine.test, QUEUE, COUNT);
  const statuses: number[] = [];
  for (const [n, step] of steps.entries()) {
    for (const [name, parameters] of Object.entries(made[n]?.(step) ?? {})) {
      const { error, status } = await engine.client.rpc(name, parameters);
      if (error !== null) expect(error.code).toMatch(/^(OG|22|23)/);
      statuses.push(status);
    }
  }
  await readAll(taskId, sessionId);
  await engine.test.asOwner("delete from cogo.sessions where true");
  return statuses;
}

describe("whatever a worker reports", () => {
  it("is refused, or can be read by every endpoint", async () => {
    const seen = new Set<number>();
    const several = fc.array(reports, { minLength: COUNT, maxLength: COUNT });
    await fc.assert(
      fc.asyncProperty(several, async (made) => {
        for (const status of await tell(made)) seen.add(Math.floor(status / 100));
      }),
      { numRuns: 15, endOnFailure: true },
    );
    expect(seen).toEqual(new Set([2, 4]));
  }, 300_000);
});
