import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";
import { type GraphChange, type GraphReplica, graphChangeSchema } from "./graph_replica.ts";

/** How long a projector works per wake, and how much at a time. */
export interface ProjectionLimits {
  readonly sliceMilliseconds: number;
  readonly batchSize: number;
  /** Longer than a batch may take: another projector waits this long for one that was killed. */
  readonly leaseSeconds: number;
}

/** A batch of 500 is written in some 50 ms, of which the transaction itself is a tenth. */
export const PROJECTION_LIMITS: ProjectionLimits = {
  sliceMilliseconds: 20_000,
  batchSize: 500,
  leaseSeconds: 30,
};

const claimSchema = z
  .object({ fence: z.number().int(), changes: graphChangeSchema.array() })
  .nullable();

/**
 * Brings the copy of the graph up to date for one bounded slice of time, and returns how many changes
 * left the outbox. It ends early when nothing is left or another projector is at work; when the copy
 * fails it throws, and everything unapplied stays in the outbox.
 *
 * @throws CogoError `lease_lost` when another projector took over, and as {@link GraphReplica.apply}.
 */
export async function projectGraph(
  client: ApiClient,
  replica: GraphReplica,
  limits: ProjectionLimits = PROJECTION_LIMITS,
): Promise<number> {
  const workerId = crypto.randomUUID();
  const end = Date.now() + limits.sliceMilliseconds;
  let projected = 0;
  do {
    const claimed = await callFunction(
      client,
      "claim_graph_changes",
      { worker_id: workerId, quantity: limits.batchSize, lease_seconds: limits.leaseSeconds },
      claimSchema,
    );
    if (claimed === null || claimed.changes.length === 0) break;
    projected += await projectBatch(client, replica, claimed);
  } while (Date.now() < end);
  return projected;
}

async function projectBatch(
  client: ApiClient,
  replica: GraphReplica,
  { fence, changes }: NonNullable<z.output<typeof claimSchema>>,
): Promise<number> {
  const complete = async (done: readonly GraphChange[], rootless: readonly number[] = []) => {
    const parameters = {
      fence,
      sequences: done.map(({ sequence }) => sequence),
      versions: done.map(({ version }) => version),
      rootless,
    };
    return await callFunction(client, "complete_graph_changes", parameters, z.number().int());
  };
  let rootless: readonly number[];
  try {
    rootless = await replica.apply(changes, fence);
  } catch (error) {
    // Only to end the lease early: what is still under way in the copy is held off by the next fence.
    await complete([]).catch(() => undefined);
    throw error;
  }
  const waiting = new Set(rootless);
  const done = changes.filter(
    ({ entity, entityId }) => entity === "node" || !waiting.has(entityId),
  );
  return await complete(done, rootless);
}
