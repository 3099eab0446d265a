import { describe, expect, it } from "vitest";
import { assessQuality } from "../../../../shared/quality/assess/assess_quality.ts";
import type { QualityEvidence } from "../../../../shared/quality/assess/quality_evidence.ts";
import type { TestFileResult } from "../../../../shared/quality/sandbox/contract.ts";

type TestOutcome = TestFileResult["outcome"];

function testFile(...tests: readonly (readonly [string, TestOutcome])[]): TestFileResult {
  const failed = tests.some(([, outcome]) => outcome === "failed");
  return {
    path: "test/books.test.ts",
    outcome: failed ? "failed" : "passed",
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
  findings: [],
  documents: [{ path: "README.md", content: "Manage a book." }],
};

describe("assessQuality()", () => {
  it("passes with full marks when every test passed and every criterion has one", () => {
    expect(assessQuality(good)).toMatchObject({
      verdict: "passed",
      score: 1,
      tests: { passed: 2, failed: 0, notExecuted: 0 },
    });
  });

  it.each<[string, Partial<QualityEvidence>]>([
    ["a test failed", { testFiles: [...good.testFiles, testFile(["other", "failed"])] }],
    ["nothing was executed", { testFiles: [] }],
    ["a criterion has no test", { testFiles: [testFile(["creates [AC-1]", "passed"])] }],
    [
      "a reviewer blocks",
      {
        findings: [
          { path: "src/a.ts", rule: "secret", severity: "blocker", message: "A credential" },
        ],
      },
    ],
    [
      "a file failed as a whole",
      {
        testFiles: [
          ...good.testFiles,
          {
            ...testFile(),
            outcome: "failed",
            failure: { reason: "timeout", message: "It took too long" },
          },
        ],
      },
    ],
  ])("fails when %s", (_, change) => {
    expect(assessQuality({ ...good, ...change }).verdict).toBe("failed");
  });

  it("lets what could not be executed neither pass nor fail, but cost", () => {
    const testFiles = [testFile(["creates [AC-1]", "passed"], ["refuses [AC-2]", "not_executed"])];
    const quality = assessQuality({ ...good, testFiles });
    expect(quality.verdict).toBe("passed");
    expect(quality.tests.notExecuted).toBe(1);
    expect(quality.score).toBeLessThan(0.8);
    expect(quality.dimensions.acceptance?.reason).toContain("AC-2");
  });

  it("does not take AC-1 for AC-10", () => {
    const testFiles = [testFile(["creates [AC-10]", "passed"], ["refuses [AC-2]", "passed"])];
    expect(assessQuality({ ...good, testFiles }).verdict).toBe("failed");
  });
});
