import {
  type RecordedDecision,
  type StepExecution,
  type StepHandler,
  type StepOutcome,
  TaskStore,
} from "../../engine/mod.ts";
import { analyseProgram, readAttachments } from "../../generation/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import type { Models } from "../../models/mod.ts";
import { describeContextDecision } from "../describe_context.ts";
import type { OrchestratorCore } from "../orchestrator_core.ts";
import {
  type ContextualKnowledge,
  contextualKnowledgeSchema,
} from "../perform_contextual_search.ts";

/**
 * Understands the requirement, by a model where there is one, else by rules. What rules cannot meet is
 * refused here, before anything is paid for.
 */
export function createAnalyseStep(
  client: ApiClient,
  core: OrchestratorCore,
  models: Models,
): StepHandler {
  return {
    kind: "analyse",
    estimateMilliseconds: 5_000,
    async execute(execution): Promise<StepOutcome> {
      const { step, context, retrieve } = execution;
      const { requirement } = context;
      const found = await retrieve("context", { query: requirement }, () =>
        core.performContextualSearch({ ...step, requirement }),
      );
      const knowledge = contextualKnowledgeSchema.parse(found);
      return models.providers.length > 0
        ? await analyseWithModels({ client, models, execution, knowledge })
        : await analyseByRules({ client, core, execution, knowledge });
    },
  };
}

async function analyseByRules(input: {
  readonly client: ApiClient;
  readonly core: OrchestratorCore;
  readonly execution: StepExecution;
  readonly knowledge: ContextualKnowledge;
}): Promise<StepOutcome> {
  const { client, core, execution, knowledge } = input;
  const { step, context } = execution;
  const attachments = await new TaskStore(client).listAttachments(step.taskId);
  const orchestration = core.orchestrate(context.requirement, knowledge, attachments.length);
  if (orchestration.status === "refused") return orchestration;
  const { specification, complexity, decisions } = orchestration;
  const entities = specification.entities.map((each) => each.label).join(", ");
  return {
    status: "completed",
    result: {
      output: toJson({ generation: "template", specification, complexity }),
      title: specification.title,
      summary: `${specification.title}: ${entities}; ${complexity.level}`,
      decisions: [decideGeneration([]), ...decisions],
    },
  };
}

/** Who generates. It is decided here, once for the run: the plan and every later step follow. */
function decideGeneration(providers: readonly string[]): RecordedDecision {
  const byModels = providers.length > 0;
  return {
    kind: "generation",
    inputs: { providers: [...providers] },
    outcome: byModels ? "models" : "template",
    reasons: [
      byModels
        ? `Models write: there is a key of ${providers.join(", ")}`
        : "Code templates generate: there is no model's key",
    ],
  };
}

async function analyseWithModels(input: {
  readonly client: ApiClient;
  readonly models: Models;
  readonly execution: StepExecution;
  readonly knowledge: ContextualKnowledge;
}): Promise<StepOutcome> {
  const { client, models, execution, knowledge } = input;
  const { requirement } = execution.context;
  const author = { client, execution, models: models.for(execution) };
  const attachments = await readAttachments(author);
  const analysis = await analyseProgram(author, { ...knowledge, attachments });
  const { specification, complexity } = analysis;
  const criteria = specification.acceptanceCriteria.length;
  return {
    status: "completed",
    result: {
      output: toJson(analysis),
      title: specification.title,
      summary: `${specification.title}: ${criteria} acceptance criteria; ${complexity.level}`,
      decisions: [
        decideGeneration(models.providers),
        describeContextDecision(requirement, knowledge),
        {
          kind: "requirements",
          inputs: { requirement, attachments: attachments.map(({ name }) => name) },
          outcome: toJson(specification),
          reasons: [
            specification.summary,
            ...specification.constraints,
            ...specification.assumptions,
          ],
        },
        {
          kind: "complexity",
          inputs: { requirement },
          outcome: toJson(complexity),
          reasons: complexity.factors.map(({ reason }) => reason),
        },
      ],
    },
  };
}
