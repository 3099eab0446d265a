import { type Json, jsonSchema } from "../../kernel/mod.ts";
import { CallFailure } from "./call_failure.ts";
import type { StopReason } from "./model_answer.ts";

/**
 * The input of a tool call, as the model wrote it. Undefined when the limit on output cut it: such a call
 * is none. @throws CallFailure `invalid_answer` when it is no JSON otherwise.
 */
export function parseArguments(text: string, stop: StopReason): Json | undefined {
  try {
    return jsonSchema.parse(JSON.parse(text === "" ? "{}" : text));
  } catch {
    if (stop === "length") return undefined;
    throw new CallFailure("invalid_answer", "Expected the input of a tool call to be JSON");
  }
}
