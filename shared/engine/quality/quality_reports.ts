import { z } from "zod";
import {
  type ApiClient,
  callFunction,
  readCursor,
  readRow,
  writeCursor,
} from "../../kernel/mod.ts";
import { readSession } from "../sessions/sessions.ts";
import { TaskStore } from "../tasks/task_store.ts";
import {
  type Quality,
  type QualityReport,
  qualityReportSchema,
  reportSummarySchema,
} from "./quality_report.ts";

/** The most reports of a page. */
export const QUALITY_REPORTS_MAXIMUM = 200;

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

/** Reports, newest first; there are more while `nextCursor` is not null. */
interface ReportPage {
  readonly reports: readonly z.infer<typeof reportSummarySchema>[];
  readonly nextCursor: string | null;
}

/** A page of the caller's judgements. @throws CogoError `not_found` for a task or session of somebody else. */
export async function listQualityReports(
  client: ApiClient,
  filter: ReportFilter,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<ReportPage> {
  const { taskId, sessionId } = filter;
  const [beforeTime, beforeId] =
    page.cursor === undefined ? [null, null] : readCursor(page.cursor, placeSchema);
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
    before_created_at: beforeTime,
    before_report_id: beforeId,
    quantity: page.limit + 1,
  };
  const schema = reportSummarySchema.array();
  const found = await callFunction(client, "list_quality_reports", parameters, schema);
  const reports = found.slice(0, page.limit);
  const last = found.length > page.limit ? reports.at(-1) : undefined;
  return { reports, nextCursor: last ? writeCursor([last.createdAt, last.reportId]) : null };
}

/** A judgement with what it rests on. @throws CogoError `not_found`. */
export async function readQualityReport(
  client: ApiClient,
  reportId: string,
): Promise<QualityReport> {
  const query = client.from("quality_reports").select().eq("report_id", reportId);
  return await readRow("quality_reports", query, qualityReportSchema, `quality report ${reportId}`);
}
