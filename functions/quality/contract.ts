import { z } from "zod";
import {
  assessedFilesSchema,
  feedbackSchema,
  INCIDENT_CLASSES,
  INCIDENT_SEVERITIES,
  INCIDENT_STATES,
  incidentSchema,
  keptIncidentSchema,
  modelUseSchema,
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
import {
  jsonObjectSchema,
  momentSchema,
  nameSchema,
  projectSchema,
} from "../../shared/kernel/mod.ts";
import { REPORT_FORMATS } from "../../shared/quality/mod.ts";
import { nextPage, pageSchema } from "../_http/page.ts";

export const assessBody = z
  .strictObject({
    sessionId: z.uuid(),
    files: assessedFilesSchema.optional(),
    /** The task whose files are to be judged, those of its latest run. */
    taskId: z.uuid().optional(),
    /** Criteria as lines `AC-1: …`, and examples with their results. */
    requirement: z.string().trim().min(1).max(10_000).optional(),
    title: nameSchema(200).optional(),
    idempotencyKey: z.string().min(1).max(200).optional(),
  })
  .refine(({ files, taskId }) => (files === undefined) !== (taskId === undefined), {
    path: ["files"],
    error: "Expected either files or a taskId",
  });

const { sessionId, files, taskId, title, idempotencyKey } = assessBody.shape;
export const reviewBody = z
  .strictObject({ sessionId, files, taskId, title, idempotencyKey })
  .refine(({ files, taskId }) => (files === undefined) !== (taskId === undefined), {
    path: ["files"],
    error: "Expected either files or a taskId",
  });

/** Files whose tests fail. */
export const fixBody = z.strictObject({
  ...{ sessionId, files: assessedFilesSchema, title, idempotencyKey },
  /** Whether a model may be asked for what memory and rules do not mend; by default, where one is configured. */
  models: modelUseSchema.optional(),
});

/** Code that something is to be said of. */
export const codeBody = z.strictObject({
  ...{ sessionId, files: assessedFilesSchema, title, idempotencyKey },
  /** Which of the files it is about; the others are what these work with. By default all. */
  paths: z.array(z.string().min(1).max(300)).min(1).max(500).optional(),
});

export const incidentBody = z.strictObject({
  sessionId: z.uuid(),
  taskId: z.uuid().optional(),
  /** The stack trace, as it was printed. */
  trace: z.string().trim().min(1).max(50_000),
  /** The paths of the project: places in the trace are shown relative to it. */
  paths: z.array(z.string().min(1).max(500)).max(5_000).optional(),
  /** What was around it, such as the version that was deployed. */
  context: jsonObjectSchema.optional(),
});
export const incidentPath = z.object({ incidentId: z.uuid() });
export const dismissBody = z.strictObject({
  reason: z.string().trim().min(1).max(2_000).optional(),
});
export const incidentsQuery = z.strictObject({
  project: projectSchema.optional(),
  taskId: z.uuid().optional(),
  state: z.enum(INCIDENT_STATES).optional(),
  class: z.enum(INCIDENT_CLASSES).optional(),
  severity: z.enum(INCIDENT_SEVERITIES).optional(),
  fingerprint: incidentSchema.shape.fingerprint.optional(),
  ...pageSchema.shape,
});

export const reportsQuery = z.strictObject({
  taskId: z.uuid().optional(),
  sessionId: z.uuid().optional(),
  project: projectSchema.optional(),
  kind: qualitySchema.shape.kind.optional(),
  verdict: qualitySchema.shape.verdict.optional(),
  since: momentSchema.optional(),
  until: momentSchema.optional(),
  ...pageSchema.shape,
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
  since: momentSchema.optional(),
});

const project = projectSchema.default("default");
const VERSION_MAXIMUM = 2_147_483_647;
const version = z.number().int().nonnegative().max(VERSION_MAXIMUM);
const sentVersion = z.coerce.number().int().nonnegative().max(VERSION_MAXIMUM);
export const standardQuery = z.strictObject({
  project,
  /** By default the one in force. */
  version: sentVersion.optional(),
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
  before: sentVersion.optional(),
});

export const assessAnswer = z.object({ task: taskSchema });
export const incidentAnswer = z.object({ incident: keptIncidentSchema });
export const incidentsAnswer = z.object({ incidents: z.array(keptIncidentSchema), ...nextPage });
export const reportsAnswer = z.object({
  reports: z.array(reportSummarySchema),
  ...nextPage,
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
