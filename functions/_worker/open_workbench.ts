import type { Workbench } from "../../shared/generation/mod.ts";
import {
  type ApiClient,
  readEmbeddingSettings,
  readHttpSettings,
  readModelSettings,
  readNeo4jSettings,
  readRunnerSettings,
  readWorkerSettings,
} from "../../shared/kernel/mod.ts";
import { openSearch } from "../../shared/knowledge/mod.ts";
import { openModels } from "../../shared/models/mod.ts";
import { openTypeChecker } from "../../shared/quality/mod.ts";

/** Opens what the environment configures; connections are made with the first use. */
export function openWorkbench(client: ApiClient): Workbench {
  const search = openSearch(client, {
    embedding: readEmbeddingSettings(),
    graph: readNeo4jSettings(),
  });
  const models = openModels(client, readModelSettings(), readHttpSettings());
  const checkTypes = openTypeChecker(readRunnerSettings());
  return { client, models, search, checkTypes, limits: readWorkerSettings() };
}
