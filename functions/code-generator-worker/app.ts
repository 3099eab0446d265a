import { createContractStep } from "../../shared/generation/by_models/steps/contract_step.ts";
import { createWriteStep } from "../../shared/generation/by_models/steps/write_step.ts";
import { createTemplateStep } from "../../shared/orchestrator/steps/template_step.ts";
import { createWorkerApp } from "../_worker/app.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";

/** The code generator: designs, writes sources and writes tests. */
export const app = createWorkerApp({
  slug: "code-generator-worker",
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
