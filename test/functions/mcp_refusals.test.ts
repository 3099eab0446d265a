import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { app } from "../../functions/mcp/app.ts";
import { type InProcessFunctions, openFunction } from "../support/in_process_functions.ts";
import { clear, plannedStep, startPlan } from "../support/task_fixture.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  functions = await openFunction(app);
});
afterAll(() => functions.close());
beforeEach(() => clear(functions.test));

const user = async () => (await functions.test.createUser()).userId;

const answerSchema = z.object({
  id: z.json(),
  error: z
    .object({ code: z.number(), message: z.string(), data: z.record(z.string(), z.json()) })
    .optional(),
  result: z.record(z.string(), z.json()).optional(),
});

type Headers = Readonly<Record<string, string>>;

/** A client that sends whatever it likes, as this user. */
async function open(userId: string) {
  const authorization = `Bearer ${await functions.tokenOf(userId)}`;
  const post = async (body: string | Uint8Array<ArrayBuffer>, headers: Headers = {}) =>
    await app.request("/cogo-mcp", {
      method: "POST",
      headers: {
        authorization,
        accept: "application/json, text/event-stream",
        "content-type": "application/json",
        ...headers,
      },
      body,
    });
  /** The answer to one message, which comes as JSON or over a stream of events. */
  const ask = async (message: object | string, headers: Headers = {}) => {
    const body = typeof message === "string" ? message : JSON.stringify(message);
    const text = await (await post(body, headers)).text();
    const said = /^data: (\{.*)$/m.exec(text)?.[1] ?? text;
    return answerSchema.parse(JSON.parse(said));
  };
  const call = (params: unknown, headers: Headers = {}) =>
    ask({ jsonrpc: "2.0", id: 7, method: "tools/call", params }, headers);
  return { post, ask, call };
}

/** What the protocol of 2026 says with each message. */
const MODERN = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};
const modernHeaders = (name: string) => ({
  "mcp-protocol-version": "2026-07-28",
  "mcp-method": "tools/call",
  "mcp-name": name,
});

describe("an error of the protocol, over a stream of events too", () => {
  it("has our code and a remedy for a tool that there is not, whatever it is called", async () => {
    const { call } = await open(await user());
    for (const name of ["nope", "constructor", "toString", "__proto__", "hasOwnProperty"]) {
      const expected = {
        code: -32602,
        message: `Expected a tool that there is, got "${name}"`,
        data: { code: "not_found", remedy: "tools/list names the tools" },
      };
      expect(await call({ name, arguments: {} })).toEqual({ id: 7, error: expected });
      const modern = { name, arguments: {}, _meta: MODERN };
      expect(await call(modern, modernHeaders(name))).toMatchObject({ error: expected });
    }
  });

  it("has them for a method that there is not", async () => {
    const { ask } = await open(await user());
    for (const method of ["nope", "prompts/list", "tasks/get", "constructor"]) {
      expect(await ask({ jsonrpc: "2.0", id: "a", method })).toMatchObject({
        id: "a",
        error: { code: -32601, data: { code: "not_found", remedy: expect.any(String) } },
      });
    }
  });

  it("says in words what is wrong with parameters, as the client's fault", async () => {
    const { ask, call } = await open(await user());
    const hello = { jsonrpc: "2.0", id: 7, method: "initialize" };
    const list = { jsonrpc: "2.0", id: 7, method: "tools/list" };
    const wrong = [
      [await call({ name: 5, arguments: {} }), "params.name: "],
      [await call({ name: "get_task", arguments: [] }), "params.arguments: "],
      [await call({ name: "get_task", arguments: "x" }), "params.arguments: "],
      [await call({ name: "get_task", arguments: null }), "params.arguments: "],
      [await ask({ ...hello, params: {} }), "params.protocolVersion: "],
      [await ask(hello), "params: "],
      [await ask({ ...list, params: { cursor: 5 } }), "params.cursor: "],
    ] as const;
    for (const [{ id, error }, where] of wrong) {
      expect([id, error?.code, error?.data.code]).toEqual([7, -32602, "invalid_input"]);
      expect(error?.data.remedy).toBe("Give what the protocol's schema of the method describes");
      expect(error?.message).toMatch(new RegExp(`^${where}[^[{]+$`));
    }
  });

  it("says which version of the protocol to send, and keeps what the protocol says of it", async () => {
    const { ask, call } = await open(await user());
    const list = { jsonrpc: "2.0", id: 7, method: "tools/list" };
    const remedy = expect.stringContaining("MCP-Protocol-Version");
    const past = await ask(list, { "mcp-protocol-version": "1999-01-01" });
    expect(past.error).toMatchObject({ data: { code: "invalid_input", remedy } });
    const _meta = { ...MODERN, "io.modelcontextprotocol/protocolVersion": "2999-01-01" };
    const headers = { ...modernHeaders("get_task"), "mcp-protocol-version": "2999-01-01" };
    const future = await call({ name: "get_task", arguments: {}, _meta }, headers);
    expect(future.error).toMatchObject({
      data: { supported: ["2026-07-28"], code: "invalid_input", remedy },
    });
  });

  it("refuses what is JSON and no message", async () => {
    const { ask } = await open(await user());
    for (const body of ["null", "5", '"x"', "{}", "[]", '{"jsonrpc":"1.0"}']) {
      expect([body, await ask(body)]).toMatchObject([
        body,
        { id: null, error: { data: { code: "invalid_input", remedy: expect.any(String) } } },
      ]);
    }
  });
});

