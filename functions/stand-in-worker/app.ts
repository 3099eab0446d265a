import { createWorkerApp } from "../_worker/app.ts";
import { openHandlers } from "./open_handlers.ts";

/** The stand-in: does every kind of step while the agent it belongs to drains, is silent or has no room. */
export const app = createWorkerApp({
  slug: "cogo-stand-in-worker",
  queue: "stand-in",
  handlers: openHandlers,
});
