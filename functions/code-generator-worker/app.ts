import { createContractStep, createWriteStep } from "../../shared/generation/mod.ts";
import { createTemplateStep } from "../../shared/orchestrator/mod.ts";
import { createWorkerApp } from "../_worker/app.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";

/** The code generator: designs, writes sources and writes tests. */
export const app = createWorkerApp({
  slug: "cogo-code-generator-worker",
  queue: "code-generation",
  handlers(client) {
    const workbench = openWorkbench(client);
    return [
      createTemplateStep(client, "design"),
      createTemplateStep(client, "generate"),
      createTemplateStep(client, "tests"),
      createContractStep(workbench),
      createWriteStep(workbench),
    ];
  },
});
