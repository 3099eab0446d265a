import { z } from "zod";
import { type Incoming, WireRefusal, type WireRequest } from "../wire.ts";
import {
  checkStrict,
  dataUrlSchema,
  describeUnknown,
  effortSchema,
  formatSchema,
  functionSchema,
} from "./openai_request.ts";
import { parseBody } from "./parse_body.ts";

const contentSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("input_text"), text: z.string() }),
  z.strictObject({
    type: z.literal("input_image"),
    detail: z.string().optional(),
    image_url: dataUrlSchema,
  }),
  z.strictObject({ type: z.literal("input_file"), filename: z.string(), file_data: dataUrlSchema }),
]);

const itemSchema = z.union([
  z.strictObject({
    role: z.literal("user"),
    content: z.union([z.string(), z.array(contentSchema)]),
  }),
  z.strictObject({ role: z.literal("assistant"), content: z.string() }),
  z.strictObject({
    type: z.literal("function_call"),
    call_id: z.string().max(64),
    name: z.string(),
    arguments: z.string(),
  }),
  z.strictObject({
    type: z.literal("function_call_output"),
    call_id: z.string(),
    output: z.string(),
  }),
]);

const bodySchema = z.strictObject({
  model: z.string(),
  input: z.array(itemSchema).min(1),
  instructions: z.string().optional(),
  max_output_tokens: z.number().int().min(16).optional(),
  store: z.boolean().optional(),
  stream: z.boolean().optional(),
  prompt_cache_key: z.string().max(64).optional(),
  reasoning: z.strictObject({ effort: effortSchema }).optional(),
  temperature: z.number().optional(),
  text: z
    .strictObject({ format: formatSchema.extend({ type: z.literal("json_schema") }) })
    .optional(),
  tools: z.array(functionSchema.extend({ type: z.literal("function") })).optional(),
  tool_choice: z.enum(["auto", "none", "required"]).optional(),
});

/** Reads a request as the provider would. @throws WireRefusal */
export function readResponseRequest({ body: raw }: Incoming): WireRequest {
  const body = parseBody(bodySchema, raw, describeUnknown);
  if (body.temperature !== undefined) {
    const message = "Unsupported parameter: 'temperature' is not supported with this model.";
    throw new WireRefusal("invalid_request", message);
  }
  if (body.text) checkStrict("response_format", body.text.format);
  for (const tool of body.tools ?? [])
    checkStrict("function", { ...tool, schema: tool.parameters });
  checkOutputs(body.input);
  const contents = body.input.flatMap((item) =>
    "role" in item && Array.isArray(item.content) ? item.content : [],
  );
  const said = body.input.flatMap((item) => {
    if (!("role" in item) || item.role !== "user") return [];
    if (typeof item.content === "string") return [item.content];
    return item.content.flatMap((each) => (each.type === "input_text" ? [each.text] : []));
  });
  const attachments = contents.filter(({ type }) => type !== "input_text");
  const rest = body.input.filter((item) => !("role" in item) || item.role !== "user");
  return {
    model: body.model,
    system: body.instructions ?? "",
    prompt: said.join("\n"),
    inputText: said.join("\n") + (rest.length > 0 ? JSON.stringify(rest) : ""),
    attachments: attachments.length,
    maximumOutputTokens: body.max_output_tokens ?? 128_000,
    output: body.text?.format,
    tools: (body.tools ?? []).map(({ name, parameters }) => ({ name, schema: parameters })),
    mustCallTool: body.tool_choice === "required",
    stream: body.stream ?? false,
    cacheable: true,
  };
}

function checkOutputs(items: readonly z.infer<typeof itemSchema>[]): void {
  const ids = (type: string) =>
    items.flatMap((item) => ("type" in item && item.type === type ? [item.call_id] : []));
  const outputs = new Set(ids("function_call_output"));
  const missing = ids("function_call").find((id) => !outputs.has(id));
  if (missing === undefined) return;
  throw new WireRefusal("invalid_request", `No tool output found for function call ${missing}.`);
}
