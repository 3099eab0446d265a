import { z } from "zod";
import { CogoError } from "./cogo_error.ts";
import { truncateText } from "./truncate_text.ts";

const MESSAGE_MAXIMUM_CHARACTERS = 1_000;

/** An error as data: what is stored with a failed step, run or task. */
export const errorRecordSchema = z.looseObject({
  code: z.string(),
  message: z.string(),
  remedy: z.string().optional(),
});
export type ErrorRecord = z.infer<typeof errorRecordSchema>;

/** Turns anything thrown into an error record; what is not a CogoError becomes `internal_error`. */
export function toErrorRecord(thrown: unknown): ErrorRecord {
  if (thrown instanceof CogoError) {
    return {
      code: thrown.code,
      message: thrown.message,
      ...(thrown.remedy === undefined ? {} : { remedy: thrown.remedy }),
      ...(Object.keys(thrown.details).length === 0 ? {} : { details: thrown.details }),
    };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "internal_error", message: truncateText(message, MESSAGE_MAXIMUM_CHARACTERS) };
}
