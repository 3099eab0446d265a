import { describe, expect, it } from "vitest";
import { assessQuality } from "../../../../shared/quality/assess/assess_quality.ts";
import { evidenceSchema } from "../../../../shared/quality/assess/evidence_schema.ts";
import type { QualityEvidence } from "../../../../shared/quality/assess/quality_evidence.ts";
import type { TestFileResult } from "../../../../shared/quality/sandbox/contract.ts";

type TestOutcome = TestFileResult["outcome"];

function testFile(...tests: readonly (readonly [string, TestOutcome])[]): TestFileResult {
  const of = (wanted: TestOutcome) => tests.some(([, outcome]) => outcome === wanted);
  return {
    path: "test/books.test.ts",
    outcome: of("failed") ? "failed" : of("not_executed") ? "not_executed" : "passed",
    tests: tests.map(([name, outcome]) => ({ name, outcome })),
    output: "",
    durationMilliseconds: 1,
  };
}

const criteria = [
  { id: "AC-1", text: "Books can be created" },
  { id: "AC-2", text: "A book without title is refused" },
];

const good: QualityEvidence = {
  criteria,
  subjects: ["book"],
  testFiles: [testFile(["creates [AC-1]", "passed"], ["refuses [AC-2]", "passed"])],
  types: { status: "checked", files: 2, errors: [], open: [] },
  reviewed: 3,
  mutation: {
    ...{ mutants: 9, killed: 4, survived: 0, undecided: 0, survivors: [], milliseconds: 1 },
    ...{ proven: ["AC-1", "AC-2"], disturbed: [], passOnStub: [] },
  },
  findings: [],
  documents: [{ path: "README.md", content: "Manage a book." }],
};

const notChecked = {
  status: "not_checked",
  why: "there is no compiler in an isolate",
  settledBy: "a runner",
} as const;

const judge = (change: Partial<QualityEvidence>) => {
  const quality = assessQuality({ ...good, ...change });
  return { quality, evidence: evidenceSchema.parse(quality.evidence) };
};

