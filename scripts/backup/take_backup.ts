import { z } from "zod";
import type { Queryable } from "../stack/database/database.ts";
import { countSchema, FORMAT, writeLine } from "./backup_lines.ts";

const headSchema = z.object({ release: z.string(), madeAt: z.string() });
const partSchema = z.object({ name: z.string(), query: z.string() });
const rowSchema = z.object({ row: z.string() });

const ROWS_AT_ONCE = 500;
// What one statement of a restore carries; a single row may be larger.
const BATCH_CHARACTERS = 4_000_000;

/**
 * The lines of a backup of what a transaction sees. It must be at the level `repeatable read`, and its user the
 * owner of the schema `cogo`.
 */
export async function* takeBackup(transaction: Queryable): AsyncGenerator<string> {
  await readAlike(transaction);
  const [row] = await transaction.query(
    `select cogo.version() as release, cogo.clock()::text as "madeAt"`,
  );
  const head = headSchema.parse(row);
  yield writeLine({ kind: "head", head: { format: FORMAT, ...head } });
  const parts = await transaction.query("select * from cogo.backup_parts()");
  for (const { name, query } of z.array(partSchema).parse(parts)) {
    for await (const rows of inBatches(readRows(transaction, query))) {
      yield writeLine({ kind: "rows", part: name, rows: `[${rows.join(",")}]` });
    }
  }
  const counts = await transaction.query("select * from cogo.count_backup()");
  yield writeLine({ kind: "end", counts: z.array(countSchema).parse(counts) });
}

/** Has times and floating-point numbers written alike on both sides. */
export async function readAlike(transaction: Queryable): Promise<void> {
  await transaction.exec("set local time zone 'UTC'; set local extra_float_digits = 1");
}

async function* readRows(transaction: Queryable, query: string): AsyncGenerator<string> {
  await transaction.exec(`declare backup_rows no scroll cursor for ${query}`);
  for (;;) {
    const rows = await transaction.query(`fetch ${ROWS_AT_ONCE} from backup_rows`);
    for (const { row } of z.array(rowSchema).parse(rows)) yield row;
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await transaction.exec("close backup_rows");
}

async function* inBatches(rows: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  let characters = 0;
  for await (const row of rows) {
    batch.push(row);
    characters += row.length;
    if (batch.length < ROWS_AT_ONCE && characters < BATCH_CHARACTERS) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}
