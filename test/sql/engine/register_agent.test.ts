import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  claim,
  clear,
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
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  await test.asOwner("delete from cogo.agents where agent in ('mine', 'other')");
  test.setClock(START);
});

const register = (change = "") =>
  test.asWorker(
    `select cogo_api.register_agent('mine', roles => '{backend-developer}'${change && `, ${change}`})`,
  );
const heartbeat = () => test.asWorker("select cogo_api.heartbeat_agent('mine') as silent_at");
const read = async () =>
  (await test.asWorker("select * from cogo_api.agents where agent = 'mine'"))[0];
const choose = async (role = "backend-developer") =>
  (await test.asOwner("select cogo.choose_agent($1) as agent", [role]))[0]?.agent;

describe("register_agent()", () => {
  it("adds an agent that everybody can find, with a queue of its own", async () => {
    await register("capacity => 2");
    const { run } = await test.createUser();
    const [row] = await run("select * from cogo_api.agents where agent = 'mine'");
    expect(row).toMatchObject({
      ...{ title: "mine", queue: "mine", capacity: 2, status: "active", silent: false },
      ...{ roles: ["backend-developer"], heartbeat_timeout_seconds: 60 },
    });
  });

  it("lets it play every role that its capabilities cover", async () => {
    await register("capabilities => '{static-review,security,refactoring}'");
    expect((await read())?.roles).toEqual(["backend-developer", "security-reviewer"]);
  });

  it("replaces what it said before", async () => {
    await register("capacity => 2");
    await test.asWorker("select cogo_api.register_agent('mine', roles => '{technical-writer}')");
    expect(await read()).toMatchObject({ roles: ["technical-writer"], capacity: 4 });
  });

  it.each(["code-generator", "status"])("takes no name that is taken: %s", async (name) => {
    const sql = "select cogo_api.register_agent($1, roles => '{technical-writer}')";
    await expect(test.asWorker(sql, [name])).rejects.toMatchObject({
      message: expect.stringContaining(`"${name}" is`),
    });
  });

  it("leaves one drained that an operator drained", async () => {
    await register();
    await test.asWorker("select cogo_api.set_agent('mine', 'draining')");
    await register();
    expect(await read()).toMatchObject({ status: "draining" });
  });

  it("leaves one on the queue where its steps wait", async () => {
    await test.asOwner(
      "insert into cogo.queues (queue) values ('elsewhere') on conflict do nothing",
    );
    await register();
    await test.asOwner("update cogo.agents set queue = 'elsewhere' where agent = 'mine'");
    await register("capacity => 2");
    expect(await read()).toMatchObject({ queue: "elsewhere", capacity: 2 });
  });

  it("refuses a name that is another agent's queue", async () => {
    await expect(
      test.asWorker("select cogo_api.register_agent('code-generation', roles => '{integrator}')"),
    ).rejects.toMatchObject({ message: expect.stringContaining("is another agent's") });
  });

  it.each([
    ["an unknown role", "select cogo_api.register_agent('mine', roles => '{juggler}')"],
    ["no role", "select cogo_api.register_agent('mine')"],
    [
      "capabilities of no role",
      "select cogo_api.register_agent('mine', capabilities => '{juggling}')",
    ],
    [
      "a name that is no slug",
      "select cogo_api.register_agent('My agent', roles => '{integrator}')",
    ],
    ["no places", "select cogo_api.register_agent('mine', roles => '{integrator}', capacity => 0)"],
    [
      "no time for heartbeats",
      "select cogo_api.register_agent('mine', roles => '{integrator}', heartbeat_seconds => 0)",
    ],
  ])("refuses %s", async (_, sql) => {
    await expect(test.asWorker(sql)).rejects.toMatchObject({ sqlstate: "OG005" });
  });

  it("wakes nobody: such an agent asks by itself", async () => {
    await register();
    const [row] = await test.asOwner("select cogo.wake_queue('mine') as woken");
    expect(row).toEqual({ woken: false });
  });
});

