import { createApp } from "../_http/app.ts";
import { addControlRoutes } from "./control_routes.ts";
import { addHistoryRoutes } from "./history_routes.ts";
import { addRoutes } from "./routes.ts";

/** The `tasks` endpoint; users only. */
export const app = createApp({ slug: "tasks", callers: "users" });
addRoutes(app);
addControlRoutes(app);
addHistoryRoutes(app);
