import type { ApiClient } from "../../kernel/postgres/database.ts";
import type { OpenSearch } from "../../knowledge/search/open_search.ts";
import type { Models } from "../../models/calls/open_models.ts";

/** What a worker that has models write works with. */
export interface Workbench {
  readonly client: ApiClient;
  readonly models: Models;
  readonly search: OpenSearch;
}
