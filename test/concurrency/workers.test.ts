import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Claim, claim, complete, createTask } from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

// On real connections only: PGlite has one, so nothing there ever waits for anything.
let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => test.asOwner("delete from cogo.sessions where true"));

const times = <T>(count: number, make: () => Promise<T>) =>
  Promise.all(Array.from({ length: count }, make));

describe("claim_steps()", () => {
  it("skips a step another worker holds, without waiting for it", async () => {
    await createTask(test);
    await test.database.transaction(async (transaction) => {
      const held = await transaction.query(
        "select step_id from cogo.steps where status = 'ready' for update",
      );
      expect(held).toHaveLength(1);
      expect(await claim(test, "orchestration")).toEqual([]);
    });
    expect(await claim(test, "orchestration")).toHaveLength(1);
  });

  it("gives each of many steps to one of many workers", async () => {
    await times(30, () => createTask(test));
    const claims = (await times(8, () => claim(test, "orchestration", 10))).flat();
    expect(new Set(claims.map((each) => each.stepId)).size).toBe(claims.length);
    expect(claims.length + (await claim(test, "orchestration", 100)).length).toBe(30);
  });
});

describe("the lock order", () => {
  it("lets claims, completions, cancellations and sweeps of one session run side by side", async () => {
    const { sessionId, asUser } = await createTask(test);
    await times(20, () => asUser("select * from api.create_task($1, 'more')", [sessionId]));
    const tasks = await asUser("select task_id from api.tasks");

    const finish = async (step: Claim) => {
      await complete(test, step).catch((error: unknown) => {
        // A cancellation may have taken the lease; a deadlock (40P01) may not.
        expect(error).toMatchObject({ sqlstate: "OG001" });
      });
    };
    const work = async () => {
      for (let round = 0; round < 8; round += 1) {
        for (const step of await claim(test, "orchestration", 3)) await finish(step);
      }
    };
    const cancel = async () => {
      for (const task of tasks.filter((_, index) => index % 3 === 0)) {
        await asUser("select * from api.cancel_task($1)", [String(task.task_id)]).catch((error) => {
          expect(error).toMatchObject({ sqlstate: "OG003" });
        });
      }
    };
    const sweep = async () => {
      for (let round = 0; round < 10; round += 1) await test.asWorker("select api.sweep()");
    };
    await Promise.all([work(), work(), work(), work(), cancel(), sweep(), sweep()]);

    const open = await asUser(
      "select status from api.tasks where status not in ('completed', 'cancelled')",
    );
    expect(open).toEqual([]);
    const gaps = await asUser(
      "select count(*)::int as count, max(sequence)::int as last from api.events where session_id = $1",
      [sessionId],
    );
    expect(gaps[0]?.count).toBe(gaps[0]?.last);
  });
});
