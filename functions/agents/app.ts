import { createApp } from "../_http/app.ts";
import { addRoutes } from "./routes.ts";

/** The `agents` endpoint; users only. */
export const app = createApp({ slug: "agents", callers: "users" });
addRoutes(app);
