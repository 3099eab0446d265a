import type { Workbench } from "../../shared/generation/by_models/workbench.ts";
import { readEmbeddingSettings } from "../../shared/kernel/config/embedding_settings.ts";
import { readNeo4jSettings } from "../../shared/kernel/config/graph_settings.ts";
import { readModelSettings } from "../../shared/kernel/config/model_settings.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { openSearch } from "../../shared/knowledge/search/open_search.ts";
import { openModels } from "../../shared/models/calls/open_models.ts";

/** Opens what the environment has keys and addresses of; connections are made with the first use. */
export function openWorkbench(client: ApiClient): Workbench {
  const search = openSearch(client, {
    embedding: readEmbeddingSettings(),
    graph: readNeo4jSettings(),
  });
  return { client, models: openModels(client, readModelSettings()), search };
}
