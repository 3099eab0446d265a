import { z } from "zod";
import {
  type ApiClient,
  callFunction,
  cutPage,
  type Page,
  type PageRequest,
  readCursor,
  readRow,
} from "../../kernel/mod.ts";
import { readSession } from "../sessions/sessions.ts";
import { TaskStore } from "../tasks/task_store.ts";
import {
  type Quality,
  type QualityReport,
  qualityReportSchema,
  reportSummarySchema,
} from "./quality_report.ts";

/** Where a page ended: the time of its last report, as the database wrote it, and its id. */
const placeSchema = z.tuple([z.iso.datetime({ offset: true }), z.uuid()]);

/** What reports are found by; every member narrows. */
interface ReportFilter {
  readonly taskId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly project?: string | undefined;
  readonly kind?: Quality["kind"] | undefined;
  readonly verdict?: Quality["verdict"] | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** A page of the caller's judgements, newest first. @throws CogoError `not_found` for a task or session of somebody else. */
export async function listQualityReports(
  client: ApiClient,
  filter: ReportFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<z.infer<typeof reportSummarySchema>>> {
  const { taskId, sessionId } = filter;
  const [createdAt = null, reportId = null] =
    cursor === undefined ? [] : readCursor(cursor, placeSchema);
  if (taskId !== undefined) await new TaskStore(client).read(taskId);
  if (sessionId !== undefined) await readSession(client, sessionId);
  const parameters = {
    task_id: taskId ?? null,
    session_id: sessionId ?? null,
    project: filter.project ?? null,
    kind: filter.kind ?? null,
    verdict: filter.verdict ?? null,
    since: filter.since ?? null,
    until: filter.until ?? null,
    before_created_at: createdAt,
    before_report_id: reportId,
    quantity: limit + 1,
  };
  const schema = reportSummarySchema.array();
  const found = await callFunction(client, "list_quality_reports", parameters, schema);
  return cutPage(found, limit, (report) => [report.createdAt, report.reportId]);
}

/** A judgement with what it rests on. @throws CogoError `not_found`. */
export async function readQualityReport(
  client: ApiClient,
  reportId: string,
): Promise<QualityReport> {
  const query = client.from("quality_reports").select().eq("report_id", reportId);
  return await readRow("quality_reports", query, qualityReportSchema, `quality report ${reportId}`);
}
