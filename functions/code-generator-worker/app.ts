import { readModelSettings } from "../../shared/config/model_settings.ts";
import { createContractStep } from "../../shared/generation/steps/contract_step.ts";
import { createWriteStep } from "../../shared/generation/steps/write_step.ts";
import { openModels } from "../../shared/models/open_models.ts";
import { createTemplateStep } from "../../shared/orchestrator/steps/template_step.ts";
import { createWorkerApp } from "../_worker/app.ts";

/** The code generator: designs, writes sources and writes tests. */
export const app = createWorkerApp({
  slug: "code-generator-worker",
  queue: "code-generation",
  handlers(client) {
    const models = openModels(client, readModelSettings());
    return [
      createTemplateStep(client, "design"),
      createTemplateStep(client, "generate"),
      createTemplateStep(client, "tests"),
      createContractStep(client, models),
      createWriteStep(client, models),
    ];
  },
});
