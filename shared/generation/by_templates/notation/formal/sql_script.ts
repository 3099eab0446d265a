import { singularise } from "../../specification/noun_number.ts";
import { parseAll } from "../parser.ts";
import type { Name, Node } from "../syntax.ts";
import type { Reading } from "./reading.ts";
import type { Comment } from "./remarks.ts";
import { changed } from "./sql_changes.ts";
import { splitStatements, sqlStatement } from "./sql_statements.ts";
import type { Constraint, LaterConstraint, SqlStatement, TablePart } from "./sql_syntax.ts";

/** What other statements say of a column, by the column. */
export type LaterConstraints = ReadonlyMap<string, readonly Constraint[]>;

export function keyOfColumn(table: string, column: string): string {
  return `${table} ${column}`.toLowerCase();
}

/** "tbl_guests" holds guests. */
export function thingOf(table: string): string {
  return singularise(table.replace(/^tbl?_(?=\p{L})/iu, ""));
}

export function togetherNode(table: string, columns: readonly string[], at: Name): Node {
  const fields = columns.map((words) => ({ ...at, words }));
  return { node: "together", of: { ...at, words: thingOf(table) }, fields };
}

/** A statement, and where it stands. */
export interface Placed {
  readonly found: SqlStatement;
  readonly at: Name;
}

/** The statements of a script; what is none is left unread. */
export function parseScript(source: string, from: number, to: number, reading: Reading): Placed[] {
  return splitStatements(source, from, to).flatMap((tokens) => {
    const parsed = parseAll(sqlStatement, tokens);
    const start = tokens[0]?.from ?? from;
    const stop = tokens.at(-1)?.to ?? to;
    if (parsed.read) return [{ found: parsed.value, at: { words: "", from: start, to: stop } }];
    reading.unread.push({ from: tokens[parsed.from]?.from ?? start, to: stop });
    return [];
  });
}

function isOfOneColumn({ columns }: LaterConstraint): boolean {
  return columns.length === 1 && columns[0] !== "";
}

function readOfSeveral(
  table: string,
  { columns, constraint }: LaterConstraint,
  at: Name,
  reading: Reading,
): void {
  if (constraint.is === "unique" || constraint.is === "key")
    reading.nodes.push(togetherNode(table, columns, at));
  else
    reading.problems.push({ at, message: `a ${constraint.is} over several columns is not built` });
}

/** What other statements say of the columns of a table. */
export function laterConstraints(
  statements: readonly Placed[],
  reading: Reading,
): LaterConstraints {
  const later = new Map<string, readonly Constraint[]>();
  for (const { found, at } of statements) {
    if (found.statement !== "constraints") continue;
    for (const each of found.constraints) {
      const key = keyOfColumn(found.table, each.columns[0] ?? "");
      if (isOfOneColumn(each)) later.set(key, [...(later.get(key) ?? []), each.constraint]);
      else readOfSeveral(found.table, each, at, reading);
    }
  }
  return later;
}

/** What is said in words of a table, or of a column. */
export function remarksOf({ found }: Placed): readonly Comment[] {
  if (found.statement === "table") return found.remarks;
  if (found.statement === "remark") return [found.comment];
  if (found.statement !== "constraints") return [];
  return found.constraints.flatMap(({ constraint }) =>
    constraint.is === "remark" ? [constraint.comment] : [],
  );
}

/** The tables as later statements leave them. */
export function withChanges(statements: readonly Placed[], reading: Reading): Placed[] {
  const tables = new Map(
    statements.flatMap(({ found, at }) =>
      found.statement === "table" ? [[found.name.toLowerCase(), { found, at }] as const] : [],
    ),
  );
  const earlier: LaterConstraint[] = [];
  for (const { found, at } of statements) {
    if (found.statement !== "constraints") continue;
    const table = tables.get(found.table.toLowerCase());
    const parts = found.changes.reduce<readonly TablePart[] | undefined>(
      (known, change) => known && changed(known, change, earlier),
      table?.found.parts,
    );
    earlier.push(...found.constraints);
    if (found.changes.length === 0) continue;
    if (table === undefined || parts === undefined)
      reading.problems.push({ at, message: `nothing says what "${found.table}" has to change` });
    else tables.set(found.table.toLowerCase(), { ...table, found: { ...table.found, parts } });
  }
  return statements.map((each) =>
    each.found.statement === "table" ? (tables.get(each.found.name.toLowerCase()) ?? each) : each,
  );
}

/** Whether a comment stands within the definition of a table. */
export function isWithin({ from }: Comment, statements: readonly Placed[]): boolean {
  return statements.some(
    ({ found, at }) => found.statement === "table" && at.from < from && from < at.to,
  );
}

/** A table that was turned into a comment, of a name that no table has. */
export function isTableOut(text: string, { body }: Comment, tables: readonly Placed[]): boolean {
  const names = tables.map(({ found }) => (found.statement === "table" ? found.name : ""));
  const out = splitStatements(text, body.from, body.to).map((each) => parseAll(sqlStatement, each));
  return (
    out.length > 0 &&
    out.every((each) => {
      const found = each.read ? each.value : undefined;
      return found?.statement === "table" && !names.includes(found.name);
    })
  );
}

/** The key of each table, where one column is it. */
export function keysOf(statements: readonly Placed[], later: LaterConstraints) {
  return new Map(
    statements.flatMap(({ found }) => {
      if (found.statement !== "table") return [];
      const keys = found.parts.flatMap((part) => {
        if (part.part === "constraint") return part.constraint.is === "key" ? part.columns : [];
        const added = later.get(keyOfColumn(found.name, part.column)) ?? [];
        return [...part.constraints, ...added].some(({ is }) => is === "key") ? [part.column] : [];
      });
      const [only, other] = keys;
      const isOne = only !== undefined && other === undefined;
      return isOne ? [[found.name.toLowerCase(), only.toLowerCase()] as const] : [];
    }),
  );
}
