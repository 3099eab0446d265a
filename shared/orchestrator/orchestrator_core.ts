import type {
  Assignment,
  Complexity,
  ExecutionPlan,
  LeasedStep,
  RecordedDecision,
  WorkflowTemplate,
} from "../engine/mod.ts";
import type { CodeTemplateSummary, ProgramAnalysis, Specification } from "../generation/mod.ts";
import type { ApiClient, ErrorRecord } from "../kernel/mod.ts";
import type { OpenSearch } from "../knowledge/mod.ts";
import type { GeneratedPrompt, PromptInput } from "../models/mod.ts";
import { createExecutionPlan } from "./create_execution_plan.ts";
import { generateOptimizedPrompt } from "./generate_optimized_prompt.ts";
import { orchestrate } from "./orchestrate.ts";
import { type ContextualKnowledge, performContextualSearch } from "./perform_contextual_search.ts";
import { selectOptimalRoles } from "./select_optimal_roles.ts";
import type { TemplateAnalysis } from "./steps/step_inputs.ts";

/** A task understood, or refused before anything was paid for. */
export type Orchestration =
  | {
      readonly status: "understood";
      readonly specification: Specification;
      readonly complexity: Complexity;
      readonly decisions: readonly RecordedDecision[];
    }
  | { readonly status: "refused"; readonly error: ErrorRecord };

/** A task whose requirement was understood, in its session: by rules, for code templates, or by a model. */
export type UnderstoodTask = (TemplateAnalysis | ProgramAnalysis) & { readonly sessionId: string };

/** A plan for one run, the code template its steps render, and why. */
export interface Planning {
  readonly plan: ExecutionPlan;
  /** What the steps render; none where models write. */
  readonly codeTemplate: CodeTemplateSummary | undefined;
  readonly decisions: readonly RecordedDecision[];
}

/**
 * The explainable front half of a task: from requirement to plan, every decision with its inputs and
 * reasons. It reads, it changes nothing: what it decides becomes true when its step completes.
 */
export interface OrchestratorCore {
  /** Finds what the task's session and project know that bears on it. */
  performContextualSearch(task: {
    readonly taskId: string;
    readonly sessionId: string;
    readonly tenantId: string;
    readonly requirement: string;
  }): Promise<ContextualKnowledge>;
  /** Understands a requirement: context, specification, complexity. Says of so many attachments that it read none. */
  orchestrate(
    requirement: string,
    context: ContextualKnowledge,
    attachments?: number,
  ): Orchestration;
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
  /** Chooses workflow and code template and lays out the plan. */
  createExecutionPlan(task: UnderstoodTask): Promise<Planning>;
}

/** Builds the core on the Data API, with the rights of the client, and on the search of each tenant. */
export function createOrchestratorCore(client: ApiClient, search: OpenSearch): OrchestratorCore {
  return {
    performContextualSearch: async (task) =>
      performContextualSearch(await search(task.tenantId), task),
    orchestrate,
    selectOptimalRoles: (template, task) => selectOptimalRoles(client, template, task),
    generateOptimizedPrompt: (step, prompt, input) =>
      generateOptimizedPrompt(client, step, prompt, input),
    createExecutionPlan: (task) => createExecutionPlan(client, task),
  };
}
