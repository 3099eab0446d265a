import { z } from "zod";
import type { StackConfig } from "../config.ts";
import { DatabaseError } from "../database/database_error.ts";
import { AuthError } from "./auth_error.ts";
import { hashPassword } from "./passwords.ts";

/** An e-mail address, in lower case. */
export const emailSchema = z.email().transform((value) => value.toLowerCase());

/** Reads a JSON body. Errors: `bad_json`, `validation_failed`. */
export async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const body: unknown = await request.json().catch(() => undefined);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  if (body === undefined)
    throw new AuthError(400, "bad_json", "Could not read request body as JSON");
  throw new AuthError(400, "validation_failed", z.prettifyError(parsed.error));
}

/** Hashes a password that a user chose. Errors: `weak_password`. */
export async function hashNewPassword(
  password: string,
  config: StackConfig["auth"],
): Promise<string> {
  if (password.length >= config.minimum_password_length) return hashPassword(password);
  throw new AuthError(
    422,
    "weak_password",
    `Password should be at least ${config.minimum_password_length} characters.`,
    {
      weak_password: { reasons: ["length"] },
    },
  );
}

/** Whether an insert or update met a unique index. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlstate === "23505";
}
