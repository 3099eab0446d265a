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

const heartbeat = async (step: Claim, progress: Readonly<Record<string, unknown>> | null = null) =>
  (
    await test.asWorker("select cogo_api.heartbeat_step($1, $2, $3::jsonb) as expiry", [
      step.stepId,
      step.leaseToken,
      progress === null ? null : JSON.stringify(progress),
    ])
  )[0]?.expiry;
const start = async (policy: Readonly<Record<string, unknown>> = {}) => {
  const task = await startPlan(test, [plannedStep("a", { policy })]);
  return { ...task, step: await claimOne(test, QUEUE) };
};
const LOST = { sqlstate: "OG001" };

describe("heartbeat_step()", () => {
  it("renews the lease by its whole length and returns the new expiry", async () => {
    const { step } = await start();
    test.setClock(at(15));
    expect(await heartbeat(step)).toEqual(new Date(at(35)));
    test.setClock(at(34));
    await sweep(test);
    expect(await readStep(test, step.stepId)).toMatchObject({ status: "running", stalls: 0 });
  });

  it("renews by the step's own length of lease", async () => {
    const { step } = await start({ leaseSeconds: 90 });
    test.setClock(at(1));
    expect(await heartbeat(step)).toEqual(new Date(at(91)));
  });

  it("saves a lease that has run out, while nobody else has taken the step", async () => {
    const { step } = await start();
    test.setClock(at(25));
    expect(await heartbeat(step)).toEqual(new Date(at(45)));
  });

  it("never renews beyond the timeout, and is refused once it has passed", async () => {
    const { step } = await start({ timeoutSeconds: 30 });
    test.setClock(at(19));
    expect(await heartbeat(step)).toEqual(new Date(at(30)));
    test.setClock(at(29.9));
    expect(await heartbeat(step)).toEqual(new Date(at(30)));
    test.setClock(at(30));
    await expect(heartbeat(step)).rejects.toMatchObject(LOST);
  });

  it("is refused when the step went to another worker", async () => {
    const { step } = await start();
    test.setClock(at(21));
    await sweep(test);
    await expect(heartbeat(step)).rejects.toMatchObject(LOST);
    const other = await claimOne(test, QUEUE);
    await expect(heartbeat(step)).rejects.toMatchObject(LOST);
    expect(await heartbeat(other)).toEqual(new Date(at(41)));
  });

  it("is refused when the step has completed", async () => {
    const { step } = await start();
    await complete(test, step);
    await expect(heartbeat(step)).rejects.toMatchObject(LOST);
  });

  it.each(["task", "step"])("tells a worker that its %s was cancelled", async (what) => {
    const { step, taskId, asUser } = await start();
    await asUser(`select from cogo_api.cancel_${what}($1)`, [
      what === "task" ? taskId : step.stepId,
    ]);
    await expect(heartbeat(step)).rejects.toMatchObject(LOST);
    expect(await complete(test, step)).toMatchObject({ status: "cancelled" });
    expect(await readStep(test, step.stepId)).toMatchObject({ output: null });
  });

  it("lets a worker go on while its task is paused", async () => {
    const { step, taskId, asUser } = await start();
    await asUser("select from cogo_api.pause_task($1)", [taskId]);
    expect(await heartbeat(step)).toEqual(new Date(at(20)));
  });

  it("tells progress to the session, and nothing without it", async () => {
    const { step, asUser } = await start();
    await heartbeat(step);
    await heartbeat(step, { percent: 40 });
    const told = await asUser("select payload from cogo_api.events where type = 'agent:progress'");
    expect(told).toEqual([{ payload: { key: "a", agent: "code-generator", percent: 40 } }]);
  });

  it("shows that the worker lives", async () => {
    const workerId = crypto.randomUUID();
    await startPlan(test, [plannedStep("a")]);
    const [step] = await claim(test, QUEUE, 1, { workerId });
    if (step === undefined) throw new Error("Expected a step");
    test.setClock(at(9));
    await heartbeat(step);
    expect(
      await test.asWorker("select heartbeat_at from cogo_api.workers where worker_id = $1", [
        workerId,
      ]),
    ).toEqual([{ heartbeat_at: new Date(at(9)) }]);
  });

  it("is refused for a step that does not exist", async () => {
    const nothing = { stepId: crypto.randomUUID(), leaseToken: crypto.randomUUID(), key: "" };
    await expect(heartbeat(nothing)).rejects.toMatchObject(LOST);
  });
});
