import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { judges, submit } from "../../support/plan_fixture.ts";
import {
  at,
  type Claim,
  claim,
  claimOne,
  clear,
  complete,
  plannedStep,
  QUEUE,
  readStep,
  START,
  startPlan,
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

type Completion = readonly [Claim, Readonly<Record<string, unknown>>?];
const completeAll = (completions: readonly Completion[]) =>
  test.asWorker("select * from cogo_api.complete_steps($1::jsonb)", [
    JSON.stringify(
      completions.map(([step, result]) => ({
        stepId: step.stepId,
        leaseToken: step.leaseToken,
        result: result ?? { output: { of: step.key } },
      })),
    ),
  ]);
const start = (keys: readonly string[], change = {}) =>
  startPlan(
    test,
    keys.map((key) => plannedStep(key, change)),
  );
const claimAll = async (quantity: number) => {
  const claims = await claim(test, QUEUE, quantity);
  expect(claims).toHaveLength(quantity);
  return claims;
};

describe("complete_steps()", () => {
  it.each([
    '["x"]',
    "[null]",
    "{}",
    "5",
    '[{"step_id": "a", "lease_token": "b"}]',
    '[{"stepId": "a", "leaseToken": "b", "result": "done"}]',
    '[[{"stepId": "a", "leaseToken": "b"}]]',
  ])("refuses %s, which is no list of completions", async (completions) => {
    await expect(
      test.asWorker("select * from cogo_api.complete_steps($1::jsonb)", [completions]),
    ).rejects.toMatchObject({
      sqlstate: "OG005",
      message: "Expected a list of {stepId, leaseToken, result}",
    });
  });

  it("completes steps of many tasks in one transaction, and says how each stands", async () => {
    await start(["a", "b"]);
    await start(["c"]);
    const claims = await claimAll(3);
    const settled = await completeAll(claims.map((step) => [step]));
    expect(settled).toHaveLength(3);
    expect(settled.map((row) => [row.status, row.lease_lost])).toEqual(
      claims.map(() => ["completed", false]),
    );
    expect(await test.asOwner("select distinct status from cogo.tasks")).toEqual([
      { status: "completed" },
    ]);
  });

  it("gives each step its own output", async () => {
    await start(["a", "b"]);
    const claims = await claimAll(2);
    await completeAll(claims.map((step) => [step]));
    for (const step of claims) {
      expect(await readStep(test, step.stepId)).toMatchObject({ output: { of: step.key } });
    }
  });

  it("releases a step all of whose dependencies are in the batch, once", async () => {
    const { asUser } = await startPlan(test, [
      plannedStep("a"),
      plannedStep("b"),
      plannedStep("c", { dependsOn: ["a", "b"] }),
    ]);
    await completeAll((await claimAll(2)).map((step) => [step]));
    expect(
      await asUser("select remaining_dependencies from cogo_api.steps where key = 'c'"),
    ).toEqual([{ remaining_dependencies: 0 }]);
    expect((await claimAll(1))[0]?.key).toBe("c");
  });

  it("reports lost leases beside good ones, which they do not hold up", async () => {
    await start(["slow"], { priority: 1 });
    const slow = await claimOne(test, QUEUE);
    test.setClock(at(30));
    await sweep(test);
    await claimAll(1);
    await start(["good"]);
    const good = await claimOne(test, QUEUE);
    expect(await completeAll([[slow], [good]])).toMatchObject([
      { step_id: slow.stepId, status: "running", lease_lost: true },
      { step_id: good.stepId, status: "completed", lease_lost: false },
    ]);
  });

  it("does nothing for steps that have ended already, and says how", async () => {
    await start(["a", "b"]);
    const [first, second] = await claimAll(2);
    if (first === undefined || second === undefined) throw new Error("Expected two steps");
    await complete(test, first, { output: { once: true } });
    expect(await completeAll([[first], [second]])).toMatchObject([
      { status: "completed", lease_lost: false },
      { status: "completed", lease_lost: false },
    ]);
    expect(await readStep(test, first.stepId)).toMatchObject({ output: { once: true } });
  });

  it("leaves out a step that does not exist", async () => {
    await start(["a"]);
    const step = await claimOne(test, QUEUE);
    const nothing = { stepId: crypto.randomUUID(), leaseToken: crypto.randomUUID(), key: "" };
    expect(await completeAll([[nothing], [step]])).toMatchObject([{ step_id: step.stepId }]);
    expect(await completeAll([])).toEqual([]);
  });

  it("does all or nothing: a result that cannot be stored keeps every step running", async () => {
    await start(["a", "b"]);
    const [good, bad] = await claimAll(2);
    if (good === undefined || bad === undefined) throw new Error("Expected two steps");
    const escaping = { artifacts: [{ path: "../x", kind: "source", content: "" }] };
    await expect(completeAll([[good], [bad, escaping]])).rejects.toMatchObject({
      sqlstate: "23514",
    });
    expect(await readStep(test, good.stepId)).toMatchObject({ status: "running" });
    expect(await readStep(test, bad.stepId)).toMatchObject({ status: "running" });
  });

  it("tells the results in the order of the batch, without a gap", async () => {
    const { asUser } = await start(["a", "b", "c"]);
    const claims = [...(await claimAll(3))].sort((one, other) => other.key.localeCompare(one.key));
    await completeAll(claims.map((step) => [step]));
    const told = await asUser(
      "select sequence::int, payload ->> 'key' as key from cogo_api.events where type = 'agent:result' and payload ->> 'key' in ('a', 'b', 'c') order by sequence",
    );
    expect(told.map((row) => row.key)).toEqual(["c", "b", "a"]);
    const [count] = await asUser(
      "select count(*)::int as count, max(sequence)::int as last from cogo_api.events",
    );
    expect(count?.count).toBe(count?.last);
  });

  it("tells what a result holds before what follows from it", async () => {
    const task = await submit(test, [
      plannedStep("a", { phase: "one" }),
      plannedStep("b", { phase: "two", dependsOn: ["a"] }),
    ]);
    const decided = { kind: "design", inputs: {}, outcome: {}, reasons: ["It is small"] };
    const result = { ...judges("passed"), decisions: [decided] };
    await completeAll([[await claimOne(test, QUEUE), result]]);
    const events = await task.asUser(
      "select type from cogo_api.events where sequence >= (select sequence from cogo_api.events where type = 'agent:result') order by sequence",
    );
    expect(events.map((row) => row.type)).toEqual([
      "agent:result",
      "decision:recorded",
      "quality:report",
      "phase:completed",
      "phase:started",
    ]);
  });

  it("takes a completion that comes twice in one batch once", async () => {
    const { asUser } = await start(["a"]);
    const step = await claimOne(test, QUEUE);
    const result = { artifacts: [{ path: "a.ts", kind: "source", content: "" }] };
    await completeAll([
      [step, result],
      [step, result],
    ]);
    expect(await asUser("select version from cogo_api.artifacts")).toEqual([{ version: 1 }]);
    expect(
      await asUser(
        "select count(*)::int from cogo_api.events where type = 'agent:result' and payload ->> 'key' = 'a'",
      ),
    ).toEqual([{ count: 1 }]);
  });

  it("stores nothing of a stale attempt that shares the batch with the fresh one", async () => {
    const { asUser } = await start(["a"]);
    const stale = await claimOne(test, QUEUE);
    test.setClock(at(30));
    await sweep(test);
    const fresh = await claimOne(test, QUEUE);
    const file = (path: string) => ({
      output: { path },
      artifacts: [{ path, kind: "source", content: "" }],
    });
    await completeAll([
      [stale, file("stale.ts")],
      [fresh, file("fresh.ts")],
    ]);
    expect(await readStep(test, fresh.stepId)).toMatchObject({ output: { path: "fresh.ts" } });
    expect(await asUser("select path from cogo_api.artifacts")).toEqual([{ path: "fresh.ts" }]);
  });
});
