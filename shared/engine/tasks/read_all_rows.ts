import type { z } from "zod";
import { readRows } from "../../kernel/mod.ts";

type View = Parameters<typeof readRows>[0];
type Query = Parameters<typeof readRows>[1];

/** Well below what the Data API gives at a time (max_rows in supabase/config.toml). */
const PAGE = 500;

/** Reads all rows of a query, page after page; its order must be a total one. */
export async function readAllRows<Schema extends z.ZodType>(
  view: View,
  query: { readonly range: (from: number, to: number) => Query },
  schema: Schema,
): Promise<z.output<Schema>[]> {
  const rows: z.output<Schema>[] = [];
  for (;;) {
    const page = await readRows(view, query.range(rows.length, rows.length + PAGE - 1), schema);
    rows.push(...page);
    if (page.length < PAGE) return rows;
  }
}
