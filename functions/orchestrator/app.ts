import { readEmbeddingSettings } from "../../shared/config/embedding_settings.ts";
import { readNeo4jSettings } from "../../shared/config/graph_settings.ts";
import { readModelSettings } from "../../shared/config/model_settings.ts";
import { openModels } from "../../shared/models/open_models.ts";
import { createOrchestratorCore } from "../../shared/orchestrator/orchestrator_core.ts";
import { createAnalyseStep } from "../../shared/orchestrator/steps/analyse_step.ts";
import { createPlanStep } from "../../shared/orchestrator/steps/plan_step.ts";
import { openSearch } from "../../shared/search/open_search.ts";
import { createWorkerApp } from "../_worker/app.ts";

/** The orchestrator: understands requirements and plans runs. Any number of it may run. */
export const app = createWorkerApp({
  slug: "orchestrator",
  queue: "orchestration",
  handlers: (client) => {
    const search = openSearch(client, {
      embedding: readEmbeddingSettings(),
      graph: readNeo4jSettings(),
    });
    const core = createOrchestratorCore(client, search);
    const models = openModels(client, readModelSettings());
    return [createAnalyseStep(client, core, models), createPlanStep(core)];
  },
});
