import { z } from "zod";
import { errorRecordSchema, jsonObjectSchema } from "../../kernel/mod.ts";
import { verdictSchema } from "../quality/quality_report.ts";
import type { CogoEvent } from "./event.ts";

const count = z.number().int().min(0);
const time = z.string();
const priority = z.number().int();
const error = errorRecordSchema;
const key = z.string();
const reason = z.string().optional();

const agentStateSchema = z.enum(["active", "draining", "silent", "full"]);

const judgementSchema = z.object({
  key,
  verdict: verdictSchema,
  score: z.number().nullable(),
  dimensions: jsonObjectSchema,
  tests: jsonObjectSchema,
  /** What it was held against; missing where the project has no standard. */
  standard: jsonObjectSchema.optional(),
});

const assignedStepSchema = z.object({
  key,
  role: z.string(),
  /** How fit the agent is for it, with what each factor contributed; missing where nobody weighed anything. */
  fitness: z.object({ score: z.number(), factors: z.record(z.string(), z.number()) }).optional(),
});

const distributedStepSchema = z.object({
  key,
  kind: z.string(),
  phase: z.string(),
  role: z.string(),
  /** Null where the plan left it to the engine. */
  agent: z.string().nullable(),
  dependsOn: z.array(z.string()),
});

const incident = z.object({
  incidentId: z.uuid(),
  fingerprint: z.string(),
  class: z.string(),
  severity: z.enum(["minor", "major", "critical"]),
  state: z.enum(["open", "healing", "healed", "unhealed", "dismissed"]),
  occurrences: count,
});

const ended = z.object({ gate: verdictSchema.optional(), error: error.optional() });
const request = z.object({ key, approvalId: z.uuid(), title: z.string() });

/**
 * What each type of event carries. A payload only grows: a member is never taken away, renamed or given
 * another meaning, and what cannot be said so gets a type of its own.
 */