describe("assessQuality()", () => {
  it("passes with full marks when every test passed and every criterion has one", () => {
    expect(assessQuality(good)).toMatchObject({
      verdict: "passed",
      score: 1,
      tests: { passed: 2, failed: 0, notExecuted: 0 },
    });
    expect(judge({}).evidence.shortfalls).toEqual([]);
  });

  const blocker = { path: "src/a.ts", rule: "secret", severity: "blocker" } as const;
  const timeout = { reason: "timeout", message: "It took too long" } as const;
  it.each<[string, Partial<QualityEvidence>, string]>([
    [
      "a test failed",
      { testFiles: [...good.testFiles, testFile(["other", "failed"])] },
      "test/books.test.ts: other: It fails",
    ],
    [
      "a reviewer blocks",
      { findings: [{ ...blocker, message: "A credential" }] },
      "src/a.ts: A credential",
    ],
    [
      "a file failed as a whole",
      { testFiles: [...good.testFiles, { ...testFile(), outcome: "failed", failure: timeout }] },
      "test/books.test.ts: It took too long",
    ],
  ])("fails when %s, whatever else is unproven, and says so first", (_, change, message) => {
    const unproven = { id: "AC-3", text: "Books can be lent" };
    const { quality, evidence } = judge({ ...change, criteria: [...criteria, unproven] });
    expect(quality.verdict).toBe("failed");
    expect(evidence.shortfalls[0]).toEqual({ verdict: "failed", message });
    expect(evidence.shortfalls.at(-1)?.verdict).toBe("unproven");
  });

  const creates = ["creates [AC-1]", "passed"] as const;
  const absent = { reason: "unsupported_feature", message: "No Intl." } as const;
  it.each<[string, Partial<QualityEvidence>, string]>([
    ["nothing was executed", { testFiles: [] }, "There are no tests to execute"],
    ["there are no criteria", { criteria: [] }, "There are no criteria"],
    [
      "a criterion has no test",
      { testFiles: [testFile(creates)] },
      "No executed test has [AC-2] in its title",
    ],
    [
      "the test of a criterion was not executed",
      { testFiles: [testFile(creates, ["refuses [AC-2]", "not_executed"])] },
      `AC-2: A book without title is refused: The test "refuses [AC-2]" shows nothing`,
    ],
    [
      "a test beside those of the criteria was skipped",
      { testFiles: [...good.testFiles, testFile(["lends", "not_executed"])] },
      "lends was not executed",
    ],
    [
      "a file beside those of the criteria was not executed",
      { testFiles: [...good.testFiles, { ...testFile(), outcome: "not_executed" }] },
      "It declares no tests. It was not executed",
    ],
    [
      "a file whose tests passed needs what the sandbox lacks",
      {
        testFiles: good.testFiles.map((file) => ({
          ...file,
          outcome: "not_executed",
          failure: absent,
        })),
      },
      "No Intl. It was not executed",
    ],
    [
      "types were not checked",
      { types: notChecked },
      "Types: there is no compiler in an isolate. What would settle it: a runner",
    ],
    [
      "the types of a package are not known",
      { types: { status: "checked", files: 1, errors: [], open: ["types of zod@3.0.0"] } },
      "Types: types of zod@3.0.0",
    ],
    [
      "a title names AC-10, which is not AC-1",
      { testFiles: [testFile(["creates [AC-10]", "passed"], ["refuses [AC-2]", "passed"])] },
      "No executed test has [AC-1] in its title",
    ],
  ])("is unproven when %s", (_, change, message) => {
    const { quality, evidence } = judge(change);
    expect(quality.verdict).toBe("unproven");
    expect(evidence.shortfalls.map((each) => each.message).join("\n")).toContain(message);
  });

  it("says of each criterion how it stands, and why", () => {
    const testFiles = [testFile(creates, ["refuses [AC-2]", "failed"])];
    const third = { id: "AC-3", text: "Books can be lent" };
    expect(judge({ testFiles, criteria: [...criteria, third] }).evidence.criteria).toMatchObject([
      { id: "AC-1", status: "proven", why: expect.stringContaining('"creates [AC-1]"') },
      { id: "AC-2", status: "not_met", why: 'The test "refuses [AC-2]" fails' },
      { id: "AC-3", status: "unproven", why: "No executed test has [AC-3] in its title" },
    ]);
  });

  it("does not take for proven what passes in a file that fails as a whole", () => {
    const testFiles = good.testFiles.map((file) => ({
      ...file,
      outcome: "failed" as const,
      failure: timeout,
    }));
    expect(judge({ testFiles }).evidence.criteria.map(({ status }) => status)).toEqual([
      "unproven",
      "unproven",
    ]);
  });

  it.each<[string, Partial<QualityEvidence>]>([
    ["tests", { testFiles: [] }],
    ["acceptance", { criteria: [] }],
    ["documentation", { subjects: [] }],
    ["types", { types: notChecked }],
  ])(
    "gives no score to %s where nothing was measured, and leaves it out of the total",
    (name, change) => {
      const { quality } = judge(change);
      expect(quality.dimensions[name]?.score).toBeNull();
      const measured = Object.values(quality.dimensions).filter(({ score }) => score !== null);
      const weights = measured.reduce((sum, { weight }) => sum + weight, 0);
      const sum = measured.reduce((total, { score, weight }) => total + (score ?? 0) * weight, 0);
      expect(quality.score).toBeCloseTo(sum / weights, 3);
    },
  );

  it("gives nothing no score", () => {
    const nothing = { criteria: [], subjects: [], testFiles: [], findings: [], documents: [] };
    const unknown = { mutation: undefined, types: notChecked, reviewed: 0 };
    const { verdict, score, dimensions } = assessQuality({ ...nothing, ...unknown });
    expect({ verdict, score }).toEqual({ verdict: "unproven", score: null });
    expect(Object.values(dimensions).every((each) => each.score === null)).toBe(true);
  });
});
