import { z } from "zod";
import { CogoError } from "../cogo_error.ts";
import { toCamelCase } from "./camel_case_keys.ts";
import { type Place, readCursor, refuseCursor, writeCursor } from "./cursor.ts";
import { type ApiClient, readRows } from "./database.ts";
import type { View } from "./database_names.generated.ts";

/** Which rows of a list are wanted: at most so many, after the page that gave the cursor. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Rows in order; there are more while `nextCursor` is not null. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
}

type Query = ReturnType<ReturnType<ApiClient["from"]>["select"]>;

/** The columns tell all rows apart, the last of them an id, and are members of the rows. */
interface Order {
  readonly by: readonly string[];
  readonly descending?: boolean;
}

/**
 * Reads a page of a view. It begins after a row, not after a number of rows, so that rows which come or go meanwhile
 * neither repeat another nor hide one.
 *
 * @throws CogoError as {@link readRows}; `invalid_input` for a cursor of another list.
 */
export async function readPage<Schema extends z.ZodType>(
  view: View,
  query: Query,
  schema: Schema,
  page: PageRequest & { readonly order: Order },
): Promise<Page<z.output<Schema>>> {
  const { limit, cursor, order } = page;
  let wanted = query;
  if (cursor !== undefined)
    wanted = wanted.or(beyond(order, readCursor(cursor, placeSchema.length(order.by.length))));
  for (const column of order.by) wanted = wanted.order(column, { ascending: !order.descending });
  const found = await readRows(view, wanted.limit(limit + 1), schema).catch((thrown) => {
    // All else that the query compares with was checked before; the database alone knows a column's type.
    const foreign =
      cursor !== undefined && thrown instanceof CogoError && thrown.code === "invalid_input";
    throw foreign ? refuseCursor(thrown) : thrown;
  });
  return cutPage(found, limit, (row) => placeOf(row, order));
}

/** Of one row more than a page has, the page. */
export function cutPage<Row>(
  found: readonly Row[],
  limit: number,
  placeOfRow: (row: Row) => Place,
): Page<Row> {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, nextCursor: last === undefined ? null : writeCursor(placeOfRow(last)) };
}

/** (a, b) > (x, y), as the Data API has it: a > x, or a = x and b > y. */
function beyond({ by, descending }: Order, place: Place): string {
  const comparison = descending ? "lt" : "gt";
  const conditions = by.map((column, index) => {
    const equal = by.slice(0, index).map((each, at) => `${each}.eq.${quote(place[at])}`);
    return `and(${[...equal, `${column}.${comparison}.${quote(place[index])}`].join(",")})`;
  });
  return conditions.join(",");
}

function quote(value: string | number | undefined): string {
  return `"${String(value).replaceAll(/["\\]/g, "\\$&")}"`;
}

const rowSchema = z.record(z.string(), z.unknown());
const valueSchema = z.union([z.string(), z.number()]);
const placeSchema = z.array(valueSchema);

function placeOf(row: unknown, { by }: Order): Place {
  const members = rowSchema.parse(row);
  return by.map((column) => valueSchema.parse(members[toCamelCase(column)]));
}
