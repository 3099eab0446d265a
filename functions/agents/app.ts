import { createApp } from "../_http/app.ts";
import { addOperatorRoutes } from "./operator_routes.ts";
import { addRoutes } from "./routes.ts";

/** The `agents` endpoint: users see who is there, operators see and change how they work. */
export const app = createApp({ slug: "cogo-agents", callers: "users and operators" });
addOperatorRoutes(app);
addRoutes(app);
