import { z } from "zod";

/** An agent's load at this moment. */
export const agentHealthSchema = z.object({
  agent: z.string(),
  status: z.enum(["active", "draining"]),
  /** Workers of the latest version heard of in the last minute. */
  liveWorkers: z.number().int(),
  /** Steps they take at a time, all together. */
  places: z.number().int(),
  running: z.number().int(),
  /** Steps that wait for it; at most 1000 are counted. */
  ready: z.number().int(),
  oldestReadyAt: z.string().nullable(),
  heartbeatAt: z.string().nullable(),
  /** `silent`: woken, but no worker came. `full`: no place has come free. Null when well. */
  trouble: z.enum(["draining", "silent", "full"]).nullable(),
});
export type AgentHealth = z.infer<typeof agentHealthSchema>;

/** One isolate of an agent. */
export const workerSchema = z.object({
  workerId: z.uuid(),
  agent: z.string(),
  version: z.number().int(),
  capacity: z.number().int(),
  startedAt: z.string(),
  heartbeatAt: z.string(),
  status: z.enum(["active", "draining", "gone"]),
});
export type Worker = z.infer<typeof workerSchema>;
