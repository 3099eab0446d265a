import type {
  Content,
  FunctionCallingConfigMode,
  GenerateContentConfig,
  GenerateContentParameters,
  Part,
  ThinkingLevel,
} from "@google/genai/web";
import { adaptSchema } from "../adapt_schema.ts";
import { groupTurns, type Turn } from "../group_turns.ts";
import type { ContentPart, ModelRequest } from "../model_request.ts";

/** The SDK's enumerations, which are there only once it is loaded. */
export interface GoogleWords {
  readonly FunctionCallingConfigMode: typeof FunctionCallingConfigMode;
  readonly ThinkingLevel: typeof ThinkingLevel;
}

/** The request in Gemini's words. */
export function toGenerateParams(
  request: ModelRequest,
  words: GoogleWords,
  abortSignal: AbortSignal,
): GenerateContentParameters {
  const { system, output, tools, temperature, seed } = request;
  const config: GenerateContentConfig = {
    abortSignal,
    maxOutputTokens: request.maximumOutputTokens,
    // The SDK would call again by itself, and the ledger must know of every call.
    automaticContinuation: false,
    ...(system === "" ? {} : { systemInstruction: system }),
    ...(output === undefined ? {} : toFormat(output)),
    ...(tools === undefined ? {} : toTools(request, tools, words)),
    ...toThinking(request, words),
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
  };
  return {
    model: request.model,
    contents: groupTurns(request.messages).flatMap(toContent),
    config,
  };
}

function toFormat({ name, schema }: NonNullable<ModelRequest["output"]>) {
  return {
    responseMimeType: "application/json",
    responseJsonSchema: { title: name, ...adaptSchema(schema, "google").schema },
  };
}

function toTools(
  { toolChoice }: ModelRequest,
  tools: NonNullable<ModelRequest["tools"]>,
  { FunctionCallingConfigMode: mode }: GoogleWords,
) {
  const functionDeclarations = tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    parametersJsonSchema: adaptSchema(inputSchema, "google").schema,
  }));
  const functionCallingConfig = { mode: toolChoice === "required" ? mode.ANY : mode.AUTO };
  return { tools: [{ functionDeclarations }], toolConfig: { functionCallingConfig } };
}

/** Models before the third generation count thinking in tokens instead, and refuse a level. */
function toThinking({ model, effort }: ModelRequest, { ThinkingLevel: level }: GoogleWords) {
  if (effort === undefined || /^gemini-[12][.-]/.test(model)) return {};
  const thinkingLevel = { low: level.LOW, medium: level.MEDIUM, high: level.HIGH }[effort];
  return { thinkingConfig: { thinkingLevel } };
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
