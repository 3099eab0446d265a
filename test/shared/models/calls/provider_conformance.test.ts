import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { FaultKind, ModelScriptInput } from "../../../../scripts/model_server/model_script.ts";
import {
  type ModelServer,
  startModelServer,
} from "../../../../scripts/model_server/start_model_server.ts";
import { jsonObjectSchema } from "../../../../shared/kernel/json.ts";
import type { ModelErrorKind } from "../../../../shared/models/calls/model_error.ts";
import type { ModelMessage } from "../../../../shared/models/calls/model_request.ts";
import { failOf, toOptions, toRequest } from "./ask_model.ts";
import { ADAPTERS, API_KEY, openAt } from "./open_adapters.ts";

const servers: ModelServer[] = [];

async function serve(script: ModelScriptInput = {}): Promise<ModelServer> {
  const server = await startModelServer({ script });
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const listSchema = z.strictObject({
  items: z.array(z.strictObject({ title: z.string().min(1), done: z.boolean().optional() })).max(3),
  note: z.string().nullable().optional(),
});
const output = { name: "list", schema: jsonObjectSchema.parse(z.toJSONSchema(listSchema)) };

const addSchema = z.strictObject({ left: z.int(), right: z.int().optional() });
const tools = [
  {
    name: "add",
    description: "Adds two numbers",
    inputSchema: jsonObjectSchema.parse(z.toJSONSchema(addSchema)),
  },
];
const LONG_SYSTEM = "Follow the rules of the house. ".repeat(300);

describe.each(ADAPTERS)("$name", (adapter) => {
  const { model } = adapter;

  it("answers with text, who answered, and what it cost", async () => {
    const server = await serve({ rules: [{ reply: { text: "Hello there" } }] });
    const answer = await openAt(adapter, server).generate(toRequest(model), toOptions());
    expect(answer).toMatchObject({ text: "Hello there", toolCalls: [], stop: "end", model });
    expect(answer.responseId).not.toBeNull();
    expect(answer.requestId).toBe("req_000000000001");
    expect(answer.usage).toEqual(server.calls()[0]?.usage);
    expect(answer.usage.input).toBeGreaterThan(0);
  });

  it("streams the same answer, piece by piece", async () => {
    const reply = { text: "One, two, three", usage: { reasoning: 7 }, chunkCharacters: 4 };
    const server = await serve({ rules: [{ reply }] });
    const provider = openAt(adapter, server);
    const whole = await provider.generate(toRequest(model), toOptions());
    const pieces: string[] = [];
    const onText = (piece: string) => pieces.push(piece);
    const streamed = await provider.generate(toRequest(model), toOptions({ onText }));
    expect(pieces.join("")).toBe("One, two, three");
    expect(pieces.length).toBeGreaterThan(1);
    const id = { responseId: whole.responseId, requestId: whole.requestId };
    expect({ ...streamed, ...id }).toEqual(whole);
    expect(whole.usage.reasoning).toBe(7);
  });

  it("takes a stream that is longer than the time that may pass between two parts of it", async () => {
    const reply = { text: "a".repeat(20), chunkCharacters: 1, pieceMilliseconds: 40 };
    const server = await serve({ rules: [{ reply }] });
    const options = toOptions({ timeoutMilliseconds: 500, onText: () => undefined });
    const answer = await openAt(adapter, server).generate(toRequest(model), options);
    expect(answer.text).toHaveLength(20);
  });

  it("asks for JSON of a schema by the provider's own mechanism", async () => {
    const server = await serve();
    const answer = await openAt(adapter, server).generate(
      toRequest(model, { output }),
      toOptions(),
    );
    expect(listSchema.safeParse(JSON.parse(answer.text)).error).toBeUndefined();
    expect(answer.stop).toBe("end");
  });

  it("leaves what is absent absent, whatever strict schemas made of it", async () => {
    const json = { items: [{ title: "Write", done: null }], note: null };
    const server = await serve({ rules: [{ when: { output: "list" }, reply: { json } }] });
    const answer = await openAt(adapter, server).generate(
      toRequest(model, { output }),
      toOptions(),
    );
    const isStrict = adapter.provider === "openai" || adapter.provider === "fireworks";
    const items = isStrict ? [{ title: "Write" }] : json.items;
    expect(JSON.parse(answer.text)).toEqual({ items, note: null });
  });

  it("asks in words, or without strictness, for what no schema of the provider can say", async () => {
    const server = await serve();
    const schema = { type: "object", additionalProperties: { type: "string" } };
    const request = toRequest(model, { output: { name: "map", schema } });
    const answer = await openAt(adapter, server).generate(request, toOptions());
    expect(answer.stop).toBe("end");
    expect(JSON.stringify(server.calls()[0]?.body)).toContain("additionalProperties");
  });

  it.each([true, false])("calls tools and takes their results (streamed: %s)", async (streamed) => {
    const toolCalls = [
      { name: "add", input: { left: 1, right: 2 } },
      { name: "add", input: { left: 3 } },
    ];
    const server = await serve({ rules: [{ times: 1, reply: { text: "Let me see", toolCalls } }] });
    const provider = openAt(adapter, server);
    const options = toOptions(streamed ? { onText: () => undefined } : {});
    const first = await provider.generate(toRequest(model, { tools }), options);
    expect(first.stop).toBe("tool");
    expect(first.toolCalls.map(({ name, input }) => ({ name, input }))).toEqual(toolCalls);
    const results = first.toolCalls.map(
      ({ id, name }, index): ModelMessage => ({
        role: "tool",
        id,
        name,
        content: String(index),
        failed: index > 0,
      }),
    );
    const { messages } = toRequest(model);
    const turn: ModelMessage = { role: "assistant", text: first.text, toolCalls: first.toolCalls };
    const second = await provider.generate(
      toRequest(model, { tools, messages: [...messages, turn, ...results] }),
      options,
    );
    expect(second).toMatchObject({ stop: "end", text: "You said: Say hello" });
  });

  it("gives images and documents", async () => {
    const server = await serve();
    const data = Buffer.from("%PDF-1.4").toString("base64");
    const message: ModelMessage = {
      role: "user",
      content: [
        { type: "image", mediaType: "image/png", data },
        { type: "document", mediaType: "application/pdf", name: "plan.pdf", data },
        { type: "text", text: "What is this?" },
      ],
    };
    const provider = openAt(adapter, server);
    await provider.generate(toRequest(model, { messages: [message] }), toOptions());
    const [call] = server.calls();
    const sent = JSON.stringify(call?.body);
    expect(call?.outcome).toBe("answered");
    expect(sent.split(data)).toHaveLength(3);
    expect(sent).toContain("application/pdf");
  });

  it("tells what was read from the cache apart", async () => {
    const server = await serve();
    const provider = openAt(adapter, server);
    const request = toRequest(model, { system: LONG_SYSTEM });
    const first = await provider.generate(request, toOptions());
    const second = await provider.generate(request, toOptions({ onText: () => undefined }));
    expect(first.usage.cacheWrite > 0).toBe(adapter.tellsCacheWrites);
    expect(second.usage.cacheWrite).toBe(0);
    expect(second.usage.cacheRead).toBeGreaterThan(2_000);
    expect(second.usage.input).toBeLessThan(20);
    expect([first.usage, second.usage]).toEqual(server.calls().map(({ usage }) => usage));
  });

  it.each([true, false])("tells a refusal from an answer (streamed: %s)", async (streamed) => {
    const server = await serve({ rules: [{ fault: { kind: "refusal" } }] });
    const options = toOptions(streamed ? { onText: () => undefined } : {});
    const answer = await openAt(adapter, server).generate(toRequest(model), options);
    expect(answer).toMatchObject({ stop: "refusal", text: "I cannot help with that." });
  });

  it("tells that the limit on output cut an answer", async () => {
    const server = await serve({ rules: [{ reply: { text: "word ".repeat(100) } }] });
    const request = toRequest(model, { maximumOutputTokens: 16 });
    const answer = await openAt(adapter, server).generate(request, toOptions());
    expect(answer).toMatchObject({ stop: "length", toolCalls: [] });
    expect(answer.text).toHaveLength(64);
  });

  it("returns JSON that was cut as it came", async () => {
    const json = { items: [{ title: "Write", done: true }], note: "n" };
    const server = await serve({ rules: [{ reply: { json }, fault: { kind: "truncated" } }] });
    const answer = await openAt(adapter, server).generate(
      toRequest(model, { output }),
      toOptions(),
    );
    expect(answer.stop).toBe("end");
    expect(JSON.stringify(json).startsWith(answer.text)).toBe(true);
  });

  it.each<[FaultKind, ModelErrorKind]>([
    ["rate_limit", "rate_limit"],
    ["overloaded", "overloaded"],
    ["server", "server"],
    ["authentication", "authentication"],
    ["permission", "permission"],
    ["quota", "quota"],
    ["unknown_model", "unknown_model"],
    ["context_length", "context_length"],
    ["invalid_request", "invalid_request"],
  ])("takes a %s as %s", async (kind, expected) => {
    const server = await serve({ rules: [{ fault: { kind } }] });
    const provider = openAt(adapter, server);
    const whole = await failOf(provider, toRequest(model));
    const streamed = await failOf(
      provider,
      toRequest(model),
      toOptions({ onText: () => undefined }),
    );
    expect([whole.kind, streamed.kind]).toEqual([expected, expected]);
    expect(whole.requestId).toBe("req_000000000001");
    expect(whole.status).toBeGreaterThanOrEqual(400);
  });

  it.each(["retry_after", "reset"] as const)("reads when a limit ends from %s", async (hint) => {
    const server = await serve({
      rules: [{ fault: { kind: "rate_limit", retryAfterSeconds: 90, hint } }],
    });
    const before = Date.now();
    const error = await failOf(openAt(adapter, server), toRequest(model));
    const after = Date.now();
    expect(error.retryAt?.getTime()).toBeGreaterThanOrEqual(before + 89_000);
    expect(error.retryAt?.getTime()).toBeLessThanOrEqual(after + 90_000);
  });

  it("knows no time to wait for where the provider names none", async () => {
    const fault = { kind: "rate_limit", hint: "none" } as const;
    const server = await serve({ rules: [{ fault }] });
    expect((await failOf(openAt(adapter, server), toRequest(model))).retryAt).toBeUndefined();
  });

  it.each<[FaultKind, ModelErrorKind]>([
    ["in_band", "interrupted"],
    ["cut", "interrupted"],
    ["disconnect", "interrupted"],
    ["malformed", "invalid_answer"],
  ])("takes a stream with a %s as %s", async (kind, expected) => {
    const reply = { text: "A longer text that is cut", chunkCharacters: 3 };
    const server = await serve({ rules: [{ reply, fault: { kind } }] });
    const options = toOptions({ onText: () => undefined });
    const error = await failOf(openAt(adapter, server), toRequest(model), options);
    expect(error.kind).toBe(expected);
    expect(server.calls()[0]?.usage).toBeNull();
  });

  it.each<[FaultKind, ModelErrorKind]>([
    ["disconnect", "interrupted"],
    ["malformed", "invalid_answer"],
  ])("takes a body with a %s as %s", async (kind, expected) => {
    const server = await serve({ rules: [{ fault: { kind } }] });
    expect((await failOf(openAt(adapter, server), toRequest(model))).kind).toBe(expected);
  });

  it.each(["start", "middle"] as const)(
    "gives up on an answer that hangs at its %s",
    async (at) => {
      const server = await serve({ rules: [{ fault: { kind: "hang", at } }] });
      const options = toOptions({ timeoutMilliseconds: 150, onText: () => undefined });
      const error = await failOf(openAt(adapter, server), toRequest(model), options);
      expect(error.kind).toBe("timeout");
    },
  );

  it("ends when its caller aborts it, before, while it waits and within a stream", async () => {
    const reply = { text: "a".repeat(50), chunkCharacters: 1, pieceMilliseconds: 100 };
    const server = await serve({
      rules: [{ times: 1, fault: { kind: "hang" } }, { reply }],
    });
    const provider = openAt(adapter, server);
    const aborted = toOptions({ signal: AbortSignal.abort() });
    expect((await failOf(provider, toRequest(model), aborted)).kind).toBe("aborted");
    expect(server.calls()).toEqual([]);
    const waiting = toOptions({ signal: AbortSignal.timeout(100) });
    expect((await failOf(provider, toRequest(model), waiting)).kind).toBe("aborted");
    const controller = new AbortController();
    const within = toOptions({ signal: controller.signal, onText: () => controller.abort() });
    expect((await failOf(provider, toRequest(model), within)).kind).toBe("aborted");
  });

  it("takes a server that is not there as a network that fails", async () => {
    const error = await failOf(adapter.open("http://127.0.0.1:9"), toRequest(model));
    expect(error).toMatchObject({ kind: "network", status: null, requestId: null });
  });

  it("tries once", async () => {
    const server = await serve({ rules: [{ fault: { kind: "server" } }] });
    await failOf(openAt(adapter, server), toRequest(model));
    expect(server.calls()).toHaveLength(1);
  });

  it("lets its key into no message and no log", async () => {
    const printed = [
      vi.spyOn(console, "log"),
      vi.spyOn(console, "error"),
      vi.spyOn(console, "warn"),
      vi.spyOn(console, "debug"),
    ];
    const message = `Incorrect API key provided: ${API_KEY}`;
    const server = await serve({ rules: [{ fault: { kind: "authentication", message } }] });
    const error = await failOf(openAt(adapter, server), toRequest(model));
    expect(error.message).toContain("Incorrect API key provided: [key]");
    expect(JSON.stringify({ ...error, stack: error.stack })).not.toContain(API_KEY);
    expect(printed.flatMap(({ mock }) => mock.calls)).toEqual([]);
    vi.restoreAllMocks();
  });
});
