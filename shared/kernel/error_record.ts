import { z } from "zod";
import { CogoError } from "./cogo_error.ts";
import type { Json } from "./json.ts";
import { toJson } from "./to_json.ts";
import { truncateText } from "./truncate_text.ts";

const MESSAGE_MAXIMUM_CHARACTERS = 1_000;
const UNREADABLE = "What was thrown cannot be read";

/** An error as data: what is stored with a failed step, run or task. */
export const errorRecordSchema = z.looseObject({
  code: z.string(),
  message: z.string(),
  remedy: z.string().optional(),
});
export type ErrorRecord = z.infer<typeof errorRecordSchema>;

/** What other people's code has thrown; an error in its place where asking what it is throws in turn, as a proxy may. */
export function toReadable(thrown: unknown): unknown {
  try {
    void (thrown instanceof Error);
    return thrown;
  } catch {
    return new Error(UNREADABLE);
  }
}

/** Turns anything thrown into an error record; what is not a CogoError becomes `internal_error`. */
export function toErrorRecord(thrown: unknown): ErrorRecord {
  try {
    return readThrown(thrown);
  } catch {
    return { code: "internal_error", message: UNREADABLE };
  }
}

function readThrown(thrown: unknown): ErrorRecord {
  if (thrown instanceof CogoError) {
    const details = toDetails(thrown.details);
    return {
      code: thrown.code,
      message: thrown.message,
      ...(thrown.remedy === undefined ? {} : { remedy: thrown.remedy }),
      ...(details === undefined ? {} : { details }),
    };
  }
  return {
    code: "internal_error",
    message: truncateText(messageOf(thrown), MESSAGE_MAXIMUM_CHARACTERS),
  };
}

/** Details that JSON cannot hold are left out: with them the error could not be told at all. */
function toDetails(details: CogoError["details"]): Json | undefined {
  if (Object.keys(details).length === 0) return undefined;
  try {
    return toJson(details);
  } catch {
    return undefined;
  }
}

/** What was thrown, in words: people throw texts, objects, and errors without a message too. */
function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) {
    const messages = thrown.errors.map(messageOf).join("; ");
    return [thrown.message, messages].filter((each) => each !== "").join(": ") || thrown.name;
  }
  if (thrown instanceof Error) return thrown.message.trim() || `${thrown.name} without a message`;
  if (typeof thrown === "string") return thrown.trim() || "An empty text was thrown";
  const { success, data } = messageSchema.safeParse(thrown);
  return success ? data.message : `Expected an error to be thrown, got ${inWords(thrown)}`;
}

const messageSchema = z.object({ message: z.string().trim().min(1) });

function inWords(thrown: unknown): string {
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return "what JSON cannot hold";
  }
}
