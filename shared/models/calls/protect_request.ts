import type { Json } from "../../kernel/mod.ts";
import { type Finding, Masking, SENSITIVE_KINDS } from "../../kernel/mod.ts";
import { addToTurn } from "./add_to_turn.ts";
import type { ModelAnswer } from "./model_answer.ts";
import type { ContentPart, ModelMessage, ModelRequest } from "./model_request.ts";

type Request = Omit<ModelRequest, "model">;
type MapText = (text: string) => string;

/** What the tenants' rules call what was found, and images and documents, in which nothing can be found. */
export type FoundContent = "personal-data" | "secrets" | "attachment";

/** A request without the secrets and personal data that were found in it, and the way back. */
export interface ProtectedRequest {
  readonly request: Request;
  readonly findings: readonly Finding[];
  readonly contains: readonly FoundContent[];
  /** Personal data and passwords in their places; other secrets stay placeholders. */
  restoreAnswer(answer: ModelAnswer): ModelAnswer;
  /** The same for a text that comes in pieces; one function for each stream. */
  restoreStream(): (piece: string) => string;
}

/** Tells the model what it sees. It ends the first turn, so that what all calls begin with may stay cached. */
const NOTICE =
  "Values that must not leave the project are replaced by placeholders such as [[EMAIL_1]] or [[PASSWORD_1]]. " +
  "Treat a placeholder as the value it stands for, and write it exactly as it is wherever the value belongs. " +
  "[[SECRET_1]] and similar placeholders are credentials: do not write them into code, but let the code read them from its configuration.";

/**
 * Masks the instructions, messages and tool results of a request. Images and documents are passed on
 * untouched; the schemas and descriptions of tools and outputs are the caller's own words.
 */
export function protectRequest(request: Request): ProtectedRequest {
  const answers = request.messages.flatMap((each) => (each.role === "assistant" ? each.text : []));
  const masking = new Masking(textsOf(request), new Set(answers));
  const masked = mapRequest(request, (text) => masking.mask(text));
  const findings = masking.findings();
  return {
    request: findings.length === 0 ? request : addToTurn(masked, NOTICE, "first"),
    findings,
    contains: [
      ...new Set<FoundContent>(findings.map(({ kind }) => SENSITIVE_KINDS[kind].content)),
      ...(hasAttachment(request) ? (["attachment"] as const) : []),
    ],
    restoreAnswer: (answer) => ({
      ...answer,
      text: masking.restore(answer.text),
      toolCalls: answer.toolCalls.map((call) => ({
        ...call,
        input: mapJson(call.input, (text) => masking.restore(text)),
      })),
    }),
    restoreStream: () => masking.restoreStream(),
  };
}

function textsOf(request: Request): readonly string[] {
  const texts: string[] = [];
  mapRequest(request, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

function hasAttachment({ messages }: Request): boolean {
  return messages.some(
    (message) => message.role === "user" && message.content.some(({ type }) => type !== "text"),
  );
}

function mapRequest(request: Request, map: MapText): Request {
  return {
    ...request,
    system: map(request.system),
    messages: request.messages.map((message) => mapMessage(message, map)),
  };
}

function mapMessage(message: ModelMessage, map: MapText): ModelMessage {
  switch (message.role) {
    case "user":
      return { ...message, content: message.content.map((part) => mapPart(part, map)) };
    case "assistant":
      return {
        ...message,
        text: map(message.text),
        toolCalls: message.toolCalls.map((call) => ({ ...call, input: mapJson(call.input, map) })),
      };
    case "tool":
      return { ...message, content: map(message.content) };
  }
}

function mapPart(part: ContentPart, map: MapText): ContentPart {
  switch (part.type) {
    case "text":
      return { ...part, text: map(part.text) };
    case "document":
      return { ...part, name: map(part.name) };
    case "image":
      return part;
  }
}

function mapJson(value: Json, map: MapText): Json {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((item) => mapJson(item, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [map(key), mapJson(item, map)]),
  );
}
