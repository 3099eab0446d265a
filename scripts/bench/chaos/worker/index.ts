// The Edge Function of every worker in the benchmark. Its slug is `<the queue's function>-<letter>`: a
// hosted project runs several isolates of one function, here they are several functions of one queue.
import { createWorkerApp } from "../../../../functions/_worker/app.ts";
import { createFlowStep } from "../../../../shared/engine/mod.ts";
import { QUEUE_OF_FUNCTION } from "../arrangement.ts";
import { CHAOS_FLOWS } from "./chaos_flow.ts";
import { createChaosHandlers } from "./chaos_handler.ts";

const { SUPABASE_FUNCTION_SLUG: slug = "", CHAOS_PROVIDER_URL, CHAOS_STEPS } = process.env;

const app = createWorkerApp({
  slug,
  queue: QUEUE_OF_FUNCTION[slug.replace(/-[a-z]$/, "")] ?? "",
  handlers: () =>
    slug.startsWith("chaos-flow")
      ? [createFlowStep(CHAOS_FLOWS)]
      : createChaosHandlers({ providerUrl: CHAOS_PROVIDER_URL ?? "", steps: Number(CHAOS_STEPS) }),
});

export default { fetch: app.fetch };
