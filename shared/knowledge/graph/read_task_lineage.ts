import { z } from "zod";
import { type GraphNode, graphNodeSchema, type Hop } from "./graph.ts";
import { type GraphStore, MOST_EDGES } from "./graph_store.ts";

/** A step that was worked on: by whom, and which steps it waited for. */
const lineageStepSchema = z.object({
  step: graphNodeSchema,
  agents: z.array(graphNodeSchema),
  dependsOn: z.array(graphNodeSchema),
});

/** A file of a task, the steps and agents that made it, and the tests that verify it. */
const lineageArtifactSchema = z.object({
  artifact: graphNodeSchema,
  steps: z.array(graphNodeSchema),
  agents: z.array(graphNodeSchema),
  tests: z.array(graphNodeSchema),
});

/** What the requirement is judged by, and the test files that name it. */
const lineageCriterionSchema = z.object({
  criterion: graphNodeSchema,
  tests: z.array(graphNodeSchema),
});

/** From what a task was asked for to what is known of its results. */
export const taskLineageSchema = z.object({
  session: graphNodeSchema.nullable(),
  requirement: graphNodeSchema.nullable(),
  task: graphNodeSchema,
  agents: z.array(graphNodeSchema),
  steps: z.array(lineageStepSchema),
  artifacts: z.array(lineageArtifactSchema),
  criteria: z.array(lineageCriterionSchema),
  /** Earlier tasks with similar requirements, the most similar first. */
  similar: z.array(graphNodeSchema),
  /** False where a node has more edges than are followed, so that something is left out. */
  complete: z.boolean(),
});
export type TaskLineage = Readonly<z.infer<typeof taskLineageSchema>>;

const WITHIN = ["VERIFIES", "PRODUCED", "PERFORMED", "DEPENDS_ON", "HAS_CRITERION"];

/** Reads requirement → task → steps → artifacts → tests → criteria; undefined for a task the graph does not know. */
export async function readTaskLineage(
  store: GraphStore,
  taskId: string,
  tenants: readonly string[],
): Promise<TaskLineage | undefined> {
  const [task] = await store.findNodes({ kind: "task", key: taskId, tenants });
  if (task === undefined) return undefined;
  const hop = async (nodes: readonly GraphNode[], kinds?: readonly string[]) => {
    const options = { tenants, fanOut: MOST_EDGES, ...(kinds === undefined ? {} : { kinds }) };
    const ids = nodes.map(({ nodeId }) => nodeId);
    return new Surroundings(await store.readHops(ids, options));
  };
  const around = await hop([task]);
  const [session = null] = around.from(task, "IN_SESSION", "session");
  const [requirement = null] = around.from(task, "IMPLEMENTS", "requirement");
  const steps = around.from(task, "HAS_STEP", "step");
  const artifacts = around.from(task, "PRODUCED", "artifact");
  const within = await hop([...steps, ...artifacts, ...(requirement ? [requirement] : [])], WITHIN);
  const criteria = requirement ? within.from(requirement, "HAS_CRITERION", "criterion") : [];
  const verified = await hop(criteria, ["VERIFIES"]);
  return {
    ...{ session, requirement, task },
    agents: around.to(task, "PERFORMED", "agent"),
    steps: steps.map((step) => ({
      step,
      agents: within.to(step, "PERFORMED", "agent"),
      dependsOn: within.from(step, "DEPENDS_ON", "step"),
    })),
    artifacts: artifacts.map((artifact) => ({
      artifact,
      steps: within.to(artifact, "PRODUCED", "step"),
      agents: within.to(artifact, "PRODUCED", "agent"),
      tests: within.to(artifact, "VERIFIES", "artifact"),
    })),
    criteria: criteria.map((criterion) => ({
      criterion,
      tests: verified.to(criterion, "VERIFIES", "artifact"),
    })),
    similar: around.from(task, "SIMILAR_TO", "task"),
    complete: [around, within, verified].every((each) => each.complete),
  };
}

/** One hop around some nodes. */
class Surroundings {
  readonly #hops = new Map<number, Hop[]>();

  constructor(hops: readonly Hop[]) {
    for (const hop of hops) {
      const known = this.#hops.get(hop.fromId);
      if (known === undefined) this.#hops.set(hop.fromId, [hop]);
      else known.push(hop);
    }
  }

  /** Whether no node has more edges than were read. */
  get complete(): boolean {
    return [...this.#hops.values()].every(({ length }) => length < MOST_EDGES);
  }

  from(node: GraphNode, edge: string, kind: string): GraphNode[] {
    return this.#select(node, edge, kind, true);
  }

  to(node: GraphNode, edge: string, kind: string): GraphNode[] {
    return this.#select(node, edge, kind, false);
  }

  #select({ nodeId }: GraphNode, edge: string, kind: string, outgoing: boolean): GraphNode[] {
    return (this.#hops.get(nodeId) ?? [])
      .filter((hop) => hop.edge === edge && hop.node.kind === kind && hop.outgoing === outgoing)
      .map(({ node }) => node);
  }
}
