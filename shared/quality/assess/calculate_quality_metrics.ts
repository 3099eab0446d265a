import type { Quality, TestCounts } from "../../engine/mod.ts";
import type { TestFileResult } from "../sandbox/contract.ts";
import type { QualityEvidence } from "./quality_evidence.ts";

/** How an acceptance criterion fared: `untested` when no test names it. */
export interface CriterionResult {
  readonly id: string;
  readonly text: string;
  readonly outcome: "met" | "not_met" | "not_executed" | "untested";
}

/** Counts and scores the evidence; it judges nothing. Weights add up to 1. */
export function calculateQualityMetrics(evidence: QualityEvidence): {
  readonly dimensions: Quality["dimensions"];
  readonly tests: TestCounts;
  readonly criteria: readonly CriterionResult[];
} {
  const tests = countTests(evidence.testFiles);
  const criteria = evidence.criteria.map((criterion) => ({
    id: criterion.id,
    text: criterion.text,
    outcome: criterionOutcome(criterion.id, evidence.testFiles),
  }));
  return {
    tests,
    criteria,
    dimensions: {
      tests: scoreTests(tests),
      acceptance: scoreCriteria(criteria),
      review: scoreFindings(evidence),
      documentation: scoreDocuments(evidence),
    },
  };
}

/** A file that failed as a whole counts as one failed test, on top of those it got to run. */
function countTests(files: readonly TestFileResult[]): TestCounts {
  const count = { passed: 0, failed: 0, notExecuted: 0 };
  for (const file of files) {
    for (const test of file.tests) {
      if (test.outcome === "not_executed") count.notExecuted += 1;
      else count[test.outcome] += 1;
    }
    if (file.outcome === "failed" && !file.tests.some((test) => test.outcome === "failed")) {
      count.failed += 1;
    }
    if (file.outcome === "not_executed" && file.tests.length === 0) count.notExecuted += 1;
  }
  return count;
}

function criterionOutcome(
  id: string,
  files: readonly TestFileResult[],
): CriterionResult["outcome"] {
  const mark = `[${id}]`;
  const outcomes = files.flatMap((file) =>
    file.tests.filter((test) => test.name.includes(mark)).map((test) => test.outcome),
  );
  if (outcomes.includes("failed")) return "not_met";
  if (outcomes.includes("passed")) return "met";
  return outcomes.includes("not_executed") ? "not_executed" : "untested";
}

function scoreTests(tests: TestCounts): Quality["dimensions"][string] {
  const total = tests.passed + tests.failed + tests.notExecuted;
  return {
    score: total === 0 ? 0 : tests.passed / total,
    weight: 0.4,
    reason: `${tests.passed} of ${total} tests passed, ${tests.failed} failed, ${tests.notExecuted} were not executed`,
  };
}

function scoreCriteria(criteria: readonly CriterionResult[]): Quality["dimensions"][string] {
  const met = criteria.filter((criterion) => criterion.outcome === "met").length;
  const open = criteria.filter((criterion) => criterion.outcome !== "met").map((each) => each.id);
  return {
    score: criteria.length === 0 ? 0 : met / criteria.length,
    weight: 0.3,
    reason:
      `${met} of ${criteria.length} acceptance criteria were shown by a passing test` +
      (open.length === 0 ? "" : `; not ${open.join(", ")}`),
  };
}

function scoreFindings(evidence: QualityEvidence): Quality["dimensions"][string] {
  const blockers = evidence.findings.filter((finding) => finding.severity === "blocker").length;
  const warnings = evidence.findings.length - blockers;
  return {
    score: blockers > 0 ? 0 : Math.max(0, 1 - warnings * 0.1),
    weight: 0.2,
    reason: `The review found ${blockers} blockers and ${warnings} warnings`,
  };
}

function scoreDocuments(evidence: QualityEvidence): Quality["dimensions"][string] {
  const text = evidence.documents
    .map((document) => document.content)
    .join("\n")
    .toLowerCase();
  const names = evidence.subjects.map((subject) => subject.toLowerCase());
  const named = names.filter((name) => text.includes(name));
  return {
    score: text === "" ? 0 : names.length === 0 ? 1 : named.length / names.length,
    weight: 0.1,
    reason: `${evidence.documents.length} documents; ${named.length} of ${names.length} subjects are explained`,
  };
}
