import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { makeClient, signUp, startCogoStack, type TestStack } from "../support/stack.ts";

let test: TestStack;
beforeAll(async () => {
  test = await startCogoStack();
});
afterAll(() => test.end());

interface Sent {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly asOperator?: boolean;
}
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}
/** Sends a request to a path below the API, as a user or as an operator. */
type Send = (method: string, path: string, sent?: Sent) => Promise<Answer>;

const METHOD = z.enum(["GET", "POST", "PUT", "DELETE"]);
const parse = (text: string): unknown => (text === "" ? undefined : JSON.parse(text));

/** By an unmodified supabase-js. */
function byClient(user: ApiClient): Send {
  const operator = makeClient(test.stack, test.stack.keys.secret);
  return async (method, path, { body, headers, asOperator } = {}) => {
    const options = { method: METHOD.parse(method), headers: { ...headers }, body: { ...body } };
    const { response, error, data } = await (asOperator ? operator : user).functions.invoke(
      `cogo-${path}`,
      body === undefined ? { method: options.method, headers: options.headers } : options,
    );
    if (response === undefined) throw error;
    const answered = error === null ? data : parse(await response.text());
    return { status: response.status, headers: response.headers, body: answered };
  };
}

/** By curl, under the names that the API has where the gateway is ours. */
function byCurl(token: string): Send {
  const { publishable, secret } = test.stack.keys;
  return async (method, path, { body, headers, asOperator } = {}) => {
    const sent = asOperator
      ? { apikey: secret }
      : { apikey: publishable, authorization: `Bearer ${token}` };
    const said = { ...sent, ...(body && { "content-type": "application/json" }), ...headers };
    const { stdout } = await promisify(execFile)("curl", [
      ...["-sS", "-i", "-X", method, `${test.stack.urls.api}/api/orchestrator/${path}`],
      ...Object.entries(said).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
      ...(body === undefined ? [] : ["--data-binary", JSON.stringify(body)]),
    ]);
    const [head = "", ...rest] = stdout.split("\r\n\r\n");
    const [first = "", ...lines] = head.split("\r\n");
    const pairs = lines.map((line): [string, string] => {
      const at = line.indexOf(":");
      return [line.slice(0, at), line.slice(at + 1).trim()];
    });
    return {
      status: Number(first.split(" ")[1]),
      headers: new Headers(pairs),
      body: parse(rest.join("\r\n\r\n")),
    };
  };
}

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
    send = door === "curl" ? byCurl(token) : byClient(client);
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
