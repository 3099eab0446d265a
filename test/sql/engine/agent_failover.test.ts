import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findStep, submit } from "../../support/plan_fixture.ts";
import { at, claimOne, clear, complete, START, sweep } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let roles: readonly string[];
beforeAll(async () => {
  test = await openTestDatabase("as they come");
  const rows = await test.asOwner("select role from cogo.roles order by role");
  roles = rows.map(({ role }) => String(role));
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  test.setClock(START);
});

const INPUT = { url: "https://example.org", method: "GET" };
const step = (key: string, role: string) => ({
  ...{ key, kind: "http", phase: "work", role, input: INPUT },
});
const drain = (agent: unknown) =>
  test.asWorker("select cogo_api.set_agent($1, 'draining')", [String(agent)]);
const register = (name: string, role: string) =>
  test.asWorker("select cogo_api.register_agent($1, roles => array[$2])", [name, role]);
const remove = (name: string) => test.asWorker("select cogo_api.delete_agent($1)", [name]);

describe("every role there is from the start", () => {
  it("is played by another agent when the first drains, whether its step waits or is yet to be planned", async () => {
    expect(roles.length).toBeGreaterThanOrEqual(24);
    for (const role of roles) {
      const waiting = await submit(test, [step("a", role)]);
      const first = (await findStep(waiting, "a")).agent;
      expect(first).not.toBe("stand-in");
      await drain(first);
      await test.asWorker("select cogo_api.reassign_steps()");
      expect(await findStep(waiting, "a"), role).toMatchObject({ agent: "stand-in" });
      const planned = await submit(test, [step("b", role)]);
      expect(await findStep(planned, "b"), role).toMatchObject({ agent: "stand-in" });
      await complete(test, await claimOne(test, "stand-in"));
      await complete(test, await claimOne(test, "stand-in"));
      await test.asWorker("select cogo_api.set_agent($1, 'active')", [String(first)]);
    }
  });
});

describe("delete_agent()", () => {
  it("is refused while the agent runs steps, and then forgets it while history keeps its name", async () => {
    await register("writer", "technical-writer");
    const task = await submit(test, [{ ...step("a", "technical-writer"), agent: "writer" }]);
    const claimed = await claimOne(test, "writer");
    await expect(remove("writer")).rejects.toMatchObject({ sqlstate: "OG003" });
    await drain("writer");
    await expect(remove("writer")).rejects.toMatchObject({ sqlstate: "OG003" });
    await complete(test, claimed);
    await remove("writer");
    expect(await test.asOwner("select from cogo.agents where agent = 'writer'")).toEqual([]);
    expect(await findStep(task, "a")).toMatchObject({ agent: "writer", status: "completed" });
  });

  it("gives what waits to others that play the role, and what becomes ready later too", async () => {
    await register("writer", "technical-writer");
    const mine = { agent: "writer" };
    const task = await submit(test, [
      { ...step("a", "technical-writer"), ...mine },
      { ...step("b", "technical-writer"), ...mine, dependsOn: ["a"] },
    ]);
    await remove("writer");
    expect(await findStep(task, "a")).toMatchObject({ agent: "knowledge", status: "ready" });
    expect(await findStep(task, "b")).toMatchObject({ agent: "writer", status: "blocked" });
    await complete(test, await claimOne(test, "knowledge"));
    test.setClock(at(11));
    await sweep(test);
    expect(await findStep(task, "b")).toMatchObject({ agent: "knowledge", status: "ready" });
    const moved = await task.asUser(
      "select payload ->> 'from' as from, payload ->> 'reason' as reason from cogo_api.events where type = 'step:reassigned'",
    );
    expect(moved).toEqual([
      { from: "writer", reason: "gone" },
      { from: "writer", reason: "gone" },
    ]);
  });

  it("leaves what nobody else can do to the next agent of the name", async () => {
    await test.asOwner(`select cogo.set_role('juggler', title => 'Juggler', description => 'Juggles.',
      capabilities => '{juggling}')`);
    await register("artist", "juggler");
    const task = await submit(test, [step("a", "juggler")]);
    await remove("artist");
    expect(await findStep(task, "a")).toMatchObject({ agent: "artist", status: "ready" });
    await register("artist", "juggler");
    await complete(test, await claimOne(test, "artist"));
    expect(await findStep(task, "a")).toMatchObject({ status: "completed" });
    await remove("artist");
  });

  it("begins again undrained under the same name", async () => {
    await register("writer", "technical-writer");
    await drain("writer");
    await remove("writer");
    await register("writer", "api-documenter");
    expect(
      await test.asWorker("select status, roles from cogo_api.agents where agent = 'writer'"),
    ).toEqual([{ status: "active", roles: ["api-documenter"] }]);
    await remove("writer");
  });

  it("refuses COGO's own agents, and one that there is not", async () => {
    await expect(remove("orchestrator")).rejects.toMatchObject({ sqlstate: "OG003" });
    await expect(remove("nobody")).rejects.toMatchObject({ sqlstate: "OG002" });
  });
});
