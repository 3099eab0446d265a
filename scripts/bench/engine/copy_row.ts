import type { Client } from "pg";

/**
 * Inserts copies of one row, with some columns replaced by SQL expressions; `n` counts from 1 in them.
 * Identity and generated columns fill themselves.
 */
export async function copyRow(
  admin: Client,
  input: {
    readonly table: string;
    readonly condition: string;
    readonly replace: Readonly<Record<string, string>>;
    readonly count: number;
  },
): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''`,
    [input.table],
  );
  const names = rows.map((row) => row.name);
  const values = names.map((name) => input.replace[name] ?? name);
  const inserted = await admin.query(
    `insert into ${input.table} (${names.join(", ")})
     select ${values.join(", ")}
     from (select * from ${input.table} where ${input.condition} limit 1) one, generate_series(1, $1) n`,
    [input.count],
  );
  if (inserted.rowCount !== input.count) {
    throw new Error(
      `Expected ${input.count} rows added to ${input.table}, got ${inserted.rowCount}`,
    );
  }
}
