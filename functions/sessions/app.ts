import { createApp } from "../_http/app.ts";
import { addRoutes } from "./routes.ts";
import { addWebhookRoutes } from "./webhook_routes.ts";

/** The `sessions` endpoint; users only. */
export const app = createApp({ slug: "cogo-sessions", callers: "users" });
addWebhookRoutes(app);
addRoutes(app);
