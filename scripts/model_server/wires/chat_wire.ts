import { z } from "zod";
import type { JsonObject } from "../../../shared/kernel/mod.ts";
import type { ProviderName } from "../model_script.ts";
import {
  type Incoming,
  toEvent,
  toId,
  type Wire,
  type WireReply,
  type WireRequest,
} from "../wire.ts";
import { checkToolResults } from "./check_tool_results.ts";
import { toOpenAIError, toOpenAIHeaders } from "./openai_errors.ts";
import {
  bearerOf,
  checkStrict,
  dataUrlSchema,
  describeUnknown,
  effortSchema,
  formatSchema,
  functionSchema,
} from "./openai_request.ts";
import { parseBody } from "./parse_body.ts";

const contentSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({
    type: z.literal("image_url"),
    image_url: z.strictObject({ url: dataUrlSchema }),
  }),
  z.strictObject({
    type: z.literal("file"),
    file: z.strictObject({ filename: z.string(), file_data: dataUrlSchema }),
  }),
]);

const messageSchema = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), content: z.string() }),
  z.strictObject({
    role: z.literal("user"),
    content: z.union([z.string(), z.array(contentSchema)]),
  }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z.string().nullish(),
    tool_calls: z
      .array(
        z.strictObject({
          id: z.string(),
          type: z.literal("function"),
          function: z.strictObject({ name: z.string(), arguments: z.string() }),
        }),
      )
      .optional(),
  }),
  z.strictObject({ role: z.literal("tool"), tool_call_id: z.string(), content: z.string() }),
]);
type Message = z.infer<typeof messageSchema>;

const bodySchema = z.strictObject({
  model: z.string(),
  messages: z.array(messageSchema).min(1),
  max_tokens: z.number().int().positive().optional(),
  max_completion_tokens: z.number().int().positive().optional(),
  response_format: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("json_schema"), json_schema: formatSchema }),
      z.strictObject({ type: z.literal("json_object") }),
    ])
    .optional(),
  tools: z
    .array(z.strictObject({ type: z.literal("function"), function: functionSchema }))
    .optional(),
  tool_choice: z.enum(["auto", "none", "required"]).optional(),
  reasoning_effort: effortSchema.optional(),
  temperature: z.number().min(0).max(2).optional(),
  seed: z.number().int().optional(),
  stream: z.boolean().optional(),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
});

const FINISH = { end: "stop", length: "length", tool: "tool_calls", refusal: "stop" };

/** Chat completions, as OpenAI and Fireworks have them. */
export function createChatWire(provider: ProviderName, base: string): Wire {
  return {
    provider,
    api: "chat",
    base,
    tooLong:
      "This model's maximum context length is 272000 tokens. However, your messages resulted in 280001 tokens.",
    matches: (path) => path === `${base}/chat/completions`,
    keyOf: bearerOf,
    read,
    toBody,
    toEvents,
    toError: toOpenAIError,
    toErrorEvent: (problem, number) => toEvent(toOpenAIError(problem, number).body),
    headers: toOpenAIHeaders,
  };
}

function read({ body: raw }: Incoming): WireRequest {
  const body = parseBody(bodySchema, raw, describeUnknown);
  const wanted = body.response_format;
  const format = wanted?.type === "json_schema" ? wanted.json_schema : undefined;
  if (format) checkStrict("response_format", format);
  for (const { function: tool } of body.tools ?? []) {
    checkStrict("function", { ...tool, schema: tool.parameters });
  }
  checkResults(body.messages);
  const system = body.messages.flatMap((each) => (each.role === "system" ? [each.content] : []));
  const contents = body.messages.flatMap((each) =>
    each.role !== "user"
      ? []
      : typeof each.content === "string"
        ? [{ type: "text" as const, text: each.content }]
        : each.content,
  );
  const said = contents.flatMap((each) => (each.type === "text" ? [each.text] : []));
  const rest = body.messages.filter(({ role }) => role === "assistant" || role === "tool");
  return {
    model: body.model,
    system: system.join("\n"),
    prompt: said.join("\n"),
    inputText: said.join("\n") + (rest.length > 0 ? JSON.stringify(rest) : ""),
    attachments: contents.length - said.length,
    maximumOutputTokens: body.max_completion_tokens ?? body.max_tokens ?? 128_000,
    output: format,
    tools: (body.tools ?? []).map(({ function: tool }) => ({
      name: tool.name,
      schema: tool.parameters,
    })),
    mustCallTool: body.tool_choice === "required",
    stream: body.stream ?? false,
    cacheable: true,
  };
}

/** Results of tools follow the turn that called them, one message each. */
function checkResults(messages: readonly Message[]): void {
  const turns: { calls: string[]; results: string[] }[] = [];
  for (const message of messages) {
    if (message.role === "tool" && turns.at(-1)?.calls.length === 0) {
      turns.at(-1)?.results.push(message.tool_call_id);
    } else if (message.role === "tool") {
      turns.push({ calls: [], results: [message.tool_call_id] });
    } else {
      const calls = message.role === "assistant" ? (message.tool_calls ?? []) : [];
      turns.push({ calls: calls.map(({ id }) => id), results: [] });
    }
  }
  checkToolResults(turns);
}

function toCalls({ toolCalls }: WireReply) {
  return toolCalls.map(({ id, name, input }) => ({
    id,
    type: "function",
    function: { name, arguments: JSON.stringify(input) },
  }));
}

function toUsage({ usage }: WireReply): JsonObject {
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.output,
    total_tokens: prompt + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}

function toBody(reply: WireReply): JsonObject {
  const isRefusal = reply.stop === "refusal";
  const calls = toCalls(reply);
  return {
    id: toId("chatcmpl-", reply.number),
    object: "chat.completion",
    created: 1_790_000_000,
    model: reply.model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: isRefusal || reply.text === "" ? null : reply.text,
          refusal: isRefusal ? reply.text : null,
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
        },
        logprobs: null,
        finish_reason: FINISH[reply.stop],
      },
    ],
    usage: toUsage(reply),
  };
}

function toEvents(reply: WireReply): string[] {
  const member = reply.stop === "refusal" ? "refusal" : "content";
  const choices: JsonObject[] = [
    { delta: { role: "assistant", content: "" } },
    ...reply.pieces.map((piece) => ({ delta: { [member]: piece } })),
    ...toCalls(reply).flatMap(({ function: { name, arguments: written }, ...call }, index) => [
      { delta: { tool_calls: [{ index, ...call, function: { name, arguments: "" } }] } },
      { delta: { tool_calls: [{ index, function: { arguments: written } }] } },
    ]),
  ];
  const toChunk = (choice: JsonObject, usage: JsonObject | null) => ({
    id: toId("chatcmpl-", reply.number),
    object: "chat.completion.chunk",
    created: 1_790_000_000,
    model: reply.model,
    choices:
      "delta" in choice ? [{ index: 0, logprobs: null, finish_reason: null, ...choice }] : [],
    usage,
  });
  return [
    ...choices.map((choice) => toEvent(toChunk(choice, null))),
    toEvent(toChunk({ delta: {}, finish_reason: FINISH[reply.stop] }, null)),
    toEvent(toChunk({}, toUsage(reply))),
    toEvent("[DONE]"),
  ];
}
