import type { Executor, Row } from "../database/database.ts";
import { DatabaseError } from "../database/database_error.ts";
import type { Claims } from "../tokens.ts";
import { quoteIdentifier } from "./sql.ts";
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
    const settings = {
      // First: from here on nothing but what `authenticator` may do, as on hosted projects.
      session_authorization: "authenticator",
      role: context.claims.role,
      search_path: context.schemas.map(quoteIdentifier).join(", "),
      "request.jwt.claims": JSON.stringify(context.claims),
      "request.method": context.method,
      "request.path": context.path,
      "request.headers": JSON.stringify(context.headers),
      "request.cookies": "{}",
      "response.headers": "",
      "response.status": "",
      statement_timeout: timeout,
      transaction_read_only: statement.readOnly ? "on" : "off",
    };
    const sets = Object.keys(settings).map((name, i) => `set_config('${name}', $${i + 1}, true)`);
    await transaction.query(`select ${sets.join(", ")}`, Object.values(settings));
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

const unitMilliseconds = new Map([
  ["s", 1_000],
  ["min", 60_000],
  ["h", 3_600_000],
]);

/** A Postgres interval setting in milliseconds; 0 means without limit. */
function milliseconds(setting: string): number {
  const match = /^'?(\d+)\s*(ms|s|min|h)?'?$/.exec(setting.trim());
  return match === null ? 0 : Number(match[1]) * (unitMilliseconds.get(match[2] ?? "ms") ?? 1);
}
