import {
  listWorkflowRuns,
  listWorkflows,
  measureWorkflow,
  putWorkflow,
  readWorkflow,
  rollBackWorkflow,
  setWorkflowShares,
  validateWorkflow,
} from "../engine/mod.ts";
import type { Generators } from "../generation/mod.ts";
import type { ApiClient } from "../kernel/mod.ts";
import type { RAGSearchEngine } from "../knowledge/mod.ts";
import { type DryRun, dryRun } from "./dry_run.ts";

/** A function without the client that it is called with. */
type Bound<Call> = Call extends (client: ApiClient, ...rest: infer Rest) => infer Result
  ? (...rest: Rest) => Result
  : never;

/** Workflow templates, from a draft to the runs that are planned from them, and which a task would get. */
export interface OrchestratorWorkflow {
  readonly list: Bound<typeof listWorkflows>;
  readonly read: Bound<typeof readWorkflow>;
  /** Makes a draft of the next version, or changes the one that was never active. */
  readonly put: Bound<typeof putWorkflow>;
  readonly validate: Bound<typeof validateWorkflow>;
  /** Divides the runs to come between versions. */
  readonly setShares: Bound<typeof setWorkflowShares>;
  readonly rollBack: Bound<typeof rollBackWorkflow>;
  /** How its runs fare. */
  readonly measure: Bound<typeof measureWorkflow>;
  readonly listRuns: Bound<typeof listWorkflowRuns>;
  /** What a task would be planned as, why, and what that would take. Creates nothing, asks no model. */
  dryRun(
    parts: { readonly generators: Generators; readonly search: RAGSearchEngine },
    question: Parameters<typeof dryRun>[3],
  ): Promise<DryRun>;
}

/** Opens the workflows with the rights of the client. */
export function createOrchestratorWorkflow(client: ApiClient): OrchestratorWorkflow {
  return {
    list: () => listWorkflows(client),
    read: (template) => readWorkflow(client, template),
    put: (template, draft) => putWorkflow(client, template, draft),
    validate: (template, version) => validateWorkflow(client, template, version),
    setShares: (template, shares) => setWorkflowShares(client, template, shares),
    rollBack: (template, reason) => rollBackWorkflow(client, template, reason),
    measure: (template, since) => measureWorkflow(client, template, since),
    listRuns: (template, page) => listWorkflowRuns(client, template, page),
    dryRun: ({ generators, search }, question) => dryRun(client, generators, search, question),
  };
}
