import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  claim,
  claimOne,
  clear,
  complete,
  plannedStep,
  QUEUE,
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

const start = (count: number) =>
  startPlan(
    test,
    Array.from({ length: count }, (_, index) => plannedStep(`s-${index}`)),
  );
const workers = () =>
  test.asWorker(
    "select worker_id, version, capacity, status from cogo_api.workers order by version",
  );

describe("claim_steps() and versions", () => {
  it("gives nothing to earlier versions once a later one has claimed", async () => {
    await start(3);
    expect(await claim(test, QUEUE, 1, { version: 1 })).toHaveLength(1);
    expect(await claim(test, QUEUE, 1, { version: 2 })).toHaveLength(1);
    expect(await claim(test, QUEUE, 1, { version: 1 })).toEqual([]);
    expect(await claim(test, QUEUE, 1)).toEqual([]);
    expect(await claim(test, QUEUE, 1, { version: 2 })).toHaveLength(1);
  });

  it("lets an earlier version finish what it holds", async () => {
    await start(1);
    const [step] = await claim(test, QUEUE, 1, { version: 1 });
    await claim(test, QUEUE, 1, { version: 2 });
    if (step === undefined) throw new Error("Expected a step");
    expect(await complete(test, step)).toMatchObject({ status: "completed" });
  });

  it("drains one agent's versions without touching another's", async () => {
    await start(1);
    await claim(test, "knowledge", 1, { version: 9 });
    expect(await claim(test, QUEUE, 1, { version: 1 })).toHaveLength(1);
  });
});

describe("claim_steps() and draining agents", () => {
  it("gives nothing to a draining agent, which finishes what it holds, until it is active again", async () => {
    await start(2);
    const held = await claimOne(test, QUEUE);
    await test.asWorker("select cogo_api.set_agent('code-generator', 'draining')");
    expect(await claim(test, QUEUE)).toEqual([]);
    expect(await complete(test, held)).toMatchObject({ status: "completed" });
    await test.asWorker("select cogo_api.set_agent('code-generator', 'active')");
    expect(await claim(test, QUEUE)).toHaveLength(1);
  });
});

describe("claim_steps() and the register of workers", () => {
  it("notes who claims, with version and capacity, whether or not there is work", async () => {
    const workerId = crypto.randomUUID();
    await claim(test, QUEUE, 1, { workerId, version: 3, capacity: 7 });
    expect(await workers()).toEqual([
      { worker_id: workerId, version: 3, capacity: 7, status: "active" },
    ]);
  });

  it("takes the agent's capacity for a worker that names none", async () => {
    await test.asWorker("select cogo_api.set_agent('code-generator', null, 6)");
    await claim(test, QUEUE);
    expect(await workers()).toMatchObject([{ capacity: 6 }]);
  });

  it("shows which workers drain and which are gone", async () => {
    const old = crypto.randomUUID();
    await claim(test, QUEUE, 1, { workerId: old, version: 1 });
    const young = crypto.randomUUID();
    await claim(test, QUEUE, 1, { workerId: young, version: 2 });
    expect(await workers()).toMatchObject([{ status: "draining" }, { status: "active" }]);
    test.setClock(at(61));
    expect(await workers()).toMatchObject([{ status: "draining" }, { status: "gone" }]);
    await claim(test, QUEUE, 1, { workerId: young, version: 2 });
    expect(await workers()).toMatchObject([{ status: "draining" }, { status: "active" }]);
  });

  it("is written at most once a second by each", async () => {
    const workerId = crypto.randomUUID();
    const heartbeat = async () =>
      (await test.asOwner("select heartbeat_at from cogo.workers"))[0]?.heartbeat_at;
    await claim(test, QUEUE, 1, { workerId });
    test.setClock(at(0.9));
    await claim(test, QUEUE, 1, { workerId });
    expect(await heartbeat()).toEqual(new Date(START));
    test.setClock(at(1.1));
    await claim(test, QUEUE, 1, { workerId });
    expect(await heartbeat()).toEqual(new Date(at(1.1)));
  });
});
