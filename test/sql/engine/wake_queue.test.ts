import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  claim,
  claimOne,
  clear,
  complete,
  createTask,
  plannedStep,
  QUEUE,
  START,
  startPlan,
  sweep,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  await test.asWorker("select cogo_api.configure_wake('http://127.0.0.1:1', 'secret')");
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  test.setClock(START);
  await test.asOwner("delete from net.http_request_queue where true");
});

const sent = async () =>
  (await test.asOwner("select url from net.http_request_queue order by id")).map((row) =>
    String(row.url).split("/").at(-1),
  );

describe("wake_queue()", () => {
  it("calls the queue's function, with the secret key, when a step becomes ready", async () => {
    await createTask(test);
    expect(await test.asOwner("select url, headers from net.http_request_queue")).toMatchObject([
      {
        url: "http://127.0.0.1:1/functions/v1/cogo-orchestrator",
        headers: { apikey: "secret" },
      },
    ]);
  });

  it("sends one wake for any number of steps", async () => {
    await startPlan(
      test,
      Array.from({ length: 50 }, (_, index) => plannedStep(`s-${index}`)),
    );
    expect(await sent()).toEqual([
      "cogo-orchestrator",
      "cogo-orchestrator",
      "cogo-code-generator-worker",
    ]);
  });

  it("sends no second one until a claim has answered", async () => {
    const { sessionId, asUser } = await createTask(test);
    await asUser("select from cogo_api.create_task($1, 'more')", [sessionId]);
    expect(await sent()).toHaveLength(1);
    await claimOne(test, "orchestration");
    await asUser("select from cogo_api.create_task($1, 'and more')", [sessionId]);
    expect(await sent()).toHaveLength(2);
  });

  it("is answered by a claim that finds nothing, too", async () => {
    const { sessionId, asUser } = await createTask(test);
    await claim(test, "orchestration", 5);
    await claim(test, "orchestration", 5);
    await asUser("select from cogo_api.create_task($1, 'more')", [sessionId]);
    expect(await sent()).toHaveLength(2);
  });

  it("takes an outstanding wake for lost after 2 seconds", async () => {
    await createTask(test);
    test.setClock(at(2));
    await sweep(test);
    expect(await sent()).toHaveLength(1);
    test.setClock(at(2.1));
    await sweep(test);
    expect(await sent()).toHaveLength(2);
    await sweep(test);
    expect(await sent()).toHaveLength(2);
  });

  it("keeps queues apart", async () => {
    await startPlan(test, [
      plannedStep("a"),
      plannedStep("b", { kind: "document", role: "technical-writer", agent: "knowledge" }),
    ]);
    const slugs = await sent();
    expect(slugs.slice(2).sort()).toEqual(["cogo-code-generator-worker", "cogo-knowledge-worker"]);
    await claim(test, "knowledge");
    test.setClock(at(3));
    expect(await sweep(test)).toMatchObject({ woken: [QUEUE] });
  });

  it("is gone with the transaction that made the step, as the step is", async () => {
    const { sessionId, asUser } = await createTask(test);
    await claimOne(test, "orchestration");
    await expect(
      asUser("select count(*) / 0 from cogo_api.create_task($1, 'never')", [sessionId]),
    ).rejects.toMatchObject({ sqlstate: "22012" });
    expect(await sent()).toHaveLength(1);
    await asUser("select from cogo_api.create_task($1, 'more')", [sessionId]);
    expect(await sent()).toHaveLength(2);
  });

  it("never fails who it is sent for: without an address, work goes on", async () => {
    await test.asOwner("delete from vault.secrets where true");
    await createTask(test);
    expect(await sent()).toEqual([]);
    await complete(test, await claimOne(test, "orchestration"));
    await test.asWorker("select cogo_api.configure_wake('http://127.0.0.1:1', 'secret')");
  });
});
