import type { Context } from "hono";
import { accepts } from "hono/accepts";
import {
  createOrchestratorMetrics,
  listQualityReports,
  readQualityReport,
  TaskStore,
} from "../../shared/engine/mod.ts";
import { formatOf, REPORT_MEDIA_TYPES, renderReport } from "../../shared/quality/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import {
  reportAnswer,
  reportPath,
  reportQuery,
  reportsAnswer,
  reportsQuery,
  trendAnswer,
  trendQuery,
} from "./contract.ts";

const [JSON_TYPE = "", ...OTHER_TYPES] = REPORT_MEDIA_TYPES;

/** Judgements, newest first, and how they develop. */
export const qualityEndpoints = [
  endpoint({
    method: "get",
    path: "/reports",
    name: "listQualityReports",
    summary: "Lists verdicts that match, newest first, page by page.",
    query: reportsQuery,
    answer: reportsAnswer,
    errors: ["not_found"],
    async handle({ client, query: { limit, cursor, ...filter } }) {
      const { rows, nextCursor } = await listQualityReports(client, filter, { limit, cursor });
      return { reports: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/reports/:reportId",
    name: "readQualityReport",
    summary: "Reads a verdict with its evidence, as JSON, Markdown, SARIF or JUnit.",
    parameters: reportPath,
    query: reportQuery,
    answer: reportAnswer,
    otherMediaTypes: OTHER_TYPES,
    errors: ["invalid_state"],
    async handle({ client, parameters: { reportId }, query, context }) {
      const { format = acceptedFormat(context) } = query;
      const report = await readQualityReport(client, reportId);
      const task = await new TaskStore(client).read(report.taskId);
      const { mediaType, text } = renderReport(format, task.title ?? "Untitled task", report);
      const headers = { "content-type": `${mediaType}; charset=utf-8`, vary: "accept" };
      return new Response(text, { headers });
    },
  }),
  endpoint({
    method: "get",
    path: "/trend",
    name: "readQualityTrend",
    summary: "Counts verdicts and scores by day, week or month.",
    query: trendQuery,
    answer: trendAnswer,
    async handle({ client, query }) {
      return { intervals: await createOrchestratorMetrics(client).assessQuality(query) };
    },
  }),
];

function acceptedFormat(context: Context) {
  const supports = [...REPORT_MEDIA_TYPES];
  return formatOf(accepts(context, { header: "Accept", supports, default: JSON_TYPE })) ?? "json";
}
