import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Database } from "../../stack/database/database.ts";

const count = z.number().int();

/** One ended claim of a step. */
const claimSchema = z.object({
  stepId: z.uuid(),
  number: count,
  workerId: z.uuid(),
  outcome: z.string(),
  /** In milliseconds, cut off as JavaScript cuts off a timestamp's microseconds. */
  startedAt: count,
  finishedAt: count,
});
export type Claim = z.infer<typeof claimSchema>;

const factsSchema = z.object({
  zeros: z.record(z.string(), count),
  events: count,
  claims: claimSchema.array(),
  checkpointWrites: z.object({ stepId: z.uuid(), claim: count }).array(),
});
/** What the database tells after the benchmark; each member is a query in facts.sql. */
export type Facts = z.infer<typeof factsSchema>;

/** Reads the facts after so many runs of so many steps. */
export async function readFacts(database: Database, runs: number, steps: number): Promise<Facts> {
  const sql = await readFile(new URL("./facts.sql", import.meta.url), "utf8");
  const [row] = await database.query(sql, [runs, steps]);
  return factsSchema.parse(row?.facts);
}
