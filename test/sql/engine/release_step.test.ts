import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
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

const release = async (step: Claim, afterSeconds: number | null = null) =>
  (
    await test.asWorker("select * from cogo_api.release_step($1, $2, $3)", [
      step.stepId,
      step.leaseToken,
      afterSeconds,
    ])
  )[0];
const start = async () => {
  const task = await startPlan(test, [plannedStep("a")]);
  return { ...task, step: await claimOne(test, QUEUE) };
};

describe("release_step()", () => {
  it("running + release → ready at once, counting neither attempt nor stall", async () => {
    const { step, asUser } = await start();
    expect(await release(step)).toMatchObject({ status: "ready" });
    const again = await claimOne(test, QUEUE);
    expect(again.stepId).toBe(step.stepId);
    expect(await readStep(test, step.stepId)).toMatchObject({ attempts: 0, stalls: 0, claims: 2 });
    expect(
      await asUser("select outcome from cogo_api.attempts where step_id = $1", [step.stepId]),
    ).toEqual([{ outcome: "released" }]);
  });

  it("never uses up a step, however often it is handed over", async () => {
    const { step } = await start();
    await release(step);
    for (let part = 0; part < 20; part += 1) await release(await claimOne(test, QUEUE));
    expect(await complete(test, await claimOne(test, QUEUE))).toMatchObject({
      status: "completed",
    });
  });

  it("can ask for a while of rest", async () => {
    const { step } = await start();
    expect(await release(step, 30)).toMatchObject({ status: "waiting" });
    test.setClock(at(29));
    expect(await claim(test, QUEUE)).toEqual([]);
    test.setClock(at(30));
    expect((await claimOne(test, QUEUE)).stepId).toBe(step.stepId);
  });

  it("running + release in a paused task → blocked until it is resumed", async () => {
    const { step, taskId, asUser } = await start();
    await asUser("select from cogo_api.pause_task($1)", [taskId]);
    expect(await release(step)).toMatchObject({ status: "blocked" });
    expect(await claim(test, QUEUE)).toEqual([]);
    await asUser("select from cogo_api.resume_task($1)", [taskId]);
    expect((await claimOne(test, QUEUE)).stepId).toBe(step.stepId);
  });

  it("tells the session", async () => {
    const { step, asUser } = await start();
    await release(step);
    expect(
      await asUser("select payload from cogo_api.events where type = 'step:released'"),
    ).toEqual([{ payload: { key: "a" } }]);
  });

  it("refuses a stale token, and changes nothing for a step that has ended", async () => {
    const { step } = await start();
    const stale = { ...step, leaseToken: crypto.randomUUID() };
    await expect(release(stale)).rejects.toMatchObject({ sqlstate: "OG001" });
    await complete(test, step);
    expect(await release(step)).toMatchObject({ status: "completed" });
  });
});
