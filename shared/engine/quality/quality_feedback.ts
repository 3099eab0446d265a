import { z } from "zod";
import { type ApiClient, callForRow, readRows } from "../../kernel/mod.ts";
import { readQualityReport } from "./quality_reports.ts";

/** What a user says of a verdict. */
export const feedbackSchema = z.object({
  reportId: z.uuid(),
  userId: z.uuid(),
  verdict: z.enum(["right", "wrong"]),
  comment: z.string().nullable(),
  createdAt: z.string(),
});
type Feedback = z.infer<typeof feedbackSchema>;

/** Says that a verdict is right or wrong, instead of what the caller said before. @throws CogoError `not_found`. */
export async function giveQualityFeedback(
  client: ApiClient,
  reportId: string,
  { verdict, comment }: { verdict: Feedback["verdict"]; comment?: string | undefined },
): Promise<Feedback> {
  const parameters = { report_id: reportId, verdict, comment: comment ?? null };
  return await callForRow(client, "give_quality_feedback", parameters, feedbackSchema);
}

/** What users said of a verdict. @throws CogoError `not_found`. */
export async function listQualityFeedback(
  client: ApiClient,
  reportId: string,
): Promise<Feedback[]> {
  await readQualityReport(client, reportId);
  const query = client.from("quality_feedback").select().eq("report_id", reportId);
  return await readRows("quality_feedback", query.order("created_at"), feedbackSchema);
}
