import {
  Client,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { app } from "../../functions/mcp/app.ts";
import { type InProcessFunctions, openFunction } from "../support/in_process_functions.ts";
import { RecordedSignIn, serveSignIn } from "../support/oauth.ts";
import { clear, plannedStep, startPlan } from "../support/task_fixture.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  functions = await openFunction(app);
});
afterAll(() => functions.close());
beforeEach(() => clear(functions.test));

const resultSchema = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.object({ type: z.literal("text"), text: z.string() })),
  structuredContent: z.record(z.string(), z.json()).optional(),
  _meta: z.record(z.string(), z.json()).optional(),
});

const createdSchema = z.object({ taskId: z.uuid(), sessionId: z.uuid() });

/** The official client, connected as this user; what it fetches is answered in this process. */
async function connect(userId: string) {
  const authorization = `Bearer ${await functions.tokenOf(userId)}`;
  const transport = new StreamableHTTPClientTransport(new URL("http://stack.local/cogo-mcp"), {
    requestInit: { headers: { authorization, apikey: "sb_publishable_test" } },
    fetch: async (url, init) => await app.request(new URL(url).pathname, init),
  });
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(transport);
  return {
    client,
    async use(name: string, input: Readonly<Record<string, unknown>>) {
      return resultSchema.parse(await client.callTool({ name, arguments: { ...input } }));
    },
  };
}

const user = async () => (await functions.test.createUser()).userId;
const textOf = (result: z.infer<typeof resultSchema>) => result.content[0]?.text ?? "";

