import type { Executor, Row } from "../database/database.ts";
import { DatabaseError } from "../database/database_error.ts";
import type { Claims } from "../tokens.ts";
import type { Statement } from "./statement.ts";

/** For whom and for what a statement runs: what SQL reads back from `request.*`. */
export type RequestContext = {
  readonly claims: Claims;
  readonly schemas: readonly string[];
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The role's `statement_timeout`, as Postgres spells it. */
  readonly statementTimeout: string;
};

const settings = [
  // First: from here on nothing but what `authenticator` may do, as on hosted projects.
  "session_authorization",
  "role",
  "search_path",
  "request.jwt.claims",
  "request.method",
  "request.path",
  "request.headers",
  "request.cookies",
  "response.headers",
  "response.status",
  "statement_timeout",
  "transaction_read_only",
];
const setup = `select ${settings.map((name, index) => `set_config('${name}', $${index + 1}, true)`).join(", ")}`;

/**
 * Runs a statement in a transaction of its own under the caller's role and claims.
 *
 * `finish` sees the row before the commit and may reject, which rolls back. A statement over its time fails with 57014;
 * on PGlite, which cannot interrupt one, it fails when it is done.
 */
export async function runAs<T>(
  database: Executor,
  context: RequestContext,
  statement: Statement,
  finish: (row: Row) => T,
): Promise<T> {
  const timeout = statement.statementTimeout ?? context.statementTimeout;
  return database.transaction(async (transaction) => {
    await transaction.query(setup, [
      "authenticator",
      context.claims.role,
      context.schemas.map((schema) => `"${schema.replaceAll('"', '""')}"`).join(", "),
      JSON.stringify(context.claims),
      context.method,
      context.path,
      JSON.stringify(context.headers),
      "{}",
      "",
      "",
      timeout,
      statement.readOnly ? "on" : "off",
    ]);
    const startedAt = performance.now();
    const [row] = await transaction.query(statement.sql, statement.parameters);
    const limit = milliseconds(timeout);
    if (!database.enforcesTimeouts && limit > 0 && performance.now() - startedAt > limit) {
      throw new DatabaseError({
        code: "57014",
        message: "canceling statement due to statement timeout",
      });
    }
    return finish(row ?? {});
  });
}

const unitMilliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
};

/** A Postgres interval setting in milliseconds; 0 means without limit. */
function milliseconds(setting: string): number {
  const match = /^'?(\d+)\s*(ms|s|min|h)?'?$/.exec(setting.trim());
  return match === null ? 0 : Number(match[1]) * (unitMilliseconds[match[2] ?? "ms"] ?? 1);
}
