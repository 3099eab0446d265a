import type { Hono } from "hono";
import {
  type ActiveSteps,
  type BackgroundWork,
  createWorkerAgent,
  runBackground,
  runSlice,
  type StepHandler,
  type WakeSignal,
  WokenLoop,
} from "../../shared/engine/mod.ts";
import {
  type ApiClient,
  CogoError,
  log,
  readWorkerSettings,
  toErrorRecord,
} from "../../shared/kernel/mod.ts";
import { type AppVariables, createApp } from "../_http/app.ts";
import { isOwnServer } from "../_http/require_schema.ts";

/** What the Edge runtime gives a function to finish its work after the answer is sent. */
declare const EdgeRuntime: { waitUntil(promise: Promise<unknown> | undefined): void };

type StepHandlers = ReadonlyMap<string, StepHandler>;

/** What a worker does: the steps of one queue, and work that belongs to no run. */
interface WorkerDefinition {
  readonly slug: string;
  readonly queue: string;
  readonly handlers: (client: ApiClient) => readonly StepHandler[];
  readonly background?: (client: ApiClient) => readonly BackgroundWork[];
}

/**
 * Builds the app of a worker: `POST /` is a wake. It answers 202 at once, because pg_net waits for
 * every answer of a batch, and works after that. A wake that arrives while a slice runs makes it look
 * at the queue; one that it did not come to look for is answered by one more slice.
 */
export function createWorkerApp(definition: WorkerDefinition): Hono<AppVariables> {
  const { slug } = definition;
  const app = createApp({
    slug,
    summary: "A worker: woken, not called.",
    callers: "workers",
    endpoints: [],
  });
  const workerId = crypto.randomUUID();
  let loops: readonly WokenLoop[] | undefined;

  app.post("/", async (c) => {
    const sender = c.req.header("x-cogo-server");
    if (sender !== undefined && !(await isOwnServer(c.get("client"), sender))) throw foreignWake();
    loops ??= openLoops(definition, workerId, c.get("client"));
    for (const loop of loops) EdgeRuntime.waitUntil(loop.wake());
    return c.json({ accepted: true, workerId }, 202);
  });
  return app;
}

function foreignWake(): CogoError {
  return new CogoError({
    code: "foreign_wake",
    message: "Expected a wake of this project's database, got one of a copy of it",
    remedy: "Run `cogo doctor` on the copy: it learns its own address",
  });
}

function openLoops(
  definition: WorkerDefinition,
  workerId: string,
  client: ApiClient,
): readonly WokenLoop[] {
  const { slug } = definition;
  // A failure is logged and forgotten: the next wake or sweep tries again.
  const guard = (work: string, run: (wakes: WakeSignal) => Promise<number>) =>
    new WokenLoop(async (wakes) => {
      try {
        log("info", "slice_ended", { slug, workerId, work, executed: await run(wakes) });
      } catch (error) {
        const { code, message } = toErrorRecord(error);
        log("error", "slice_failed", { slug, workerId, work, code, message });
      }
    });
  // Made once: what they share, such as connections, lives as long as the isolate.
  let handlers: StepHandlers | undefined;
  const active: ActiveSteps = new Set();
  const background = new Map<string, WokenLoop>();
  for (const work of definition.background?.(client) ?? []) {
    const progressed = () => {
      for (const name of work.feeds) EdgeRuntime.waitUntil(background.get(name)?.wake());
    };
    const loop = guard(work.name, (wakes) =>
      runBackground(work, { limits: readWorkerSettings(), wakes, progressed }),
    );
    background.set(work.name, loop);
  }
  return [
    guard("steps", (wakes) => {
      handlers ??= new Map(definition.handlers(client).map((handler) => [handler.kind, handler]));
      return executeSteps({ ...definition, workerId, client, handlers, active }, wakes);
    }),
    ...background.values(),
  ];
}

async function executeSteps(
  worker: {
    readonly queue: string;
    readonly workerId: string;
    readonly client: ApiClient;
    readonly handlers: StepHandlers;
    readonly active: ActiveSteps;
  },
  wakes: WakeSignal,
): Promise<number> {
  const limits = readWorkerSettings();
  const { version, concurrency: capacity } = limits;
  const { client, workerId, queue, handlers, active } = worker;
  const agent = createWorkerAgent(client, { workerId, queue, version, capacity }, handlers);
  try {
    return await runSlice({ agent, limits, wakes, active });
  } finally {
    EdgeRuntime.waitUntil(Promise.all(active)); // the next wake begins another slice beside them
  }
}
