import { qualityReportSchema, qualityStandardSchema } from "../../shared/engine/mod.ts";
import { type Api, createApp } from "../_http/app.ts";
import { qualityEndpoints } from "./endpoints.ts";
import { standardEndpoints } from "./standard_endpoints.ts";

export const qualityApi: Api = {
  slug: "cogo-quality",
  summary: "Verdicts: how good is what a task made, and how that is known.",
  callers: "users",
  schemas: { QualityReport: qualityReportSchema, QualityStandard: qualityStandardSchema },
  endpoints: [...qualityEndpoints, ...standardEndpoints],
};

export const app = createApp(qualityApi);
