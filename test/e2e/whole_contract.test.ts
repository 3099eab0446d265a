import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Answer, byClient, byCurl, type Send } from "../support/contract_doors.ts";
import { listen } from "../support/listen.ts";
import { makeClient, signUp, startCogoStack, type TestStack } from "../support/stack.ts";

let test: TestStack;
beforeAll(async () => {
  test = await startCogoStack();
});
afterAll(() => test.end());

const TODO = "Build a REST API for a todo list: title, done";
const BROKEN = [
  { path: "sum.ts", content: "export const sum = (a: number, b: number): number => a - b;\n" },
  {
    path: "sum.test.ts",
    content:
      'import { expect, it } from "vitest";\nimport { sum } from "./sum.ts";\nit("[AC-1] adds", () => expect(sum(1, 2)).toBe(3));\n',
  },
];
const idOf = (answer: Answer, part: string) =>
  z.uuid().parse(Object(Object(answer.body)[part])[`${part}Id`]);

describe.each(["supabase-js", "curl"])("the fourteen endpoints, by %s", (door) => {
  let send: Send;
  beforeAll(async () => {
    const { client } = await signUp(test.stack);
    const token = (await client.auth.getSession()).data.session?.access_token ?? "";
    send = door === "curl" ? byCurl(test, token) : byClient(test, client);
  });

  it("make, read, replace and end a session, each once and in the version that is meant", async () => {
    const made = { body: { title: "Shop" }, headers: { "idempotency-key": randomUUID() } };
    const created = await send("POST", "sessions", made);
    expect(created.status).toBe(201);
    expect((await send("POST", "sessions", made)).body).toEqual(created.body);
    const path = `sessions/${idOf(created, "session")}`;
    const read = await send("GET", path);
    expect(read.body).toMatchObject({ session: { title: "Shop" }, state: { tasks: {} } });
    const etag = read.headers.get("etag") ?? "";
    const same = await send("GET", path, { headers: { "if-none-match": etag } });
    expect(same.status).toBe(304);
    const body = { title: "Other", project: "shop", metadata: {} };
    expect((await send("PUT", path, { body, headers: { "if-match": etag } })).status).toBe(200);
    const late = await send("PUT", path, { body, headers: { "if-match": etag } });
    expect(late.status).toBe(412);
    expect(late.headers.get("content-type")).toBe("application/problem+json");
    expect((await send("DELETE", path)).body).toMatchObject({ session: { title: "Other" } });
    expect((await send("DELETE", path)).status).toBe(200);
  });

  it("make, read, replace and cancel a task, and say who works for it", async () => {
    const sessionId = idOf(await send("POST", "sessions", { body: {} }), "session");
    const body = { sessionId, requirement: TODO, models: "off" };
    const made = { body, headers: { "idempotency-key": randomUUID() } };
    const created = await send("POST", "tasks", made);
    expect(created.status).toBe(201);
    const taskId = idOf(created, "task");
    expect(idOf(await send("POST", "tasks", made), "task")).toBe(taskId);
    const read = await send("GET", `tasks/${taskId}`);
    expect(read.body).toMatchObject({ task: { requirement: TODO }, steps: expect.anything() });
    const change = { title: "Todos", priority: 7, tags: ["a"] };
    const put = await send("PUT", `tasks/${taskId}`, { body: change });
    expect(put.body).toMatchObject({ task: { title: "Todos", priority: 7 } });
    const coordinated = await send("POST", "agents/coordinate", { body: { taskId } });
    expect(coordinated).toMatchObject({ status: 200, body: { task: { taskId }, reassigned: 0 } });
    const cancelled = await send("DELETE", `tasks/${taskId}`);
    expect(cancelled.body).toMatchObject({ task: { status: "cancelled" } });
    expect((await send("DELETE", `tasks/${taskId}`)).status).toBe(200);
  });

  it("tell how the agents are, and give roles to them", async () => {
    expect((await send("GET", "agents/status")).body).toMatchObject({
      status: expect.stringMatching(/^(ok|degraded)$/),
    });
    const body = { assignments: { integrator: ["integration", "stand-in"] } };
    expect((await send("PUT", "agents/roles", { body })).status).toBe(403);
    const assigned = await send("PUT", "agents/roles", { body, asOperator: true });
    expect(assigned).toMatchObject({ status: 200, body: { roles: expect.any(Array) } });
  });

  it("judge files, list reports, and set the standard of a project", async () => {
    const sessionId = idOf(await send("POST", "sessions", { body: {} }), "session");
    const files = BROKEN;
    const assessed = await send("POST", "quality/assess", { body: { sessionId, files } });
    expect(assessed.status).toBe(201);
    const reports = await send("GET", "quality/reports?limit=1");
    expect(reports.body).toMatchObject({ reports: expect.any(Array), nextCursor: null });
    const standard = { project: "shop", dimensions: { tests: { weight: 1, minimum: 0.9 } } };
    const set = await send("PUT", "quality/standards", { body: standard });
    expect(set).toMatchObject({ status: 200, body: { standard: { project: "shop" } } });
  });
});

