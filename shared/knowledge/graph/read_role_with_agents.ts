import { z } from "zod";
import { graphNodeSchema } from "./graph.ts";
import { type GraphStore, MOST_EDGES } from "./graph_store.ts";

/** A role and the agents that can play it, by key. */
export const roleWithAgentsSchema = z.object({
  role: graphNodeSchema,
  agents: z.array(graphNodeSchema),
});
export type RoleWithAgents = Readonly<z.infer<typeof roleWithAgentsSchema>>;

/** Reads a role with its agents; undefined when there is no such role. */
export async function readRoleWithAgents(
  store: GraphStore,
  key: string,
): Promise<RoleWithAgents | undefined> {
  const [role] = await store.findNodes({ kind: "role", key, tenants: [] });
  if (role === undefined) return undefined;
  const hops = await store.readHops([role.nodeId], {
    kinds: ["HAS_ROLE"],
    direction: "in",
    tenants: [],
    fanOut: MOST_EDGES,
  });
  return { role, agents: hops.map(({ node }) => node).sort((a, b) => (a.key < b.key ? -1 : 1)) };
}
