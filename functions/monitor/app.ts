import {
  alertSchema,
  benchmarkSchema,
  healthRuleSchema,
  indicatorSchema,
  systemHealthSchema,
  systemMetricsSchema,
} from "../../shared/engine/mod.ts";
import { type Api, createApp } from "../_http/app.ts";
import { monitorEndpoints } from "./endpoints.ts";

export const monitorApi: Api = {
  slug: "cogo-monitor",
  summary: "The system as its operators see it: health, alerts, load, and benchmarks over time.",
  callers: "users and operators",
  schemas: {
    Alert: alertSchema,
    HealthRule: healthRuleSchema,
    Indicator: indicatorSchema,
    Benchmark: benchmarkSchema,
    SystemHealth: systemHealthSchema,
    SystemMetrics: systemMetricsSchema,
  },
  endpoints: monitorEndpoints,
};

export const app = createApp(monitorApi);
