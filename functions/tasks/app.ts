import { createApp } from "../_http/app.ts";
import { addRoutes } from "./routes.ts";

/** The `tasks` endpoint; users only. */
export const app = createApp({ slug: "tasks", callers: "users" });
addRoutes(app);
