import { createApp } from "../_http/app.ts";
import { addDocumentRoutes } from "./document_routes.ts";
import { addIngestionRoutes } from "./ingestion_routes.ts";
import { addMaintenanceRoutes } from "./maintenance_routes.ts";
import { addSearchRoutes } from "./search_routes.ts";
import { addSnapshotRoutes } from "./snapshot_routes.ts";
import { addSubscriptionRoutes } from "./subscription_routes.ts";

/** A PDF of 4 MB in base64, and what is said about it. */
const BODY_MAXIMUM_BYTES = 6 * 1024 * 1024;

/** The `knowledge` endpoint: what the agents may know, and what is found in it; users only. */
export const app = createApp({
  slug: "cogo-knowledge",
  callers: "users",
  bodyMaximumBytes: BODY_MAXIMUM_BYTES,
});
addIngestionRoutes(app);
addDocumentRoutes(app);
addSearchRoutes(app);
addSubscriptionRoutes(app);
addSnapshotRoutes(app);
addMaintenanceRoutes(app);
