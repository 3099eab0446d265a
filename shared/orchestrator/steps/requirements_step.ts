import { z } from "zod";
import {
  type GatheredRequirements,
  gatheredRequirementSchema,
  type KnownRequirement,
  type RecordedDecision,
  readAllRequirements,
  type StepHandler,
  type StepOutcome,
} from "../../engine/mod.ts";
import { synthesiseRequirements } from "../../generation/mod.ts";
import type { ApiClient } from "../../kernel/mod.ts";

const gatheredSchema = z.object({
  source: z.number().int(),
  statements: z.array(gatheredRequirementSchema),
});

/** Brings together what was found in the sources, and keeps it as rows that people can change. */
export function createRequirementsStep(client: ApiClient): StepHandler {
  return {
    kind: "requirements",
    estimateMilliseconds: 5_000,
    async execute({ step, context }): Promise<StepOutcome> {
      const known: readonly KnownRequirement[] = await readAllRequirements(client, step.taskId);
      const gathered = Object.values(context.outputs)
        .map((output) => gatheredSchema.parse(output))
        .sort((one, other) => one.source - other.source);
      const requirements = synthesiseRequirements(
        gathered.map(({ source }) => source),
        gathered.flatMap(({ statements }) => statements),
        known,
      );
      const summary = describe(requirements);
      return {
        status: "completed",
        result: {
          output: { count: requirements.rows.length },
          summary,
          requirements,
          decisions: [decide(requirements, summary)],
        },
      };
    },
  };
}

function describe({ rows, relations, sources }: GatheredRequirements): string {
  const questions = rows.filter(({ kind }) => kind === "question").length;
  const contradictions = relations.filter(({ relation }) => relation === "contradicts").length;
  return `${rows.length - questions} requirements in ${sources.length} sources, ${questions} open questions, ${contradictions} contradictions`;
}

function decide(
  { rows, relations, sources }: GatheredRequirements,
  summary: string,
): RecordedDecision {
  const byRules = rows.every(({ extractedBy }) => extractedBy === "rules");
  return {
    kind: "gathered-requirements",
    inputs: { sources: [...sources] },
    outcome: { count: rows.length },
    reasons: [
      summary,
      byRules
        ? "They were found by rules over sentences, no model was asked: read them before you rely on them"
        : "A model found them; each quotes its source",
      ...relations.map(
        ({ reason, relation, row }) => `${rows[row - 1]?.statement} ${relation}: ${reason}`,
      ),
    ],
  };
}
