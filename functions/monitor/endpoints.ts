import { accepts } from "hono/accepts";
import {
  createOrchestratorIntegration,
  createOrchestratorMetrics,
  readIndicators,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { Reply } from "../_http/reply.ts";
import { alertEndpoints } from "./alert_endpoints.ts";
import { auditEndpoints } from "./audit_endpoints.ts";
import {
  benchmarksAnswer,
  benchmarksQuery,
  healthAnswer,
  measureBody,
  metricsAnswer,
  updateAnswer,
} from "./contract.ts";
import { indicatorEndpoints } from "./indicator_endpoints.ts";
import { toPrometheus } from "./prometheus.ts";

const JSON_TYPE = "application/json";

/** How the whole system is, how much it does, and how that compares to before. */
export const monitorEndpoints = [
  ...alertEndpoints,
  ...indicatorEndpoints,
  ...auditEndpoints,
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
    summary:
      "Tells what is under way and what waits; as text for Prometheus, health and indicators too.",
    operators: true,
    answer: metricsAnswer,
    otherMediaTypes: ["text/plain"],
    async handle({ client, context }) {
      const metrics = await createOrchestratorMetrics(client).getCurrentMetrics();
      const supports = [JSON_TYPE, "text/plain"];
      if (accepts(context, { header: "Accept", supports, default: JSON_TYPE }) === JSON_TYPE)
        return { metrics };
      const [health, indicators] = await Promise.all([
        createOrchestratorIntegration(client).getSystemHealth(),
        readIndicators(client, { period: "day" }),
      ]);
      const headers = {
        "content-type": "text/plain; version=0.0.4; charset=utf-8",
        vary: "accept",
      };
      return new Response(toPrometheus(metrics, health, indicators), { headers });
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
