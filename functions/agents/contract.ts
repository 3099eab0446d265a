import { z } from "zod";
import { agentSchema } from "../../shared/agents/list_agents.ts";

export const agentPath = z.object({ agent: z.string().regex(/^[a-z][a-z0-9-]{0,99}$/) });
export const agentAnswer = z.object({ agent: agentSchema });
export const agentsAnswer = z.object({ agents: z.array(agentSchema) });
