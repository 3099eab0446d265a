import { z } from "zod";
import { jsonObjectSchema } from "../../kernel/mod.ts";

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
});
export type PathStep = z.infer<typeof pathStepSchema>;

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
