import { z } from "zod";
import { jsonSchema } from "../../kernel/mod.ts";

/** `passed` only where everything was established, `failed` where something was shown to be wrong. */
export const verdictSchema = z.enum(["passed", "failed", "unproven"]);

/** One aspect of quality: how good, how much it weighs, and why. Null where nothing was measured. */
export const dimensionSchema = z.object({
  score: z.number().min(0).max(1).nullable(),
  weight: z.number().min(0).max(1),
  reason: z.string(),
});

export const testCountsSchema = z.object({
  passed: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  notExecuted: z.number().int().nonnegative(),
});
export type TestCounts = z.infer<typeof testCountsSchema>;

/** A judgement of a run: `assessment` by a gate, `report` as its last word. */
export const qualitySchema = z.object({
  kind: z.enum(["assessment", "report"]),
  verdict: verdictSchema,
  /** The weighted mean of the dimensions that were measured; null where none with a weight was. */
  score: z.number().min(0).max(1).nullable(),
  dimensions: z.record(z.string(), dimensionSchema),
  tests: testCountsSchema,
  evidence: jsonSchema,
});
export type Quality = z.infer<typeof qualitySchema>;

/** What a judgement was held against, and which minimums it does not reach; a score is null where nothing was measured. */
const heldSchema = z.object({
  version: z.number().int().positive(),
  unmet: z.array(
    z.object({
      dimension: z.string(),
      minimum: z.number(),
      blocker: z.boolean(),
      score: z.number().nullable(),
    }),
  ),
});

/** A judgement as it is stored. */
export const qualityReportSchema = qualitySchema.extend({
  reportId: z.uuid(),
  runId: z.uuid(),
  taskId: z.uuid(),
  sessionId: z.uuid(),
  project: z.string(),
  /** Null where the project had no standard when the run began. */
  standard: heldSchema.nullable(),
  createdAt: z.string(),
});
export type QualityReport = z.infer<typeof qualityReportSchema>;

/** The same without what it rests on, as lists have it. */
export const reportSummarySchema = qualityReportSchema.omit({ evidence: true });
