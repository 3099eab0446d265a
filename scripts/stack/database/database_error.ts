import { z } from "zod";

const fields = z.object({
  message: z.string(),
  code: z.string(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  position: z.coerce.number().optional(),
  where: z.string().optional(),
});

// Only what Postgres itself reports has a severity; a broken socket has a code too.
const driverError = fields.extend({ severity: z.string() });

/** An error that Postgres reported, in the same shape from either driver. `position` counts characters from 1. */
export class DatabaseError extends Error {
  readonly sqlstate: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly position: number | undefined;
  readonly where: string | undefined;

  constructor(reported: z.infer<typeof fields>, cause?: unknown) {
    super(reported.message, { cause });
    this.name = "DatabaseError";
    this.sqlstate = reported.code;
    this.detail = reported.detail;
    this.hint = reported.hint;
    this.position = reported.position;
    this.where = reported.where;
  }
}

/** Turns what a driver threw into a `DatabaseError`; what Postgres did not report passes through unchanged. */
export function toDatabaseError(thrown: unknown): unknown {
  if (thrown instanceof DatabaseError) return thrown;
  const parsed = driverError.safeParse(
    thrown instanceof Error ? { ...thrown, message: thrown.message } : thrown,
  );
  return parsed.success ? new DatabaseError(parsed.data, thrown) : thrown;
}
