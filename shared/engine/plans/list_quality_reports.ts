import { type ApiClient, readRows } from "../../kernel/mod.ts";
import { type QualityReport, qualityReportSchema } from "./quality_report.ts";

/** Lists the judgements of a task's runs, newest first. */
export async function listQualityReports(
  client: ApiClient,
  taskId: string,
): Promise<QualityReport[]> {
  const query = client.from("quality_reports").select().eq("task_id", taskId);
  const ordered = query.order("created_at", { ascending: false });
  return await readRows("quality_reports", ordered, qualityReportSchema);
}
