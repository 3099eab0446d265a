import { z } from "zod";
import {
  benchmarkSchema,
  measureSchema,
  systemHealthSchema,
  systemMetricsSchema,
} from "../../shared/engine/mod.ts";

export const benchmarksQuery = z.strictObject({
  benchmark: measureSchema.shape.benchmark.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The `nextCursor` of the page before. */
  cursor: z.string().max(1_000).optional(),
});
export const measureBody = measureSchema;

export const healthAnswer = systemHealthSchema;
export const metricsAnswer = z.object({ metrics: systemMetricsSchema });
export const benchmarksAnswer = z.object({
  benchmarks: z.array(benchmarkSchema),
  nextCursor: z.string().nullable(),
});
export const updateAnswer = z.object({ measured: z.number().int() });
