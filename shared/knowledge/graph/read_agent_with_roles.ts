import { z } from "zod";
import { graphNodeSchema } from "./graph.ts";
import { type GraphStore, MOST_EDGES } from "./graph_store.ts";

/** An agent and the roles it can play, by key. */
export const agentWithRolesSchema = z.object({
  agent: graphNodeSchema,
  roles: z.array(graphNodeSchema),
});
export type AgentWithRoles = Readonly<z.infer<typeof agentWithRolesSchema>>;

/** Reads an agent with its roles; undefined when none is registered by this name. */
export async function readAgentWithRoles(
  store: GraphStore,
  key: string,
): Promise<AgentWithRoles | undefined> {
  const [agent] = await store.findNodes({ kind: "agent", key, tenants: [] });
  if (agent === undefined) return undefined;
  const hops = await store.readHops([agent.nodeId], {
    kinds: ["HAS_ROLE"],
    direction: "out",
    tenants: [],
    fanOut: MOST_EDGES,
  });
  return { agent, roles: hops.map(({ node }) => node).sort((a, b) => (a.key < b.key ? -1 : 1)) };
}
