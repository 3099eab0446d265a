import { createApp } from "../_http/app.ts";
import { addRoutes } from "./routes.ts";

/** The `quality` endpoint; users only. */
export const app = createApp({ slug: "cogo-quality", callers: "users" });
addRoutes(app);
