import { z } from "zod";
import type { StackConfig } from "../config.ts";
import type { Database } from "../database/database.ts";
import { DatabaseError } from "../database/database_error.ts";
import type { Tokens } from "../tokens.ts";
import { AuthError } from "./auth_error.ts";
import { hashPassword } from "./passwords.ts";

/** What every Auth endpoint works with. */
export type AuthDependencies = {
  readonly database: Database;
  readonly tokens: Tokens;
  readonly config: StackConfig["auth"];
};

/** One Auth endpoint; refusals are thrown as `AuthError`. */
export type AuthHandler = (request: Request, dependencies: AuthDependencies) => Promise<Response>;

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
  { minimum_password_length: minimum }: StackConfig["auth"],
): Promise<string> {
  if (password.length >= minimum) return hashPassword(password);
  const message = `Password should be at least ${minimum} characters.`;
  throw new AuthError(422, "weak_password", message, { weak_password: { reasons: ["length"] } });
}

/** Whether an insert or update met a unique index. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlstate === "23505";
}
