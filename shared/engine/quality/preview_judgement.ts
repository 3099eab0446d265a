import { type ApiClient, callFunction } from "../../kernel/mod.ts";
import { type Quality, qualitySchema } from "./quality_report.ts";

/** A judgement held against the standard of its run, as the database will keep it with the completed step. */
export async function previewJudgement(
  client: ApiClient,
  runId: string,
  quality: Quality,
): Promise<Quality> {
  const parameters = { run_id: runId, quality };
  return await callFunction(client, "preview_judgement", parameters, qualitySchema);
}
