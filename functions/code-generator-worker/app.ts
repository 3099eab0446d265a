import { openGenerators } from "../../shared/generation/mod.ts";
import { createGatherStep, createInspectStep } from "../../shared/orchestrator/mod.ts";
import { createWorkerApp } from "../_worker/app.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";

/** The code generator: reads sources that are code, designs, writes sources and tests, and inspects as their authors would. */
export const app = createWorkerApp({
  slug: "cogo-code-generator-worker",
  queue: "code-generation",
  handlers: (client) => {
    const generators = openGenerators(openWorkbench(client));
    return [
      createGatherStep(client, generators),
      createInspectStep(client, generators),
      ...generators.handlers("design", "generate", "tests", "contract", "write"),
    ];
  },
});
