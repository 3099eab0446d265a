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
  /** The weighted mean of the dimensions that were measured. */
  score: z.number().min(0).max(1),
  dimensions: z.record(z.string(), dimensionSchema),
  tests: testCountsSchema,
  evidence: jsonSchema,
});
export type Quality = z.infer<typeof qualitySchema>;

/** A judgement as it is stored. */
export const qualityReportSchema = qualitySchema.extend({
  reportId: z.uuid(),
  runId: z.uuid(),
  taskId: z.uuid(),
  sessionId: z.uuid(),
  project: z.string(),
  createdAt: z.string(),
});
export type QualityReport = z.infer<typeof qualityReportSchema>;

/** The same without what it rests on, as lists have it. */
export const reportSummarySchema = qualityReportSchema.omit({ evidence: true });
