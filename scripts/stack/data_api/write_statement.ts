import { z } from "zod";
import { ApiError } from "./api_error.ts";
import type { Catalog, Relation } from "./catalog.ts";
import type { Preferences } from "./preferences.ts";
import type { Query } from "./query.ts";
import { renderCondition } from "./render_conditions.ts";
import { assembleSelect, columnsRead, relationTarget, renderQuery } from "./render_query.ts";
import { type Binder, createBinder, quoteIdentifier, quoteName } from "./sql.ts";
import { rowsAsJson, type Statement, wrapStatement } from "./statement.ts";

/** A write on a table or view, as the request puts it. */
export type WriteInput = {
  readonly relation: Relation;
  readonly query: Query;
  readonly catalog: Catalog;
  readonly preferences: Preferences;
  readonly parameters: URLSearchParams;
  readonly body: string;
};

const jsonObject = z.record(z.string(), z.unknown());
const jsonRows = z.union([jsonObject.transform((row) => [row]), z.array(jsonObject)]);

/** The statement behind POST on a table: an insert, or an upsert when a resolution is preferred. */
export function insertStatement(input: WriteInput): Statement {
  const binder = createBinder();
  const { relation } = input;
  const rows = parseRows(input.body);
  const columns = writtenColumns(relation, rows, input.parameters.get("columns"));
  const name = quoteName(relation.schema, relation.name);
  const list = columns.map(quoteIdentifier).join(", ");
  const payload = () =>
    `json_populate_recordset(null::${name}, ${binder.bind(JSON.stringify(rows))}::json)`;
  const insert =
    columns.length === 0
      ? `insert into ${name} as t0 default values`
      : `insert into ${name} as t0 (${list}) select ${list} from ${payload()}`;
  return finish(input, binder, `${insert}${conflictClause(input, columns)}`);
}

/** The statement behind PATCH on a table. */
export function updateStatement(input: WriteInput): Statement {
  requireFilter(input.query, "UPDATE");
  const binder = createBinder();
  const [row = {}] = parseRows(input.body);
  const columns = writtenColumns(input.relation, [row], input.parameters.get("columns"));
  const name = quoteName(input.relation.schema, input.relation.name);
  // Nothing to set is a request that touches no row, as PostgREST answers it.
  if (columns.length === 0)
    return finish(input, binder, `update ${name} as t0 set ${noChange(input)} where false`);
  const payload = `json_populate_record(null::${name}, ${binder.bind(JSON.stringify(row))}::json) as payload`;
  const set = columns.map(quoteIdentifier).map((column) => `${column} = payload.${column}`);
  const where = renderWhere(input, binder);
  return finish(
    input,
    binder,
    `update ${name} as t0 set ${set.join(", ")} from ${payload}${where}`,
  );
}

/** The statement behind DELETE on a table. */
export function deleteStatement(input: WriteInput): Statement {
  requireFilter(input.query, "DELETE");
  const binder = createBinder();
  const name = quoteName(input.relation.schema, input.relation.name);
  return finish(input, binder, `delete from ${name} as t0${renderWhere(input, binder)}`);
}

function noChange(input: WriteInput): string {
  const column = quoteIdentifier(input.relation.columns[0]?.name ?? "");
  return `${column} = t0.${column}`;
}

function renderWhere(input: WriteInput, binder: Binder): string {
  const target = relationTarget(input.relation, "t0");
  const conditions = input.query.conditions.map((each) => renderCondition(each, target, binder));
  return ` where ${conditions.join(" and ")}`;
}

/** Hosted projects preload `safeupdate`, which refuses these in any SQL; here the Data API does. */
function requireFilter(query: Query, command: string): void {
  if (query.conditions.length > 0) return;
  throw new ApiError(400, "21000", `${command} requires a WHERE clause`);
}

function conflictClause(input: WriteInput, columns: readonly string[]): string {
  const { resolution } = input.preferences;
  if (resolution === undefined) return "";
  const given = input.parameters
    .get("on_conflict")
    ?.split(",")
    .map((each) => each.trim());
  const target = given ?? input.relation.primaryKey;
  if (target.length === 0) return "";
  const clause = ` on conflict (${target.map(quoteIdentifier).join(", ")})`;
  const set = columns.map(quoteIdentifier).map((column) => `${column} = excluded.${column}`);
  return resolution === "ignore-duplicates" || set.length === 0
    ? `${clause} do nothing`
    : `${clause} do update set ${set.join(", ")}`;
}

/** The write as a CTE, and over it what the client wants to see of the rows it touched. */
function finish(input: WriteInput, binder: Binder, write: string): Statement {
  const { relation, catalog } = input;
  if (!input.preferences.representation) {
    return wrapStatement({
      binder,
      readOnly: false,
      ctes: [
        `source as (${write} returning 1)`,
        "page as (select count(*)::integer as n from source)",
      ],
      body: "null",
      pageCount: "max(n)",
      total: "max(n)",
    });
  }
  const returned = columnsRead(input.query, relation, catalog).map(
    (each) => `t0.${quoteIdentifier(each)}`,
  );
  const target = { ...relationTarget(relation, "t0"), from: "source as t0" };
  const query = { ...input.query, conditions: [], limit: undefined, offset: 0 };
  const maxRows = Number.MAX_SAFE_INTEGER;
  const rendered = renderQuery(query, target, { catalog, binder, maxRows });
  return wrapStatement({
    binder,
    readOnly: false,
    ctes: [
      `source as (${write} returning ${returned.join(", ")})`,
      `page as (${assembleSelect(rendered)})`,
    ],
    body: rowsAsJson,
    total: "count(*)::integer",
  });
}

function parseRows(body: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    return jsonRows.parse(JSON.parse(body));
  } catch {
    throw new ApiError(400, "PGRST102", "Empty or invalid json", {
      hint: "Expected a JSON object, or an array of objects.",
    });
  }
}

function writtenColumns(
  relation: Relation,
  rows: readonly Readonly<Record<string, unknown>>[],
  parameter: string | null,
): readonly string[] {
  const given = parameter?.split(",").map((each) => each.trim().replace(/^"(.*)"$/, "$1"));
  const columns = given ?? Object.keys(rows[0] ?? {});
  const known = new Set(relation.columns.map((column) => column.name));
  const unknown = columns.find((column) => !known.has(column));
  if (unknown !== undefined) {
    throw new ApiError(
      400,
      "PGRST204",
      `Could not find the '${unknown}' column of '${relation.name}' in the schema cache`,
    );
  }
  return columns;
}