describe("an agent whose heartbeats cease", () => {
  beforeEach(() => register("capacity => 100"));

  it("is silent after its time, and well with the next heartbeat", async () => {
    test.setClock(at(59));
    expect(await read()).toMatchObject({ silent: false });
    test.setClock(at(61));
    expect(await read()).toMatchObject({ silent: true });
    expect(await heartbeat()).toEqual([{ silent_at: new Date(at(121)) }]);
    expect(await read()).toMatchObject({ silent: false });
  });

  it("is not chosen while others can", async () => {
    expect(await choose()).toBe("mine");
    test.setClock(at(61));
    expect(await choose()).toBe("code-generator");
  });

  it("lives while its workers ask for steps", async () => {
    test.setClock(at(50));
    await claim(test, "mine");
    test.setClock(at(100));
    expect(await read()).toMatchObject({ silent: false });
  });

  it("loses what waits for it to another that plays its role", async () => {
    const task = await startPlan(test, [plannedStep("write", { agent: "mine" })]);
    test.setClock(at(75));
    await sweep(test);
    const rows = await task.asUser("select agent from cogo_api.steps where key = 'write'");
    expect(rows).toEqual([{ agent: "code-generator" }]);
    expect(await claim(test, QUEUE)).toHaveLength(1);
  });
});

describe("an agent on standby", () => {
  beforeEach(() => register("capacity => 100, standby => true, heartbeat_seconds => null"));

  it("is chosen only when no other has room and is well", async () => {
    expect(await choose()).toBe("code-generator");
    await startPlan(
      test,
      [1, 2, 3, 4].map((n) => plannedStep(`s-${n}`)),
    );
    await claim(test, QUEUE, 4);
    expect(await choose()).toBe("mine");
  });

  it("stands in for one that drains", async () => {
    await test.asWorker("select cogo_api.set_agent('code-generator', status => 'draining')");
    expect(await choose()).toBe("mine");
  });

  it("is never silent when it need not give signs of life", async () => {
    test.setClock(at(1_000_000));
    expect(await read()).toMatchObject({ silent: false });
  });
});

describe("heartbeat_agent()", () => {
  it("answers not_found for one that is not registered", async () => {
    await expect(heartbeat()).rejects.toMatchObject({ sqlstate: "OG002" });
  });
});

describe("assign_roles()", () => {
  const assign = (assignments: object) =>
    test.asWorker("select cogo_api.assign_roles($1::jsonb)", [JSON.stringify(assignments)]);
  const players = async (role: string) =>
    (await test.asWorker("select agents from cogo_api.roles where role = $1", [role]))[0]?.agents;

  it("says who plays each role that is named, and leaves the others", async () => {
    await register("capabilities => '{databases}'");
    const before = await players("integrator");
    await assign({
      "backend-developer": ["mine"],
      "database-developer": ["mine", "stand-in"],
    });
    expect(await players("backend-developer")).toEqual(["mine"]);
    expect(await players("database-developer")).toEqual(["mine", "stand-in"]);
    expect(await players("integrator")).toEqual(before);
    await assign({ "backend-developer": ["code-generator"] });
  });

  it("refuses an agent that cannot do what the role needs", async () => {
    await register();
    await expect(assign({ "database-developer": ["mine"] })).rejects.toMatchObject({
      sqlstate: "OG005",
      message: expect.stringContaining('"mine" lacks databases'),
    });
  });

  it("gives back a role that was taken", async () => {
    const before = await players("integrator");
    await assign({ integrator: [] });
    await assign({ integrator: before });
    expect(await players("integrator")).toEqual(before);
  });

  it("changes nothing when one of them is refused", async () => {
    const before = await players("integrator");
    await expect(assign({ integrator: [], zookeeper: ["knowledge"] })).rejects.toMatchObject({
      sqlstate: "OG002",
    });
    await expect(assign({ integrator: [], "quality-engineer": ["nobody"] })).rejects.toMatchObject({
      sqlstate: "OG005",
    });
    expect(await players("integrator")).toEqual(before);
  });
});
