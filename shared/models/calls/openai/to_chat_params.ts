import type {
  ChatCompletionContentPart,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
} from "openai/resources/chat/completions";
import type { ContentPart, ModelMessage, ModelRequest } from "../model_request.ts";
import { toDataUrl, toFormat, toFunction, toResult } from "./to_response_params.ts";

/** The request in the words of chat completions. */
export function toChatParams(request: ModelRequest): ChatCompletionCreateParamsNonStreaming {
  const { system, output, tools, toolChoice, effort, temperature, seed } = request;
  return {
    model: request.model,
    messages: [
      ...(system === "" ? [] : [{ role: "system" as const, content: system }]),
      ...request.messages.map(toMessage),
    ],
    ...toLimit(request),
    ...(output === undefined ? {} : { response_format: toResponseFormat(output) }),
    ...(tools === undefined
      ? {}
      : { tools: tools.map((tool) => ({ type: "function", function: toFunction(tool) })) }),
    ...(tools === undefined || toolChoice === undefined ? {} : { tool_choice: toolChoice }),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** Few servers know the new name of the limit; OpenAI's own models refuse the old one. */
function toLimit({ maximumOutputTokens, without = [] }: ModelRequest) {
  if (!without.includes("max_tokens")) return { max_tokens: maximumOutputTokens };
  if (without.includes("max_completion_tokens")) return {};
  return { max_completion_tokens: maximumOutputTokens };
}

function toResponseFormat(output: NonNullable<ModelRequest["output"]>) {
  if (output.form === "json") return { type: "json_object" as const };
  return { type: "json_schema" as const, json_schema: toFormat(output) };
}

function toMessage(message: ModelMessage): ChatCompletionMessageParam {
  switch (message.role) {
    case "user":
      return { role: "user", content: toContents(message.content) };
    case "assistant":
      return { role: "assistant", content: message.text, ...toToolCalls(message.toolCalls) };
    case "tool":
      return { role: "tool", tool_call_id: message.id, content: toResult(message) };
  }
}

function toToolCalls(calls: Extract<ModelMessage, { role: "assistant" }>["toolCalls"]) {
  if (calls.length === 0) return {};
  return {
    tool_calls: calls.map(({ id, name, input }) => ({
      id,
      type: "function" as const,
      function: { name, arguments: JSON.stringify(input) },
    })),
  };
}

/** Some servers take no parts: text alone goes as text. */
function toContents(parts: readonly ContentPart[]): string | ChatCompletionContentPart[] {
  const texts = parts.flatMap((part) => (part.type === "text" ? part.text : []));
  return texts.length === parts.length ? texts.join("\n\n") : parts.map(toContent);
}

function toContent(part: ContentPart): ChatCompletionContentPart {
  switch (part.type) {
    case "text":
      return { type: "text", text: part.text };
    case "image":
      return { type: "image_url", image_url: { url: toDataUrl(part) } };
    case "document":
      return { type: "file", file: { filename: part.name, file_data: toDataUrl(part) } };
  }
}