const THIRTEEN = [
  ...["session:created", "session:updated", "session:ended"],
  ...["task:orchestrated", "task:distributed", "task:executing", "task:completed"],
  ...["agent:assigned", "agent:status", "agent:result"],
  ...["quality:assessment", "quality:report", "quality:alert"],
];

describe("the thirteen events", () => {
  it("are heard when they happen, as they are described, by those whom they concern", async () => {
    const { client, id } = await signUp(test.stack);
    const operator = makeClient(test.stack, test.stack.keys.secret);
    const send = byClient(test, client);
    const all = await listen(client, `user:${id}`);
    const operators = await listen(operator, "operators");
    const sessionId = idOf(await send("POST", "sessions", { body: {} }), "session");
    expect(await all.until(({ type }) => type === "session:created")).toMatchObject({ sessionId });
    const session = await listen(client, `session:${sessionId}`);
    const about = { title: "Shop", project: "shop", metadata: {} };
    await send("PUT", `sessions/${sessionId}`, { body: about });
    const standard = { project: "shop", dimensions: { tests: { weight: 1, minimum: 0.9 } } };
    await send("PUT", "quality/standards", { body: standard });

    const judges = ["quality-assurance", "stand-in"];
    const setJudges = (status: string) =>
      Promise.all(judges.map((agent) => operator.rpc("set_agent", { agent, status })));
    await setJudges("draining");
    const body = { sessionId, files: BROKEN };
    const assessed = idOf(await send("POST", "quality/assess", { body }), "task");
    const assessment = await listen(client, `task:${assessed}`);
    const waits = await session.until(({ type }) => type === "agent:status");
    expect(waits).toMatchObject({ taskId: assessed, payload: { status: "draining", waiting: 1 } });
    const agent = String(waits.payload?.agent);
    await operators.until((told) => told.agent === agent && told.status === "draining");
    await setJudges("active");
    await operators.until((told) => told.agent === agent && told.status === "active");
    for (const reason of ["gate-failed", "below-standard"]) {
      const alert = await assessment.until(({ payload }) => payload?.reason === reason);
      expect(alert).toMatchObject({ type: "quality:alert", taskId: assessed });
    }

    const written = { sessionId, requirement: TODO, models: "off" };
    const taskId = idOf(await send("POST", "tasks", { body: written }), "task");
    await session.until(({ type }) => type === "task:completed");
    const fit = { fitness: { score: expect.any(Number), factors: expect.any(Object) } };
    const given = session.heard.filter(
      (event) => event.type === "agent:assigned" && event.taskId === taskId,
    );
    expect(given.length).toBeGreaterThan(0);
    for (const { payload } of given)
      expect(payload?.steps).toContainEqual(expect.objectContaining(fit));
    await send("DELETE", `sessions/${sessionId}`);
    await all.until(({ type }) => type === "session:ended");
    expect([...new Set(all.heard.map(({ type }) => type))]).toEqual(
      expect.arrayContaining(THIRTEEN),
    );
  });

  it("tell when a result is worse than its project was used to", async () => {
    const { client, id } = await signUp(test.stack);
    const send = byClient(test, client);
    const all = await listen(client, `user:${id}`);
    const sessionId = idOf(
      await send("POST", "sessions", { body: { project: "calm" } }),
      "session",
    );
    const assess = async (content: string) => {
      const body = { sessionId, files: [{ path: "sum.ts", content }] };
      const taskId = idOf(await send("POST", "quality/assess", { body }), "task");
      await all.until((event) => event.taskId === taskId && event.type === "task:failed");
      return taskId;
    };
    const good = "export const sum = (a: number, b: number): number => a + b;\n";
    await Promise.all(Array.from({ length: 5 }, () => assess(good)));
    const worse = await assess(
      'import { a } from "no-such-package";\nimport { b } from "nor-this-one";\nexport const both = [a, b];\n',
    );
    const alerts = all.heard.filter(({ type }) => type === "quality:alert");
    const payload = { reason: "score-dropped", score: 0.8, mean: 1 };
    expect(alerts).toMatchObject([{ taskId: worse, payload }]);
  });
});
