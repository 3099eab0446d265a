import type { Hono } from "hono";
import { readWorkerSettings } from "../../shared/config/worker_settings.ts";
import { toErrorRecord } from "../../shared/kernel/error_record.ts";
import { log } from "../../shared/kernel/log.ts";
import type { ApiClient } from "../../shared/postgres/database.ts";
import { PostgresWorkQueue } from "../../shared/worker/postgres_work_queue.ts";
import { runSlice } from "../../shared/worker/run_slice.ts";
import type { StepHandler } from "../../shared/worker/step_handler.ts";
import { WakeSignal } from "../../shared/worker/wake_signal.ts";
import { type AppVariables, createApp } from "../_http/app.ts";

/** What the Edge runtime gives a function to finish its work after the answer is sent. */
declare const EdgeRuntime: { waitUntil(promise: Promise<unknown>): void };

/**
 * Builds the app of a worker: `POST /` is a wake. It answers 202 at once, because pg_net waits for
 * every answer of a batch, and works after that. A wake that arrives while a slice runs makes it look
 * at the queue; one that it did not come to look for is answered by one more slice.
 */
export function createWorkerApp(input: {
  readonly slug: string;
  readonly queue: string;
  readonly handlers: (client: ApiClient) => readonly StepHandler[];
}): Hono<AppVariables> {
  const app = createApp({ slug: input.slug, callers: "workers" });
  const workerId = crypto.randomUUID();
  const wakes = new WakeSignal();
  let working = false;

  app.post("/", (c) => {
    wakes.notify();
    if (!working) EdgeRuntime.waitUntil(workWhileWoken(c.get("client")));
    return c.json({ accepted: true, workerId }, 202);
  });

  async function workWhileWoken(client: ApiClient): Promise<void> {
    working = true;
    do {
      wakes.acknowledge();
      await work(client);
    } while (wakes.pending);
    working = false;
  }

  async function work(client: ApiClient): Promise<void> {
    try {
      const settings = readWorkerSettings();
      const { version, concurrency: capacity } = settings;
      const executed = await runSlice({
        workQueue: new PostgresWorkQueue(client, {
          workerId,
          queue: input.queue,
          version,
          capacity,
        }),
        handlers: new Map(input.handlers(client).map((handler) => [handler.kind, handler])),
        limits: settings,
        wakes,
      });
      log("info", "slice_ended", { slug: input.slug, workerId, executed });
    } catch (error) {
      // The next wake or sweep starts another slice.
      const { code, message } = toErrorRecord(error);
      log("error", "slice_failed", { slug: input.slug, workerId, code, message });
    }
  }
  return app;
}