describe("a body", () => {
  const message = (title: string) =>
    JSON.stringify({
      jsonrpc: "2.0",
      id: 7,
      method: "tools/call",
      params: { name: "create_task", arguments: { requirement: "Build a REST API", title } },
    });
  const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const tasks = () => functions.test.asOwner("select title from cogo.tasks");

  it("that is not UTF-8, or not JSON, is refused as it is elsewhere", async () => {
    const { post } = await open(await user());
    for (const body of [latin1(message("cafés")), "{", ""]) {
      const response = await post(body);
      expect([response.status, await response.json()]).toMatchObject([
        400,
        { id: null, error: { code: -32700, data: { code: "invalid_json" } } },
      ]);
    }
    expect(await tasks()).toEqual([]);
  });

  it("that says it is of another charset or coding is refused", async () => {
    const { post } = await open(await user());
    for (const headers of [
      { "content-type": "application/json; charset=latin1" },
      { "content-type": "text/plain" },
      { "content-encoding": "gzip" },
    ]) {
      const response = await post(latin1(message("cafés")), headers);
      const data = { code: "unsupported_media_type", remedy: expect.any(String) };
      expect([response.status, await response.json()]).toMatchObject([415, { error: { data } }]);
    }
    expect(await tasks()).toEqual([]);
  });

  it("that is too large is refused before it is read, with problem details", async () => {
    const { post } = await open(await user());
    const response = await post(message("x".repeat(300_000)));
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { code: "payload_too_large" },
    ]);
  });

  it("in UTF-8 is kept as it came", async () => {
    const { ask } = await open(await user());
    const headers = { "content-type": "application/json; charset=utf-8" };
    expect(await ask(message("cafés ✓"), headers)).not.toHaveProperty("error");
    expect(await tasks()).toEqual([{ title: "cafés ✓" }]);
  });

  it("whose arguments have a name that JavaScript keeps for itself is refused by the tool", async () => {
    const { ask } = await open(await user());
    const refused = { result: { isError: true } };
    const legacy = message("Todos").replace('"title"', '"__proto__":{"a":1},"title"');
    expect(await ask(legacy)).toMatchObject(refused);
    const nested = message("Todos").replace('"Todos"', '{"__proto__":"Todos"}');
    const answer = await ask(nested);
    expect(answer).toMatchObject(refused);
    expect(JSON.stringify(answer)).toContain("In a key: Expected another name");
    const modern = legacy.replace('"name"', `"_meta":${JSON.stringify(MODERN)},"name"`);
    expect(await ask(modern, modernHeaders("create_task"))).toMatchObject(refused);
    expect(await tasks()).toEqual([]);
  });
});

describe("what a tool does not find", () => {
  it("has a remedy that finds it", async () => {
    const { taskId, userId } = await startPlan(functions.test, [plannedStep("mine")]);
    const { call } = await open(userId);
    const refusalOf = async (name: string, input: object) => {
      const { result } = await call({ name, arguments: input });
      return Object(result?._meta)["cogo/error"];
    };
    const id = crypto.randomUUID();
    const approval = { taskId, approvalId: id, approve: true };
    expect(await refusalOf("resolve_approval", approval)).toMatchObject({
      code: "not_found",
      message: `No approval ${id} of the task`,
      remedy: expect.stringContaining("list_approvals"),
    });
    const task = { sessionId: id, requirement: "Build a REST API" };
    expect(await refusalOf("create_task", task)).toMatchObject({
      code: "not_found",
      message: `No session ${id}`,
      remedy: expect.stringContaining("Leave out sessionId"),
    });
  });
});
