import type { QualityReport } from "../../engine/mod.ts";
import type { Evidence } from "../assess/evidence_schema.ts";
import { listShortfalls } from "./list_shortfalls.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
/** A test that fails is a result like what a review finds. */
const FAILED_TEST = "failed_test";

/** A judgement as SARIF 2.1.0: what is wrong as results, what was not established as notifications. */
export function renderSarif(report: QualityReport, evidence: Evidence): string {
  const results = [...findingResults(evidence), ...testResults(evidence)];
  const rules = [...new Set(results.map(({ ruleId }) => ruleId))].map((id) => ({ id }));
  const notifications = listShortfalls(report)
    .filter(({ verdict }) => verdict === "unproven")
    .map(({ message }) => ({ level: "warning", message: { text: message } }));
  const run = {
    tool: { driver: { name: "COGO", rules } },
    automationDetails: { id: `cogo/${report.project}/`, guid: report.reportId },
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications }],
    results,
    properties: { verdict: report.verdict, score: report.score },
  };
  return JSON.stringify({ $schema: SCHEMA, version: "2.1.0", runs: [run] });
}

function findingResults({ findings }: Evidence) {
  return findings.map(({ path, rule, severity, message, line }) => ({
    ruleId: rule,
    level: severity === "blocker" ? "error" : "warning",
    message: { text: message },
    locations: [locationOf(path, line)],
  }));
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

function locationOf(path: string, line?: number) {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(path) },
      ...(line === undefined ? {} : { region: { startLine: line } }),
    },
  };
}
