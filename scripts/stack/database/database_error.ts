import { z } from "zod";

const postgresError = z.object({
  message: z.string(),
  code: z.string().length(5),
  detail: z.string().optional(),
  hint: z.string().optional(),
  position: z.coerce.number().optional(),
  where: z.string().optional(),
});

/** An error that Postgres reported, in the same shape from either driver. `position` counts characters from 1. */
export class DatabaseError extends Error {
  readonly sqlstate: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly position: number | undefined;
  readonly where: string | undefined;

  constructor(fields: z.infer<typeof postgresError>, cause?: unknown) {
    super(fields.message, { cause });
    this.name = "DatabaseError";
    this.sqlstate = fields.code;
    this.detail = fields.detail;
    this.hint = fields.hint;
    this.position = fields.position;
    this.where = fields.where;
  }
}

/** Turns what a driver threw into a `DatabaseError`; what Postgres did not report passes through unchanged. */
export function toDatabaseError(thrown: unknown): unknown {
  if (thrown instanceof DatabaseError) return thrown;
  const parsed = postgresError.safeParse(
    thrown instanceof Error ? { ...thrown, message: thrown.message } : thrown,
  );
  return parsed.success ? new DatabaseError(parsed.data, thrown) : thrown;
}
