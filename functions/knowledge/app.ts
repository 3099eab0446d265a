import {
  chunkSchema,
  citedAnswerSchema,
  contextSnapshotSchema,
  documentSchema,
  findingSchema,
  ingestionSchema,
  maintenancePolicySchema,
  matchSchema,
  searchAnswerSchema,
  sourceSchema,
  subscriptionSchema,
} from "../../shared/knowledge/mod.ts";
import { type Api, createApp } from "../_http/app.ts";
import { documentEndpoints } from "./document_endpoints.ts";
import { ingestionEndpoints } from "./ingestion_endpoints.ts";
import { maintenanceEndpoints } from "./maintenance_endpoints.ts";
import { searchEndpoints } from "./search_endpoints.ts";
import { snapshotEndpoints } from "./snapshot_endpoints.ts";
import { sourceEndpoints } from "./source_endpoints.ts";
import { subscriptionEndpoints } from "./subscription_endpoints.ts";

/** A PDF of 4 MB in base64, and what is said about it. */
const BODY_MAXIMUM_BYTES = 6 * 1024 * 1024;

export const knowledgeApi: Api = {
  slug: "cogo-knowledge",
  summary: "Knowledge: what the agents may know, and what is found in it.",
  callers: "users",
  bodyMaximumBytes: BODY_MAXIMUM_BYTES,
  schemas: {
    Chunk: chunkSchema,
    CitedAnswer: citedAnswerSchema,
    ContextSnapshot: contextSnapshotSchema,
    Document: documentSchema,
    Finding: findingSchema,
    Ingestion: ingestionSchema,
    MaintenancePolicy: maintenancePolicySchema,
    Match: matchSchema,
    SearchAnswer: searchAnswerSchema,
    Source: sourceSchema,
    Subscription: subscriptionSchema,
  },
  endpoints: [
    ...sourceEndpoints,
    ...ingestionEndpoints,
    ...documentEndpoints,
    ...searchEndpoints,
    ...subscriptionEndpoints,
    ...snapshotEndpoints,
    ...maintenanceEndpoints,
  ],
};

export const app = createApp(knowledgeApi);
