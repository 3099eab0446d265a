import { z } from "zod";
import { type JsonObject, jsonSchema } from "../../../shared/kernel/mod.ts";
import { type Problem, toEvent, toId, type Wire, type WireReply } from "../wire.ts";
import { readMessageRequest } from "./anthropic_request.ts";
import { bearerOf } from "./openai_request.ts";

const STOPS = { end: "end_turn", length: "max_tokens", tool: "tool_use", refusal: "refusal" };

const ERRORS: Readonly<Record<string, { readonly status: number; readonly type: string }>> = {
  rate_limit: { status: 429, type: "rate_limit_error" },
  quota: { status: 429, type: "rate_limit_error" },
  in_band: { status: 529, type: "overloaded_error" },
  overloaded: { status: 529, type: "overloaded_error" },
  server: { status: 500, type: "api_error" },
  authentication: { status: 401, type: "authentication_error" },
  permission: { status: 403, type: "permission_error" },
  unknown_model: { status: 404, type: "not_found_error" },
};

/** Anthropic's Messages API. */
export const anthropicWire: Wire = {
  provider: "anthropic",
  api: "messages",
  base: "/anthropic",
  tooLong: "prompt is too long: 1050001 tokens > 1000000 maximum",
  matches: (path) => path === "/anthropic/v1/messages",
  // Its SDK sends the key as a bearer's since version 1; the older header is taken too.
  keyOf: (incoming) =>
    bearerOf(incoming) ?? z.string().optional().parse(incoming.headers["x-api-key"]),
  read: readMessageRequest,
  toBody,
  toEvents,
  toError(problem, number) {
    const { status, type } = ERRORS[problem.kind] ?? { status: 400, type: "invalid_request_error" };
    // A spending limit looks like a rate limit, and no waiting ends it.
    const details =
      problem.kind === "quota" ? { details: { error_code: "enforced_spend_limit_reached" } } : {};
    return {
      status,
      headers: { ...this.headers(number), ...toLimitHeaders(problem) },
      body: {
        type: "error",
        error: { type, message: problem.message, ...details },
        request_id: toId("req_", number),
      },
    };
  },
  toErrorEvent(problem, number) {
    return toEvent(this.toError(problem, number).body, "error");
  },
  headers: (number) => ({ "request-id": toId("req_", number) }),
};

function toLimitHeaders({ kind, hint, retryAfterSeconds = 0 }: Problem): Record<string, string> {
  if (kind !== "rate_limit" || hint === "none") return {};
  if (hint === "retry_after") return { "retry-after": String(retryAfterSeconds) };
  const reset = new Date(Date.now() + retryAfterSeconds * 1000).toISOString();
  return {
    "anthropic-ratelimit-requests-limit": "50",
    "anthropic-ratelimit-requests-remaining": "0",
    "anthropic-ratelimit-requests-reset": reset,
  };
}

function toUsage({ usage }: WireReply): JsonObject {
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: usage.cacheWrite, ephemeral_1h_input_tokens: 0 },
    output_tokens: usage.output,
    output_tokens_details: { thinking_tokens: usage.reasoning },
    server_tool_use: null,
    service_tier: "standard",
  };
}

function toContent(reply: WireReply): JsonObject[] {
  return [
    ...(reply.usage.reasoning > 0
      ? [{ type: "thinking", thinking: "", signature: toId("signature_", reply.number) }]
      : []),
    ...(reply.text === "" ? [] : [{ type: "text", text: reply.text, citations: null }]),
    ...reply.toolCalls.map((call) => ({ type: "tool_use", ...call, caller: { type: "direct" } })),
  ];
}

function toBody(reply: WireReply): JsonObject {
  return {
    id: toId("msg_", reply.number),
    type: "message",
    role: "assistant",
    model: reply.model,
    content: toContent(reply),
    stop_reason: STOPS[reply.stop],
    stop_sequence: null,
    stop_details:
      reply.stop === "refusal" ? { type: "refusal", category: null, explanation: null } : null,
    usage: toUsage(reply),
  };
}

function toEvents(reply: WireReply): string[] {
  const body = toBody(reply);
  const usage = toUsage(reply);
  const named = (event: JsonObject) => toEvent(event, String(event.type));
  const { output_tokens: _, ...before } = usage;
  return [
    named({
      type: "message_start",
      message: {
        ...body,
        content: [],
        stop_reason: null,
        stop_details: null,
        usage: { ...before, output_tokens: 1, output_tokens_details: null },
      },
    }),
    ...toContent(reply).flatMap((block, index) => toBlockEvents(block, index, reply).map(named)),
    named({
      type: "message_delta",
      delta: {
        stop_reason: STOPS[reply.stop],
        stop_sequence: null,
        stop_details: body.stop_details ?? null,
      },
      usage,
    }),
    named({ type: "message_stop" }),
  ];
}

function toBlockEvents(block: JsonObject, index: number, reply: WireReply): JsonObject[] {
  const started = { text: { text: "" }, tool_use: { input: {} }, thinking: { signature: "" } };
  const type = z.enum(["text", "tool_use", "thinking"]).parse(block.type);
  const deltas = {
    text: () => reply.pieces.map((piece) => ({ type: "text_delta", text: piece })),
    tool_use: () => [
      { type: "input_json_delta", partial_json: "" },
      ...halves(JSON.stringify(jsonSchema.parse(block.input))).map((part) => ({
        type: "input_json_delta",
        partial_json: part,
      })),
    ],
    thinking: () => [{ type: "signature_delta", signature: block.signature ?? "" }],
  };
  return [
    { type: "content_block_start", index, content_block: { ...block, ...started[type] } },
    ...(index === 0 ? [{ type: "ping" }] : []),
    ...deltas[type]().map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
}

function halves(whole: string): string[] {
  const middle = Math.ceil(whole.length / 2);
  return [whole.slice(0, middle), whole.slice(middle)];
}
