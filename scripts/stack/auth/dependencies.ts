import type { StackConfig } from "../config.ts";
import type { Database } from "../database/database.ts";
import type { Tokens } from "../tokens.ts";

/** What every Auth endpoint works with. */
export type AuthDependencies = {
  readonly database: Database;
  readonly tokens: Tokens;
  readonly config: StackConfig["auth"];
};

/** One Auth endpoint; refusals are thrown as `AuthError`. */
export type AuthHandler = (request: Request, dependencies: AuthDependencies) => Promise<Response>;
