import { z } from "zod";
import type { KnownRequirement, RecordedDecision, StepResult } from "../engine/mod.ts";
import { toLetters } from "../generation/mod.ts";

/** What became of each part of what was analysed, as the decision on its coverage has it. */
const coverageSchema = z.object({
  inputs: z.object({ parts: z.array(z.string()) }),
  outcome: z.array(z.object({ part: z.number().int(), criteria: z.array(z.string()) })),
});

/** Which acceptance criteria were derived from each requirement: those of the parts of the analysis that it is. */
export function traceRequirements(
  requirements: readonly KnownRequirement[],
  decisions: readonly RecordedDecision[],
): NonNullable<StepResult["traces"]> {
  const covered = coverageSchema.safeParse(decisions.find(({ kind }) => kind === "coverage"));
  if (!covered.success) return [];
  const { inputs, outcome } = covered.data;
  return requirements.flatMap(({ number, statement }) => {
    const said = toLetters(statement);
    const parts = outcome.filter(({ part }) =>
      isWithin(said, toLetters(inputs.parts[part - 1] ?? "")),
    );
    const criteria = [...new Set(parts.flatMap((each) => each.criteria))];
    return criteria.length === 0 ? [] : [{ number, criteria }];
  });
}

/** A statement may be several parts, and with a short one before it less than one. */
function isWithin(statement: string, part: string): boolean {
  return part !== "" && (statement.includes(part) || part.includes(statement));
}
