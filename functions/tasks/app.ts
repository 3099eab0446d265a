import { ATTACHMENTS_MAXIMUM_CHARACTERS } from "../../shared/engine/mod.ts";
import { type Api, createApp } from "../_http/app.ts";
import { controlEndpoints } from "./control_endpoints.ts";
import { deliveryEndpoints } from "./delivery_endpoints.ts";
import { taskEndpoints } from "./endpoints.ts";
import { historyEndpoints } from "./history_endpoints.ts";
import { messageEndpoints } from "./message_endpoints.ts";
import { scheduleEndpoints } from "./schedule_endpoints.ts";
import { schemas } from "./schemas.ts";
import { sourceEndpoints } from "./source_endpoints.ts";

/** What is said beside the sources: a requirement, a plan. */
const WORDS_MAXIMUM_BYTES = 256 * 1024;

export const tasksApi: Api = {
  slug: "cogo-tasks",
  summary: "Tasks: submitted, followed, controlled, scheduled.",
  callers: "users",
  routeMaximumBytes: {
    "POST /": ATTACHMENTS_MAXIMUM_CHARACTERS + WORDS_MAXIMUM_BYTES,
    "POST /:taskId/sources": ATTACHMENTS_MAXIMUM_CHARACTERS + WORDS_MAXIMUM_BYTES,
  },
  schemas,
  endpoints: [
    ...scheduleEndpoints,
    ...taskEndpoints,
    ...controlEndpoints,
    ...sourceEndpoints,
    ...messageEndpoints,
    ...historyEndpoints,
    ...deliveryEndpoints,
  ],
};

export const app = createApp(tasksApi);
