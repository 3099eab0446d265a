import {
  createOrchestratorIntegration,
  createOrchestratorMetrics,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { Reply } from "../_http/reply.ts";
import { alertEndpoints } from "./alert_endpoints.ts";
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
  ...alertEndpoints,
  endpoint({
    method: "get",
    path: "/health",
    name: "readSystemHealth",
    summary: "Tells how the parts of the system are, since when, why, and what to do.",
    operators: true,
    answer: healthAnswer,
    statuses: [200, 503],
    async handle({ client }) {
      const health = await createOrchestratorIntegration(client).getSystemHealth();
      // As often as it is looked at.
      const down = { status: 503, retryAfterSeconds: 5 };
      return new Reply(health, health.status === "down" ? down : {});
    },
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
