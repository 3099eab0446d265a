import type { ApiClient, WorkerSettings } from "../kernel/mod.ts";
import type { OpenSearch } from "../knowledge/mod.ts";
import type { Models } from "../models/mod.ts";
import type { TestLimits, TypeChecker } from "../quality/mod.ts";

/** What generators work with. Connections are made with the first use. */
export interface Workbench {
  readonly client: ApiClient;
  readonly models: Models;
  readonly search: OpenSearch;
  readonly checkTypes: TypeChecker;
  /** The time of tests, and of a claim. */
  readonly limits: TestLimits & Pick<WorkerSettings, "sliceMilliseconds">;
}
