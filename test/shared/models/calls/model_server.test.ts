import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type ModelScriptInput,
  modelScriptSchema,
} from "../../../../scripts/model_server/model_script.ts";
import {
  type ModelServer,
  startModelServer,
} from "../../../../scripts/model_server/start_model_server.ts";

let server: ModelServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function start(script: ModelScriptInput = {}): Promise<ModelServer> {
  server = await startModelServer({ script });
  return server;
}

const answerSchema = z.looseObject({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullable() }) })).optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});

/** Asks as any program would, without an SDK. */
async function chat(
  { url }: ModelServer,
  prompt: string,
  changes: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = { authorization: "Bearer secret" },
) {
  const response = await fetch(`${url("openai")}/chat/completions`, {
    method: "POST",
    headers,
    body: JSON.stringify({
      model: "gpt-6.2-sol",
      messages: [{ role: "user", content: prompt }],
      ...changes,
    }),
  });
  const answer = answerSchema.parse(await response.json());
  const text = answer.choices?.[0]?.message.content;
  return { status: response.status, text, message: answer.error?.message };
}

describe("a script", () => {
  it("is tried rule by rule, each as often as it says", async () => {
    const model = await start({
      rules: [
        { when: { prompt: "^weather" }, reply: { text: "Rain" }, times: 1 },
        { when: { prompt: "^weather" }, reply: { text: "Sun" } },
        { reply: { text: "Nothing" } },
      ],
    });
    const prompts = ["weather?", "weather?", "time?", "weather?"];
    const texts: unknown[] = [];
    for (const prompt of prompts) texts.push((await chat(model, prompt)).text);
    expect(texts).toEqual(["Rain", "Sun", "Nothing", "Sun"]);
  });

  it("can pick the n-th of the matching requests", async () => {
    const model = await start({
      rules: [{ when: { model: "gpt-6.2-sol", call: 2 }, fault: { kind: "overloaded" } }],
    });
    const statuses: number[] = [];
    for (const prompt of ["a", "b", "c"]) statuses.push((await chat(model, prompt)).status);
    expect(statuses).toEqual([200, 503, 200]);
  });

  it("draws the same faults for the same seed", async () => {
    const chaos = { seed: 3, shares: { rate_limit: 0.3, overloaded: 0.3 } };
    const draw = async () => {
      const model = await start({ chaos });
      const statuses: number[] = [];
      for (let call = 0; call < 40; call += 1) statuses.push((await chat(model, "a")).status);
      await model.close();
      server = undefined;
      return statuses;
    };
    const first = await draw();
    expect(new Set(first)).toEqual(new Set([200, 429, 503]));
    expect(await draw()).toEqual(first);
  });

  it("is refused where it says what the server does not know", () => {
    expect(modelScriptSchema.safeParse({ rules: [{ reply: { txt: "a" } }] }).success).toBe(false);
    expect(modelScriptSchema.safeParse({ rules: [{ when: { prompt: "(" } }] }).success).toBe(false);
  });
});

describe("without a rule", () => {
  it("repeats what the user said", async () => {
    expect((await chat(await start(), "Good day")).text).toBe("You said: Good day");
  });

  it("makes JSON up that fits the schema, always the same", async () => {
    const schema = z.object({
      files: z.array(z.object({ path: z.string(), size: z.int().min(5) })).min(2),
      kind: z.enum(["small", "large"]),
      note: z.string().nullable(),
    });
    const json_schema = { name: "plan", schema: z.toJSONSchema(schema) };
    const model = await start();
    const format = { response_format: { type: "json_schema", json_schema } };
    const [first, second] = [await chat(model, "a", format), await chat(model, "b", format)];
    expect(schema.parse(JSON.parse(first.text ?? "")).files).toHaveLength(2);
    expect(second.text).toBe(first.text);
  });
});

describe("a request that a provider would refuse", () => {
  it.each([
    [401, "No API key was given", {}, {}],
    [404, "The model `claude-1` does not exist", { model: "claude-1" }, undefined],
    [400, "Unknown parameter: 'top_z'.", { top_z: 1 }, undefined],
    [400, "messages: Too small: expected array to have >=1 items", { messages: [] }, undefined],
  ])("is refused with %i: %s", async (status, message, changes, headers) => {
    const model = await start();
    expect(await chat(model, "a", changes, headers)).toMatchObject({ status, message });
    expect(model.calls()).toMatchObject([{ outcome: "refused", usage: null }]);
  });

  it("is refused for a strict schema that leaves a property free", async () => {
    const schema = {
      type: "object",
      properties: { a: { type: "string" } },
      additionalProperties: false,
    };
    const json_schema = { name: "plan", schema, strict: true };
    const { message } = await chat(await start(), "a", {
      response_format: { type: "json_schema", json_schema },
    });
    expect(message).toContain("Missing 'a'");
  });

  it.each([
    [{ temperature: 1 }, "temperature: Extra inputs are not permitted"],
    [
      { tool_choice: { type: "any" } },
      'tool_choice: forced tool use ("any") is not supported on this model',
    ],
  ])("is refused by Anthropic with %j", async (changes, expected) => {
    const { url } = await start();
    const response = await fetch(`${url("anthropic")}/v1/messages`, {
      method: "POST",
      headers: { "x-api-key": "secret", "anthropic-version": "2026-10-21" },
      body: JSON.stringify({
        model: "claude-sonnet-5-5",
        max_tokens: 9,
        messages: [{ role: "user", content: "a" }],
        ...changes,
      }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      type: "error",
      error: { type: "invalid_request_error", message: expected },
    });
  });
});

describe("the log", () => {
  it("tells what was asked, what became of it and what was billed", async () => {
    const model = await start({ rules: [{ fault: { kind: "quota" }, times: 1 }] });
    await chat(model, "a");
    await chat(model, "b");
    expect(model.calls()).toMatchObject([
      { number: 1, provider: "openai", api: "chat", outcome: "quota", usage: null },
      { number: 2, outcome: "answered", usage: { input: 2, output: 3 } },
    ]);
  });

  it("is served to other processes, without the keys", async () => {
    const model = await start();
    await chat(model, "a");
    const log = await (await fetch(`http://127.0.0.1:${model.port}/calls`)).text();
    expect(JSON.parse(log)).toMatchObject([{ number: 1, outcome: "answered" }]);
    expect(log).not.toContain("secret");
  });
});
