import type { z } from "zod";
import { CogoError } from "../cogo_error.ts";

/** Variables by name, as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the variables of a schema. @throws CogoError `invalid_configuration`. */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Environment = globalThis.process.env,
  remedy = "Correct the secret with `supabase secrets set`, or unset it for the default",
): z.output<Schema> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CogoError({
    code: "invalid_configuration",
    message: `${issue?.path.join(".")}: ${issue?.message}`,
    remedy,
  });
}
