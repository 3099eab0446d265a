import type { Binder } from "./sql.ts";

/** A statement ready to run. Its one row has `body` (JSON text or null), `page_count`, `total`, `headers`, `status`. */
export type Statement = {
  readonly sql: string;
  readonly parameters: readonly string[];
  /** Whether it runs in a read-only transaction. */
  readonly readOnly: boolean;
  /** A function's own `statement_timeout`, which replaces the role's. */
  readonly statementTimeout?: string | undefined;
};

/**
 * Wraps what a request does (`source`, and `page` over it) into the one row the handler reads.
 *
 * `body` is the JSON expression over `page`; the last two columns are what SQL may set of the response itself.
 */
export function wrapStatement(input: {
  readonly binder: Binder;
  readonly readOnly: boolean;
  readonly ctes: readonly string[];
  readonly body: string;
  readonly pageCount?: string;
  readonly total: string;
}): Statement {
  const { binder, readOnly, pageCount = "count(*)::integer" } = input;
  const sql = `with ${input.ctes.join(", ")}
select ${input.body} as body, ${pageCount} as page_count, ${input.total} as total,
  nullif(current_setting('response.headers', true), '') as headers,
  nullif(current_setting('response.status', true), '') as status
from page`;
  return { sql, parameters: binder.parameters, readOnly };
}

/** All rows of `page` as a JSON array. */
export const rowsAsJson = "coalesce(json_agg(page), '[]')::text";
