import { z } from "zod";
import {
  QUALITY_REPORTS_MAXIMUM,
  qualityReportSchema,
  qualitySchema,
  reportSummarySchema,
  trendIntervalSchema,
  trendSchema,
} from "../../shared/engine/mod.ts";
import { projectSchema } from "../../shared/kernel/mod.ts";
import { REPORT_FORMATS } from "../../shared/quality/mod.ts";

const time = z.iso.datetime({
  offset: true,
  error: "Expected a time with its offset, such as 2030-01-31T12:00:00Z",
});

export const reportsQuery = z.strictObject({
  taskId: z.uuid().optional(),
  sessionId: z.uuid().optional(),
  project: projectSchema.optional(),
  kind: qualitySchema.shape.kind.optional(),
  verdict: qualitySchema.shape.verdict.optional(),
  since: time.optional(),
  until: time.optional(),
  limit: z.coerce.number().int().min(1).max(QUALITY_REPORTS_MAXIMUM).default(50),
  /** The `nextCursor` of the page before. */
  cursor: z.string().max(200).optional(),
});
export const reportPath = z.object({ reportId: z.uuid() });
export const reportQuery = z.strictObject({ format: z.enum(REPORT_FORMATS).optional() });
export const trendQuery = z.strictObject({
  project: projectSchema.optional(),
  interval: trendIntervalSchema.default("day"),
  since: time.optional(),
});

export const reportsAnswer = z.object({
  reports: z.array(reportSummarySchema),
  nextCursor: z.string().nullable(),
});
export const reportAnswer = z.object({ report: qualityReportSchema });
export const trendAnswer = z.object({ intervals: trendSchema });
