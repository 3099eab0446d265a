import { z } from "zod";

/** The page of a list: at most 200 rows, 50 by default. */
export const pageSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).default(0),
});
