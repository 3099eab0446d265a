import { z } from "zod";
import { jsonObjectSchema } from "../../kernel/mod.ts";

/** What may be asked for: the kinds of cogo.graph_node_kinds, with which a test compares them. */
export const askedNodeKindSchema = z.enum([
  ...(["document", "chunk", "symbol", "entity", "session", "requirement", "task", "step"] as const),
  ...(["criterion", "artifact", "agent", "role"] as const),
]);

/** As {@link askedNodeKindSchema}, of edges. */
export const askedEdgeKindSchema = z.enum([
  ...(["CALLS", "EXTENDS", "IMPLEMENTS", "VERIFIES", "EXPORTS", "DEFINES", "PRODUCED"] as const),
  ...(["HAS_ROLE", "DEPENDS_ON", "SIMILAR_TO", "IMPORTS", "MENTIONS", "RELATED_TO"] as const),
  ...(["PERFORMED", "HAS_CRITERION", "HAS_STEP", "HAS_TASK", "IN_SESSION", "CONTAINS"] as const),
]);

/** A kind of node, such as `symbol`; which there are is data of the database. */
export const nodeKindSchema = z.string().regex(/^[a-z]+$/);

/** A kind of edge, such as `CALLS`; it becomes a relationship type, so its spelling is checked. */
export const edgeKindSchema = z.string().regex(/^[A-Z]+(_[A-Z]+)*$/);

/** A thing the agents know of. `tenantId` is null for what every tenant shares. */
export const graphNodeSchema = z.object({
  nodeId: z.number().int(),
  tenantId: z.string().nullable(),
  kind: nodeKindSchema,
  /** Names it within its tenant and kind. */
  key: z.string(),
  /** What people, and references in texts, call it. */
  name: z.string(),
  project: z.string().nullable(),
  documentId: z.string().nullable(),
  /** Where to read of it. */
  chunkId: z.number().int().nullable(),
  properties: jsonObjectSchema,
});
export type GraphNode = z.infer<typeof graphNodeSchema>;

/** One step from a node to another, in or against the edge's direction. */
export const hopSchema = z.object({
  fromId: z.number().int(),
  edgeId: z.number().int(),
  edge: edgeKindSchema,
  weight: z.number(),
  outgoing: z.boolean(),
  /** Where the source of the edge says so; null for what no document says. */
  line: z.number().int().nullable(),
  /** `probable` where the text leaves open which of several things is meant. */
  confidence: z.enum(["certain", "probable"]),
  node: graphNodeSchema,
});
export type Hop = z.infer<typeof hopSchema>;

/** A node on a path, and the edge that led to it; a path's first node has none. */
export const pathStepSchema = z.object({
  edge: edgeKindSchema.nullable(),
  outgoing: z.boolean().nullable(),
  kind: nodeKindSchema,
  key: z.string(),
  name: z.string(),
  /** Where the node stands; null for what is in no document. */
  path: z.string().nullable(),
  line: z.number().int().nullable(),
});
export type PathStep = z.infer<typeof pathStepSchema>;

/** Where a node stands, as a step of a path has it. */
export function placeOf({ properties }: GraphNode): Pick<PathStep, "path" | "line"> {
  const { path, startLine } = properties;
  return {
    path: typeof path === "string" ? path : null,
    line: typeof startLine === "number" ? startLine : null,
  };
}

/** A node that an expansion found, with its score and the path that led there. */
export const expandedNodeSchema = z.object({
  node: graphNodeSchema,
  score: z.number(),
  depth: z.number().int(),
  path: pathStepSchema.array(),
});
export type ExpandedNode = z.infer<typeof expandedNodeSchema>;

/** Where an expansion begins, and how much that is worth. */
export interface GraphSeed {
  readonly kind: string;
  readonly key: string;
  readonly score: number;
}
