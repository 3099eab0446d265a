import type { RecordedDecision, StepExecution } from "../../../engine/mod.ts";
import { toJson, truncateText } from "../../../kernel/mod.ts";
import type { SearchAnswer } from "../../../knowledge/mod.ts";
import type { Understanding } from "../../generator.ts";
import type { Workbench } from "../../workbench.ts";
import { type ProgramAnalysis, toProgramAnalysis } from "../program_specification.ts";
import { readAttachments } from "../read_attachments.ts";
import { analyseRequirement } from "./analyse_requirement.ts";
import { type CoveredItem, coverItems, isUnaccounted } from "./coverage.ts";
import { splitRequirement } from "./split_requirement.ts";

const TITLE_MAXIMUM_CHARACTERS = 200;

/**
 * Understands a requirement with a model, so that every part of it is accounted for. Of parts that the model
 * says nothing of, a person decides: they are left out, and told of in the report, or the task ends.
 */
export async function understandRequirement(
  { client, models }: Pick<Workbench, "client" | "models">,
  execution: StepExecution,
  knowledge: Pick<SearchAnswer, "results">,
): Promise<Understanding> {
  const { requirement } = execution.context;
  const author = { client, execution, models: models.for(execution) };
  const attachments = await readAttachments(author);
  const items = await splitRequirement(requirement);
  const analysis = await analyseRequirement(author, { items, knowledge, attachments });
  const covered = coverItems(items, analysis);
  const open = covered.filter(isUnaccounted);
  if (open.length > 0 && !(await mayLeaveOut(execution, open))) return refuse(open);
  const settled = covered.map((item) =>
    isUnaccounted(item) ? { ...item, notDone: ["A person agreed to leave it out"] } : item,
  );
  const program = toProgramAnalysis(requirement, analysis, settled);
  const { title, acceptanceCriteria } = program.specification;
  return {
    status: "understood",
    analysis: program,
    summary: `${title}: ${acceptanceCriteria.length} acceptance criteria; ${program.complexity.level}`,
    decisions: decide(
      program,
      settled,
      attachments.map(({ name }) => name),
    ),
  };
}

async function mayLeaveOut(
  execution: StepExecution,
  open: readonly CoveredItem[],
): Promise<boolean> {
  const { status } = await execution.requestApproval("coverage", {
    title: truncateText(`Leave out of the result: ${quote(open)}`, TITLE_MAXIMUM_CHARACTERS),
    details: { parts: open.map(({ text }) => text) },
  });
  return status === "approved";
}

function refuse(open: readonly CoveredItem[]): Understanding {
  return {
    status: "refused",
    error: {
      code: "requirement_not_covered",
      message: `Expected an analysis that accounts for every part of the requirement, got none for ${quote(open)}`,
      remedy: "Say these parts more clearly, or drop them; or redrive and agree to leave them out",
    },
  };
}

function quote(items: readonly CoveredItem[]): string {
  return items.map(({ text }) => `"${text}"`).join(", ");
}

function decide(
  { specification, complexity }: ProgramAnalysis,
  covered: readonly CoveredItem[],
  attachments: string[],
): readonly RecordedDecision[] {
  const { requirement, summary, constraints, assumptions } = specification;
  return [
    {
      kind: "requirements",
      inputs: { requirement, attachments },
      outcome: toJson(specification),
      reasons: [
        summary,
        ...constraints,
        ...assumptions,
        ...(attachments.length === 0
          ? []
          : ["What the attachments show was read as a whole, not accounted for part by part"]),
      ],
    },
    {
      kind: "coverage",
      inputs: { parts: covered.map(({ text }) => text) },
      outcome: toJson(
        covered.map(({ number, criteria, isContext, notDone }) => ({
          part: number,
          criteria,
          isContext,
          notDone,
        })),
      ),
      reasons: covered.map((item) => `${item.number}. ${item.text}: ${describe(item)}`),
    },
    {
      kind: "complexity",
      inputs: { requirement },
      outcome: toJson(complexity),
      reasons: complexity.factors.map(({ reason }) => reason),
    },
  ];
}

function describe({ criteria, isContext, notDone }: CoveredItem): string {
  return [
    ...(criteria.length === 0 ? [] : [criteria.join(", ")]),
    ...(isContext ? ["context"] : []),
    ...notDone.map((because) => `not done: ${because}`),
  ].join("; ");
}
