import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type ModelServer,
  startModelServer,
} from "../../../../scripts/model_server/start_model_server.ts";
import type { ModelMessage, ModelRequest } from "../../../../shared/models/calls/model_request.ts";
import { toOptions, toRequest } from "./ask_model.ts";
import { ADAPTERS, API_KEY, openAt } from "./open_adapters.ts";

let server: ModelServer;
let seen = 0;

beforeAll(async () => {
  server = await startModelServer({});
});
beforeEach(() => {
  seen = server.calls().length;
});
afterAll(async () => {
  await server.close();
});

/** What an adapter sends for a request. */
async function send(name: string, changes: Partial<ModelRequest> = {}, streamed = false) {
  const adapter = ADAPTERS.find((each) => each.name === name);
  if (adapter === undefined) throw new Error(`No adapter "${name}"`);
  const options = toOptions(streamed ? { onText: () => undefined } : {});
  await openAt(adapter, server).generate(toRequest(adapter.model, changes), options);
  const call = server.calls()[seen];
  if (call === undefined) throw new Error("Expected a call");
  return call;
}

const output = {
  name: "greeting",
  schema: {
    type: "object",
    properties: { text: { type: "string", minLength: 1 } },
    required: ["text"],
    additionalProperties: false,
  },
};
const tools = [{ name: "look", description: "Looks", inputSchema: { ...output.schema } }];
const everything: Partial<ModelRequest> = {
  output,
  effort: "low",
  temperature: 0.2,
  seed: 7,
  tools,
  toolChoice: "required",
};
const turns: readonly ModelMessage[] = [
  { role: "user", content: [{ type: "text", text: "Look twice" }] },
  {
    role: "assistant",
    text: "",
    toolCalls: [
      { id: "a", name: "look", input: { text: "left" } },
      { id: "b", name: "look", input: { text: "right" } },
    ],
  },
  { role: "tool", id: "a", name: "look", content: "a tree", failed: false },
  { role: "tool", id: "b", name: "look", content: "no light", failed: true },
];

describe("anthropic", () => {
  it("sends what the Messages API takes: no temperature, no seed, no forced tool", async () => {
    const { body, headers, path } = await send("anthropic by anthropic", everything, true);
    expect(path).toBe("/anthropic/v1/messages");
    expect(headers.authorization).toBe(`Bearer ${API_KEY}`);
    expect(headers["anthropic-version"]).toBe("2026-10-21");
    expect(body).toEqual({
      model: "claude-sonnet-5-5",
      max_tokens: 1_000,
      system: [{ type: "text", text: "You are terse.", cache_control: { type: "ephemeral" } }],
      messages: [{ role: "user", content: [{ type: "text", text: "Say hello" }] }],
      tools: [{ name: "look", description: "Looks", input_schema: output.schema }],
      output_config: {
        effort: "low",
        format: {
          type: "json_schema",
          schema: {
            title: "greeting",
            type: "object",
            properties: { text: { type: "string", description: "(minLength: 1)" } },
            required: ["text"],
            additionalProperties: false,
          },
        },
      },
      stream: true,
    });
  });

  it("gives the results of tools that were called together in one message", async () => {
    const { body } = await send("anthropic by anthropic", { messages: turns });
    expect(body.messages).toEqual([
      { role: "user", content: [{ type: "text", text: "Look twice" }] },
      {
        role: "assistant",
        content: [
          { type: "tool_use", id: "a", name: "look", input: { text: "left" } },
          { type: "tool_use", id: "b", name: "look", input: { text: "right" } },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "a", content: "a tree" },
          { type: "tool_result", tool_use_id: "b", content: "no light", is_error: true },
        ],
      },
    ]);
  });

  it("marks what all calls of a run begin with, for the provider to keep", async () => {
    const content = [
      { type: "text", text: "All of us", stable: true },
      { type: "text", text: "You" },
    ] as const;
    const { body } = await send("anthropic by anthropic", {
      messages: [{ role: "user", content }],
    });
    expect(body.messages).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "All of us", cache_control: { type: "ephemeral" } },
          { type: "text", text: "You" },
        ],
      },
    ]);
  });

  describe("with a schema that cannot bind", () => {
    const schema = { type: "object", additionalProperties: { type: "number" } };
    const wanted = { output: { name: "counts", schema } };
    const wishes = (sent: object) =>
      JSON.stringify(sent).match(/Answer with JSON alone, of this JSON schema/g);

    it("asks for it in words that end the turn", async () => {
      const { body } = await send("anthropic by anthropic", wanted);
      expect(body.output_config).toBeUndefined();
      expect(wishes(body)).toHaveLength(1);
      expect(JSON.stringify(body.system)).not.toContain("JSON schema");
    });

    it("repeats them where a useless answer is asked for again", async () => {
      const messages: ModelMessage[] = [
        { role: "user", content: [{ type: "text", text: "Count" }] },
        { role: "assistant", text: "One", toolCalls: [] },
        { role: "user", content: [{ type: "text", text: "Again" }] },
      ];
      const { body } = await send("anthropic by anthropic", { ...wanted, messages });
      expect(wishes(body)).toHaveLength(2);
      expect(JSON.stringify(body.messages)).toMatch(/Again.*JSON schema/);
    });
  });
});

