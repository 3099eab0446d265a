import { z } from "zod";
import { complexitySchema } from "../../engine/mod.ts";
import { taskSpecificationSchema } from "../task_specification.ts";

/** What a model is asked for when it analyses a requirement. */
export const requirementAnalysisSchema = z.object({
  title: z.string().describe("A short name for people, at most eight words"),
  summary: z.string().describe("What is to be built, in two or three sentences"),
  language: z
    .enum(["typescript", "javascript"])
    .describe("typescript, unless the requirement asks for javascript"),
  acceptanceCriteria: z
    .array(z.string())
    .describe("One observable behaviour each, 3 to 20 of them"),
  concepts: z.array(z.string()).describe("The things a user must understand to use the result"),
  constraints: z.array(z.string()),
  assumptions: z
    .array(z.string())
    .describe("What the requirement left open, and how you closed it"),
  complexity: z.object({
    level: z.enum(["simple", "moderate", "complex"]),
    reasons: z.array(z.string()),
  }),
});
export type RequirementAnalysis = z.infer<typeof requirementAnalysisSchema>;

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

/** Numbers the criteria, so that tests can carry them, and gives the complexity its form. */
export function toProgramAnalysis(
  requirement: string,
  analysis: RequirementAnalysis,
): ProgramAnalysis {
  const { title, summary, language, constraints, assumptions, complexity } = analysis;
  const scores = { simple: 5, moderate: 15, complex: 30 };
  const score = scores[complexity.level];
  return {
    generation: "models",
    specification: {
      kind: "program",
      title,
      summary,
      requirement,
      language,
      constraints,
      assumptions,
      acceptanceCriteria: analysis.acceptanceCriteria.map((text, index) => ({
        id: `AC-${index + 1}`,
        text,
      })),
      entities: analysis.concepts.map((label) => ({ label })),
    },
    complexity: {
      level: complexity.level,
      score,
      factors: complexity.reasons.map((reason, index) => ({
        name: `reason-${index + 1}`,
        value: 1,
        weight: score / complexity.reasons.length,
        contribution: score / complexity.reasons.length,
        reason,
      })),
    },
  };
}
