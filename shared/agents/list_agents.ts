import { z } from "zod";
import { type ApiClient, readRows } from "../postgres/database.ts";

/** A registered agent and whether any of its workers lives. */
export const agentSchema = z.object({
  agent: z.string(),
  title: z.string(),
  queue: z.string(),
  capacity: z.number().int(),
  roles: z.array(z.string()),
  /** Workers heard of in the last minute. */
  liveWorkers: z.number().int(),
  /** Steps its workers hold, as far as the caller may see. */
  runningSteps: z.number().int(),
  heartbeatAt: z.string().nullable(),
});
export type Agent = z.infer<typeof agentSchema>;

/** Lists the registered agents by name. An agent without live workers is not broken: it is woken when needed. */
export async function listAgents(client: ApiClient): Promise<Agent[]> {
  return await readRows("agents", client.from("agents").select().order("agent"), agentSchema);
}
