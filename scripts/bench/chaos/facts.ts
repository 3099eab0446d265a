import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Database } from "../../stack/database/database.ts";

const count = z.number().int();

/** One ended claim of a step. */
const claimSchema = z.object({
  stepId: z.uuid(),
  number: count,
  workerId: z.uuid(),
  outcome: z.enum([
    "completed",
    "failed",
    "timed_out",
    "stalled",
    "released",
    "suspended",
    "cancelled",
  ]),
  /** In milliseconds, cut off as JavaScript cuts off a timestamp's microseconds. */
  startedAt: count,
  finishedAt: count,
});
export type Claim = z.infer<typeof claimSchema>;

const checkpointWriteSchema = z.object({ stepId: z.uuid(), claim: count, answer: z.string() });
export type CheckpointWrite = z.infer<typeof checkpointWriteSchema>;

const factsSchema = z.object({
  tasks: count,
  tasksCompleted: count,
  tasksOpen: count,
  runs: count,
  runsOpen: count,
  runsCompleted: count,
  stepsCompleted: count,
  stepsNotCompleted: count,
  stepsWithManyCompletions: count,
  stepsWithManyResults: count,
  completedStepsWithoutResult: count,
  claimsWithoutEnd: count,
  miscountedSteps: count,
  outputsNotCheckpointed: count,
  completionsOfAnotherClaim: count,
  countersNotZero: count,
  sessionsWithGaps: count,
  tasksWithManyEnds: count,
  deadLetters: count,
  events: count,
  claims: claimSchema.array(),
  checkpointWrites: checkpointWriteSchema.array(),
});
/** What the database tells after the benchmark; each member is a query in facts.sql. */
export type Facts = z.infer<typeof factsSchema>;

/** Reads the facts. */
export async function readFacts(database: Database): Promise<Facts> {
  const sql = await readFile(new URL("./facts.sql", import.meta.url), "utf8");
  const [row] = await database.query(sql);
  return factsSchema.parse(row?.facts);
}
