import { z } from "zod";
import { toErrorRecord } from "../../kernel/error_record.ts";
import { toJson } from "../../kernel/to_json.ts";
import { type ApiClient, callFunction } from "../../postgres/database.ts";
import { analyseRequirement } from "../../requirements/analyse_requirement.ts";
import { assessComplexity, complexitySchema } from "../../requirements/assess_complexity.ts";
import { specificationSchema } from "../../requirements/specification.ts";
import type { StepHandler, StepOutcome } from "../../worker/step_handler.ts";

/** What the analysis hands to every later step. */
export const analysisOutputSchema = z.object({
  specification: specificationSchema,
  complexity: complexitySchema,
});

const similarTaskSchema = z.object({
  taskId: z.uuid(),
  title: z.string().nullable(),
  requirement: z.string(),
  status: z.string(),
  similarity: z.number(),
});

/**
 * Understands the requirement: looks for similar earlier tasks, finds what is to be built and how
 * complex it is. A requirement that cannot be met is refused here, before anything is paid for.
 */
export function createAnalyseStep(client: ApiClient): StepHandler {
  return {
    kind: "analyse",
    estimateMilliseconds: 5_000,
    async execute({ step, context }): Promise<StepOutcome> {
      const parameters = { task_id: step.taskId };
      const similar = await callFunction(
        client,
        "find_similar_tasks",
        parameters,
        similarTaskSchema.array(),
      );
      const analysis = analyseRequirement(context.requirement);
      if (analysis.status === "refused") {
        return { status: "refused", error: toErrorRecord(analysis.error) };
      }

      const { specification, reasons, notes } = analysis;
      const complexity = assessComplexity(specification);
      const requirement = context.requirement;
      return {
        status: "completed",
        result: {
          output: toJson({ specification, complexity }),
          title: specification.title,
          summary: `${specification.title}: ${specification.entities.map((each) => each.label).join(", ")}; ${complexity.level}`,
          decisions: [
            {
              kind: "context",
              inputs: { requirement },
              outcome: toJson(similar),
              reasons: describeContext(similar),
            },
            {
              kind: "requirements",
              inputs: { requirement },
              outcome: toJson(specification),
              reasons: [...reasons, ...notes, ...specification.assumptions],
            },
            {
              kind: "complexity",
              inputs: toJson({ entities: specification.entities.map((each) => each.name) }),
              outcome: toJson(complexity),
              reasons: complexity.factors.map((factor) => factor.reason),
            },
          ],
        },
      };
    },
  };
}

function describeContext(similar: readonly z.infer<typeof similarTaskSchema>[]): string[] {
  if (similar.length === 0) return ["No earlier task shares words with this requirement"];
  return similar.map(
    (task) =>
      `Earlier task "${task.title ?? task.requirement.slice(0, 60)}" (${task.status}) is similar`,
  );
}
