import fc from "fast-check";
import { expect } from "vitest";
import { findContradictions } from "../engine_invariants.ts";
import { gatesInLayers, planArbitrary } from "../plan_arbitrary.ts";
import { submit } from "../plan_fixture.ts";
import { at, claim, clear, complete, plannedStep, QUEUE, sweep } from "../task_fixture.ts";
import type { TestDatabase } from "../test_database.ts";
import { ACTS, type Operation, perform, type World } from "./acts.ts";

const ROUNDS = 20;
const AT_ONCE = 4;

async function statusesOf({ tasks }: World): Promise<readonly string[]> {
  const rows = await Promise.all(
    tasks.map(({ asUser }) => asUser("select status from cogo_api.tasks")),
  );
  return rows.flat().map((row) => String(row.status));
}

/** Workers that do their work, people who agree and time that passes: every task must end. */
async function workToTheEnd(world: World, clock: number): Promise<readonly string[]> {
  const { test } = world;
  for (const { asUser } of world.tasks) {
    await asUser("select cogo_api.remove_schedule(schedule_id) from cogo_api.schedules");
  }
  for (let moment = 1; moment <= 100; moment += 1) {
    test.setClock(at(clock + moment * 700));
    for (const { asUser } of world.tasks) {
      await asUser(
        "select cogo_api.resume_task(task_id) from cogo_api.tasks where status = 'paused'",
      );
    }
    await sweep(test);
    for (const step of await claim(test, QUEUE, 50)) {
      await complete(test, step, { output: { list: [0], go: false } });
    }
    const statuses = await statusesOf(world);
    if (statuses.every((status) => ["completed", "failed", "cancelled"].includes(status))) break;
  }
  return await statusesOf(world);
}

const often = ["claim", "claim", "claim", "complete", "complete", "complete", "sweep", "resume"];
const acts = fc.constantFrom(
  ...(Object.keys(ACTS) as (keyof typeof ACTS)[]),
  ...(often as (keyof typeof ACTS)[]),
);
const operation: fc.Arbitrary<Operation> = fc.record({
  act: acts,
  task: fc.nat({ max: 1 }),
  pick: fc.nat({ max: 999 }),
});
const exactly = (count: number) => ({ minLength: count, maxLength: count });
const rounds = fc.array(fc.array(operation, exactly(AT_ONCE)), exactly(ROUNDS));

const plans = fc.oneof(
  { weight: 9, arbitrary: planArbitrary(6) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 3, max: 4 }), fc.integer({ min: 8, max: 9 }))
      .map(([width, depth]) => gatesInLayers(width, depth)),
  },
);

/** What the first plan does when its run fails: these of its steps are undone, and somebody is notified. */
const undone = fc.option(fc.uniqueArray(fc.nat({ max: 5 }), { maxLength: 4 }), { nil: undefined });

function failureSteps(steps: readonly object[], places: readonly number[] | undefined) {
  if (places === undefined) return {};
  const keys = steps.map((step) => String((step as { readonly key: string }).key));
  const compensations = places.flatMap((place) => {
    const compensated = keys[place];
    return compensated === undefined
      ? []
      : [plannedStep(`undo-${compensated}`, { compensates: compensated, phase: "undo" })];
  });
  return { onFailure: [...compensations, plannedStep("tell", { phase: "one" })] };
}

/** The outputs of these tests have some bytes each: what is more has multiplied on its way. */
async function findLarge(test: TestDatabase): Promise<readonly unknown[]> {
  return await test.asOwner(
    "select run_id, sum(output_bytes) from cogo.steps group by run_id having sum(output_bytes) > 20000",
  );
}

/** How long one operation may take on a machine that does other things besides. */
export const MILLISECONDS_PER_OPERATION = 100;

/**
 * Random plans of two tenants under random interleavings of everything that clients, workers, operators and time do:
 * every row stays consistent, and every task ends. Rejects with the first counterexample.
 */
export async function holdsWhateverHappens(
  test: TestDatabase,
  { operations, seed }: { readonly operations: number; readonly seed?: number },
): Promise<void> {
  const property = fc.asyncProperty(
    plans,
    plans,
    undone,
    rounds,
    async (one, other, places, all) => {
      await clear(test);
      test.setClock(at(0));
      const world: World = {
        test,
        tasks: [await submit(test, one, failureSteps(one, places)), await submit(test, other)],
        claims: [],
      };
      for (const [index, round] of all.entries()) {
        test.setClock(at(index * 15));
        await Promise.all(round.map((each) => perform(world, each)));
        expect([...(await findContradictions(test)), ...(await findLarge(test))]).toEqual([]);
      }
      for (const status of await workToTheEnd(world, all.length * 15)) {
        expect(["completed", "failed", "cancelled"]).toContain(status);
      }
      expect([...(await findContradictions(test)), ...(await findLarge(test))]).toEqual([]);
    },
  );
  await fc.assert(property, {
    numRuns: Math.ceil(operations / (ROUNDS * AT_ONCE)),
    endOnFailure: true,
    ...(seed !== undefined && { seed }),
  });
}
