import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findContradictions } from "../../support/engine_invariants.ts";
import { gate, revise, submit } from "../../support/plan_fixture.ts";
import {
  at,
  claim,
  clear,
  complete,
  fail,
  plannedStep,
  QUEUE,
  START,
  sweep,
  type TaskFixture,
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

type Random = (below: number) => number;

/** Park and Miller's minimal standard generator: the same plans and events for the same seed. */
function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const pick = <Item>(random: Random, items: readonly [Item, ...Item[]]): Item =>
  items[random(items.length)] ?? items[0];

/** Steps that each wait for some of those before, with directives of every kind. */
function randomPlan(random: Random, size: number, depth = 0): ReturnType<typeof plannedStep>[] {
  return Array.from({ length: size }, (_, place) => {
    const dependsOn = Array.from({ length: place }, (__, before) => `s${before}`).filter(
      () => random(3) === 0,
    );
    const before = dependsOn[0];
    const treatment = pick<object>(random, [
      {},
      {},
      ...(before === undefined
        ? []
        : [{ map: `${before}.list` }, { if: { [before]: { go: true } } }]),
      { approval: { timeoutSeconds: 600, whenExpired: pick(random, ["approve", "reject"]) } },
      { delaySeconds: 60 },
      ...(depth < 2 ? [{ subRun: { steps: randomPlan(random, 1 + random(3), depth + 1) } }] : []),
    ]);
    const make = random(5) === 0 ? gate : plannedStep;
    return plannedStep(`s${place}`, {
      ...make(`s${place}`),
      phase: `p${random(3)}`,
      dependsOn,
      whenUnmet: pick(random, ["skip", "skip-cascade"]),
      whenExhausted: pick(random, ["skip", "skip", "skip-cascade", "fail"]),
      ...treatment,
    });
  });
}

/** Something that a worker, a person or time does to the task; refusals are part of it. */
async function happen(random: Random, task: TaskFixture): Promise<void> {
  const { asUser, taskId } = task;
  const [step] = await claim(test, QUEUE, 1);
  if (step !== undefined) {
    const list = Array.from({ length: random(4) }, (_, item) => item);
    const outcome = random(8);
    if (outcome === 0) await fail(test, step, { retryable: false });
    else if (outcome === 1) await fail(test, step, { retryAfterSeconds: 30 });
    else await complete(test, step, { output: { list, go: random(2) === 0 } });
  }
  const act = random(12);
  if (act === 0) await asUser("select from cogo_api.pause_task($1)", [taskId]);
  if (act === 1) {
    const added = { ...plannedStep(`x${random(1_000_000)}`), dependsOn: [`s${random(4)}`] };
    await revise(task, { add: [added] });
  }
  if (act === 2) {
    const [row] = await asUser(
      "select step_id from cogo_api.steps order by md5(step_id::text) limit 1",
    );
    await asUser("select from cogo_api.cancel_step($1)", [String(row?.step_id)]);
  }
  if (act < 6) await asUser("select from cogo_api.resume_task($1)", [taskId]);
}

async function runToTheEnd(random: Random, task: TaskFixture): Promise<unknown> {
  const statusOf = async () =>
    (await task.asUser("select status from cogo_api.tasks where task_id = $1", [task.taskId]))[0]
      ?.status;
  for (let moment = 1; moment <= 150; moment += 1) {
    test.setClock(at(moment * 60));
    await happen(random, task).catch((error: { sqlstate?: string }) => {
      if (!error.sqlstate?.startsWith("OG")) throw error;
    });
    await sweep(test);
    expect(await findContradictions(test), `after ${moment} moments`).toEqual([]);
    const status = await statusOf();
    if (!["running", "paused"].includes(String(status))) return status;
  }
  return await statusOf();
}

describe("advance_run()", () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
    "brings a random plan to an end through random events, every counter right on the way (seed %i)",
    async (seed) => {
      const random = seeded(seed * 7919);
      const task = await submit(test, randomPlan(random, 4 + random(6)));
      let status = await runToTheEnd(random, task);
      expect(["completed", "failed", "cancelled"]).toContain(status);
      if (status === "failed") {
        await task.asUser("select from cogo_api.redrive_task($1)", [task.taskId]);
        status = await runToTheEnd(random, task);
        expect(["completed", "failed"]).toContain(status);
      }
    },
  );
});
