import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { app } from "../../../functions/agents/app.ts";
import { coordinateAnswer, statusAnswer } from "../../../functions/agents/contract.ts";
import { type InProcessFunctions, openFunction } from "../../support/in_process_functions.ts";
import {
  claimOne,
  clear,
  fail,
  plannedStep,
  QUEUE,
  START,
  startPlan,
} from "../../support/task_fixture.ts";

const SECOND = "second-generation";
let functions: InProcessFunctions;
beforeAll(async () => {
  functions = await openFunction(app);
});
afterAll(() => functions.close());
beforeEach(async () => {
  await clear(functions.test);
  functions.test.setClock(START);
});

const drain = (agent: string) =>
  functions.test.asWorker("select cogo_api.set_agent($1, 'draining')", [agent]);

async function start(...keys: string[]) {
  const task = await startPlan(
    functions.test,
    keys.map((key) => plannedStep(key)),
  );
  const call = await functions.as(task.userId);
  const coordinate = async () => {
    const { body } = await call("POST", "cogo-agents/coordinate", { taskId: task.taskId });
    return coordinateAnswer.parse(body);
  };
  return { ...task, call, coordinate };
}

describe("POST /cogo-agents/coordinate with a task", () => {
  it("says why a step waits for an agent that drains, when nobody else plays its role", async () => {
    const { coordinate } = await start("design");
    await drain("code-generator");
    const { reassigned, task } = await coordinate();
    expect(reassigned).toBe(0);
    expect(task?.agents).toMatchObject([{ agent: "code-generator", status: "draining", ready: 1 }]);
    expect(task?.waiting).toMatchObject([
      {
        key: "design",
        for: "agent",
        reason: "design waits: code-generator is draining, and nobody else plays backend-developer",
        remedy: expect.stringContaining("Have an operator activate it"),
      },
    ]);
  });

  it("says which roles of steps yet to begin nobody can play, and what would help", async () => {
    const { coordinate } = await start("design");
    expect((await coordinate()).task?.unplayedRoles).toEqual([]);
    await drain("code-generator");
    const drained = (await coordinate()).task?.unplayedRoles;
    expect(drained).toEqual([
      {
        role: "backend-developer",
        keys: ["design"],
        reason: 'Nobody can play the role "backend-developer" now: code-generator is draining',
        remedy: expect.stringContaining("PATCH /cogo-agents/code-generator"),
      },
    ]);
    await functions.test.asOwner(
      "delete from cogo.agent_roles where role = 'backend-developer' and agent = 'code-generator'",
    );
    const orphaned = (await coordinate()).task?.unplayedRoles;
    expect(orphaned).toMatchObject([
      {
        reason: 'No agent plays the role "backend-developer"',
        remedy: expect.stringContaining("POST /cogo-agents"),
      },
    ]);
    await functions.test.asOwner(
      "insert into cogo.agent_roles values ('code-generator', 'backend-developer')",
    );
  });

  it("moves what waits to another agent, and tells it as an adjustment", async () => {
    const { test } = functions;
    await test.asOwner("insert into cogo.queues (queue, function_slug) values ($1, 'second')", [
      SECOND,
    ]);
    await test.asOwner(
      "insert into cogo.agents (agent, title, queue) values ('second-generator', 'Second', $1)",
      [SECOND],
    );
    await test.asOwner(
      "insert into cogo.agent_roles values ('second-generator', 'backend-developer')",
    );
    const other = await start("theirs");
    const { coordinate } = await start("design");
    await drain("code-generator");
    const { reassigned, task } = await coordinate();
    expect(reassigned).toBe(1);
    expect(task?.agents).toMatchObject([{ agent: "second-generator", status: "active" }]);
    expect(task?.adjustments).toMatchObject([
      { type: "step:reassigned", payload: { from: "code-generator", to: "second-generator" } },
    ]);
    const rows = await other.asUser("select agent from cogo_api.steps where key = 'theirs'");
    expect(rows).toEqual([{ agent: "code-generator" }]);
    await test.asOwner("delete from cogo.steps where agent = 'second-generator'");
    await test.asOwner("delete from cogo.agents where agent = 'second-generator'");
  });

  it("tells what failed, and until when it waits for another attempt", async () => {
    const { coordinate } = await start("design");
    const claimed = await claimOne(functions.test, QUEUE);
    await fail(functions.test, claimed);
    const { task } = await coordinate();
    expect(task?.failures).toMatchObject([{ type: "step:retrying" }]);
    expect(task?.waiting).toMatchObject([{ key: "design", for: "retry" }]);
    expect(task?.waiting[0]?.reason).toMatch(
      /^design waits until .+ for another attempt: the last one failed with \w+$/,
    );
  });

  it("knows nothing of what is another user's", async () => {
    const { taskId } = await start("design");
    const { call } = await start("other");
    const { status } = await call("POST", "cogo-agents/coordinate", { taskId });
    expect(status).toBe(404);
  });
});

describe("POST /cogo-agents/coordinate without a task", () => {
  it("is for operators, and sweeps", async () => {
    const { call } = await start("design");
    const refused = await call("POST", "cogo-agents/coordinate", {});
    expect([refused.status, Object(refused.body).code]).toEqual([403, "forbidden"]);
    const operator = { apikey: "sb_secret_test", authorization: "" };
    const { status, body } = await call("POST", "cogo-agents/coordinate", {}, operator);
    expect(status).toBe(200);
    expect(coordinateAnswer.parse(body)).toMatchObject({ reassigned: 0, swept: {} });
  });
});

describe("GET /cogo-agents/status", () => {
  it("is ok while every role can be played, and names the roles that cannot", async () => {
    const { call } = await start("design");
    const read = async () => statusAnswer.parse((await call("GET", "cogo-agents/status")).body);
    expect(await read()).toMatchObject({ status: "ok", unplayedRoles: [] });
    await drain("code-generator");
    await functions.test.asOwner("select cogo.observe_agents()");
    const { status, unplayedRoles, agents } = await read();
    expect(status).toBe("degraded");
    expect(unplayedRoles).toContainEqual({
      role: "backend-developer",
      reason: 'Nobody can play the role "backend-developer" now: code-generator is draining',
      remedy: expect.stringContaining("activate"),
    });
    expect(z.array(z.looseObject({})).parse(agents)).toContainEqual(
      expect.objectContaining({ agent: "code-generator", status: "draining" }),
    );
  });

  it("names a role that no agent plays", async () => {
    const { call } = await start("design");
    await functions.test.asOwner(`select cogo.set_role('juggler', title => 'Juggler',
      description => 'Juggles.', capabilities => '{juggling}')`);
    const { status, unplayedRoles } = statusAnswer.parse(
      (await call("GET", "cogo-agents/status")).body,
    );
    expect(status).toBe("degraded");
    expect(unplayedRoles).toMatchObject([
      { role: "juggler", reason: 'No agent plays the role "juggler"' },
    ]);
    await functions.test.asOwner("delete from cogo.roles where role = 'juggler'");
  });
});
