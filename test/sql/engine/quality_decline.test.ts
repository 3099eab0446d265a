import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { judges, told, work } from "../../support/plan_fixture.ts";
import { clear, openSession, plannedStep, type TaskFixture } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let session: Omit<TaskFixture, "taskId">;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  session = await openSession(test);
});

/** The alerts of a task whose report says this. */
async function report(score: number, change: Readonly<Record<string, unknown>> = {}) {
  const [task] = await session.asUser(
    "select task_id from cogo_api.create_task($1, 'x', plan => $2::jsonb)",
    [session.sessionId, JSON.stringify({ steps: [plannedStep("judge")] })],
  );
  const { quality } = judges("passed");
  await work(test, { judge: { output: {}, quality: { ...quality, score, ...change } } });
  const alerts = await told({ ...session, taskId: String(task?.task_id) }, "quality:alert");
  return alerts as { readonly reason: string }[];
}

const reportMany = async (count: number, score: number) => {
  for (let n = 0; n < count; n += 1) await report(score);
};

it("an alert says that a result which passed is worse than the project was used to", async () => {
  await reportMany(5, 0.9);
  expect(await report(0.8)).toEqual([]);
  expect(await report(0.7)).toEqual([
    {
      key: "judge",
      reason: "score-dropped",
      reportId: expect.any(String),
      score: 0.7,
      mean: 0.883,
    },
  ]);
});

it("nothing is concluded from few reports, from another project's, or another user's", async () => {
  await reportMany(4, 0.9);
  expect(await report(0.1)).toEqual([]);
  await session.asUser("select from cogo_api.update_session($1, 'Test', 'other', '{}')", [
    session.sessionId,
  ]);
  await reportMany(4, 0.9);
  expect(await report(0.1)).toEqual([]);
  session = await openSession(test);
  expect(await report(0.1)).toEqual([]);
});

it("the last judgement of a run counts, whatever it is called and though it leaves things open", async () => {
  for (let n = 0; n < 5; n += 1) await report(0.9, { kind: "assessment", verdict: "unproven" });
  const alerts = await report(0.7, { kind: "assessment", verdict: "unproven" });
  expect(alerts).toMatchObject([{ reason: "score-dropped", mean: 0.9 }]);
});

it("there is none for a judgement that failed, which is an alert of its own", async () => {
  await reportMany(5, 0.9);
  const alerts = await report(0.1, { verdict: "failed" });
  expect(alerts.filter(({ reason }) => reason === "score-dropped")).toEqual([]);
});
