import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answered, begin, holdStep, settle, useTestModels } from "../support/model_fixture.ts";
import { clear } from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  await clear(test);
  await useTestModels(test);
});
afterAll(() => test.close());

describe("fifty calls at the same time", () => {
  it("never reserve or spend more than their budget together", async () => {
    await test.asWorker("select cogo_api.set_budget('task', '*', 0.02)");
    const step = await holdStep(test);
    const spending = Array.from({ length: 50 }, async (_, n) => {
      const said = await begin(test, step, { key: `call-${n}` });
      if (said.status !== "call") return said.status;
      await settle(test, said.callId, answered());
      return "made";
    });
    const ends = await Promise.all(spending);
    const [row] = await test.asOwner(
      "select spent_usd, reserved_usd from cogo.budget_accounts where scope = 'task'",
    );
    expect(Number(row?.spent_usd)).toBeLessThanOrEqual(0.02);
    expect(Number(row?.reserved_usd)).toBe(0);
    expect(ends.filter((end) => end === "made").length).toBe(Number(row?.spent_usd) / 0.002);
    expect(new Set(ends)).toEqual(new Set(["made", "over_budget"]));
  });
});
