import type { ApiClient } from "../../kernel/mod.ts";
import type { OpenSearch } from "../../knowledge/mod.ts";
import type { Models } from "../../models/mod.ts";

/** What a worker that has models write works with. */
export interface Workbench {
  readonly client: ApiClient;
  readonly models: Models;
  readonly search: OpenSearch;
}
