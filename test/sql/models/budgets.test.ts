import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answered,
  begin,
  failed,
  type HeldStep,
  holdStep,
  settle,
  useTestModels,
} from "../../support/model_fixture.ts";
import { resolve } from "../../support/plan_fixture.ts";
import { at, claimOne, clear, QUEUE, START, sweep } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let step: HeldStep;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  await useTestModels(test);
  test.setClock(START);
  step = await holdStep(test);
});

const limit = (scope: string, amountUsd: number | null, subject = "*") =>
  test.asWorker("select cogo_api.set_budget($1, $2, $3)", [scope, subject, amountUsd]);

const account = async (scope: string) => {
  const [row] = await test.asOwner(
    "select spent_usd, reserved_usd, granted_usd from cogo.budget_accounts where scope = $1",
    [scope],
  );
  return Object.fromEntries(Object.entries(row ?? {}).map(([key, value]) => [key, Number(value)]));
};

/** Asks for what the budget lacks, as a worker does, and lets a person decide. */
async function decide(said: Record<string, unknown>, approve: boolean): Promise<HeldStep> {
  await test.asWorker("select cogo_api.request_approval($1, $2, $3, $4::jsonb)", [
    step.stepId,
    step.leaseToken,
    String(said.approvalKey),
    JSON.stringify({ title: "More?", details: said.budget }),
  ]);
  await resolve(step.task, approve);
  return { ...(await claimOne(test, QUEUE)), task: step.task };
}

describe("a budget", () => {
  it.each(["task", "session", "tenant", "day"])(
    "of a %s lets no call begin that might overrun it",
    async (scope) => {
      await limit(scope, 0.005);
      await settle(test, (await begin(test, step)).callId, answered());
      expect(await begin(test, step, { key: "b" })).toMatchObject({ status: "call" });
      expect(await begin(test, step, { key: "c" })).toMatchObject({
        status: "over_budget",
        budget: { scope, limitUsd: 0.005, spentUsd: 0.002, reservedUsd: 0.003, neededUsd: 0.003 },
      });
    },
  );

  it("of a call lets none begin that might cost more", async () => {
    await limit("call", 0.0025);
    expect(await begin(test, step)).toMatchObject({
      status: "over_budget",
      budget: { scope: "call" },
    });
    expect(await begin(test, step, { needs: { outputTokens: 500 } })).toMatchObject({
      status: "call",
    });
  });

  it("reserves the most a call may cost and settles what it did", async () => {
    const said = await begin(test, step);
    expect(await account("task")).toMatchObject({ reserved_usd: 0.003, spent_usd: 0 });
    await settle(test, said.callId, answered());
    expect(await account("task")).toMatchObject({ reserved_usd: 0, spent_usd: 0.002 });
  });

  it("gets back what a failed call had reserved", async () => {
    const said = await begin(test, step);
    await settle(test, said.callId, failed("overloaded"));
    expect(await account("task")).toMatchObject({ reserved_usd: 0, spent_usd: 0 });
  });

  it("is the task's own before its tenant's before everyone's", async () => {
    await limit("task", 0);
    const [row] = await test.asOwner(
      "select tenant_id, task_id from cogo.steps where step_id = $1",
      [step.stepId],
    );
    await limit("task", 0.01, String(row?.tenant_id));
    expect(await begin(test, step)).toMatchObject({ status: "call" });
    await limit("task", 0.001, String(row?.task_id));
    expect(await begin(test, step, { key: "b" })).toMatchObject({ status: "over_budget" });
  });

  it("of a day is whole again the next day, in UTC", async () => {
    await limit("day", 0.003);
    await settle(test, (await begin(test, step)).callId, answered());
    expect(await begin(test, step, { key: "b" })).toMatchObject({ status: "over_budget" });
    await test.asOwner(
      "update cogo.steps set lease_expires_at = 'infinity', claimed_at = '2030-01-02' where step_id = $1",
      [step.stepId],
    );
    test.setClock(at(24 * 3600));
    expect(await begin(test, step, { key: "b" })).toMatchObject({ status: "call" });
  });

  it("is raised by an approval, once, and the step goes on", async () => {
    await limit("task", 0.002);
    const said = await begin(test, step);
    step = await decide(said, true);
    expect(await begin(test, step)).toMatchObject({ status: "call" });
    await begin(test, step, { key: "b" });
    expect(await account("task")).toMatchObject({ granted_usd: 0.003 });
  });

  it("may be asked for again when what was granted is spent", async () => {
    await limit("task", 0.002);
    step = await decide(await begin(test, step), true);
    await settle(test, (await begin(test, step)).callId, answered());
    const said = await begin(test, step, { key: "b" });
    if (said.status === "call") await settle(test, said.callId, answered());
    expect(await begin(test, step, { key: "c" })).toMatchObject({ approvalKey: "budget:task:1" });
  });

  it("is asked for by one step, while the others wait for the answer", async () => {
    await limit("day", 0);
    const said = await begin(test, step);
    await test.asWorker("select cogo_api.request_approval($1, $2, $3, $4::jsonb)", [
      step.stepId,
      step.leaseToken,
      String(said.approvalKey),
      JSON.stringify({ title: "More?", details: said.budget }),
    ]);
    const [row] = await test.asOwner("select tenant_id from cogo.steps where step_id = $1", [
      step.stepId,
    ]);
    const other = await holdStep(test);
    await test.asOwner("update cogo.steps set tenant_id = $2 where step_id = $1", [
      other.stepId,
      String(row?.tenant_id),
    ]);
    expect(await begin(test, other)).toMatchObject({ status: "wait", reason: "budget" });
    await sweep(test);
  });

  it("is refused with what was expected when it makes no sense", async () => {
    await expect(limit("week", 1)).rejects.toThrow("Expected a scope of call, task");
    await expect(limit("task", -1)).rejects.toThrow("an amount of at least 0");
  });

  it("is removed by null", async () => {
    await limit("task", 0);
    await limit("task", null);
    expect(await begin(test, step)).toMatchObject({ status: "call" });
  });
});
