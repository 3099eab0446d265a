import type { Models } from "../models/open_models.ts";
import type { ApiClient } from "../postgres/database.ts";
import type { OpenSearch } from "../search/open_search.ts";

/** What a worker that has models write works with. */
export interface Workbench {
  readonly client: ApiClient;
  readonly models: Models;
  readonly search: OpenSearch;
}
