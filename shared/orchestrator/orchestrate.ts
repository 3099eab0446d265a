import type { RecordedDecision, StepExecution } from "../engine/mod.ts";
import type { Generators, TaskAnalysis } from "../generation/mod.ts";
import type { ErrorRecord } from "../kernel/mod.ts";
import { describeContextDecision } from "./describe_context.ts";
import type { ContextualKnowledge } from "./perform_contextual_search.ts";

/** A task understood, or refused before anything was paid for. */
export type Orchestration =
  | {
      readonly status: "understood";
      readonly analysis: TaskAnalysis;
      /** One line for people. */
      readonly summary: string;
      readonly decisions: readonly RecordedDecision[];
    }
  | { readonly status: "refused"; readonly error: ErrorRecord };

/** Chooses the generator, once for the run, and has it understand the requirement. */
export async function orchestrate(
  generators: Generators,
  execution: StepExecution,
  context: ContextualKnowledge,
): Promise<Orchestration> {
  const { requirement, models } = execution.context;
  const generator = generators.choose(models);
  const understanding = await generator.understand(execution, context.knowledge);
  if (understanding.status === "refused") return understanding;
  const choice: RecordedDecision = {
    kind: "generation",
    inputs: {},
    outcome: generator.name,
    reasons: [generator.reason],
  };
  const decisions = [
    choice,
    describeContextDecision(requirement, context),
    ...understanding.decisions,
  ];
  return { ...understanding, decisions };
}
