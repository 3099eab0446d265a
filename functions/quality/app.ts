import { createApp } from "../_http/app.ts";
import { addRoutes } from "./routes.ts";

/** The `quality` endpoint; users only. */
export const app = createApp({ slug: "quality", callers: "users" });
addRoutes(app);
