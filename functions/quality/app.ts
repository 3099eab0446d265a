import {
  keptIncidentSchema,
  qualityReportSchema,
  qualityStandardSchema,
  taskSchema,
} from "../../shared/engine/mod.ts";
import { type Api, createApp } from "../_http/app.ts";
import { assessEndpoints } from "./assess_endpoints.ts";
import { qualityEndpoints } from "./endpoints.ts";
import { feedbackEndpoints } from "./feedback_endpoints.ts";
import { incidentEndpoints } from "./incident_endpoints.ts";
import { standardEndpoints } from "./standard_endpoints.ts";

/** What a step takes, and what is around it. */
const FILES_BYTES = 4.25 * 1024 * 1024;

export const qualityApi: Api = {
  slug: "cogo-quality",
  summary: "Verdicts: how good is what a task made, and how that is known.",
  callers: "users",
  // The files of a step have at most 4 MiB of JSON; the rest of a request takes little.
  routeMaximumBytes: {
    "POST /assess": FILES_BYTES,
    "POST /document": FILES_BYTES,
    "POST /explain": FILES_BYTES,
    "POST /fix": FILES_BYTES,
    "POST /review": FILES_BYTES,
    "POST /test": FILES_BYTES,
  },
  schemas: {
    Incident: keptIncidentSchema,
    QualityReport: qualityReportSchema,
    QualityStandard: qualityStandardSchema,
    Task: taskSchema,
  },
  endpoints: [
    ...assessEndpoints,
    ...qualityEndpoints,
    ...feedbackEndpoints,
    ...standardEndpoints,
    ...incidentEndpoints,
  ],
};

export const app = createApp(qualityApi);
