import Table from "cli-table3";
import pg from "pg";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { inert } from "../terminal/inert.ts";

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
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("notice", ({ severity, message }) => process.stderr.write(`${severity}: ${message}\n`));
  await client.connect().catch((cause: unknown) => {
    throw new CogoError({
      code: "database_unreachable",
      message: `The database did not accept a connection: ${String(cause)}`,
      remedy: "See ./cogo status, or correct --database-url",
      cause,
    });
  });
  try {
    const answer = await client.query({ text: sql, rowMode: "array" }).catch(refuse);
    const results: readonly pg.QueryArrayResult[] = Array.isArray(answer) ? answer : [answer];
    return results.map(({ command, fields, rowCount, rows }) => ({
      command,
      rowCount,
      columns: fields.map(({ name }) => name),
      rows,
    }));
  } finally {
    await client.end();
  }
}

function refuse(cause: unknown): never {
  if (!(cause instanceof pg.DatabaseError)) throw cause;
  const { code, detail, hint, message } = cause;
  const more = [detail, hint].filter((text) => text !== undefined).join(" ");
  throw new CogoError({
    code: "sql_failed",
    message: `${message} (SQLSTATE ${code})`,
    ...(more !== "" && { remedy: more }),
    cause,
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
