import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";

export const runFileSchema = z.object({
  path: z.string(),
  kind: z.enum(["source", "test", "document", "configuration", "report"]),
  content: z.string(),
});
export type RunFile = z.infer<typeof runFileSchema>;

/** Reads the newest version of every file the run has produced so far. */
export async function readRunFiles(client: ApiClient, runId: string): Promise<RunFile[]> {
  const parameters = { run_id: runId };
  return await callFunction(client, "read_run_artifacts", parameters, runFileSchema.array());
}
