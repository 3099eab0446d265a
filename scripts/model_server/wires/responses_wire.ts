import { z } from "zod";
import { type JsonObject, jsonObjectSchema } from "../../../shared/kernel/mod.ts";
import { toEvent, toId, type Wire, type WireReply } from "../wire.ts";
import { toOpenAIError, toOpenAIHeaders } from "./openai_errors.ts";
import { bearerOf } from "./openai_request.ts";
import { readResponseRequest } from "./responses_request.ts";

/** OpenAI's Responses API. */
export const responsesWire: Wire = {
  provider: "openai",
  api: "responses",
  base: "/openai/v1",
  tooLong:
    "Your input exceeds the context window of this model. Please adjust your input and try again.",
  matches: (path) => path === "/openai/v1/responses",
  keyOf: bearerOf,
  read: readResponseRequest,
  toBody: (reply) => toResponse(reply, toItems(reply)),
  toEvents,
  toError: toOpenAIError,
  toErrorEvent(problem) {
    const error = { type: "error", code: "server_error", message: problem.message, param: null };
    return toEvent({ ...error, sequence_number: 0 }, "error");
  },
  headers: toOpenAIHeaders,
};

function toItems(reply: WireReply): JsonObject[] {
  const isRefusal = reply.stop === "refusal";
  const content = isRefusal
    ? { type: "refusal", refusal: reply.text }
    : { type: "output_text", text: reply.text, annotations: [], logprobs: [] };
  const message = {
    id: toId("msg_", reply.number),
    type: "message",
    role: "assistant",
    status: "completed",
    content: [content],
  };
  return [
    ...(reply.usage.reasoning > 0
      ? [{ id: toId("rs_", reply.number), type: "reasoning", summary: [] }]
      : []),
    ...(reply.text === "" && !isRefusal ? [] : [message]),
    ...reply.toolCalls.map(({ id, name, input }) => ({
      id: `fc_${id}`,
      type: "function_call",
      call_id: id,
      name,
      arguments: JSON.stringify(input),
      status: "completed",
    })),
  ];
}

function toResponse({ number, model, stop, usage }: WireReply, output: JsonObject[]): JsonObject {
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  return {
    id: toId("resp_", number),
    object: "response",
    created_at: 1_790_000_000,
    model,
    status: stop === "length" ? "incomplete" : "completed",
    error: null,
    incomplete_details: stop === "length" ? { reason: "max_output_tokens" } : null,
    output,
    usage: {
      input_tokens: input,
      input_tokens_details: {
        cached_tokens: usage.cacheRead,
        cache_write_tokens: usage.cacheWrite,
      },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: usage.reasoning },
      total_tokens: input + usage.output,
    },
  };
}

function toEvents(reply: WireReply): string[] {
  const items = toItems(reply);
  const whole = toResponse(reply, items);
  const opening = {
    ...whole,
    status: "in_progress",
    output: [],
    incomplete_details: null,
    usage: null,
  };
  const events: JsonObject[] = [
    { type: "response.created", response: opening },
    { type: "response.in_progress", response: opening },
    ...items.flatMap((item, index) => toItemEvents(item, index, reply)),
    {
      type: reply.stop === "length" ? "response.incomplete" : "response.completed",
      response: whole,
    },
  ];
  return events.map((event, number) =>
    toEvent({ ...event, sequence_number: number }, String(event.type)),
  );
}

function toItemEvents(item: JsonObject, index: number, reply: WireReply): JsonObject[] {
  const at = { item_id: item.id ?? "", output_index: index };
  const open = { message: { content: [] }, function_call: { arguments: "" }, reasoning: {} };
  const type = z.enum(["message", "function_call", "reasoning"]).parse(item.type);
  const inner = { message: toMessageEvents, function_call: toCallEvents, reasoning: () => [] };
  return [
    {
      type: "response.output_item.added",
      output_index: index,
      item: { ...item, status: "in_progress", ...open[type] },
    },
    ...inner[type](item, at, reply),
    { type: "response.output_item.done", output_index: index, item },
  ];
}

function toMessageEvents(item: JsonObject, place: JsonObject, reply: WireReply): JsonObject[] {
  const [part = {}] = z.array(jsonObjectSchema).parse(item.content);
  const at = { ...place, content_index: 0 };
  const [kind, member] = part.type === "refusal" ? ["refusal", "refusal"] : ["output_text", "text"];
  return [
    { type: "response.content_part.added", ...at, part: { ...part, [member]: "" } },
    ...reply.pieces.map((delta) => ({ type: `response.${kind}.delta`, ...at, delta })),
    { type: `response.${kind}.done`, ...at, [member]: reply.text },
    { type: "response.content_part.done", ...at, part },
  ];
}

function toCallEvents(item: JsonObject, at: JsonObject): JsonObject[] {
  const written = String(item.arguments);
  return [
    { type: "response.function_call_arguments.delta", ...at, delta: written },
    { type: "response.function_call_arguments.done", ...at, arguments: written },
  ];
}
