import { type RecordedDecision, type StepExecution, TaskStore } from "../../engine/mod.ts";
import { type ApiClient, toErrorRecord, toJson } from "../../kernel/mod.ts";
import type { Generator, Preparation, TaskAnalysis, Understanding } from "../generator.ts";
import { findStatements } from "../requirements/extract_requirements.ts";
import type { Workbench } from "../workbench.ts";
import { readRequirement } from "./notation/read_requirement.ts";
import { assessComplexity } from "./specification/assess_complexity.ts";
import { createTemplateStep } from "./steps/template_step.ts";
import { templateAnalysisSchema, templateInputs } from "./template_analysis.ts";
import { listCodeTemplates } from "./templates/code_template_store.ts";
import { selectCodeTemplate } from "./templates/select_code_template.ts";

const KINDS = ["design", "generate", "tests", "document"] as const;

/** Generates from code templates: requirements are read by the notation, and what it does not read is refused. */
export function createTemplateGenerator({ client }: Workbench): Generator {
  const reads = Object.keys(templateInputs.shape);
  return {
    name: "template",
    reason: "Code templates generate, because no model provider is configured",
    understand: (execution) => understand(client, execution),
    gather: async (_, passages) => findStatements(passages),
    prepare: (analysis) => prepare(client, analysis),
    handlers: KINDS.map((kind) => createTemplateStep(client, kind)),
    reads: Object.fromEntries(KINDS.map((kind) => [kind, reads])),
  };
}

async function understand(client: ApiClient, execution: StepExecution): Promise<Understanding> {
  const { step, context } = execution;
  const { requirement } = context;
  const reading = readRequirement(requirement);
  if (reading.status === "refused") {
    return { status: "refused", error: toErrorRecord(reading.error) };
  }
  const sources = await new TaskStore(client).listSources(step.taskId);
  const unread = describeUnread(sources.filter(({ format }) => format === null).length);
  const { specification, notation, reasons } = reading;
  const complexity = assessComplexity(specification);
  // As an assumption it reaches the reader of the result without adding to the complexity.
  const assumptions = [...unread, ...specification.assumptions];
  const told = { ...specification, assumptions };
  const entities = specification.entities.map(({ label }) => label).join(", ");
  return {
    status: "understood",
    analysis: {
      generation: "template",
      specification: told,
      complexity,
      reading: notation,
      createdAt: step.claimedAt.toISOString(),
    },
    summary: `${specification.title}: ${entities}; ${complexity.level}`,
    decisions: [
      {
        kind: "requirements",
        inputs: { requirement },
        outcome: toJson({ ...told, notation }),
        reasons: [...unread, ...reasons, ...specification.assumptions],
      },
      {
        kind: "complexity",
        inputs: toJson({ entities: specification.entities.map(({ name }) => name) }),
        outcome: toJson(complexity),
        reasons: complexity.factors.map(({ reason }) => reason),
      },
    ],
  };
}

/** The notation reads words alone, and the person who gave something else must know. */
function describeUnread(files: number): readonly string[] {
  if (files === 0) return [];
  const count = files === 1 ? "1 picture or PDF was" : `${files} pictures and PDFs were`;
  return [`${count} not read: no model provider is configured`];
}

async function prepare(client: ApiClient, analysis: TaskAnalysis): Promise<Preparation> {
  const { specification } = templateAnalysisSchema.parse(analysis);
  const candidates = await listCodeTemplates(client);
  const { template, reasons } = selectCodeTemplate(candidates, specification);
  const { id, version } = template;
  const decision: RecordedDecision = {
    kind: "code-template",
    inputs: toJson({ kind: specification.kind, candidates: candidates.map((each) => each.id) }),
    outcome: { id, version },
    reasons,
  };
  return {
    output: { codeTemplate: { id, version } },
    summary: `code from "${id}"`,
    decisions: [decision],
  };
}
