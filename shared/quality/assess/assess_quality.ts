import type { Quality } from "../../engine/mod.ts";
import { toJson } from "../../kernel/mod.ts";
import { calculateQualityMetrics } from "./calculate_quality_metrics.ts";
import type { QualityEvidence } from "./quality_evidence.ts";

/**
 * Decides whether a result may pass. The verdict is not the score: it fails when a test failed, when
 * nothing was executed, when an acceptance criterion has no test, or when a reviewer blocks. What could
 * not be executed neither passes nor fails; it lowers the score and is named.
 */
export function assessQuality(evidence: QualityEvidence): Quality {
  const metrics = calculateQualityMetrics(evidence);
  const weights = Object.values(metrics.dimensions);
  const total = weights.reduce((sum, each) => sum + each.weight, 0);
  const score = weights.reduce((sum, each) => sum + each.score * each.weight, 0) / total;
  const passed =
    metrics.tests.failed === 0 &&
    metrics.tests.passed > 0 &&
    metrics.criteria.every((criterion) => ["met", "not_executed"].includes(criterion.outcome)) &&
    evidence.findings.every((finding) => finding.severity !== "blocker");
  return {
    kind: "assessment",
    verdict: passed ? "passed" : "failed",
    score: Math.round(score * 1000) / 1000,
    dimensions: metrics.dimensions,
    tests: metrics.tests,
    evidence: toJson({
      criteria: metrics.criteria,
      testFiles: evidence.testFiles,
      findings: evidence.findings,
    }),
  };
}
