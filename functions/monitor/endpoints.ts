import {
  createOrchestratorIntegration,
  createOrchestratorMetrics,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import {
  benchmarksAnswer,
  benchmarksQuery,
  healthAnswer,
  measureBody,
  metricsAnswer,
  updateAnswer,
} from "./contract.ts";

/** How the whole system is, how much it does, and how that compares to before. */
export const monitorEndpoints = [
  endpoint({
    method: "get",
    path: "/health",
    name: "readSystemHealth",
    summary: "Tells how the parts of the system are, why, and what would help.",
    operators: true,
    answer: healthAnswer,
    handle: async ({ client }) => await createOrchestratorIntegration(client).getSystemHealth(),
  }),
  endpoint({
    method: "get",
    path: "/metrics",
    name: "readSystemMetrics",
    summary: "Tells what is under way in the whole system, and what waits.",
    operators: true,
    answer: metricsAnswer,
    async handle({ client }) {
      return { metrics: await createOrchestratorMetrics(client).getCurrentMetrics() };
    },
  }),
  endpoint({
    method: "get",
    path: "/benchmarks",
    name: "listBenchmarks",
    summary: "Lists the latest values of benchmarks with their baselines and trends, page by page.",
    operators: true,
    query: benchmarksQuery,
    answer: benchmarksAnswer,
    async handle({ client, query }) {
      return await createOrchestratorMetrics(client).readBenchmarks(query);
    },
  }),
  endpoint({
    method: "post",
    path: "/benchmarks",
    name: "recordBenchmark",
    summary: "Keeps a value that somebody else measured.",
    operators: true,
    body: measureBody,
    async handle({ client, body }) {
      await createOrchestratorMetrics(client).recordBenchmark(body);
    },
  }),
  endpoint({
    method: "post",
    path: "/benchmarks/update",
    name: "updateBenchmarks",
    summary: "Measures the last day now and keeps it, as happens every hour.",
    operators: true,
    answer: updateAnswer,
    async handle({ client }) {
      return { measured: await createOrchestratorMetrics(client).updatePerformanceBenchmarks() };
    },
  }),
];
