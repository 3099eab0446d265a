import { z } from "zod";
import { jsonObjectSchema } from "../../kernel/mod.ts";
import { EVENT_TYPES } from "../events/event.ts";

/** A session as its members see it. */
export const sessionSchema = z.object({
  sessionId: z.uuid(),
  title: z.string(),
  project: z.string(),
  status: z.enum(["active", "ended"]),
  /** What its owner keeps with it. */
  metadata: jsonObjectSchema,
  /** Counts its changes. */
  version: z.number().int().positive(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

const count = z.number().int().min(0);

/** A step that does not run, and what it waits for. */
const waitingStepSchema = z.object({
  taskId: z.uuid(),
  runId: z.uuid(),
  stepId: z.uuid(),
  key: z.string(),
  /** `agent`: it is ready, and nobody has claimed it. `run`: its sub-run. `turn`: a rate limit. */
  for: z.enum(["agent", "approval", "event", "time", "run", "retry", "turn"]),
  since: z.string(),
  /** When it goes on by itself. */
  until: z.string().optional(),
  agent: z.string().optional(),
  /** The first of which it waits for. */
  events: z.array(z.string()).optional(),
  approvalId: z.uuid().optional(),
  /** The approval's. */
  title: z.string().optional(),
  /** A word for programs: `agent-draining`, `concurrency-limit`, `wake`, `budget`, … */
  cause: z.string(),
  reason: z.string(),
  /** What would help; missing where it goes on by itself. */
  remedy: z.string().optional(),
  /** When its run ends, finished or not. */
  deadline: z.string().optional(),
});

/** How a session is doing. */
export const sessionStateSchema = z.object({
  sessionId: z.uuid(),
  status: sessionSchema.shape.status,
  version: sessionSchema.shape.version,
  /** How many there are of each status. */
  tasks: z.object({
    running: count,
    paused: count,
    completed: count,
    failed: count,
    cancelled: count,
  }),
  /** Those that have waited longest, at most a hundred. */
  waiting: z.array(waitingStepSchema),
  spentUsd: z.number(),
  /** For calls of models that are under way: the most they may cost. */
  reservedUsd: z.number(),
  lastSequence: z.number().int().nullable(),
  lastEvent: z.enum(EVENT_TYPES).nullable(),
  lastEventAt: z.string().nullable(),
});
export type SessionState = z.infer<typeof sessionStateSchema>;
