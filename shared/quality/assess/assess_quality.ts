import type { Quality } from "../../engine/mod.ts";
import { toJson } from "../../kernel/mod.ts";
import { calculateQualityMetrics } from "./calculate_quality_metrics.ts";
import { findShortfalls } from "./find_shortfalls.ts";
import type { QualityEvidence } from "./quality_evidence.ts";

/**
 * Decides whether a result may pass. The verdict is not the score: it is `failed` when something was shown
 * to be wrong, `unproven` when something was not established, and `passed` only when neither is so.
 */
export function assessQuality(evidence: QualityEvidence): Quality {
  const metrics = calculateQualityMetrics(evidence);
  const shortfalls = findShortfalls(evidence, metrics.criteria);
  const failed = shortfalls.some(({ verdict }) => verdict === "failed");
  return {
    kind: "assessment",
    verdict: failed ? "failed" : shortfalls.length > 0 ? "unproven" : "passed",
    score: scoreMeasured(metrics.dimensions),
    dimensions: metrics.dimensions,
    tests: metrics.tests,
    evidence: toJson({
      shortfalls,
      criteria: metrics.criteria,
      testFiles: evidence.testFiles,
      examples: evidence.examples ?? [],
      mutation: evidence.mutation,
      findings: evidence.findings,
      notJudged: evidence.notJudged ?? [],
    }),
  };
}

/** The weighted mean of what was measured. */
function scoreMeasured(dimensions: Quality["dimensions"]): number | null {
  let [sum, weights] = [0, 0];
  for (const { score, weight } of Object.values(dimensions)) {
    if (score === null) continue;
    sum += score * weight;
    weights += weight;
  }
  return weights === 0 ? null : Math.round((sum / weights) * 1000) / 1000;
}
