import Table from "cli-table3";
import type pg from "pg";
import { inert } from "../terminal/inert.ts";
import { failSql, withOwner } from "./owner_connection.ts";

/** What one statement gave: its rows where it has any, or how many it changed. */
export interface SqlResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/**
 * Runs SQL, as many statements as the text has, each in the order written.
 *
 * @throws CogoError `database_unreachable`, `sql_failed`.
 */
export async function runSql(databaseUrl: string, sql: string): Promise<readonly SqlResult[]> {
  return await withOwner(databaseUrl, async (client) => {
    const answer = await client.query({ text: sql, rowMode: "array" }).catch(failSql);
    const results: readonly pg.QueryArrayResult[] = Array.isArray(answer) ? answer : [answer];
    return results.map(({ command, fields, rowCount, rows }) => ({
      command,
      rowCount,
      columns: fields.map(({ name }) => name),
      rows,
    }));
  });
}

/** Shows results as psql does: a table for each that has columns, else what was done. */
export function renderSqlResults(results: readonly SqlResult[]): string {
  return results.map(renderSqlResult).join("");
}

function renderSqlResult({ columns, command, rowCount, rows }: SqlResult): string {
  if (columns.length === 0) return `${command}${rowCount === null ? "" : ` ${rowCount}`}\n`;
  const table = new Table({ head: [...columns], style: { head: [], border: [] } });
  for (const row of rows) table.push(row.map(toText));
  return `${table.toString()}\n(${rows.length} ${rows.length === 1 ? "row" : "rows"})\n`;
}

function toText(value: unknown): string {
  if (value === null) return "";
  if (value instanceof Date) return value.toISOString();
  return inert(typeof value === "object" ? JSON.stringify(value) : String(value));
}

/** The rows of the last statement that has any, as objects by column. */
export function toJsonRows(results: readonly SqlResult[]): readonly Record<string, unknown>[] {
  const last = results.findLast(({ columns }) => columns.length > 0);
  if (last === undefined) return [];
  return last.rows.map((row) =>
    Object.fromEntries(last.columns.map((column, index) => [column, row[index]])),
  );
}
