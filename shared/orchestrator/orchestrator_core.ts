import type { Assignment, LeasedStep, StepExecution, WorkflowTemplate } from "../engine/mod.ts";
import type { Generators } from "../generation/mod.ts";
import type { ApiClient } from "../kernel/mod.ts";
import type { OpenSearch } from "../knowledge/mod.ts";
import type { GeneratedPrompt, PromptInput } from "../models/mod.ts";
import {
  createExecutionPlan,
  type Planning,
  type UnderstoodTask,
} from "./create_execution_plan.ts";
import { generateOptimizedPrompt } from "./generate_optimized_prompt.ts";
import { type Orchestration, orchestrate } from "./orchestrate.ts";
import { type ContextualKnowledge, performContextualSearch } from "./perform_contextual_search.ts";
import { selectOptimalRoles } from "./select_optimal_roles.ts";

/**
 * The explainable front half of a task: from requirement to plan, every decision with its inputs and
 * reasons. It reads and changes nothing: its decisions take effect when its step completes.
 */
export interface OrchestratorCore {
  /** Finds what the task's session and project know that bears on it. */
  performContextualSearch(task: {
    readonly taskId: string;
    readonly sessionId: string;
    readonly tenantId: string;
    readonly requirement: string;
  }): Promise<ContextualKnowledge>;
  /** Understands the requirement of a step's task: specification, criteria, complexity. */
  orchestrate(execution: StepExecution, context: ContextualKnowledge): Promise<Orchestration>;
  /** Gives every step of a workflow to a role and an agent, by what is known of the task, if it is given. */
  selectOptimalRoles(
    template: WorkflowTemplate,
    task?: UnderstoodTask,
  ): Promise<readonly Assignment[]>;
  /** Makes the prompt of a step, in the version that its run was given, with context packed into its budget. */
  generateOptimizedPrompt(
    step: Pick<LeasedStep, "stepId" | "leaseToken">,
    prompt: string,
    input: Omit<PromptInput, "prompt">,
  ): Promise<GeneratedPrompt>;
  /** Chooses the workflow, has the generator prepare, and lays out the plan. */
  createExecutionPlan(task: UnderstoodTask): Promise<Planning>;
}

/** Builds the core on the Data API, with the rights of the client, and on the search of each tenant. */
export function createOrchestratorCore(
  client: ApiClient,
  search: OpenSearch,
  generators: Generators,
): OrchestratorCore {
  return {
    performContextualSearch: async (task) =>
      performContextualSearch(await search(task.tenantId), task),
    orchestrate: (execution, context) => orchestrate(client, generators, execution, context),
    selectOptimalRoles: (template, task) => selectOptimalRoles(client, template, task),
    generateOptimizedPrompt: (step, prompt, input) =>
      generateOptimizedPrompt(client, step, prompt, input),
    createExecutionPlan: (task) => createExecutionPlan(client, generators, task),
  };
}