describe("responses", () => {
  it("sends what the Responses API takes: no temperature, no seed, and nothing is kept", async () => {
    const { body, headers, path } = await send("openai by responses", everything, true);
    expect(path).toBe("/openai/v1/responses");
    expect(headers.authorization).toBe(`Bearer ${API_KEY}`);
    const { prompt_cache_key: cacheKey, ...rest } = body;
    expect(cacheKey).toMatch(/^[0-9a-f]{32}$/);
    const strict = {
      ...output.schema,
      properties: { text: { type: "string", description: "(minLength: 1)" } },
    };
    expect(rest).toEqual({
      model: "gpt-6.2-sol",
      max_output_tokens: 1_000,
      store: false,
      instructions: "You are terse.",
      input: [{ role: "user", content: [{ type: "input_text", text: "Say hello" }] }],
      text: { format: { type: "json_schema", name: "greeting", schema: strict, strict: true } },
      tools: [
        { type: "function", name: "look", description: "Looks", parameters: strict, strict: true },
      ],
      tool_choice: "required",
      reasoning: { effort: "low" },
      stream: true,
    });
  });

  it("gives each call of a tool and each result as an item", async () => {
    const { body } = await send("openai by responses", { messages: turns });
    expect(body.input).toEqual([
      { role: "user", content: [{ type: "input_text", text: "Look twice" }] },
      { type: "function_call", call_id: "a", name: "look", arguments: '{"text":"left"}' },
      { type: "function_call", call_id: "b", name: "look", arguments: '{"text":"right"}' },
      { type: "function_call_output", call_id: "a", output: "a tree" },
      { type: "function_call_output", call_id: "b", output: "Error: no light" },
    ]);
  });
});

describe("chat", () => {
  it("sends chat completions, with a seed and a temperature, and asks a stream for its usage", async () => {
    const { body, path } = await send(
      "fireworks by chat",
      { output, effort: "low", temperature: 0.2, seed: 7 },
      true,
    );
    expect(path).toBe("/fireworks/inference/v1/chat/completions");
    expect(body).toMatchObject({
      messages: [
        { role: "system", content: "You are terse." },
        { role: "user", content: "Say hello" },
      ],
      max_tokens: 1_000,
      response_format: { type: "json_schema", json_schema: { name: "greeting", strict: true } },
      reasoning_effort: "low",
      temperature: 0.2,
      seed: 7,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(body.tools).toBeUndefined();
  });

  it("gives each result of a tool as a message", async () => {
    const { body } = await send("openai by chat", { messages: turns });
    expect(JSON.stringify(body.messages)).toContain(
      '{"role":"tool","tool_call_id":"b","content":"Error: no light"}',
    );
  });
});

describe("google", () => {
  it("sends what generateContent takes, and the schema under its name", async () => {
    const { body, headers, path } = await send("google by google", everything, true);
    expect(path).toBe("/google/v1beta/models/gemini-3.8-flash:streamGenerateContent");
    expect(headers["x-goog-api-key"]).toBe(API_KEY);
    expect(body).toMatchObject({
      contents: [{ role: "user", parts: [{ text: "Say hello" }] }],
      systemInstruction: { parts: [{ text: "You are terse." }] },
      generationConfig: {
        maxOutputTokens: 1_000,
        temperature: 0.2,
        seed: 7,
        responseMimeType: "application/json",
        responseJsonSchema: { title: "greeting", type: "object" },
        thinkingConfig: { thinkingLevel: "LOW" },
      },
      tools: [{ functionDeclarations: [{ name: "look", description: "Looks" }] }],
      toolConfig: { functionCallingConfig: { mode: "ANY" } },
    });
  });

  it("leaves the level of thinking out for a model that has none", async () => {
    const { body } = await send("google by google", { effort: "low", model: "gemini-2.5-flash" });
    expect(body.generationConfig).toEqual({ maxOutputTokens: 1_000 });
  });

  it("stands in for the signatures of calls that another provider's model made", async () => {
    const { body } = await send("google by google", { messages: turns });
    const thoughtSignature = "skip_thought_signature_validator";
    expect(body.contents).toMatchObject([
      { role: "user" },
      {
        role: "model",
        parts: [
          { functionCall: { id: "a", name: "look", args: { text: "left" } }, thoughtSignature },
          { functionCall: { id: "b", name: "look", args: { text: "right" } } },
        ],
      },
      {
        role: "user",
        parts: [
          { functionResponse: { id: "a", name: "look", response: { output: "a tree" } } },
          { functionResponse: { id: "b", name: "look", response: { error: "no light" } } },
        ],
      },
    ]);
  });
});
