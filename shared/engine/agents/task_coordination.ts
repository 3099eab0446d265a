import { z } from "zod";
import { errorRecordSchema } from "../../kernel/mod.ts";
import { agentStatusSchema, playerSchema, unplayedRoleSchema } from "./explain_role.ts";

/** An agent that has open steps of the task. */
const taskAgentSchema = z.object({
  agent: z.string(),
  status: agentStatusSchema,
  /** Workers of it heard of in the last minute; it is woken when there are none. */
  liveWorkers: z.number().int(),
  ready: z.number().int(),
  running: z.number().int(),
  roles: z.array(z.string()),
});

/** A role that open steps of the task need. */
const taskRoleSchema = z.object({
  role: z.string(),
  /** How many steps, and the first ten of them. */
  steps: z.number().int(),
  keys: z.array(z.string()),
  players: z.array(playerSchema),
});

/** Why something waits, and what would help. */
export const waitReasonShape = {
  /** A word for programs: `agent-draining`, `concurrency-limit`, `wake`, `budget`, … */
  cause: z.string(),
  reason: z.string(),
  /** Null where it goes on by itself. */
  remedy: z.string().nullable(),
};

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
  /** When its run ends, finished or not. */
  deadline: z.string().nullable(),
  ...waitReasonShape,
});

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
  roles: z.array(taskRoleSchema),
  /** The hundred steps that have waited longest. */
  waiting: z.array(waitSchema),
  history: z.array(historySchema),
});

/** How a task is coordinated: who works for it, what it waits for and why, what was changed and what failed. */
export const taskCoordinationSchema = recordedCoordinationSchema.omit({ history: true }).extend({
  /** Of the roles: those that nobody can play now, whether their steps wait yet or not. */
  unplayedRoles: z.array(unplayedRoleSchema.extend({ keys: z.array(z.string()) })),
  /** Steps that were moved or given back, revisions of the plan: of the last hundred such events. */
  adjustments: z.array(historySchema),
  /** Attempts that failed, workers that vanished, steps that were given up: of the same. */
  failures: z.array(historySchema),
});
export type TaskCoordination = z.infer<typeof taskCoordinationSchema>;
