import { z } from "zod";
import { type ApiClient, readRows } from "../../kernel/mod.ts";

const runModelSchema = z.object({
  provider: z.string(),
  model: z.string(),
  calls: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  /** Null where a price is not known. */
  costUsd: z.number().nullable(),
  /** Of the cost, that of calls which brought no answer that could be used. */
  wastedUsd: z.number(),
});
/** What a run had of one model. */
export type RunModel = z.infer<typeof runModelSchema>;

/** Lists the models a run has asked, the dearest first. */
export async function listRunModels(client: ApiClient, runId: string): Promise<RunModel[]> {
  const query = client.from("run_models").select().eq("run_id", runId);
  const ordered = query.order("cost_usd", { ascending: false }).order("provider").order("model");
  return await readRows("run_models", ordered, runModelSchema);
}
