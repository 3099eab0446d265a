import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  type Claim,
  claimOne,
  clear,
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

describe("checkpoint_step()", () => {
  const start = async () => {
    await startPlan(test, [plannedStep("a")]);
    return await claimOne(test, QUEUE);
  };
  const checkpoint = (step: Claim, key: string, value: unknown) =>
    test.asWorker("select cogo_api.checkpoint_step($1, $2, $3, $4::jsonb)", [
      step.stepId,
      step.leaseToken,
      key,
      JSON.stringify(value),
    ]);
  const kept = (step: Claim) =>
    test.asOwner("select key, value from cogo.step_checkpoints where step_id = $1 order by key", [
      step.stepId,
    ]);

  it("keeps null, which a worker may also leave out", async () => {
    const step = await start();
    await test.asWorker("select cogo_api.checkpoint_step($1, $2, 'a', null)", [
      step.stepId,
      step.leaseToken,
    ]);
    await test.asWorker("select cogo_api.checkpoint_step($1, $2, 'b')", [
      step.stepId,
      step.leaseToken,
    ]);
    expect(await kept(step)).toEqual([
      { key: "a", value: null },
      { key: "b", value: null },
    ]);
    await expect(
      test.asWorker("select cogo_api.checkpoint_step($1, $2, null, '1')", [
        step.stepId,
        step.leaseToken,
      ]),
    ).rejects.toMatchObject({ message: "Expected the key of a checkpoint, got null" });
  });

  it("keeps parts by key, and of one key the last", async () => {
    const step = await start();
    await checkpoint(step, "a", { n: 1 });
    await checkpoint(step, "b", "text");
    await checkpoint(step, "a", { n: 2 });
    expect(await kept(step)).toEqual([
      { key: "a", value: { n: 2 } },
      { key: "b", value: "text" },
    ]);
  });

  it("keeps at most 8 MiB of a step, and says which checkpoint was too much", async () => {
    const step = await start();
    const large = "x".repeat(3 * 1024 * 1024);
    await checkpoint(step, "a", large);
    await checkpoint(step, "b", large);
    await expect(checkpoint(step, "c", large)).rejects.toMatchObject({
      sqlstate: "OG006",
      message: expect.stringContaining('got 9437190 with "c"'),
    });
    await checkpoint(step, "b", "small");
    await checkpoint(step, "c", large);
  });

  it("renews the lease", async () => {
    const step = await start();
    test.setClock(at(15));
    await checkpoint(step, "a", 1);
    expect(await readStep(test, step.stepId)).toMatchObject({ lease_expires_at: new Date(at(35)) });
  });

  it("outlives a stall: the next attempt finds what the vanished one had finished", async () => {
    const step = await start();
    await checkpoint(step, "model-call", { answer: 42 });
    test.setClock(at(21));
    await sweep(test);
    const [next] = await test.asWorker(
      "select context from cogo_api.claim_steps($1, gen_random_uuid(), 1)",
      [QUEUE],
    );
    expect(next?.context).toMatchObject({ checkpoints: { "model-call": { answer: 42 } } });
  });

  it("is refused, and keeps nothing, when the lease was lost", async () => {
    const step = await start();
    test.setClock(at(21));
    await sweep(test);
    await expect(checkpoint(step, "a", 1)).rejects.toMatchObject({ sqlstate: "OG001" });
    expect(await kept(step)).toEqual([]);
  });
});
