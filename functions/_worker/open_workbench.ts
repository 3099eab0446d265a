import { readEmbeddingSettings } from "../../shared/config/embedding_settings.ts";
import { readNeo4jSettings } from "../../shared/config/graph_settings.ts";
import { readModelSettings } from "../../shared/config/model_settings.ts";
import type { Workbench } from "../../shared/generation/workbench.ts";
import { openModels } from "../../shared/models/open_models.ts";
import type { ApiClient } from "../../shared/postgres/database.ts";
import { openSearch } from "../../shared/search/open_search.ts";

/** Opens what the environment has keys and addresses of; connections are made with the first use. */
export function openWorkbench(client: ApiClient): Workbench {
  const search = openSearch(client, {
    embedding: readEmbeddingSettings(),
    graph: readNeo4jSettings(),
  });
  return { client, models: openModels(client, readModelSettings()), search };
}
