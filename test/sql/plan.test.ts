import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { claimOne, complete, createTask, PLAN, planTask } from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => test.asOwner("delete from cogo.sessions where true"));

/** PLAN with one step's members replaced. */
const planWith = (key: string, change: Readonly<Record<string, unknown>>) => ({
  ...PLAN,
  steps: PLAN.steps.map((step) => (step.key === key ? { ...step, ...change } : step)),
});

describe("adopt_plan()", () => {
  it("gives the run its template and a new plan version, and starts the first step", async () => {
    const { asUser } = await createTask(test);
    await planTask(test);
    expect(
      await asUser("select template, strategy, plan_version, remaining_steps from api.runs"),
    ).toEqual([
      { template: "code-generation", strategy: "parallel", plan_version: 2, remaining_steps: 4 },
    ]);
    const steps = await asUser(
      "select key, status from api.steps where plan_version = 2 order by key",
    );
    expect(steps).toEqual([
      { key: "design", status: "ready" },
      { key: "generate", status: "blocked" },
      { key: "tests", status: "blocked" },
      { key: "verify", status: "blocked" },
    ]);
  });

  it.each([
    ["a cycle", planWith("design", { dependsOn: ["verify"] }), /has a cycle/],
    [
      "a step that depends on itself",
      planWith("design", { dependsOn: ["design"] }),
      /depends on itself/,
    ],
    [
      "an unknown dependency",
      planWith("tests", { dependsOn: ["nothing"] }),
      /depends on "nothing"/,
    ],
    ["a key given twice", planWith("tests", { key: "generate" }), /the same key/],
    [
      "an agent that does not play the role",
      planWith("tests", { agent: "knowledge" }),
      /does not play/,
    ],
  ])("refuses %s and leaves the run as it was", async (_, plan, message) => {
    const { asUser } = await createTask(test);
    await complete(test, await claimOne(test, "orchestration"));
    const step = await claimOne(test, "orchestration");
    await expect(complete(test, step, { output: {}, plan })).rejects.toMatchObject({
      sqlstate: "OG004",
      message: expect.stringMatching(message),
    });
    expect(await asUser("select plan_version, remaining_steps from api.runs")).toEqual([
      { plan_version: 1, remaining_steps: 1 },
    ]);
    expect(await complete(test, step, { output: {}, plan: PLAN })).toMatchObject({
      status: "completed",
    });
  });
});
