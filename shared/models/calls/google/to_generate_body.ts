import type { Content, GenerateContentConfig, Part } from "@google/genai/web";
import { adaptSchema } from "../adapt_schema.ts";
import { groupTurns, type Turn } from "../group_turns.ts";
import type { ContentPart, ModelRequest } from "../model_request.ts";

/** The request as the Gemini API takes it. */
export function toGenerateBody(request: ModelRequest) {
  const { system, output, tools, temperature, seed } = request;
  const config: GenerateContentConfig = {
    maxOutputTokens: request.maximumOutputTokens,
    ...(output === undefined ? {} : toFormat(output)),
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
  };
  return {
    contents: groupTurns(request.messages).flatMap(toContent),
    ...(system === "" ? {} : { systemInstruction: { parts: [{ text: system }] } }),
    generationConfig: { ...config, ...toThinking(request) },
    ...(tools === undefined ? {} : toTools(request, tools)),
  };
}

function toFormat({ name, schema, form }: NonNullable<ModelRequest["output"]>) {
  const responseMimeType = "application/json";
  if (form === "json") return { responseMimeType };
  const adapted = adaptSchema(schema, "google").schema;
  return { responseMimeType, responseJsonSchema: { title: name, ...adapted } };
}

function toTools({ toolChoice }: ModelRequest, tools: NonNullable<ModelRequest["tools"]>) {
  const functionDeclarations = tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    parametersJsonSchema: adaptSchema(inputSchema, "google").schema,
  }));
  const functionCallingConfig = { mode: toolChoice === "required" ? "ANY" : "AUTO" };
  return { tools: [{ functionDeclarations }], toolConfig: { functionCallingConfig } };
}

/** Models before the third generation count thinking in tokens instead, and refuse a level. */
function toThinking({ model, effort }: ModelRequest) {
  if (effort === undefined || /^gemini-[12][.-]/.test(model)) return {};
  return { thinkingConfig: { thinkingLevel: effort.toUpperCase() } };
}

function toContent(turn: Turn): Content[] {
  const parts = toParts(turn);
  return parts.length === 0 ? [] : [{ role: turn.role === "assistant" ? "model" : "user", parts }];
}

/**
 * What Google documents for calls whose signature is not there: a conversation that another provider's
 * model began has none, and without one a third-generation model refuses the request.
 */
const NO_SIGNATURE = { thoughtSignature: "skip_thought_signature_validator" };

function toParts(turn: Turn): Part[] {
  switch (turn.role) {
    case "user":
      return turn.content.map(toPart);
    case "assistant":
      return [
        ...(turn.text === "" ? [] : [{ text: turn.text }]),
        ...turn.toolCalls.map(({ id, name, input }, index) => ({
          functionCall: { id, name, args: toArguments(input) },
          ...(index === 0 ? NO_SIGNATURE : {}),
        })),
      ];
    case "tools":
      return turn.results.map(({ id, name, content, failed }) => ({
        functionResponse: { id, name, response: failed ? { error: content } : { output: content } },
      }));
  }
}

function toArguments(input: unknown): Record<string, unknown> {
  return typeof input === "object" && input !== null ? { ...input } : { input };
}

function toPart(part: ContentPart): Part {
  return part.type === "text"
    ? { text: part.text }
    : { inlineData: { mimeType: part.mediaType, data: part.data } };
}
