import type {
  ResponseCreateParamsNonStreaming,
  ResponseInputContent,
  ResponseInputItem,
} from "openai/resources/responses/responses";
import { hashJson } from "../../../kernel/mod.ts";
import { adaptSchema } from "../adapt_schema.ts";
import type { ContentPart, ModelMessage, ModelRequest } from "../model_request.ts";

/**
 * The request in the words of the Responses API. It has no seed, and its reasoning models refuse a
 * temperature. Nothing is kept at the provider: every call says all it needs.
 */
export async function toResponseParams(
  request: ModelRequest,
): Promise<ResponseCreateParamsNonStreaming> {
  const { output, tools, toolChoice, effort } = request;
  return {
    model: request.model,
    input: request.messages.flatMap(toItems),
    max_output_tokens: request.maximumOutputTokens,
    store: false,
    ...(await toInstructions(request)),
    ...(output === undefined ? {} : { text: { format: toTextFormat(output) } }),
    ...(tools === undefined
      ? {}
      : { tools: tools.map((tool) => ({ type: "function", ...toFunction(tool) })) }),
    ...(tools === undefined || toolChoice === undefined ? {} : { tool_choice: toolChoice }),
    ...(effort === undefined ? {} : { reasoning: { effort } }),
  };
}

function toTextFormat(output: NonNullable<ModelRequest["output"]>) {
  if (output.form === "json") return { type: "json_object" as const };
  return { type: "json_schema" as const, ...toFormat(output) };
}

/** Requests of one key are sent where the beginning they share is cached. */
async function toInstructions({ system, messages }: ModelRequest) {
  const shared = messages.flatMap((message) =>
    message.role === "user" ? message.content.filter(isStable) : [],
  );
  if (system === "" && shared.length === 0) return {};
  const beginning = [system, ...shared.map(({ text }) => text)];
  return {
    ...(system === "" ? {} : { instructions: system }),
    prompt_cache_key: (await hashJson(beginning)).slice(0, 32),
  };
}

function isStable(part: ContentPart): part is Extract<ContentPart, { type: "text" }> {
  return part.type === "text" && part.stable === true;
}

/** The members that ask for JSON; without `strict`, the schema is only advice. */
export function toFormat({ name, schema }: NonNullable<ModelRequest["output"]>) {
  const adapted = adaptSchema(schema, "openai");
  return { name, schema: adapted.schema, strict: adapted.binding };
}

/** The members that describe a tool. */
export function toFunction(tool: NonNullable<ModelRequest["tools"]>[number]) {
  const adapted = adaptSchema(tool.inputSchema, "openai");
  return {
    name: tool.name,
    description: tool.description,
    parameters: adapted.schema,
    strict: adapted.binding,
  };
}

/** The protocol has no other way to say that a tool failed. */
export function toResult({
  content,
  failed,
}: {
  readonly content: string;
  readonly failed: boolean;
}) {
  return failed ? `Error: ${content}` : content;
}

/** Binary data as a URL. */
export function toDataUrl(part: { readonly mediaType: string; readonly data: string }): string {
  return `data:${part.mediaType};base64,${part.data}`;
}

function toItems(message: ModelMessage): ResponseInputItem[] {
  switch (message.role) {
    case "user":
      return [{ role: "user", content: message.content.map(toContent) }];
    case "assistant":
      return [
        ...(message.text === "" ? [] : [{ role: "assistant" as const, content: message.text }]),
        ...message.toolCalls.map(({ id, name, input }) => ({
          type: "function_call" as const,
          call_id: id,
          name,
          arguments: JSON.stringify(input),
        })),
      ];
    case "tool":
      return [{ type: "function_call_output", call_id: message.id, output: toResult(message) }];
  }
}

function toContent(part: ContentPart): ResponseInputContent {
  switch (part.type) {
    case "text":
      return { type: "input_text", text: part.text };
    case "image":
      return { type: "input_image", detail: "auto", image_url: toDataUrl(part) };
    case "document":
      return { type: "input_file", filename: part.name, file_data: toDataUrl(part) };
  }
}
