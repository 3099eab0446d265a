import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { summarise } from "../../scripts/cli/knowledge/eval.ts";
import { describeProgress } from "../../scripts/cli/knowledge/ingestion_progress.ts";
import { type Layout, renderReport } from "../../scripts/cli/tasks/report.ts";
import type { RunResult } from "../../scripts/client/collect_result.ts";
import type { QualityReport } from "../../shared/engine/mod.ts";

const ID = "00000000-0000-4000-8000-000000000001";
const AT = "2030-01-01T00:00:00Z";
const PATHS = Array.from({ length: 24 }, (_, index) => `src/file-${index + 1}.ts`);

function makeResult(): RunResult {
  const reason =
    "Every one of the acceptance criteria was shown by a test that is executed and passes";
  const ids = { taskId: ID, runId: ID };
  const dimension = { score: 1, weight: 0.25, reason };
  return {
    snapshot: {
      task: {
        ...{ taskId: ID, sessionId: ID, title: null, requirement: "Todos", status: "completed" },
        ...{ priority: 100, idempotencyKey: null, retention: null, models: "auto", error: null },
        ...{ tags: [], template: null, version: 1 },
        ...{ createdAt: AT, finishedAt: AT },
      },
      run: {
        ...{ ...ids, number: 1, status: "completed", parentStepId: null, rerunOf: null },
        ...{ template: null, templateVersion: null, strategy: null, planVersion: 1 },
        ...{ remainingSteps: 0, gate: "passed", error: null, ending: null, deadlineAt: null },
        ...{ startedAt: AT, finishedAt: AT },
      },
      estimate: null,
      phases: [],
      steps: [],
    },
    decisions: [
      {
        ...{ decisionId: ID, runId: ID, stepId: ID, kind: "requirements", inputs: {}, outcome: {} },
        ...{ reasons: [`${reason}, and ${reason}`], createdAt: AT },
      },
    ],
    quality: {
      ...{ reportId: ID, ...ids, sessionId: ID, project: "default", kind: "report", createdAt: AT },
      ...{ verdict: "passed", score: 1, standard: null },
      dimensions: { tests: dimension, documentation: dimension, acceptance: dimension },
      ...{ tests: { passed: 1, failed: 0, notExecuted: 0 }, evidence: {} },
    },
    artifacts: PATHS.map((path, index) => ({
      ...{ artifactId: ID, runId: ID, stepId: ID, path, version: 1, kind: "source" as const },
      ...{ bytes: 100 + index, sha256: "", createdAt: AT },
    })),
    models: [],
    deliveries: [],
    slug: "todos",
    passed: true,
    durationMilliseconds: 4_000,
  };
}

const written = { folder: "cogo-output/todos", files: PATHS };
function render(result: RunResult, layout: Partial<Layout> = {}): readonly string[] {
  const whole = { colors: createColors(false), columns: 80, why: false, ...layout };
  return renderReport(result, written, whole).split("\n");
}

