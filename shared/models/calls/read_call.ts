import { type Json, jsonSchema } from "../../kernel/mod.ts";
import { dropAbsent } from "./drop_absent.ts";
import type { StopReason } from "./model_answer.ts";
import type { ModelRequest, ToolCall } from "./model_request.ts";

/** A tool call as a model wrote it. */
export interface WrittenCall {
  readonly id: string;
  readonly name: string;
  /** JSON as text, or already read. */
  readonly input: unknown;
}

/**
 * The tool calls of an answer, each with an id of its own. Input that is no JSON stays the text it is, for the
 * model to be told; a call that the limit on output cut is none.
 */
export function readCalls(
  written: readonly WrittenCall[],
  stop: StopReason,
  tools: ModelRequest["tools"] = [],
): ToolCall[] {
  const used = new Set<string>();
  return written.flatMap(({ id, name, input }, index): ToolCall[] => {
    const value = readInput(input);
    const isCut = stop === "length" && typeof value === "string";
    if (name === "" || isCut) return [];
    const own = id === "" || used.has(id) ? `call_${index}` : id;
    used.add(own);
    // Where every property is required, one that may be absent comes as null.
    const schema = tools.find((tool) => tool.name === name)?.inputSchema ?? {};
    return [{ id: own, name, input: dropAbsent(value, schema) }];
  });
}

function readInput(input: unknown): Json {
  if (typeof input !== "string") return jsonSchema.catch({}).parse(input ?? {});
  try {
    return jsonSchema.parse(JSON.parse(input === "" ? "{}" : input));
  } catch {
    return input;
  }
}
