import { ATTACHMENTS_MAXIMUM_CHARACTERS } from "../../shared/engine/mod.ts";
import { createApp } from "../_http/app.ts";
import { addControlRoutes } from "./control_routes.ts";
import { addHistoryRoutes } from "./history_routes.ts";
import { addRoutes } from "./routes.ts";
import { addScheduleRoutes } from "./schedule_routes.ts";

/** What is said beside the attachments: a requirement, a plan. */
const WORDS_MAXIMUM_BYTES = 256 * 1024;

/** The `tasks` endpoint; users only. */
export const app = createApp({
  slug: "cogo-tasks",
  callers: "users",
  routeMaximumBytes: { "POST /": ATTACHMENTS_MAXIMUM_CHARACTERS + WORDS_MAXIMUM_BYTES },
});
addScheduleRoutes(app);
addRoutes(app);
addControlRoutes(app);
addHistoryRoutes(app);
