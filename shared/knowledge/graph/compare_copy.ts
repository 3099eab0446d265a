import { z } from "zod";
import { type ApiClient, CogoError, callForRow } from "../../kernel/mod.ts";
import type { GraphReplica } from "./graph_replica.ts";
import { driftSchema, findDrift, repairDrift } from "./repair_drift.ts";

/** The most ids that are named of what differs in a kind. */
const IDS_MAXIMUM = 100;

const lagSchema = z.object({
  /** Whether changes are noted for a copy at all. */
  enabled: z.boolean(),
  rebuilding: z.boolean(),
  /** Changes that wait to be projected, and for how long the oldest has. */
  pending: z.number().int(),
  oldestSeconds: z.number(),
  projectedAt: z.string().nullable(),
});

/** How the copy of the graph stands against the truth in Postgres. */
export const graphComparisonSchema = z.object({
  /** Null where there is none, and nothing can differ. */
  copy: z.literal("neo4j").nullable(),
  /** Whether the copy did not answer. */
  degraded: z.boolean(),
  lag: lagSchema,
  /** What differs, apart from what waits: counts, and the first 100 ids. Null where the copy did not answer. */
  drift: z.array(driftSchema.extend({ quantity: z.number().int() })).nullable(),
});
export type GraphComparison = Readonly<z.infer<typeof graphComparisonSchema>>;

/**
 * Compares the graph with its copy, and with `repair` has what differs projected again. What a projector
 * has done in the meantime may be taken for drift.
 */
export async function compareCopy(
  client: ApiClient,
  replica: GraphReplica | undefined,
  { repair }: { readonly repair: boolean },
): Promise<GraphComparison> {
  const lag = await callForRow(client, "graph_lag", {}, lagSchema);
  if (replica === undefined) return { copy: null, degraded: false, lag, drift: [] };
  try {
    const drifts = await (repair ? repairDrift : findDrift)(client, replica);
    const drift = drifts.map(({ entity, kind, ids }) => ({
      ...{ entity, kind, quantity: ids.length },
      ids: ids.slice(0, IDS_MAXIMUM),
    }));
    return { copy: "neo4j", degraded: false, lag, drift };
  } catch (error) {
    if (!(error instanceof CogoError && error.code.startsWith("graph_store_"))) throw error;
    return { copy: "neo4j", degraded: true, lag, drift: null };
  }
}
