import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type Claim,
  claim,
  clear,
  multiply,
  plannedStep,
  QUEUE,
  startPlan,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const steps = (count: number, prefix = "s") =>
  Array.from({ length: count }, (_, index) => plannedStep(`${prefix}-${index}`));

/** A tenant with so many ready steps, named by their keys' prefix, with an id of the test's choice. */
async function startTenant(name: string, count: number, tenantId?: string): Promise<void> {
  const { taskId } = await startPlan(test, steps(count, name));
  if (tenantId === undefined) return;
  await test.asOwner("update cogo.steps set tenant_id = $1 where task_id = $2", [tenantId, taskId]);
}

/** How many of the claims are whose. */
function tally(claims: readonly Claim[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { key } of claims) {
    const [tenant = ""] = key.split("-");
    counts[tenant] = (counts[tenant] ?? 0) + 1;
  }
  return counts;
}

describe("claim_steps() and fairness between tenants", () => {
  // Neighbours in the index, so that no luck of random ids helps either of them.
  const BEFORE = "80000000-0000-4000-8000-000000000002";
  const CROWD = "80000000-0000-4000-8000-000000000003";
  const AFTER = "80000000-0000-4000-8000-000000000004";

  it("gives a tenant's first step at once, whatever thousands of another's wait", async () => {
    await startTenant("crowd", 1, CROWD);
    await multiply(test, "crowd-0", 10_000);
    await claim(test, QUEUE, 4);
    for (const tenant of [BEFORE, AFTER]) {
      await startTenant("single", 1, tenant);
      expect(tally(await claim(test, QUEUE, 1))).toEqual({ single: 1 });
    }
  });

  it("shares places evenly, and leaves what a tenant cannot use to the others", async () => {
    await startTenant("many", 10);
    await startTenant("few", 2);
    await startTenant("one", 1);
    expect(tally(await claim(test, QUEUE, 6))).toEqual({ many: 3, few: 2, one: 1 });
  });

  it("counts what a tenant has running already", async () => {
    await startTenant("early", 10);
    expect(tally(await claim(test, QUEUE, 3))).toEqual({ early: 3 });
    await startTenant("late", 10);
    expect(tally(await claim(test, QUEUE, 3))).toEqual({ late: 3 });
    expect(tally(await claim(test, QUEUE, 4))).toEqual({ early: 2, late: 2 });
  });

  it("gives one tenant all places when nobody else waits", async () => {
    await startTenant("alone", 10);
    expect(tally(await claim(test, QUEUE, 8))).toEqual({ alone: 8 });
  });

  it("comes to every tenant, however many there are", async () => {
    await startPlan(test, steps(100));
    await test.asOwner("update cogo.steps set tenant_id = gen_random_uuid() where queue = $1", [
      QUEUE,
    ]);
    for (let round = 0; round < 10; round += 1) await claim(test, QUEUE, 10);
    const [served] = await test.asOwner(
      "select count(*)::int as steps, count(distinct tenant_id)::int as tenants from cogo.steps where queue = $1 and status = 'running'",
      [QUEUE],
    );
    expect(served).toEqual({ steps: 100, tenants: 100 });
  });
});
