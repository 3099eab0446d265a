import { z } from "zod";
import { errorRecordSchema, jsonSchema } from "../../kernel/mod.ts";
import { verdictSchema } from "../quality/quality_report.ts";

/** The longest requirement that is accepted, in characters; the table's constraint says the same. */
export const REQUIREMENT_MAXIMUM_LENGTH = 10_000;

export const taskStatusSchema = z.enum(["running", "paused", "completed", "failed", "cancelled"]);

/** At most one open task of a tenant has the key; `whenOpen` says what becomes of a second. */
export const singletonSchema = z.strictObject({
  key: z.string().trim().min(1).max(200),
  whenOpen: z.enum(["refuse", "join", "replace"]).optional(),
});
export type Singleton = z.infer<typeof singletonSchema>;

const collection = {
  key: z.string().trim().min(1).max(200),
  seconds: z.number().min(1).max(604_800),
};

/** Of tasks with the key that come within so many seconds of each other, the last one runs. */
export const debounceSchema = z
  .strictObject({ ...collection, mostSeconds: z.number().min(1).max(604_800).optional() })
  .refine(({ seconds, mostSeconds = seconds }) => mostSeconds >= seconds, {
    path: ["mostSeconds"],
    error: "Expected no less than seconds",
  });
export type Debounce = z.infer<typeof debounceSchema>;

/** Submissions with the key are one task, which starts with so many items or after so many seconds. */
export const taskBatchSchema = z.strictObject({
  ...collection,
  most: z.number().int().min(2).max(1000),
  /** What this submission adds. */
  item: jsonSchema.optional(),
});
export type TaskBatch = z.infer<typeof taskBatchSchema>;

/** Whether the steps of a task may ask models, and so spend; `auto` does where a provider is configured. */
export const modelUseSchema = z.enum(["auto", "off"]);
export type ModelUse = z.infer<typeof modelUseSchema>;

/** Words of the owner's to find tasks by. */
export const tagsSchema = z
  .array(
    z
      .string()
      .trim()
      .min(1)
      .max(100)
      .refine((tag) => !tag.includes(","), "Expected a tag without commas"),
  )
  .max(20);

/** One requirement submitted in a session. */
export const taskSchema = z.object({
  taskId: z.uuid(),
  sessionId: z.uuid(),
  title: z.string().nullable(),
  requirement: z.string(),
  status: taskStatusSchema,
  priority: z.number().int(),
  idempotencyKey: z.string().nullable(),
  /** How long it is kept after its end, as Postgres writes an interval; null for the project's time. */
  retention: z.string().nullable(),
  /** Words of its owner's to find it by. */
  tags: z.array(z.string()),
  models: modelUseSchema,
  /** Counts the changes of title, priority and tags. */
  version: z.number().int().positive(),
  /** The workflow template it is to be planned from; null for the one that fits best. */
  template: z.string().nullable(),
  error: errorRecordSchema.nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type Task = z.infer<typeof taskSchema>;

/** One execution of a task, or of a part of it: a sub-run has the step that started it as its parent. */
export const runSchema = z.object({
  runId: z.uuid(),
  taskId: z.uuid(),
  number: z.number().int(),
  status: z.enum(["running", "paused", "completed", "failed", "cancelled"]),
  parentStepId: z.uuid().nullable(),
  /** The run whose finished steps this one took over. */
  rerunOf: z.uuid().nullable(),
  template: z.string().nullable(),
  templateVersion: z.number().int().nullable(),
  strategy: z.enum(["sequential", "parallel"]).nullable(),
  planVersion: z.number().int(),
  remainingSteps: z.number().int(),
  gate: verdictSchema.nullable(),
  error: errorRecordSchema.nullable(),
  /** How it ends once what it did has been undone; null while it is not to end. */
  ending: z
    .object({ status: z.enum(["failed", "cancelled"]), error: errorRecordSchema })
    .nullable(),
  deadlineAt: z.string().nullable(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type Run = z.infer<typeof runSchema>;

export const phaseSchema = z.object({
  runId: z.uuid(),
  phase: z.string(),
  position: z.number().int(),
  status: z.enum(["pending", "running", "completed", "failed", "cancelled"]),
  remainingSteps: z.number().int(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});

/** A step as its owner sees it: who has it and how it went, without inputs and outputs. */
export const stepSchema = z.object({
  stepId: z.uuid(),
  runId: z.uuid(),
  phase: z.string(),
  key: z.string(),
  kind: z.string(),
  role: z.string(),
  agent: z.string(),
  priority: z.number().int(),
  planVersion: z.number().int(),
  status: z.enum([
    "blocked",
    "waiting",
    "ready",
    "running",
    "completed",
    "skipped",
    "failed",
    "cancelled",
  ]),
  /** Why it waits, exactly while it is `waiting`. */
  waitingFor: z.enum(["retry", "turn", "time", "event", "approval", "run"]).nullable(),
  awaitedEvent: z.string().nullable(),
  dependsOn: z.array(z.string()),
  /** The map step that made it, and its place in the array. */
  mapStepId: z.uuid().nullable(),
  mapIndex: z.number().int().nullable(),
  attempts: z.number().int(),
  stalls: z.number().int(),
  error: errorRecordSchema.nullable(),
  availableAt: z.string().nullable(),
  claimedAt: z.string().nullable(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type Step = z.infer<typeof stepSchema>;

export const decisionSchema = z.object({
  decisionId: z.uuid(),
  runId: z.uuid(),
  stepId: z.uuid(),
  kind: z.string(),
  inputs: jsonSchema,
  outcome: jsonSchema,
  reasons: z.array(z.string()),
  createdAt: z.string(),
});
export type Decision = z.infer<typeof decisionSchema>;

export const artifactSchema = z.object({
  artifactId: z.uuid(),
  runId: z.uuid(),
  stepId: z.uuid(),
  path: z.string(),
  version: z.number().int(),
  kind: z.enum(["source", "test", "document", "configuration", "report"]),
  bytes: z.number().int(),
  sha256: z.string(),
  createdAt: z.string(),
  /** Only when asked for. */
  content: z.string().optional(),
});
export type Artifact = z.infer<typeof artifactSchema>;
