import { z } from "zod";
import { jsonObjectSchema } from "../../../shared/kernel/mod.ts";
import { type Incoming, WireRefusal, type WireRequest } from "../wire.ts";
import { checkToolResults } from "./check_tool_results.ts";
import { findUnsupported } from "./find_unsupported.ts";
import { parseBody } from "./parse_body.ts";
import { toOutput } from "./to_output.ts";

const text = z.strictObject({
  type: z.literal("text"),
  text: z.string().min(1),
  cache_control: jsonObjectSchema.optional(),
});
const source = z.strictObject({
  type: z.literal("base64"),
  media_type: z.string(),
  data: z.base64(),
});
const blockSchema = z.discriminatedUnion("type", [
  text,
  z.strictObject({ type: z.literal("image"), source }),
  z.strictObject({ type: z.literal("document"), source, title: z.string().optional() }),
  z.strictObject({
    type: z.literal("tool_use"),
    id: z.string(),
    name: z.string(),
    input: jsonObjectSchema,
  }),
  z.strictObject({
    type: z.literal("tool_result"),
    tool_use_id: z.string(),
    content: z.string(),
    is_error: z.boolean().optional(),
  }),
]);

/** Unknown members are refused, as the API does: `temperature` is one since its version of October 2026. */
const bodySchema = z.strictObject({
  model: z.string(),
  max_tokens: z.number().int().positive(),
  messages: z
    .array(
      z.strictObject({
        role: z.enum(["user", "assistant"]),
        content: z.union([z.string().min(1), z.array(blockSchema).min(1)]),
      }),
    )
    .min(1),
  system: z.union([z.string(), z.array(text)]).optional(),
  tools: z
    .array(
      z.strictObject({
        name: z.string(),
        description: z.string().optional(),
        input_schema: jsonObjectSchema,
      }),
    )
    .optional(),
  tool_choice: z.strictObject({ type: z.string(), name: z.string().optional() }).optional(),
  output_config: z
    .strictObject({
      effort: z.enum(["low", "medium", "high", "xhigh", "max"]).optional(),
      format: z
        .strictObject({ type: z.literal("json_schema"), schema: jsonObjectSchema })
        .optional(),
    })
    .optional(),
  stream: z.boolean().optional(),
});
type Body = z.infer<typeof bodySchema>;

/** Reads a request as the provider would. @throws WireRefusal */
export function readMessageRequest({ headers, body: raw }: Incoming): WireRequest {
  if (headers["anthropic-version"] === undefined) {
    throw new WireRefusal("invalid_request", "anthropic-version: header is required");
  }
  const body = parseBody(bodySchema, raw, (name) => `${name}: Extra inputs are not permitted`);
  checkSchema(body);
  const turns = body.messages.map(toTurn);
  checkToolResults(
    turns.map(({ content }) => ({
      calls: content.flatMap((each) => (each.type === "tool_use" ? [each.id] : [])),
      results: content.flatMap((each) => (each.type === "tool_result" ? [each.tool_use_id] : [])),
    })),
  );
  const blocks = turns.flatMap(({ role, content }) => content.map((each) => ({ ...each, role })));
  const system = typeof body.system === "string" ? [] : (body.system ?? []);
  const instructions =
    typeof body.system === "string" ? body.system : system.map((each) => each.text).join("\n");
  const userTexts = blocks.flatMap((each) =>
    each.role === "user" && each.type === "text" ? [each.text] : [],
  );
  const isText = (type: string) => type !== "image" && type !== "document";
  return {
    model: body.model,
    system: instructions,
    prompt: userTexts.join("\n"),
    inputText: JSON.stringify(blocks.filter(({ type }) => isText(type))),
    attachments: blocks.filter(({ type }) => !isText(type)).length,
    maximumOutputTokens: body.max_tokens,
    output: body.output_config?.format && toOutput(body.output_config.format.schema),
    tools: (body.tools ?? []).map((tool) => ({ name: tool.name, schema: tool.input_schema })),
    mustCallTool: false,
    stream: body.stream ?? false,
    cacheable: system.some((each) => each.cache_control !== undefined),
  };
}

function toTurn({ role, content }: Body["messages"][number]) {
  if (typeof content !== "string") return { role, content };
  return { role, content: [{ type: "text" as const, text: content }] };
}

function checkSchema({ tool_choice: choice, output_config: config }: Body): void {
  if (choice !== undefined && choice.type !== "auto" && choice.type !== "none") {
    const message = `tool_choice: forced tool use ("${choice.type}") is not supported on this model`;
    throw new WireRefusal("invalid_request", message);
  }
  const unsupported = config?.format && findUnsupported(config.format.schema, "anthropic");
  if (unsupported !== undefined) {
    throw new WireRefusal("invalid_request", `output_config.format.schema: ${unsupported}`);
  }
}
