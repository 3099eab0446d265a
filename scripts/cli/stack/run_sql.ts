import type pg from "pg";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { inert } from "../terminal/inert.ts";
import { renderTable } from "../terminal/render_table.ts";
import { failSql, withOwner } from "./owner_connection.ts";

/** What one statement gave: its rows where it has any, or how many it changed. */
export interface SqlResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** What `copy … to stdout` wrote. */
  readonly copied: string;
}

/**
 * Runs SQL, as many statements as the text has, each in the order written.
 *
 * @throws CogoError `database_unreachable`, `sql_failed`.
 */
export async function runSql(databaseUrl: string, sql: string): Promise<readonly SqlResult[]> {
  return await withOwner(databaseUrl, async (client) => {
    const copied = collectCopied(client);
    const answer = await client.query({ text: sql, rowMode: "array" }).catch(failSql);
    const results: readonly pg.QueryArrayResult[] = Array.isArray(answer) ? answer : [answer];
    return results.map(({ command, fields, rowCount, rows }, index) => ({
      command,
      rowCount,
      columns: fields.map(({ name }) => name),
      rows,
      copied: copied[index] ?? "",
    }));
  });
}

/** What copying wrote, by the place of its statement: the driver knows of it and leaves it out of results. */
function collectCopied({ connection }: pg.Client): readonly string[] {
  const copied: string[] = [];
  let chunks: Buffer[] = [];
  connection.on("copyData", ({ chunk }: { readonly chunk: Buffer }) => {
    chunks.push(chunk);
  });
  connection.on("commandComplete", () => {
    copied.push(Buffer.concat(chunks).toString("utf8"));
    chunks = [];
  });
  return copied;
}

/** Shows results as psql does, in so many columns: a table for each that has rows, else what was done. */
export function renderSqlResults(results: readonly SqlResult[], width: number): string {
  return results.map((result) => renderSqlResult(result, width)).join("");
}

function renderSqlResult(result: SqlResult, width: number): string {
  const { columns, command, copied, rowCount, rows } = result;
  if (columns.length === 0) {
    return `${inert(copied)}${command}${rowCount === null ? "" : ` ${rowCount}`}\n`;
  }
  const table = renderTable(
    columns.map(inert),
    rows.map((row) => row.map(toText)),
    width,
  );
  return `${table}(${rows.length} ${rows.length === 1 ? "row" : "rows"})\n`;
}

function toText(value: unknown): string {
  if (value === null) return "";
  if (value instanceof Date) return value.toISOString();
  return inert(typeof value === "object" ? JSON.stringify(value) : String(value));
}

/**
 * The rows of the last statement that has any, as objects by column.
 *
 * @throws CogoError `usage` for what such objects cannot hold: columns of the same name, and what was copied.
 */
export function toJsonRows(results: readonly SqlResult[]): readonly Record<string, unknown>[] {
  if (results.some(({ copied }) => copied !== "")) {
    throw unlike("rows, got what was copied", "Select the rows instead of copying them");
  }
  const last = results.findLast(({ columns }) => columns.length > 0);
  if (last === undefined) return [];
  const twice = last.columns.find((name, index) => last.columns.indexOf(name) !== index);
  if (twice !== undefined) {
    throw unlike(`columns of different names, got "${twice}" twice`, "Name them apart, with as");
  }
  return last.rows.map((row) =>
    Object.fromEntries(last.columns.map((column, index) => [column, row[index]])),
  );
}

const unlike = (what: string, remedy: string) =>
  new CogoError({
    code: "usage",
    message: `Expected for --json ${what}; the statements were run`,
    remedy,
  });
