import type {
  ContentBlockParam,
  MessageCreateParamsNonStreaming,
  MessageParam,
  Tool,
} from "@anthropic-ai/sdk/resources/messages";
import { adaptSchema } from "../adapt_schema.ts";
import { describeOutput } from "../describe_output.ts";
import { groupTurns, type Turn } from "../group_turns.ts";
import type { ContentPart, ModelRequest, ToolDefinition } from "../model_request.ts";

/**
 * The request in Anthropic's words. Neither `temperature` nor `seed` is one of them, and its newest models
 * refuse to be made to call a tool, so that `required` is left to the prompt.
 */
export function toMessageParams(request: ModelRequest): MessageCreateParamsNonStreaming {
  const { tools, effort } = request;
  // It knows JSON of a schema only: without one, the words that ask for it stand in the instructions already.
  const output = request.output?.form === "json" ? undefined : request.output;
  const adapted = output && adaptSchema(output.schema, "anthropic");
  const format = adapted?.binding
    ? {
        format: {
          type: "json_schema" as const,
          schema: { title: output?.name, ...adapted.schema },
        },
      }
    : {};
  const { system, messages } = adapted?.binding === false ? describeOutput(request) : request;
  return {
    model: request.model,
    max_tokens: request.maximumOutputTokens,
    messages: groupTurns(messages).flatMap(toMessages),
    ...(system === ""
      ? {}
      : { system: [{ type: "text", text: system, ...toMark({ stable: true }) }] }),
    ...(tools === undefined ? {} : { tools: tools.map(toTool) }),
    ...(adapted?.binding || effort
      ? { output_config: { ...format, ...(effort && { effort }) } }
      : {}),
  };
}

function toTool({ name, description, inputSchema }: ToolDefinition): Tool {
  return { name, description, input_schema: { ...inputSchema, type: "object" } };
}

/** The provider keeps what is before such a mark: tools and instructions, and what all calls of a run share. */
function toMark({ stable }: { readonly stable?: boolean }) {
  return stable ? { cache_control: { type: "ephemeral" as const } } : {};
}

/** It takes no empty text, and no turn without content. */
function toMessages(turn: Turn): MessageParam[] {
  const content = toBlocks(turn);
  if (content.length === 0) return [];
  return [{ role: turn.role === "assistant" ? "assistant" : "user", content }];
}

function toBlocks(turn: Turn): ContentBlockParam[] {
  switch (turn.role) {
    case "user":
      return turn.content.flatMap(toBlock);
    case "assistant":
      return [
        ...(turn.text === "" ? [] : [{ type: "text" as const, text: turn.text }]),
        ...turn.toolCalls.map(({ id, name, input }) => ({
          type: "tool_use" as const,
          id,
          name,
          input,
        })),
      ];
    case "tools":
      return turn.results.map(({ id, content, failed }) => ({
        type: "tool_result",
        tool_use_id: id,
        content,
        ...(failed ? { is_error: true } : {}),
      }));
  }
}

function toBlock(part: ContentPart): ContentBlockParam[] {
  switch (part.type) {
    case "text":
      return part.text === "" ? [] : [{ type: "text", text: part.text, ...toMark(part) }];
    case "image":
      return [
        { type: "image", source: { type: "base64", media_type: part.mediaType, data: part.data } },
      ];
    case "document":
      return [
        {
          type: "document",
          title: part.name,
          source: { type: "base64", media_type: part.mediaType, data: part.data },
        },
      ];
  }
}
