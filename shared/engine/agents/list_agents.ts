import { z } from "zod";
import { type ApiClient, readRows } from "../../kernel/mod.ts";

/** A registered agent, whether any of its workers lives, and how it did in the last hour. */
export const agentSchema = z.object({
  agent: z.string(),
  title: z.string(),
  queue: z.string(),
  /** Steps one of its workers takes at a time. */
  capacity: z.number().int(),
  /** `draining`: it finishes what it holds and is given nothing more. */
  status: z.enum(["active", "draining"]),
  /** How it was found last; `silent`: woken, but no worker came, `full`: no place has come free. */
  state: z.enum(["active", "draining", "silent", "full"]),
  stateSince: z.string(),
  /** The latest version a worker of it has announced. */
  version: z.number().int(),
  roles: z.array(z.string()),
  /** Workers heard of in the last minute. */
  liveWorkers: z.number().int(),
  /** Steps its workers hold, as far as the caller may see. */
  runningSteps: z.number().int(),
  heartbeatAt: z.string().nullable(),
  /** After so long without a heartbeat it is silent; null for one that is woken when needed. */
  heartbeatTimeoutSeconds: z.number().nullable(),
  /** Its heartbeats have ceased: it is given nothing until they return. */
  silent: z.boolean(),
  /** It takes steps only when no other that plays the role has room and is well. */
  standby: z.boolean(),
  /** Attempts that ended in the hour before `measuredAt`; null before the first measurement. */
  completed: z.number().int().nullable(),
  failed: z.number().int().nullable(),
  stalled: z.number().int().nullable(),
  /** Of a completed attempt. */
  meanSeconds: z.number().nullable(),
  /** From ready to claimed. */
  waitP50Seconds: z.number().nullable(),
  waitP95Seconds: z.number().nullable(),
  measuredAt: z.string().nullable(),
});
export type Agent = z.infer<typeof agentSchema>;

/** Lists the registered agents by name. An agent without live workers is not broken: it is woken when needed. */
export async function listAgents(client: ApiClient): Promise<Agent[]> {
  return await readRows("agents", client.from("agents").select().order("agent"), agentSchema);
}
