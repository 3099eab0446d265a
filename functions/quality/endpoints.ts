import { listQualityReports, TaskStore } from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { reportsAnswer, reportsQuery } from "./contract.ts";

/** The judgements of a task's runs. */
export const qualityEndpoints = [
  endpoint({
    method: "get",
    path: "/reports",
    name: "listQualityReports",
    summary: "Lists the verdicts of a task's runs, newest first.",
    query: reportsQuery,
    answer: reportsAnswer,
    errors: ["not_found"],
    async handle({ client, query: { taskId } }) {
      await new TaskStore(client).read(taskId);
      return { reports: await listQualityReports(client, taskId) };
    },
  }),
];
