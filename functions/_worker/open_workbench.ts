import type { Workbench } from "../../shared/generation/mod.ts";
import {
  type ApiClient,
  readEmbeddingSettings,
  readModelSettings,
  readNeo4jSettings,
} from "../../shared/kernel/mod.ts";
import { openSearch } from "../../shared/knowledge/mod.ts";
import { openModels } from "../../shared/models/mod.ts";

/** Opens what the environment has keys and addresses of; connections are made with the first use. */
export function openWorkbench(client: ApiClient): Workbench {
  const search = openSearch(client, {
    embedding: readEmbeddingSettings(),
    graph: readNeo4jSettings(),
  });
  return { client, models: openModels(client, readModelSettings()), search };
}
