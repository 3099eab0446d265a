import {
  createFlowStep,
  type Flow,
  type FlowTools,
  registerFlows,
} from "../../shared/engine/mod.ts";
import { readHttpSettings, readModelSettings } from "../../shared/kernel/mod.ts";
import { askQuestion, openModels } from "../../shared/models/mod.ts";
import { createWorkerApp } from "../_worker/app.ts";

/**
 * An Edge Function that runs these flows: a worker of the queue of its own name. `PUT /flows` has it tell the
 * project which they are.
 */
export function serveFlows(flows: readonly Flow[]): {
  readonly fetch: (request: Request) => Promise<Response>;
} {
  let app: ReturnType<typeof createFlowApp> | undefined;
  return {
    async fetch(request) {
      app ??= createFlowApp(slugOf(request), flows);
      return await app.fetch(request);
    },
  };
}

function createFlowApp(slug: string, flows: readonly Flow[]) {
  const app = createWorkerApp({
    slug,
    queue: slug,
    handlers(client) {
      const models = openModels(client, readModelSettings(), readHttpSettings());
      const ask: FlowTools["ask"] = (context, question) =>
        askQuestion(models.for(context), question);
      return [createFlowStep(flows, { tools: { ask } })];
    },
  });
  app.put("/flows", async (c) => {
    const registered = await registerFlows(c.get("client"), slug, flows);
    return c.json({ registered });
  });
  return app;
}

/** A function knows its name from the path of what it is asked. */
function slugOf({ url }: Request): string {
  return new URL(url).pathname.split("/")[1] ?? "";
}
