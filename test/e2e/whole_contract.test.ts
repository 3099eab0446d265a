import { randomUUID } from "node:crypto";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Answer, byClient, byCurl, type Send } from "../support/contract_doors.ts";
import { listen } from "../support/listen.ts";
import {
  eventually,
  makeClient,
  signUp,
  startCogoStack,
  type TestStack,
} from "../support/stack.ts";

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

/** The official client of MCP, which acts for the user of this token. */
async function connect(token: string) {
  const client = new Client({ name: "test", version: "1.0.0" });
  const headers = { authorization: `Bearer ${token}`, apikey: test.stack.keys.publishable };
  const url = new URL(`${test.stack.urls.api}/functions/v1/cogo-mcp`);
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  return async (name: string, input: Readonly<Record<string, unknown>>) => {
    const result = await client.callTool({ name, arguments: { ...input } });
    return z
      .looseObject({
        isError: z.boolean().default(false),
        structuredContent: z.json().optional(),
        content: z.array(z.looseObject({ text: z.string() })),
      })
      .parse(result);
  };
}

describe("an MCP client", () => {
  it("creates a task, approves, reads the files, searches, and is refused what is not its user's", async () => {
    const tokenOf = async ({ client }: Awaited<ReturnType<typeof signUp>>) =>
      (await client.auth.getSession()).data.session?.access_token ?? "";
    const owner = await signUp(test.stack);
    const use = await connect(await tokenOf(owner));
    const send = byClient(test, owner.client);
    const documents = [{ path: "tides.md", content: "# Tides\n\nThe harbour floods in March.\n" }];
    await send("POST", "knowledge/documents", { body: { documents } });

    const created = await use("create_task", { requirement: TODO, models: "off" });
    const { taskId, sessionId } = z
      .object({ taskId: z.uuid(), sessionId: z.uuid() })
      .parse(created.structuredContent);
    const ask = {
      ...{ key: "ask", kind: "gate", phase: "release", role: "integrator" },
      approval: { title: "Publish it?" },
    };
    const asks = { sessionId, requirement: "Publish", plan: { steps: [ask] } };
    const asked = { taskId: idOf(await send("POST", "tasks", { body: asks }), "task") };
    await use("wait_for_task", { ...asked, seconds: 50 });
    const { approvals } = z
      .object({ approvals: z.array(z.object({ approvalId: z.uuid() })) })
      .parse((await use("list_approvals", asked)).structuredContent);
    const answer = { ...asked, approvalId: approvals[0]?.approvalId, approve: true };

    const stranger = await connect(await tokenOf(await signUp(test.stack)));
    const refused: Readonly<Record<string, object>> = {
      ...{ get_task: { taskId }, list_files: { taskId }, explain_task: { taskId } },
      ...{ read_file: { taskId, path: "README.md" }, cancel_task: { taskId } },
      ...{ list_approvals: asked, resolve_approval: answer },
    };
    for (const [name, input] of Object.entries(refused)) {
      const { isError, content } = await stranger(name, { ...input });
      expect([name, isError, content[0]?.text]).toEqual([
        ...[name, true, expect.stringMatching(/^not_found: /)],
      ]);
    }
    const nothing = await stranger("search_knowledge", { query: "harbour floods" });
    expect(nothing.structuredContent).toMatchObject({ results: [] });

    const approved = await use("resolve_approval", answer);
    expect(approved.structuredContent).toEqual({ status: "approved" });
    const ended = await eventually(async () => {
      const { structuredContent: state } = await use("wait_for_task", { taskId, seconds: 20 });
      return Object(state).status === "running" ? undefined : state;
    }, 100_000);
    expect(ended).toMatchObject({ status: "completed", verdict: "passed" });
    const read = await use("read_file", { taskId, path: "README.md" });
    expect(read.structuredContent).toMatchObject({ content: expect.stringContaining("# Todos") });
    const found = await use("search_knowledge", { query: "harbour floods" });
    expect(JSON.stringify(found.structuredContent)).toContain("tides.md");
  });
});
