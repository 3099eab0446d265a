import type { Catalog, Relation } from "./catalog.ts";
import type { Query } from "./query.ts";
import { assembleSelect, relationTarget, renderQuery } from "./render_query.ts";
import { createBinder } from "./sql.ts";
import { rowsAsJson, type Statement, wrapStatement } from "./statement.ts";

/** The statement behind GET on a table or view. */
export function readStatement(input: {
  readonly relation: Relation;
  readonly query: Query;
  readonly catalog: Catalog;
  readonly maxRows: number;
  readonly countExact: boolean;
}): Statement {
  const binder = createBinder();
  const target = relationTarget(input.relation, "t0");
  const rendered = renderQuery(input.query, target, { ...input, binder });
  return wrapStatement({
    binder,
    readOnly: true,
    ctes: [`page as (${assembleSelect(rendered)})`],
    body: rowsAsJson,
    total: input.countExact
      ? `(select count(*)::integer${rendered.from}${rendered.where})`
      : "null",
  });
}