describe("the MCP server", () => {
  it("names its tools, with schemas and what each does to what is there", async () => {
    const { client } = await connect(await user());
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      ...["cancel_task", "create_task", "explain_task", "get_task", "list_approvals"],
      ...["list_files", "list_tasks", "read_file", "read_requirement", "resolve_approval"],
      ...["search_knowledge", "wait_for_task"],
    ]);
    for (const tool of tools) {
      expect(tool.description, tool.name).toMatch(/^[A-Z].+\.$/);
      expect([tool.inputSchema.type, tool.outputSchema?.type]).toEqual(["object", "object"]);
    }
    const changing = tools.filter(({ annotations }) => annotations?.destructiveHint);
    expect(changing.map(({ name }) => name)).toEqual(["cancel_task", "resolve_approval"]);
  });

  it("is closed to those who are not signed in", async () => {
    const response = await app.request("/cogo-mcp", { method: "POST", body: "{}" });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe(
      `Bearer resource_metadata="http://localhost/functions/v1/cogo-mcp/.well-known/oauth-protected-resource"`,
    );
  });

  it("sends a client that has no token to the project's Auth, and takes what it is given there", async () => {
    const userId = await user();
    const auth = serveSignIn(app, () => functions.tokenOf(userId));
    const resource = new URL("https://project.example/functions/v1/cogo-mcp");
    const signIn = new RecordedSignIn();
    const connectAs = async () => {
      const transport = new StreamableHTTPClientTransport(resource, {
        ...{ authProvider: signIn, fetch: auth },
      });
      const client = new Client({ name: "test", version: "1.0.0" });
      return { transport, connecting: client.connect(transport), client };
    };
    const { transport, connecting } = await connectAs();
    await expect(connecting).rejects.toThrow(UnauthorizedError);
    expect(signIn.page?.href).toMatch("https://project.example/auth/v1/oauth/authorize?");
    expect(signIn.page?.searchParams.get("resource")).toBe(resource.href);
    await transport.finishAuth(signIn.code);
    const { client, connecting: again } = await connectAs();
    await again;
    expect((await client.listTools()).tools).not.toEqual([]);
  });

  it("reads a requirement, and creates, finds, describes and cancels a task", async () => {
    const { use } = await connect(await user());
    const requirement = "Build a REST API for books. A book has a title (required).";
    expect((await use("read_requirement", { requirement })).structuredContent).toMatchObject({
      status: "understood",
    });
    const created = await use("create_task", { requirement, title: "Books", models: "off" });
    const { taskId } = z.object({ taskId: z.uuid() }).parse(created.structuredContent);
    const { structuredContent: found } = await use("list_tasks", { text: "books" });
    expect(found).toMatchObject({ tasks: [{ taskId, title: "Books", status: "running" }] });
    const { structuredContent: state } = await use("get_task", { taskId });
    expect(state).toMatchObject({
      taskId,
      status: "running",
      verdict: null,
      steps: [{ key: "analyse" }, { key: "plan" }],
    });
    const { structuredContent: ended } = await use("cancel_task", { taskId, reason: "enough" });
    expect(ended).toEqual({ status: "cancelled" });
    const { structuredContent: waited } = await use("wait_for_task", { taskId, seconds: 1 });
    expect(waited).toMatchObject({ status: "cancelled" });
  });

  it("says what waits for a person, and lets it be decided", async () => {
    const task = await startPlan(functions.test, [
      plannedStep("deploy", { approval: { title: "Deploy it?" } }),
    ]);
    const { taskId } = task;
    const { use } = await connect(task.userId);
    const { structuredContent: waiting } = await use("wait_for_task", { taskId, seconds: 20 });
    expect(waiting).toMatchObject({
      waiting: [{ key: "deploy", reason: expect.stringContaining('approval of "Deploy it?"') }],
    });
    const { structuredContent } = await use("list_approvals", { taskId });
    const { approvals } = z
      .object({ approvals: z.array(z.object({ approvalId: z.uuid(), status: z.string() })) })
      .parse(structuredContent);
    expect(approvals).toMatchObject([{ status: "pending" }]);
    const answer = { taskId, approvalId: approvals[0]?.approvalId, approve: true };
    expect((await use("resolve_approval", answer)).structuredContent).toEqual({
      status: "approved",
    });
  });

  it("refuses what is another user's, as what is not there", async () => {
    const { taskId } = await startPlan(functions.test, [plannedStep("mine")]);
    const { use } = await connect(await user());
    for (const name of ["get_task", "list_files", "list_approvals", "explain_task"]) {
      const result = await use(name, { taskId });
      expect([name, result.isError, textOf(result).split(":")[0]]).toEqual([
        name,
        true,
        "not_found",
      ]);
    }
  });

  it("tells what is wrong with what a tool is given, with a code, what came, and what helps", async () => {
    const { use } = await connect(await user());
    const helps = "Give what the tool's inputSchema describes";
    const refused = async (input: Readonly<Record<string, unknown>>, tool = "create_task") => {
      const result = await use(tool, input);
      expect(result.isError).toBe(true);
      return textOf(result);
    };
    expect(await refused({ requirement: " " })).toBe(
      `invalid_input: create_task.requirement: Expected a requirement in words, got nothing. ${helps}`,
    );
    expect(await refused({ requirement: "Books", template: "nope" })).toContain('"template"');
    expect(await refused({ requirement: "Books\u0000" })).toBe(
      `invalid_input: create_task.requirement: Expected text without null characters, got one at 6. ${helps}`,
    );
    expect(await refused({ taskId: "x" }, "get_task")).toBe(
      `invalid_input: get_task.taskId: Invalid UUID, got "x". ${helps}`,
    );
    expect(await use("get_task", { taskId: crypto.randomUUID() })).toMatchObject({
      _meta: { "cogo/error": { code: "not_found", remedy: expect.stringContaining("list_tasks") } },
    });
  });

  it("leaves no session of a task that it refuses, and makes one task of a call that is repeated", async () => {
    const userId = await user();
    const { use } = await connect(userId);
    const sessions = () =>
      functions.test.asOwner("select title from cogo.sessions where created_by = $1", [userId]);
    await functions.test.asOwner(
      "update cogo.quotas set quantity = 0 where resource = 'tasks' and tenant_id is null",
    );
    const request = { requirement: "Build a REST API for books", idempotencyKey: "once" };
    expect(textOf(await use("create_task", request))).toMatch(/^quota_exceeded: /);
    expect(await sessions()).toEqual([]);
    await functions.test.asOwner(
      "update cogo.quotas set quantity = 10000 where resource = 'tasks' and tenant_id is null",
    );
    const { structuredContent: first } = await use("create_task", request);
    expect(first).toMatchObject({ status: "running" });
    expect((await use("create_task", request)).structuredContent).toEqual(first);
    expect(await sessions()).toEqual([{ title: "From an MCP client" }]);
  });

  it("makes one task of a key in a session, and one where none is named, in the session of the first", async () => {
    const { use } = await connect(await user());
    const requirement = "Build a REST API for books";
    const create = async (input: Readonly<Record<string, unknown>>) => {
      const result = await use("create_task", { requirement, idempotencyKey: "once", ...input });
      return createdSchema.parse(result.structuredContent);
    };
    const { sessionId: other } = await create({ idempotencyKey: "another" });
    const first = await create({});
    const inOther = await create({ sessionId: other });
    expect([await create({}), await create({ sessionId: first.sessionId })]).toEqual([
      first,
      first,
    ]);
    expect(await create({ sessionId: other })).toEqual(inOther);
    expect(inOther).toMatchObject({ sessionId: other });
    expect(inOther.taskId).not.toBe(first.taskId);
  });

  it("says with a code what is wrong with a request that is none of the protocol, and keeps no session of it", async () => {
    const authorization = `Bearer ${await functions.tokenOf(await user())}`;
    const accept = "application/json, text/event-stream";
    const hello = { jsonrpc: "2.0", id: 1, method: "initialize", params: {} };
    const ask = async (method: string, headers: Readonly<Record<string, string>>, body?: string) =>
      await app.request("/cogo-mcp", {
        ...{ method, headers: { authorization, ...headers } },
        ...(body !== undefined && { body }),
      });
    const json = { "content-type": "application/json" };
    const refusals = [
      ["invalid_json", await ask("POST", { ...json, accept }, "{")],
      [
        "not_acceptable",
        await ask("POST", { ...json, accept: "text/html" }, JSON.stringify(hello)),
      ],
      ["unsupported_media_type", await ask("POST", { accept }, JSON.stringify(hello))],
      ["method_not_allowed", await ask("GET", { accept: "text/event-stream" })],
      ["method_not_allowed", await ask("DELETE", { "mcp-session-id": "any" })],
    ] as const;
    for (const [code, response] of refusals) {
      expect(response.headers.get("mcp-session-id")).toBeNull();
      expect(await response.json()).toMatchObject({
        error: { code: expect.any(Number), data: { code, remedy: expect.any(String) } },
      });
      if (response.status === 405) expect(response.headers.get("allow")).toBe("POST");
    }
  });
});
