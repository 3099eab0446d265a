import { z } from "zod";
import { type Complexity, complexitySchema } from "../../engine/mod.ts";
import { taskSpecificationSchema } from "../task_specification.ts";
import { type CoveredItem, findUnsupported, isDoubtful } from "./analysis/coverage.ts";
import type { RequirementAnalysis } from "./analysis/requirement_analysis.ts";

/** A requirement as a model understood it. */
export const programSpecificationSchema = taskSpecificationSchema.extend({
  kind: z.literal("program"),
  summary: z.string(),
  language: z.enum(["typescript", "javascript"]),
  constraints: z.array(z.string()),
});
export type ProgramSpecification = z.infer<typeof programSpecificationSchema>;

/** What the `analyse` step hands on when models are to generate. */
export const programAnalysisSchema = z.object({
  generation: z.literal("models"),
  specification: programSpecificationSchema,
  complexity: complexitySchema,
});
export type ProgramAnalysis = z.infer<typeof programAnalysisSchema>;

/** Brings an analysis and what became of each part of the requirement into the form later steps read. */
export function toProgramAnalysis(
  requirement: string,
  analysis: RequirementAnalysis,
  covered: readonly CoveredItem[],
): ProgramAnalysis {
  const { title, summary, language, constraints, acceptanceCriteria, concepts } = analysis;
  return {
    generation: "models",
    specification: {
      kind: "program",
      title,
      summary,
      requirement,
      language,
      constraints,
      assumptions: [...analysis.assumptions, ...describeAssumed(analysis, covered)],
      acceptanceCriteria: acceptanceCriteria.map(({ id, text }) => ({ id, text })),
      entities: concepts.map((label) => ({ label })),
      notDone: covered.flatMap(({ text, notDone }) =>
        notDone.map((because) => ({ text, because })),
      ),
      readAsContext: covered.filter(isDoubtful).map(({ text }) => text),
    },
    complexity: toComplexity(analysis),
  };
}

/** Criteria that no part of the requirement asks for, whether their author says so or not. */
function describeAssumed(
  analysis: RequirementAnalysis,
  covered: readonly CoveredItem[],
): readonly string[] {
  const unsupported = new Set(findUnsupported(covered, analysis));
  return analysis.acceptanceCriteria
    .filter(({ id, assumed }) => assumed || unsupported.has(id))
    .map(({ id, text }) => `${id} is assumed, the requirement does not ask for it: ${text}`);
}

function toComplexity({ complexity: { level, reasons } }: RequirementAnalysis): Complexity {
  const score = { simple: 5, moderate: 15, complex: 30 }[level];
  const share = score / reasons.length;
  return {
    level,
    score,
    factors: reasons.map((reason, index) => ({
      name: `reason-${index + 1}`,
      value: 1,
      weight: share,
      contribution: share,
      reason,
    })),
  };
}
