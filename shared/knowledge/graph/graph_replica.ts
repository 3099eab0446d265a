import { z } from "zod";
import { jsonObjectSchema } from "../../kernel/mod.ts";
import { edgeKindSchema, graphNodeSchema } from "./graph.ts";

const edgeValueSchema = z.object({
  edgeId: z.number().int(),
  tenantId: z.string().nullable(),
  kind: edgeKindSchema,
  sourceId: z.number().int(),
  targetId: z.number().int(),
  weight: z.number(),
  properties: jsonObjectSchema,
});

const changeHead = {
  entityId: z.number().int(),
  kind: z.string(),
  sequence: z.number().int(),
  version: z.number().int(),
  /** Of the value; what drift is found by. Null for what is gone. */
  checksum: z.number().int().nullable(),
};

/** What a node or an edge is now; its value is null when it is gone. */
export const graphChangeSchema = z.discriminatedUnion("entity", [
  z.object({ entity: z.literal("node"), ...changeHead, value: graphNodeSchema.nullable() }),
  z.object({ entity: z.literal("edge"), ...changeHead, value: edgeValueSchema.nullable() }),
]);
export type GraphChange = z.infer<typeof graphChangeSchema>;

/** A kind of nodes or edges, and a range of their ids: `range` × size to the next. */
export interface GraphRange {
  readonly entity: "node" | "edge";
  readonly kind: string;
  readonly range: number;
}

/** How many of them there are, and the sum of their checksums. */
export interface GraphSummary extends GraphRange {
  readonly quantity: number;
  readonly checksum: number;
}

/** A copy of the graph that is kept up to date from the outbox. */
export interface GraphReplica {
  /**
   * Makes the copy what these changes say, all or nothing; applied again they change nothing. Returns the
   * edges it could not make because an end is missing.
   *
   * @throws CogoError `lease_lost` when it has seen a greater fence, `graph_store_unavailable`, `graph_store_refused`.
   */
  apply(changes: readonly GraphChange[], fence: number): Promise<number[]>;
  summarise(rangeSize: number): Promise<GraphSummary[]>;
  /** Id and checksum of each in a range. */
  listRange(range: GraphRange, rangeSize: number): Promise<[id: number, checksum: number][]>;
  close(): Promise<void>;
}
