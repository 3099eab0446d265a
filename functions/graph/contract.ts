import { z } from "zod";
import { projectSchema } from "../../shared/kernel/mod.ts";
import {
  agentWithRolesSchema,
  askedEdgeKindSchema,
  askedNodeKindSchema,
  documentUsageSchema,
  graphComparisonSchema,
  graphNodeSchema,
  hopSchema,
  pathStepSchema,
  roleWithAgentsSchema,
  symbolUsageSchema,
  taskLineageSchema,
} from "../../shared/knowledge/mod.ts";

const PAGE_MAXIMUM = 200;
const kind = askedNodeKindSchema;
// Postgres text cannot hold null characters.
const name = z
  .string()
  .min(1)
  .max(1_500)
  .refine((text) => !text.includes("\u0000"), "Expected text without null characters");
/** Kinds of edges with commas between them; all when not given. */
const edges = z
  .string()
  .max(500)
  .transform((text) => text.split(","))
  .pipe(z.array(askedEdgeKindSchema))
  .optional();
const page = {
  limit: z.coerce.number().int().min(1).max(PAGE_MAXIMUM).default(50),
  /** The `nextCursor` of the page before. */
  cursor: z.string().max(200).optional(),
};

export const nodesQuery = z.strictObject({
  kind,
  key: name.optional(),
  name: name.optional(),
  project: projectSchema.optional(),
  ...page,
});
export const neighboursQuery = z.strictObject({
  kind,
  key: name,
  edges,
  /** Of the edges, seen from the node. */
  direction: z.enum(["in", "out", "both"]).default("both"),
  ...page,
});
export const pathQuery = z.strictObject({
  fromKind: kind,
  fromKey: name,
  toKind: kind,
  toKey: name,
  edges,
  /** How many edges the path may have. */
  longest: z.coerce.number().int().min(1).max(10).default(6),
});
export const taskPath = z.object({ taskId: z.uuid() });
export const symbolPath = z.object({ name });
export const symbolQuery = z.strictObject({ project: projectSchema.optional(), ...page });
export const documentPath = z.object({ documentId: z.uuid() });
export const agentPath = z.object({ agent: name });
export const rolePath = z.object({ role: name });

const source = {
  /** Which store answered. */
  store: z.enum(["postgres", "neo4j"]),
  /** Whether Neo4j was to answer and could not, so that Postgres did. */
  degraded: z.boolean(),
};
const nextCursor = z.string().nullable();

export const nodesAnswer = z.object({ nodes: z.array(graphNodeSchema), nextCursor, ...source });
export const neighboursAnswer = z.object({
  node: graphNodeSchema,
  /** The strongest first. */
  neighbours: z.array(hopSchema.omit({ fromId: true })),
  nextCursor,
  ...source,
});
export const pathAnswer = z.object({
  /** From one end to the other; null where there is none of that length. */
  path: z.array(pathStepSchema).nullable(),
  ...source,
});
export const lineageAnswer = z.object({ lineage: taskLineageSchema, ...source });
export const symbolAnswer = z.object({
  symbols: z.array(symbolUsageSchema),
  nextCursor,
  ...source,
});
export const documentAnswer = documentUsageSchema.extend(source);
export const agentAnswer = agentWithRolesSchema.extend(source);
export const roleAnswer = roleWithAgentsSchema.extend(source);
export const driftAnswer = graphComparisonSchema;
