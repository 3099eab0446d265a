import { z } from "zod";

/** Where a page begins: after the one that gave this as its `nextCursor`. */
const cursor = z.string().max(5_000).optional();

/** The page of a list: at most 200 rows, 50 by default. */
export const pageSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor,
});

/** What a list answers beside its rows: where the next page begins, null after the last one. */
export const nextPage = { nextCursor: z.string().nullable() };
