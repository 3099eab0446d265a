import { z } from "zod";
import {
  assessedFilesSchema,
  feedbackSchema,
  QUALITY_REPORTS_MAXIMUM,
  qualityDimensionSchema,
  qualityReportSchema,
  qualitySchema,
  qualityStandardSchema,
  reportSummarySchema,
  standardDimensionsSchema,
  taskSchema,
  trendIntervalSchema,
  trendSchema,
} from "../../shared/engine/mod.ts";
import { projectSchema } from "../../shared/kernel/mod.ts";
import { REPORT_FORMATS } from "../../shared/quality/mod.ts";

const time = z.iso.datetime({
  offset: true,
  error: "Expected a time with its offset, such as 2030-01-31T12:00:00Z",
});

export const assessBody = z
  .strictObject({
    sessionId: z.uuid(),
    files: assessedFilesSchema.optional(),
    /** The task whose files are to be judged, those of its latest run. */
    taskId: z.uuid().optional(),
    /** Criteria as lines `AC-1: …`, and examples with their results. */
    requirement: z.string().trim().min(1).max(10_000).optional(),
    title: z.string().trim().min(1).max(200).optional(),
    idempotencyKey: z.string().min(1).max(200).optional(),
  })
  .refine(({ files, taskId }) => (files === undefined) !== (taskId === undefined), {
    path: ["files"],
    error: "Expected either files or a taskId",
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
export const feedbackBody = z.strictObject({
  /** Of the verdict. */
  verdict: feedbackSchema.shape.verdict,
  comment: z.string().trim().min(1).max(2_000).optional(),
});
export const trendQuery = z.strictObject({
  project: projectSchema.optional(),
  interval: trendIntervalSchema.default("day"),
  since: time.optional(),
});

const project = projectSchema.default("default");
const version = z.number().int().nonnegative().max(2_147_483_647);
export const standardQuery = z.strictObject({
  project,
  /** By default the one in force. */
  version: z.coerce.number().pipe(version).optional(),
});
export const standardBody = z.strictObject({ project, dimensions: standardDimensionsSchema });
export const rollbackBody = z.strictObject({
  project,
  /** 0 goes back to the usual weights. */
  version,
});
export const versionsQuery = z.strictObject({
  project,
  limit: reportsQuery.shape.limit,
  /** The `nextBefore` of the page before. */
  before: z.coerce.number().pipe(version).optional(),
});

export const assessAnswer = z.object({ task: taskSchema });
export const reportsAnswer = z.object({
  reports: z.array(reportSummarySchema),
  nextCursor: z.string().nullable(),
});
export const reportAnswer = z.object({ report: qualityReportSchema });
export const trendAnswer = z.object({ intervals: trendSchema });
export const dimensionsAnswer = z.object({ dimensions: z.array(qualityDimensionSchema) });
export const standardAnswer = z.object({ standard: qualityStandardSchema });
export const standardsAnswer = z.object({
  standards: z.array(qualityStandardSchema),
  nextBefore: z.number().int().nullable(),
});
export const feedbackAnswer = z.object({ feedback: feedbackSchema });
export const feedbackListAnswer = z.object({ feedback: z.array(feedbackSchema) });
