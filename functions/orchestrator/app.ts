import { openGenerators } from "../../shared/generation/mod.ts";
import {
  createAnalyseStep,
  createGatherStep,
  createInspectStep,
  createOrchestratorCore,
  createPlanStep,
  createRequirementsStep,
  createSurveyStep,
} from "../../shared/orchestrator/mod.ts";
import { createWorkerApp } from "../_worker/app.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";

/** The orchestrator: understands requirements, inspects results as an analyst of the domain, and plans runs. Any number of it may run. */
export const app = createWorkerApp({
  slug: "cogo-orchestrator",
  queue: "orchestration",
  handlers: (client) => {
    const workbench = openWorkbench(client);
    const generators = openGenerators(workbench);
    const core = createOrchestratorCore(client, workbench.search, generators);
    return [
      createSurveyStep(client),
      createGatherStep(client, generators),
      createInspectStep(client, generators),
      createRequirementsStep(client),
      createAnalyseStep(client, core),
      createPlanStep(core),
    ];
  },
});
