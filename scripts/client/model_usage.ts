import { z } from "zod";
import { readAllRows } from "../../shared/engine/mod.ts";
import type { ApiClient } from "../../shared/kernel/mod.ts";

const usageSchema = z.object({
  provider: z.string(),
  model: z.string(),
  calls: z.coerce.number(),
  inputTokens: z.coerce.number(),
  outputTokens: z.coerce.number(),
  /** Null for a model without a price. */
  costUsd: z.coerce.number().nullable(),
  /** Of the cost, that of calls which brought no answer that could be used. */
  wastedUsd: z.coerce.number(),
});

/** What a run's calls of one model came to. */
export type ModelUsage = z.infer<typeof usageSchema>;

/** The models of a run, with their tokens and costs. */
export async function readModelUsage(
  client: ApiClient,
  runId: string,
): Promise<readonly ModelUsage[]> {
  const query = client.from("run_models").select().eq("run_id", runId);
  return await readAllRows("run_models", query.order("provider").order("model"), usageSchema);
}
