import { z } from "zod";
import { errorRecordSchema } from "../../kernel/mod.ts";

const agentStatusSchema = z.enum(["active", "draining", "silent", "full"]);

/** An agent that has open steps of the task. */
const taskAgentSchema = z.object({
  agent: z.string(),
  status: agentStatusSchema,
  /** Workers of it heard of in the last minute; it is woken when there are none. */
  liveWorkers: z.number().int(),
  ready: z.number().int(),
  running: z.number().int(),
  roles: z.array(z.string()),
  /** The other agents that play one of these roles. */
  others: z.array(z.object({ agent: z.string(), status: agentStatusSchema })),
});
export type TaskAgent = z.infer<typeof taskAgentSchema>;

const waitSchema = z.object({
  stepId: z.uuid(),
  runId: z.uuid(),
  key: z.string(),
  role: z.string(),
  /** `agent`: it is ready, and nobody has claimed it. `run`: its sub-run. `turn`: a rate limit. */
  for: z.enum(["agent", "approval", "event", "time", "run", "retry", "turn"]),
  since: z.string(),
  /** When it goes on by itself. */
  until: z.string().nullable(),
  agent: z.string().nullable(),
  rateLimit: z.string().nullable(),
  events: z.array(z.string()).nullable(),
  approvalId: z.uuid().nullable(),
  /** The approval's. */
  title: z.string().nullable(),
  /** Of its last attempt. */
  error: errorRecordSchema.nullable(),
});
export type Wait = z.infer<typeof waitSchema>;

const historySchema = z.object({
  sequence: z.number().int(),
  type: z.string(),
  at: z.string(),
  payload: z.record(z.string(), z.unknown()),
});

/** As the database tells it. */
export const recordedCoordinationSchema = z.object({
  taskId: z.uuid(),
  status: z.enum(["running", "paused", "completed", "failed", "cancelled"]),
  agents: z.array(taskAgentSchema),
  waiting: z.array(waitSchema),
  history: z.array(historySchema),
});

/** How a task is coordinated: who works for it, what it waits for and why, what was changed and what failed. */
export const taskCoordinationSchema = recordedCoordinationSchema.omit({ history: true }).extend({
  /** The hundred steps that have waited longest. */
  waiting: z.array(waitSchema.extend({ reason: z.string(), remedy: z.string().nullable() })),
  /** Steps that were moved or given back, revisions of the plan: of the last hundred such events. */
  adjustments: z.array(historySchema),
  /** Attempts that failed, workers that vanished, steps that were given up: of the same. */
  failures: z.array(historySchema),
});
export type TaskCoordination = z.infer<typeof taskCoordinationSchema>;
