import type { z } from "zod";
import type { Quality, QualityReport } from "../../engine/mod.ts";
import { evidenceSchema } from "../assess/evidence_schema.ts";
import type { shortfallSchema } from "../assess/find_shortfalls.ts";

/** A judgement, with what it was held against where the database keeps it. */
export type Judged = Quality & Partial<Pick<QualityReport, "standard">>;
type Shortfall = z.infer<typeof shortfallSchema>;

/** All reasons why a result does not pass: those of the evidence, and the blockers of the standard. */
export function listShortfalls({ evidence, standard }: Judged): Shortfall[] {
  const unmet = standard?.unmet.filter(({ blocker }) => blocker) ?? [];
  return [
    ...unmet.map((each): Shortfall => {
      return { verdict: each.score === null ? "unproven" : "failed", message: describe(each) };
    }),
    ...evidenceSchema.parse(evidence).shortfalls,
  ];
}

/** The minimums that are not reached, but let a result pass. */
export function listMissedMinimums({ standard }: Judged): string[] {
  return standard?.unmet.filter(({ blocker }) => !blocker).map(describe) ?? [];
}

type Unmet = NonNullable<QualityReport["standard"]>["unmet"][number];

function describe({ dimension, minimum, score }: Unmet): string {
  const demanded = `The project's standard demands ${minimum} of ${dimension}`;
  return score === null
    ? `${demanded}, which was not measured`
    : `${demanded}, got ${score.toFixed(3)}`;
}
