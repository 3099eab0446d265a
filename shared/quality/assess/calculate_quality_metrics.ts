import type { Quality, TestCounts } from "../../engine/mod.ts";
import type { MutationEvidence } from "../mutation/mutation_evidence.ts";
import type { TestFileResult } from "../sandbox/contract.ts";
import { type CriterionResult, judgeCriteria } from "./judge_criteria.ts";
import type { QualityEvidence } from "./quality_evidence.ts";

/** Counts and scores the evidence; where nothing was measured the score is null. Weights add up to 1. */
export function calculateQualityMetrics(evidence: QualityEvidence): {
  readonly dimensions: Quality["dimensions"];
  readonly tests: TestCounts;
  readonly criteria: readonly CriterionResult[];
} {
  const tests = countTests(evidence.testFiles);
  const criteria = judgeCriteria(evidence.criteria, evidence.testFiles, evidence.mutation);
  return {
    tests,
    criteria,
    dimensions: {
      tests: scoreTests(tests),
      acceptance: scoreCriteria(criteria),
      mutation: scoreMutation(evidence.mutation),
      types: scoreTypes(evidence),
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

function scoreTests(tests: TestCounts): Quality["dimensions"][string] {
  const total = tests.passed + tests.failed + tests.notExecuted;
  return {
    score: total === 0 ? null : tests.passed / total,
    weight: 0.3,
    reason: `${tests.passed} of ${total} tests passed, ${tests.failed} failed, ${tests.notExecuted} were not executed`,
  };
}

function scoreCriteria(criteria: readonly CriterionResult[]): Quality["dimensions"][string] {
  const proven = criteria.filter(({ status }) => status === "proven").length;
  const open = criteria.filter(({ status }) => status !== "proven").map(({ id }) => id);
  return {
    score: criteria.length === 0 ? null : proven / criteria.length,
    weight: 0.3,
    reason:
      `${proven} of ${criteria.length} acceptance criteria are proven` +
      (open.length === 0 ? "" : `; not ${open.join(", ")}`),
  };
}

function scoreTypes({ types }: QualityEvidence): Quality["dimensions"][string] {
  const weight = 0.1;
  if (types.status === "not_checked") {
    return { score: null, weight, reason: `They were not checked: ${types.why}` };
  }
  const { files, errors, open } = types;
  const known = errors.length > 0 ? 0 : 1;
  return {
    score: files === 0 || (known === 1 && open.length > 0) ? null : known,
    weight,
    reason: `${files} files of TypeScript, ${errors.length} errors, ${open.length} open questions`,
  };
}

function scoreMutation(mutation: MutationEvidence | undefined): Quality["dimensions"][string] {
  const weight = 0.1;
  if (mutation === undefined) return { score: null, weight, reason: "Not tried, as tests fail" };
  const { killed, survived, mutants, survivors } = mutation;
  const tried = killed + survived;
  const [first] = survivors;
  return {
    score: tried === 0 ? null : killed / tried,
    weight,
    reason:
      `Tests noticed ${killed} of ${tried} small changes of the code, out of ${mutants} possible ones` +
      (first === undefined ? "" : `; not ${first.path}:${first.line} ${first.change}`),
  };
}

function scoreFindings(evidence: QualityEvidence): Quality["dimensions"][string] {
  const blockers = evidence.findings.filter((finding) => finding.severity === "blocker").length;
  const warnings = evidence.findings.length - blockers;
  return {
    score: evidence.reviewed === 0 ? null : blockers > 0 ? 0 : Math.max(0, 1 - warnings * 0.1),
    weight: 0.1,
    reason: `The review of ${evidence.reviewed} files found ${blockers} blockers and ${warnings} warnings`,
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
    score: names.length === 0 ? null : named.length / names.length,
    weight: 0.1,
    reason:
      names.length === 0
        ? "Nothing was named that documents have to explain"
        : `${evidence.documents.length} documents; ${named.length} of ${names.length} subjects are explained`,
  };
}
