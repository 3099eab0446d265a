import type { GraphNode } from "./graph.ts";
import type { GraphStore } from "./graph_store.ts";

/** A file of a task, the tests that verify it, and the agents that wrote it. */
export interface LineageArtifact {
  readonly artifact: GraphNode;
  readonly tests: readonly GraphNode[];
  readonly agents: readonly GraphNode[];
}

/** What a task was asked for and its results. */
export interface TaskLineage {
  readonly requirement: GraphNode | undefined;
  readonly task: GraphNode;
  readonly agents: readonly GraphNode[];
  readonly artifacts: readonly LineageArtifact[];
  /** Earlier tasks with similar requirements, the most similar first. */
  readonly similar: readonly GraphNode[];
}

/** More files than a task writes. */
const FAN_OUT = 1_000;

/** Reads requirement → task → artifacts → tests; undefined for a task the graph does not know. */
export async function readTaskLineage(
  store: GraphStore,
  taskId: string,
  tenants: readonly string[],
): Promise<TaskLineage | undefined> {
  const [task] = await store.findNodes({ kind: "task", key: taskId, tenants });
  if (task === undefined) return undefined;
  const around = await store.readHops([task.nodeId], { tenants, fanOut: FAN_OUT });
  const next = (edge: string, kind: string, outgoing: boolean) =>
    around
      .filter((hop) => hop.edge === edge && hop.node.kind === kind && hop.outgoing === outgoing)
      .map(({ node }) => node);
  const artifacts = next("PRODUCED", "artifact", true);
  const incoming = await store.readHops(
    artifacts.map(({ nodeId }) => nodeId),
    { kinds: ["VERIFIES", "PRODUCED"], direction: "in", tenants, fanOut: FAN_OUT },
  );
  const into = (artifact: GraphNode, kind: string) =>
    incoming
      .filter((hop) => hop.fromId === artifact.nodeId && hop.node.kind === kind)
      .map(({ node }) => node);
  return {
    requirement: next("IMPLEMENTS", "requirement", true)[0],
    task,
    agents: next("PERFORMED", "agent", false),
    artifacts: artifacts.map((artifact) => ({
      artifact,
      tests: into(artifact, "artifact"),
      agents: into(artifact, "agent"),
    })),
    similar: next("SIMILAR_TO", "task", true),
  };
}
