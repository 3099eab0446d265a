import { z } from "zod";
import { jsonObjectSchema, projectSchema } from "../../shared/kernel/mod.ts";
import {
  askRequestSchema,
  chunkSchema,
  citedAnswerSchema,
  contextSnapshotSchema,
  documentSchema,
  documentStatusSchema,
  documentTypeSchema,
  findingKindSchema,
  findingSchema,
  findingStatusSchema,
  ingestionSchema,
  leftOutSchema,
  maintenancePolicySchema,
  maintenanceReportSchema,
  manifestEntrySchema,
  matchSchema,
  openedSourceSchema,
  originSchema,
  searchAnswerSchema,
  searchRequestSchema,
  sourceNameSchema,
  sourceSchema,
  standingQuerySchema,
  submissionOutcomeSchema,
  submissionSchema,
  subscriptionSchema,
  termsSchema,
} from "../../shared/knowledge/mod.ts";
import { nextPage, pageSchema } from "../_http/page.ts";

const project = projectSchema.default("default");
/** Without it, what is loaded belongs to the source `uploads`. */
const source = openedSourceSchema.optional();
/** What a request may submit: some seconds of the database's time. */
const DOCUMENTS_MAXIMUM = 100;
const MANIFEST_MAXIMUM = 1_000;
/** What the Data API gives at a time, less the one that tells whether there are more. */
const CHUNKS_MAXIMUM = 999;

const named = <Entry extends z.ZodType<{ path: string }>>(entry: Entry, maximum: number) =>
  z
    .array(entry)
    .min(1)
    .max(maximum)
    .refine(
      (entries) => new Set(entries.map(({ path }) => path)).size === entries.length,
      "Expected each path once",
    );

export const openIngestionBody = z.strictObject({ project, source });
export const manifestBody = z.strictObject({
  documents: named(manifestEntrySchema, MANIFEST_MAXIMUM),
  /** What is said of all of them, also of those whose content is as it was. */
  terms: termsSchema.default({}),
});
export const submitBody = z.strictObject({
  documents: named(submissionSchema, DOCUMENTS_MAXIMUM),
  /** What is taken though it is left out otherwise. */
  include: z.array(leftOutSchema).default([]),
});
/** Opens an ingestion, submits, closes it. */
export const addDocumentsBody = submitBody.extend({ project, source });
export const closeIngestionBody = z.strictObject({
  /** Deletes the source's documents that this ingestion did not name. */
  prune: z.boolean().default(false),
  /** Prunes only below this path. */
  prefix: z.string().max(1000).normalize("NFC").default(""),
});
export const searchBody = searchRequestSchema.extend({
  /** Searches as part of this session, and is remembered in it. */
  sessionId: z.uuid().optional(),
});
export const askBody = askRequestSchema;
export const subscribeBody = standingQuerySchema;

export const maintenanceBody = z.strictObject({});
export const applyFindingBody = z.strictObject({
  /** Which of two alike documents to delete. */
  documentId: z.uuid().optional(),
});
export const dismissFindingBody = z.strictObject({
  reason: z.string().trim().min(1).max(500).optional(),
});
export const maintenancePolicyBody = z.strictObject({
  kind: findingKindSchema,
  mode: maintenancePolicySchema.shape.mode,
  thresholds: jsonObjectSchema.default({}),
  project: projectSchema.optional(),
});

export const ingestionPath = z.object({ ingestionId: z.uuid() });
export const sourcePath = z.object({ sourceId: z.uuid() });
export const documentPath = z.object({ documentId: z.uuid() });
export const subscriptionPath = z.object({ subscriptionId: z.uuid() });
export const findingPath = z.object({ findingId: z.uuid() });
export const snapshotPath = z.object({ snapshotId: z.uuid() });

export const findingsQuery = pageSchema.extend({
  project: projectSchema.optional(),
  kind: findingKindSchema.optional(),
  status: findingStatusSchema.optional(),
});
export const sourcesQuery = pageSchema.extend({ project: projectSchema.optional() });
export const documentsQuery = pageSchema.extend({
  project: projectSchema.optional(),
  source: sourceNameSchema.optional(),
  pathPrefix: z.string().min(1).max(1000).normalize("NFC").optional(),
  status: documentStatusSchema.optional(),
  origin: originSchema.optional(),
  type: documentTypeSchema.optional(),
  /** Those that this ingestion was the last to name. */
  ingestionId: z.uuid().optional(),
});
export const documentQuery = z.strictObject({
  /** Whether to add the chunks, the first 999 of them. */
  chunks: z.enum(["true", "false"]).default("false"),
});
export const chunksQuery = pageSchema.extend({
  limit: z.coerce.number().int().min(1).max(CHUNKS_MAXIMUM).default(CHUNKS_MAXIMUM),
});
export const matchesQuery = z.strictObject({
  /** The last sequence the client has seen; 0 for all. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export const snapshotsQuery = pageSchema
  .extend({ taskId: z.uuid().optional(), sessionId: z.uuid().optional() })

  .refine(
    ({ taskId, sessionId }) => taskId !== undefined || sessionId !== undefined,
    "Expected a taskId or a sessionId, got neither",
  );

export const ingestionAnswer = z.object({ ingestion: ingestionSchema });
export const ingestionsAnswer = z.object({ ingestions: z.array(ingestionSchema), ...nextPage });
export const sourceAnswer = z.object({ source: sourceSchema });
export const sourcesAnswer = z.object({ sources: z.array(sourceSchema), ...nextPage });
export const wantedAnswer = z.object({ wanted: z.array(z.string()) });
export const submitAnswer = z.object({ documents: z.array(submissionOutcomeSchema) });
export const addDocumentsAnswer = submitAnswer.extend(ingestionAnswer.shape);
export const documentsAnswer = z.object({ documents: z.array(documentSchema), ...nextPage });
export const documentAnswer = z.object({
  document: documentSchema,
  chunks: z.array(chunkSchema).optional(),
});
export const chunksAnswer = z.object({ chunks: z.array(chunkSchema), ...nextPage });
export const searchResponse = searchAnswerSchema;
export const askResponse = citedAnswerSchema;
export const subscriptionAnswer = z.object({ subscription: subscriptionSchema });
export const subscriptionsAnswer = z.object({
  subscriptions: z.array(subscriptionSchema),
  ...nextPage,
});
export const matchesAnswer = z.object({ matches: z.array(matchSchema) });
export const snapshotAnswer = z.object({ snapshot: contextSnapshotSchema });
export const snapshotsAnswer = z.object({
  snapshots: z.array(contextSnapshotSchema),
  ...nextPage,
});
export const findingsAnswer = z.object({ findings: z.array(findingSchema), ...nextPage });
export const findingAnswer = z.object({ finding: findingSchema });
export const maintenanceAnswer = z.object({ report: maintenanceReportSchema });
export const maintenancePolicyAnswer = z.object({ policy: maintenancePolicySchema });
export const maintenancePoliciesAnswer = z.object({ policies: z.array(maintenancePolicySchema) });
