import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { statuses, submit, told } from "../../support/plan_fixture.ts";
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

const sleep = async ({ stepId, leaseToken }: Claim, until: string | null) =>
  (
    await test.asWorker("select * from cogo_api.sleep_step($1, $2, $3)", [
      stepId,
      leaseToken,
      until,
    ])
  )[0];
const start = async () => {
  const task = await submit(test, [plannedStep("a")]);
  return { task, step: await claimOne(test, QUEUE) };
};

describe("sleep_step()", () => {
  it("running + sleep → waiting until the time, by the database's clock", async () => {
    const { task, step } = await start();
    expect(await sleep(step, at(3600))).toMatchObject({ status: "waiting" });
    expect(await told(task, "step:waiting")).toMatchObject([{ key: "a", for: "time" }]);
    test.setClock(at(3599));
    await sweep(test);
    expect(await claim(test, QUEUE)).toEqual([]);
    test.setClock(at(3600));
    await sweep(test);
    expect(await statuses(task)).toEqual({ a: "ready" });
    expect(await told(task, "step:resumed")).toEqual([{ key: "a", waitedFor: "time" }]);
  });

  it("burns neither attempt nor stall, and gives the place back", async () => {
    const { task, step } = await start();
    await test.asWorker("select cogo_api.set_concurrency_limit('queue', $1, 1)", [QUEUE]);
    await sleep(step, at(3600));
    await submit(test, [plannedStep("b")]);
    expect(await claim(test, QUEUE)).toHaveLength(1);
    expect(await readStep(test, step.stepId)).toMatchObject({ attempts: 0, stalls: 0, claims: 1 });
    expect(await task.asUser("select outcome from cogo_api.attempts")).toEqual([
      { outcome: "suspended" },
    ]);
  });

  it("is ready at once for a time that has passed", async () => {
    const { step } = await start();
    expect(await sleep(step, at(-1))).toMatchObject({ status: "ready" });
    expect((await claimOne(test, QUEUE)).stepId).toBe(step.stepId);
  });

  it("keeps its checkpoints", async () => {
    const { step } = await start();
    await test.asWorker("select cogo_api.checkpoint_step($1, $2, 'part', '1')", [
      step.stepId,
      step.leaseToken,
    ]);
    await sleep(step, at(0));
    const [row] = await test.asWorker(
      "select context -> 'checkpoints' as kept from cogo_api.claim_steps($1, gen_random_uuid(), 1)",
      [QUEUE],
    );
    expect(row?.kept).toEqual({ part: 1 });
  });

  it("sleeps on while its task is paused, and wakes when it is resumed", async () => {
    const { task, step } = await start();
    await sleep(step, at(60));
    await task.asUser("select from cogo_api.pause_task($1)", [task.taskId]);
    test.setClock(at(100));
    await sweep(test);
    expect(await claim(test, QUEUE)).toEqual([]);
    await task.asUser("select from cogo_api.resume_task($1)", [task.taskId]);
    expect((await claimOne(test, QUEUE)).stepId).toBe(step.stepId);
  });

  it.each([null, "infinity", "-infinity"])("refuses the time %s", async (until) => {
    const { step } = await start();
    await expect(sleep(step, until)).rejects.toMatchObject({ sqlstate: "OG005" });
    expect(await readStep(test, step.stepId)).toMatchObject({ status: "running" });
  });

  it("refuses a stale token, and changes nothing for a step that has ended", async () => {
    const { step } = await start();
    const stale = { ...step, leaseToken: crypto.randomUUID() };
    await expect(sleep(stale, at(60))).rejects.toMatchObject({ sqlstate: "OG001" });
    await complete(test, step);
    expect(await sleep(step, at(60))).toMatchObject({ status: "completed" });
  });
});