describe("the report of a run", () => {
  it.each([80, 100, 120])("fits %i columns, with the table's words whole", (columns) => {
    const lines = render(makeResult(), { columns, why: true });
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
    expect(lines.join("\n")).toContain(" documentation ");
  });

  it("says what is unproven, and where the files say more", () => {
    const passed = makeResult();
    const message = "AC-2: Books can be lent: No executed test has [AC-2] in its title";
    const evidence = {
      shortfalls: [{ verdict: "unproven", message }],
      ...{ criteria: [], testFiles: [], examples: [], findings: [], notJudged: [] },
    };
    const notMeasured = { score: null, weight: 0.1, reason: "0 documents" };
    const quality: QualityReport = {
      ...{ reportId: ID, taskId: ID, runId: ID, sessionId: ID, project: "default" },
      ...{ kind: "report", createdAt: AT },
      ...{ verdict: "unproven", score: 0.9, evidence, standard: null },
      dimensions: { documentation: notMeasured },
      tests: { passed: 1, failed: 0, notExecuted: 0 },
    };
    const error = { code: "quality_unproven", message: "Not all of it was shown to be right" };
    const { snapshot } = passed;
    const task = { ...snapshot.task, status: "failed" as const, error };
    const result = { ...passed, quality, passed: false, snapshot: { ...snapshot, task } };
    const text = render(result, { columns: 120 }).join("\n");
    expect(text).toContain(`Why it did not pass\n  unproven: ${message}\n`);
    expect(text).toContain("gate unproven");
    expect(text).toMatch(/documentation +│ n/);
    expect(text).toContain("Unproven: Not all of it was shown to be right [quality_unproven]");
    expect(text).toContain("They are unproven: QUALITY.md says what no test has shown");
  });

  it("shows, whatever the verdict, what is not done and which tests were changed", () => {
    const passed = makeResult();
    const [requirements] = passed.decisions;
    if (requirements === undefined) throw new Error("Expected a decision");
    const notDone = [{ text: "Send a mail", because: "No network" }];
    const reasons = ['test/a.test.ts: "[AC-1] joins" contradicted AC-1'];
    const decisions = [
      { ...requirements, outcome: { notDone } },
      { ...requirements, kind: "test-change", reasons },
    ];
    expect(render({ ...passed, decisions }).join("\n")).toContain(
      [
        'Not done:\n  "Send a mail": No network',
        '1 test was changed after code existed:\n  test/a.test.ts: "[AC-1] joins" contradicted AC-1',
      ].join("\n"),
    );
    expect(render(passed).join("\n")).not.toMatch(/Not done|after code existed/);
  });

  it("gives reasons only when asked why", () => {
    expect(render(makeResult())).not.toContain("Why");
    expect(render(makeResult(), { why: true })).toContain("Why");
  });

  it("shows the first files of many, what the command took, and what to do next", () => {
    const text = render(makeResult(), { seconds: 15.42 }).join("\n");
    expect(text).toContain("24 files in cogo-output/todos, after 15.4 s");
    expect(text).toContain("src/file-8.ts\n  and 16 more\n");
    expect(text).toContain("Next: cd cogo-output/todos && npm install && npm test");
  });

  it("adds up what models cost, and names those whose price is unknown", () => {
    const usage = { provider: "anthropic", calls: 6, inputTokens: 24_000, outputTokens: 900 };
    const models = [
      { ...usage, model: "claude", costUsd: 0.4, wastedUsd: 0.1 },
      { ...usage, model: "local", costUsd: null, wastedUsd: 0 },
    ];
    expect(render({ ...makeResult(), models })).toContain(
      "Models: 12 calls, 48,000 tokens in, 1,800 out, $0.40 ($0.10 of it for answers of no use) without local, whose price is unknown",
    );
  });
});

describe("the progress of an ingestion", () => {
  const counts = {
    submitted: 120,
    updated: 0,
    unchanged: 10,
    indexed: 90,
    refused: 2,
    waiting: 28,
  };

  it("tells the rate and the time left", () => {
    expect(describeProgress(counts, 463, 20)).toBe(
      "102 of 463 files, 4.6 a second, about 1 min 18 s left",
    );
  });

  it("has no rate before the first file", () => {
    expect(describeProgress({ ...counts, submitted: 28, unchanged: 0 }, 463, 3)).toBe(
      "0 of 463 files",
    );
  });
});

describe("the measurement of ./cogo eval", () => {
  it("counts ranks of what has an answer, citations of what was answered, and silence of the rest", () => {
    const right = { answerable: true, place: 1, answered: true, cited: true };
    const fourth = { answerable: true, place: 4, answered: true, cited: false };
    const lost = { answerable: true, place: null, answered: false, cited: false };
    const silent = { answerable: false, place: null, answered: false, cited: false };
    expect(summarise([right, fourth, lost, silent])).toEqual({
      questions: 4,
      ...{ top1: 0.333, top3: 0.333, top10: 0.667, mrr: 0.417 },
      ...{ answered: 0.667, citationAccuracy: 0.5, notKnownRightly: 1 },
    });
    expect(summarise([silent]).mrr).toBeNull();
  });
});
