import { afterEach, describe, expect, it } from "vitest";
import type { ModelScriptInput } from "../../../../scripts/model_server/model_script.ts";
import {
  type ModelServer,
  startModelServer,
} from "../../../../scripts/model_server/start_model_server.ts";
import type { ModelFeature, ModelRequest } from "../../../../shared/models/calls/model_request.ts";
import { toOptions, toRequest } from "./ask_model.ts";
import { ADAPTERS, openAt } from "./open_adapters.ts";

let server: ModelServer | undefined;
afterEach(() => server?.close());

const output = {
  name: "greeting",
  schema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
};
const tools = [
  { name: "look", description: "Looks", inputSchema: { type: "object", properties: {} } },
];

/** What a server is sent of a request without some features, and what comes of it. */
async function send(
  wire: string,
  changes: Partial<ModelRequest>,
  without: readonly ModelFeature[],
  script: ModelScriptInput = { rules: [{ reply: { text: '{"text":"hello"}' } }] },
) {
  server = await startModelServer({ script });
  const adapter = ADAPTERS.find((each) => each.name === wire);
  if (adapter === undefined) throw new Error(`No adapter "${wire}"`);
  const request = toRequest(adapter.model, { ...changes, without });
  const options = toOptions({ onText: () => undefined });
  const answer = await openAt(adapter, server).generate(request, options);
  return { answer, body: server.calls()[0]?.body ?? {} };
}

describe("a model that refuses schemas", () => {
  it("is asked for JSON with the schema in words", async () => {
    const { body } = await send("fireworks by chat", { output }, ["output_schema"]);
    expect(body.response_format).toEqual({ type: "json_object" });
    expect(JSON.stringify(body.messages)).toContain("Answer with JSON alone, of this JSON schema");
  });

  it.each([
    ["fireworks by chat", "response_format"],
    ["openai by responses", "text"],
    ["anthropic by anthropic", "output_config"],
  ])("is asked in words alone when it refuses JSON as well (%s)", async (wire, member) => {
    const without = ["output_schema", "output_json"] as const;
    const { body } = await send(wire, { output }, without);
    expect(body[member]).toBeUndefined();
    expect(JSON.stringify(body)).toContain("Answer with JSON alone, of this JSON schema");
  });
});

describe("a model that refuses tools", () => {
  const wish = {
    rules: [{ reply: { text: 'I look.\n```json\n{"tool":"look","input":{"at":1}}\n```' } }],
  };

  it.each(ADAPTERS.map(({ name }) => name))("reads of them in words (%s)", async (name) => {
    const { body, answer } = await send(name, { tools, toolChoice: "required" }, ["tools"], wish);
    expect(body.tools).toBeUndefined();
    expect(JSON.stringify(body)).toContain("- look: Looks");
    const toolCalls = [{ name: "look", input: { at: 1 } }];
    expect(answer).toMatchObject({ stop: "tool", text: "", toolCalls });
  });

  it("is given their results as messages", async () => {
    const messages = [
      ...toRequest("").messages,
      { role: "assistant" as const, text: "", toolCalls: [{ id: "a", name: "look", input: {} }] },
      { role: "tool" as const, id: "a", name: "look", content: "a tree", failed: false },
    ];
    const { body, answer } = await send("fireworks by chat", { tools, messages }, ["tools"]);
    expect(body.messages).toMatchObject([
      { role: "system" },
      { role: "user" },
      { role: "assistant", content: '{"tool":"look","input":{}}' },
      { role: "user", content: "The tool look gave:\na tree" },
    ]);
    expect(answer).toMatchObject({ stop: "end", text: '{"text":"hello"}' });
  });
});

describe("a server that refuses a parameter", () => {
  it("is sent none of it", async () => {
    const asked = { temperature: 0.2, seed: 7, effort: "low" as const };
    const without = ["temperature", "seed", "effort", "stream_options", "max_tokens"] as const;
    const { body } = await send("fireworks by chat", asked, without);
    for (const name of [
      "temperature",
      "seed",
      "reasoning_effort",
      "stream_options",
      "max_tokens",
    ]) {
      expect(body[name]).toBeUndefined();
    }
    expect(body.max_completion_tokens).toBe(1_000);
  });

  it("answers whole when it does not stream", async () => {
    const { body, answer } = await send("fireworks by chat", {}, ["stream"]);
    expect(body.stream).toBeUndefined();
    expect(answer.text).toBe('{"text":"hello"}');
  });
});
