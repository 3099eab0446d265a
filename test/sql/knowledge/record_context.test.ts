import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { submit } from "../../support/plan_fixture.ts";
import {
  type Claim,
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

const record = async ({ stepId, leaseToken }: Claim, key: string, answer: string) =>
  (
    await test.asWorker(
      "select snapshot_id, answer from cogo_api.record_context($1, $2, $3, $4, $5)",
      [
        stepId,
        leaseToken,
        key,
        JSON.stringify({ query: "todo" }),
        JSON.stringify({ results: [answer] }),
      ],
    )
  )[0];

describe("record_context()", () => {
  it("keeps what a step was given to know, with what it belongs to", async () => {
    const task = await submit(test, [plannedStep("a")]);
    const step = await claimOne(test, QUEUE);
    await record(step, "context", "first");
    const rows = await task.asUser(
      "select session_id, task_id, step_id, key, request, answer from cogo_api.context_snapshots",
    );
    expect(rows).toEqual([
      {
        session_id: task.sessionId,
        task_id: task.taskId,
        step_id: step.stepId,
        key: "context",
        request: { query: "todo" },
        answer: { results: ["first"] },
      },
    ]);
  });

  it("returns the first the second time, also to a later attempt", async () => {
    await submit(test, [plannedStep("a")]);
    const step = await claimOne(test, QUEUE);
    const first = await record(step, "context", "first");
    expect(await record(step, "context", "second")).toEqual(first);
    await fail(test, step, { retryAfterSeconds: 0 });
    expect(await record(await claimOne(test, QUEUE), "context", "third")).toEqual(first);
  });

  it("keeps each search of a step under its own key", async () => {
    const task = await submit(test, [plannedStep("a")]);
    const step = await claimOne(test, QUEUE);
    await record(step, "context", "one");
    await record(step, "graph", "two");
    expect(await task.asUser("select key from cogo_api.context_snapshots order by key")).toEqual([
      { key: "context" },
      { key: "graph" },
    ]);
  });

  it("needs the step's lease", async () => {
    await submit(test, [plannedStep("a")]);
    const step = await claimOne(test, QUEUE);
    const stolen = record({ ...step, leaseToken: crypto.randomUUID() }, "context", "A");
    await expect(stolen).rejects.toMatchObject({ sqlstate: "OG001" });
    await complete(test, step);
    await expect(record(step, "context", "A")).rejects.toMatchObject({ sqlstate: "OG001" });
  });

  it("shows another tenant nothing", async () => {
    await submit(test, [plannedStep("a")]);
    await record(await claimOne(test, QUEUE), "context", "A");
    const other = await test.createUser();
    expect(await other.run("select from cogo_api.context_snapshots")).toEqual([]);
  });
});
