import type { QualityReport } from "../../engine/mod.ts";
import type { Evidence } from "../assess/evidence_schema.ts";
import { listShortfalls } from "./list_shortfalls.ts";
import { findingResults, locationOf, renderRun } from "./sarif_run.ts";

/** A test that fails is a result like what a review finds. */
const FAILED_TEST = "failed_test";

/** A judgement as SARIF 2.1.0: what is wrong as results, what was not established as notifications. */
export function renderSarif(report: QualityReport, evidence: Evidence): string {
  const results = [...findingResults(evidence.findings), ...testResults(evidence)];
  const notifications = listShortfalls(report)
    .filter(({ verdict }) => verdict === "unproven")
    .map(({ message }) => message);
  return renderRun({
    results,
    automationDetails: { id: `cogo/${report.project}/`, guid: report.reportId },
    notifications,
    properties: { verdict: report.verdict, score: report.score },
  });
}

function testResults({ testFiles }: Evidence) {
  return testFiles.flatMap(({ path, outcome, tests, failure }) => {
    const failed = tests
      .filter((test) => test.outcome === "failed")
      .map(({ name, message }) => `${name}: ${message ?? "It fails"}`);
    const whole = outcome === "failed" && failure !== undefined ? [failure.message] : [];
    return [...failed, ...whole].map((text) => ({
      ruleId: FAILED_TEST,
      level: "error",
      message: { text },
      locations: [locationOf(path)],
    }));
  });
}
