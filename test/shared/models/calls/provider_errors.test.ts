import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { failOf, toOptions, toRequest } from "./ask_model.ts";
import { ADAPTERS } from "./open_adapters.ts";

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Sent {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A server that answers all the same, as providers were seen to. */
async function answerWith({ status, headers = {}, body }: Sent): Promise<string> {
  server = createServer((_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Expected a TCP port");
  return `http://127.0.0.1:${address.port}`;
}

function adapterOf(name: string) {
  const adapter = ADAPTERS.find((each) => each.name === name);
  if (adapter === undefined) throw new Error(`No adapter "${name}"`);
  return adapter;
}

/** How an adapter takes an answer. */
async function fail(name: string, sent: Sent, streamed = false) {
  const { open, model } = adapterOf(name);
  const options = toOptions(streamed ? { onText: () => undefined } : {});
  return await failOf(open(await answerWith(sent)), toRequest(model), options);
}

const anthropicError = (type: string, message: string, code?: string) => ({
  type: "error",
  error: { type, message, ...(code && { details: { error_code: code } }) },
});
const openaiError = (message: string, code: string | null, type = "invalid_request_error") => ({
  error: { message, type, param: null, code },
});

describe("anthropic", () => {
  it.each([
    [402, anthropicError("billing_error", "Payment is required"), "quota"],
    [400, anthropicError("invalid_request_error", "Your credit balance is too low"), "quota"],
    [429, anthropicError("rate_limit_error", "Cap", "contract_spend_limit_reached"), "quota"],
    [429, anthropicError("rate_limit_error", "Slow down", "ramp_limit_exceeded"), "rate_limit"],
    [
      413,
      anthropicError("request_too_large", "Request exceeds the maximum size"),
      "context_length",
    ],
    [
      400,
      anthropicError("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
      "context_length",
    ],
    [504, anthropicError("timeout_error", "The request timed out"), "server"],
  ])("takes %s %j as %s", async (status, body, kind) => {
    expect((await fail("anthropic by anthropic", { status, body })).kind).toBe(kind);
  });

  it("takes a context window that was full before the answer was as one that is too long", async () => {
    const usage = { input_tokens: 9, output_tokens: 4 };
    const stop = { stop_reason: "model_context_window_exceeded", content: [] };
    const body = { id: "msg_1", type: "message", role: "assistant", model: "m", ...stop, usage };
    const error = await fail("anthropic by anthropic", { status: 200, body });
    expect(error).toMatchObject({ kind: "context_length", usage: { input: 9, output: 4 } });
  });

  it("tells what a truncated stream had cost so far", async () => {
    const message = { id: "msg_1", model: "m", usage: { input_tokens: 12, output_tokens: 1 } };
    const body = `event: message_start\ndata: ${JSON.stringify({ type: "message_start", message })}\n\n`;
    const headers = { "content-type": "text/event-stream" };
    const error = await fail("anthropic by anthropic", { status: 200, headers, body }, true);
    expect(error).toMatchObject({ kind: "interrupted", usage: { input: 12, output: 1 } });
  });
});

describe("a call of a tool that the limit on output cut", () => {
  const written = '{"left": 1, "ri';
  const anthropic = (reason: string) =>
    [
      { type: "message_start", message: { id: "msg_1", model: "m", usage: {} } },
      {
        type: "content_block_start",
        index: 0,
        content_block: { type: "tool_use", id: "a", name: "add", input: {} },
      },
      {
        type: "content_block_delta",
        index: 0,
        delta: { type: "input_json_delta", partial_json: written },
      },
      { type: "message_delta", delta: { stop_reason: reason }, usage: { output_tokens: 9 } },
      { type: "message_stop" },
    ]
      .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join("");
  const chat = (reason: string) => {
    const part = { index: 0, id: "a", function: { name: "add", arguments: written } };
    const choices = [{ delta: { tool_calls: [part] }, finish_reason: reason }];
    return `data: ${JSON.stringify({ id: "c", model: "m", choices })}\n\ndata: [DONE]\n\n`;
  };
  const headers = { "content-type": "text/event-stream" };
  const cases: readonly (readonly [string, string, string])[] = [
    ["anthropic by anthropic", anthropic("max_tokens"), anthropic("tool_use")],
    ["openai by chat", chat("length"), chat("tool_calls")],
  ];

  it.each(cases)("is left out by %s", async (name, body) => {
    const { open, model } = adapterOf(name);
    const provider = open(await answerWith({ status: 200, headers, body }));
    const options = toOptions({ onText: () => undefined });
    const answer = await provider.generate(toRequest(model), options);
    expect(answer).toMatchObject({ stop: "length", toolCalls: [] });
  });

  it.each(cases)("is given as it was written by %s when nothing cut it", async (name, _, body) => {
    const { open, model } = adapterOf(name);
    const provider = open(await answerWith({ status: 200, headers, body }));
    const answer = await provider.generate(
      toRequest(model),
      toOptions({ onText: () => undefined }),
    );
    expect(answer).toMatchObject({ stop: "tool", toolCalls: [{ name: "add", input: written }] });
  });
});

describe("responses and chat", () => {
  const tooLarge =
    "Request too large for gpt-6 on tokens per min (TPM): Limit 30000, Requested 40000";
  it.each([
    [429, openaiError(tooLarge, "rate_limit_exceeded", "tokens"), "context_length"],
    [429, openaiError("Too many requests", null, "requests"), "rate_limit"],
    [429, openaiError("No more", "billing_hard_limit_reached"), "quota"],
    [412, openaiError("Account is suspended", null), "quota"],
    [
      400,
      openaiError("This model's maximum context length is 8192 tokens.", null),
      "context_length",
    ],
    [400, { error: { message: "Bad", type: "BadRequestError", code: 400 } }, "invalid_request"],
    [404, "<html>Not found</html>", "unknown_model"],
    [502, "<html>Bad gateway</html>", "server"],
  ])("take %s %j as %s", async (status, body, kind) => {
    expect((await fail("openai by responses", { status, body })).kind).toBe(kind);
    server?.close();
    const fireworks = "fireworks by chat";
    expect((await fail(fireworks, { status, body })).kind).toBe(kind);
  });

  it.each(["content_filter", "invalid_prompt"])(
    "take a request that was declined before a model saw it (%s) as a refusal",
    async (code) => {
      const { open, model } = adapterOf("openai by responses");
      const body = openaiError("The prompt was flagged", code);
      const provider = open(await answerWith({ status: 400, body }));
      const answer = await provider.generate(toRequest(model), toOptions());
      expect(answer).toMatchObject({ stop: "refusal", text: "The prompt was flagged" });
      expect(answer.usage.input).toBe(0);
    },
  );

  it("take a response that failed as what its error says", async () => {
    const error = { code: "rate_limit_exceeded", message: "Slow down" };
    const response = { id: "resp_1", model: "m", status: "failed", output: [], error };
    const event = { type: "response.failed", response, sequence_number: 1 };
    const sent = { status: 200, body: `data: ${JSON.stringify(event)}\n\n` };
    expect((await fail("openai by responses", sent, true)).kind).toBe("rate_limit");
  });
});

describe("google", () => {
  const googleError = (code: number, status: string, message: string, details: unknown[] = []) => ({
    error: { code, status, message, details },
  });
  it.each([
    [
      400,
      googleError(400, "INVALID_ARGUMENT", "Key", [{ reason: "API_KEY_INVALID" }]),
      "authentication",
    ],
    [
      400,
      googleError(400, "INVALID_ARGUMENT", "The input token count (9) exceeds the maximum (8)."),
      "context_length",
    ],
    [429, googleError(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted"), "quota"],
    [504, googleError(504, "DEADLINE_EXCEEDED", "Deadline expired"), "timeout"],
    [502, "<html>Bad gateway</html>", "server"],
  ])("takes %s %j as %s", async (status, body, kind) => {
    expect((await fail("google by google", { status, body })).kind).toBe(kind);
  });

  it("reads when to come back from the details of the error", async () => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34.5s" }];
    const body = googleError(429, "RESOURCE_EXHAUSTED", "Slow down", details);
    const before = Date.now();
    const error = await fail("google by google", { status: 429, body });
    expect(error.kind).toBe("rate_limit");
    expect(error.retryAt?.getTime()).toBeGreaterThanOrEqual(before + 34_500);
  });

  it("takes a prompt that was blocked as a refusal", async () => {
    const { open, model } = adapterOf("google by google");
    const feedback = { blockReason: "PROHIBITED_CONTENT", blockReasonMessage: "Blocked" };
    const body = { promptFeedback: feedback, usageMetadata: { promptTokenCount: 5 } };
    const provider = open(await answerWith({ status: 200, body }));
    const answer = await provider.generate(toRequest(model), toOptions());
    expect(answer).toMatchObject({ stop: "refusal", text: "Blocked", usage: { input: 5 } });
  });

  it("takes a call of a tool that the model garbled as an answer of no use", async () => {
    const body = { candidates: [{ finishReason: "MALFORMED_FUNCTION_CALL", content: {} }] };
    expect((await fail("google by google", { status: 200, body })).kind).toBe("invalid_answer");
  });
});

describe.each(ADAPTERS)("$name", ({ name }) => {
  it("takes a body that is no answer of its protocol as invalid", async () => {
    expect((await fail(name, { status: 200, body: { candidates: 1 } })).kind).toBe(
      "invalid_answer",
    );
  });
});