export const EVENT_PAYLOADS = {
  "session:created": z.object({ title: z.string() }),
  "session:updated": z.object({ title: z.string(), project: z.string(), version: count }),
  "session:ended": z.object({}),
  "task:orchestrated": z.object({
    requirement: z.string(),
    priority,
    /** Of a rerun from a step. */
    fromStep: z.string().optional(),
  }),
  "task:updated": z.object({
    title: z.string().nullable(),
    priority,
    tags: z.array(z.string()),
    version: count,
  }),
  "task:distributed": z.object({
    template: z.string().nullable(),
    strategy: z.string().nullable(),
    planVersion: count,
    /** How long it may take: half of the time, and nine times in ten. */
    estimatedSeconds: z.object({ p50: z.number(), p90: z.number() }).nullable(),
    estimatedCostUsd: z.number().nullable(),
    steps: z.array(distributedStepSchema),
  }),
  "task:executing": z.object({
    key,
    kind: z.string(),
    phase: z.string(),
    role: z.string(),
    agent: z.string(),
    attempts: count,
    stalls: count,
  }),
  "task:revised": z.object({
    planVersion: count,
    reason: z.string(),
    added: z.array(z.string()).optional(),
    replaced: z.array(z.string()).optional(),
    removed: z.array(z.looseObject({ key })).optional(),
  }),
  "task:waiting": z.object({
    key,
    /** As in the task's state: `agent-draining`, `concurrency-limit`, `wake`, `queue`, … */
    cause: z.string(),
    reason: z.string(),
    /** Null where it goes on by itself. */
    remedy: z.string().nullable(),
  }),
  "task:paused": z.object({ reason }),
  "task:resumed": z.object({}),
  "task:reopened": z.object({ reason }),
  "task:undoing": z.object({ status: z.enum(["failed", "cancelled"]), error }),
  "task:completed": ended.pick({ gate: true }),
  "task:failed": ended,
  "task:cancelled": ended,
  "phase:started": z.object({ phase: z.string(), steps: count }),
  "phase:completed": z.object({ phase: z.string() }),
  "step:retrying": z.object({ key, attempts: count, error, availableAt: time }),
  "step:stalled": z.object({ key, stalls: count, availableAt: time }),
  "step:released": z.object({ key }),
  "step:waiting": z.object({
    key,
    for: z.enum(["time", "event", "approval", "run", "retry"]),
    until: time.optional(),
    event: z.string().optional(),
    events: z.array(z.string()).optional(),
    runId: z.uuid().optional(),
    reason: z.string().optional(),
  }),
  "step:resumed": z.object({ key, waitedFor: z.string() }),
  "step:mapped": z.object({ key, steps: count }),
  "step:reassigned": z.object({
    key,
    from: z.string(),
    to: z.string(),
    /** `gone`: it was deleted. */
    reason: z.enum([...agentStateSchema.options, "gone"]),
  }),
  "step:skipped": z.object({ key, reason: z.enum(["condition", "exhausted", "cancelled"]) }),
  "step:cancelled": z.object({ key, reason }),
  "step:failed": z.object({ key, reason: z.string(), error }),
  "event:emitted": z.object({ event: z.string() }),
  "message:sent": z.object({
    /** Its place in the run, from 1. */
    number: count,
    sender: z.enum(["person", "agent"]),
    text: z.string(),
    /** Who sent it, where no person did; the event has the step. */
    agent: z.string().optional(),
    /** The number of the message that it answers. */
    answers: count.optional(),
  }),
  "requirements:changed": z.object({
    change: z.enum(["gathered", "added", "edited", "approved", "rejected", "superseded"]),
    count,
    /** The first twenty of them. */
    numbers: z.array(count),
  }),
  "approval:requested": request.extend({ expiresAt: time.optional() }),
  "approval:escalated": request.extend({ to: z.string().optional() }),
  "approval:resolved": z.object({
    key,
    approvalId: z.uuid(),
    status: z.enum(["approved", "rejected"]),
    comment: z.string().optional(),
  }),
  "agent:assigned": z.object({
    agent: z.string(),
    /** A plan or a revision was adopted, or the agent that had the steps is in trouble or gone. */
    reason: z.enum(["plan", "revision", "draining", "silent", "full", "gone"]),
    /** Who had them, where they were moved. */
    from: z.string().optional(),
    count,
    /** The first twenty of them. */
    steps: z.array(assignedStepSchema),
  }),
  "agent:status": z.object({
    agent: z.string(),
    status: agentStateSchema,
    /** What was published to the task before. */
    previous: agentStateSchema,
    since: time,
    /** How many of the task's steps wait for it, and which (ten at most). */
    waiting: count,
    keys: z.array(z.string()),
    running: count,
  }),
  /** A worker may report more than this. */
  "agent:progress": z.looseObject({
    key,
    agent: z.string(),
    message: z.string().optional(),
    fraction: z.number().optional(),
  }),
  "agent:result": z.object({
    key,
    kind: z.string(),
    role: z.string(),
    agent: z.string(),
    summary: z.string().nullable(),
    artifacts: z.array(z.string()),
  }),
  "decision:recorded": z.object({ key, kind: z.string(), reasons: z.array(z.string()) }),
  "quality:assessment": judgementSchema,
  "quality:report": judgementSchema,
  "quality:alert": z.object({
    key,
    reason: z.enum(["gate-failed", "below-standard", "score-dropped"]),
    reportId: z.uuid(),
    score: z.number().nullable(),
    /** Of the standard that it is below. */
    version: count.optional(),
    /** Those that are below it. */
    dimensions: z.array(jsonObjectSchema).optional(),
    /** What the project's reports scored before, on average. */
    mean: z.number().optional(),
  }),
  "incident:opened": incident,
  "incident:resolved": incident,
} as const satisfies Record<CogoEvent["type"], z.ZodObject>;

/** A change of an agent's state, as operators read it and hear it on the topic `operators`. */
export const agentStatusChangeSchema = z.object({
  sequence: z.number().int().positive(),
  agent: z.string(),
  status: agentStateSchema,
  previous: agentStateSchema,
  liveWorkers: count,
  places: count,
  running: count,
  /** Steps that wait for it, of the first thousand. */
  ready: count,
  createdAt: time,
});
