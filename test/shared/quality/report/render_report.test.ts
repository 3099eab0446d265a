import { Parser } from "htmlparser2";
import { describe, expect, it } from "vitest";
import type { QualityReport } from "../../../../shared/engine/mod.ts";
import { renderReport } from "../../../../shared/quality/mod.ts";

const ID = "2f1c9c0e-6a55-4f6e-9d3b-0b8f6a0d8d11";

const TEST_FILE = "test/sum of.test.ts";
const EVIDENCE = {
  shortfalls: [
    { verdict: "failed", message: "It is wrong" },
    { verdict: "unproven", message: "AC-2 was not shown" },
  ],
  criteria: [
    { id: "AC-1", text: "adds <numbers>", status: "proven", why: "Shown" },
    { id: "AC-2", text: "subtracts", status: "unproven", why: "No test" },
    { id: "AC-3", text: "divides", status: "not_met", why: "The test fails" },
  ],
  testFiles: [
    {
      path: TEST_FILE,
      outcome: "failed",
      tests: [
        { name: "adds", outcome: "passed" },
        { name: "divides", outcome: "failed", message: 'expected "1"\n\u001b[31mgot & 2\u001b[0m' },
        { name: "later", outcome: "not_executed" },
      ],
      output: "",
      durationMilliseconds: 5,
    },
    {
      path: "test/broken.test.ts",
      outcome: "failed",
      tests: [],
      failure: { reason: "syntax_error", message: "Unexpected token" },
      output: "",
      durationMilliseconds: 5,
    },
  ],
  examples: [],
  findings: [
    { path: "a b.ts", rule: "secret", severity: "blocker", message: "A credential", line: 3 },
    { path: "b.ts", rule: "unpinned_dependency", severity: "warning", message: "Not exact" },
  ],
  notJudged: [],
};

type Standard = QualityReport["standard"];
const render = (format: "sarif" | "junit" | "markdown", standard: Standard = null) =>
  renderReport(format, "Sums", {
    ...{ reportId: ID, runId: ID, taskId: ID, sessionId: ID, project: "shop", kind: "report" },
    ...{ verdict: "failed", score: 0.5, dimensions: {}, createdAt: "2030-01-01T00:00:00Z" },
    standard,
    tests: { passed: 1, failed: 2, notExecuted: 1 },
    evidence: EVIDENCE,
  }).text;

describe("a report as SARIF", () => {
  it("has findings and failed tests as results, with their places", () => {
    const { version, runs } = JSON.parse(render("sarif"));
    expect(version).toBe("2.1.0");
    const [run] = runs;
    const results = run.results.map(
      (result: { ruleId: string; level: string; locations: readonly unknown[] }) => [
        result.ruleId,
        result.level,
        result.locations[0],
      ],
    );
    const at = (uri: string, startLine?: number) => ({
      physicalLocation: {
        artifactLocation: { uri },
        ...(startLine === undefined ? {} : { region: { startLine } }),
      },
    });
    expect(results).toEqual([
      ["secret", "error", at("a%20b.ts", 3)],
      ["unpinned_dependency", "warning", at("b.ts")],
      ["failed_test", "error", at("test/sum%20of.test.ts")],
      ["failed_test", "error", at("test/broken.test.ts")],
    ]);
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
      "secret",
      "unpinned_dependency",
      "failed_test",
    ]);
  });

  it("tells what was not established, so that no results do not read as passed", () => {
    const [run] = JSON.parse(render("sarif")).runs;
    expect(run.invocations[0].toolExecutionNotifications).toEqual([
      { level: "warning", message: { text: "AC-2 was not shown" } },
    ]);
    expect(run.properties).toEqual({ verdict: "failed", score: 0.5 });
  });
});

/** The elements of an XML text with their attributes, in the order in which they open. */
function readElements(xml: string): { name: string; attributes: Record<string, string> }[] {
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  const onopentag = (name: string, attributes: Record<string, string>) =>
    elements.push({ name, attributes });
  const parser = new Parser({ onopentag }, { xmlMode: true });
  parser.end(xml);
  return elements;
}

describe("a report as JUnit", () => {
  it("has a suite of each test file and those of the criteria and of the verdict, where unproven is an error", () => {
    const told = readElements(render("junit")).map(({ name, attributes }) =>
      [name, attributes.name ?? attributes.message].join(": "),
    );
    expect(told).toEqual([
      "testsuites: shop: failed",
      `testsuite: ${TEST_FILE}`,
      "testcase: adds",
      "testcase: divides",
      'failure: expected "1"\n\uFFFD[31mgot & 2\uFFFD[0m',
      "testcase: later",
      "skipped: ",
      "testsuite: test/broken.test.ts",
      "testcase: test/broken.test.ts",
      "failure: Unexpected token",
      "testsuite: acceptance criteria",
      "testcase: AC-1: adds <numbers>",
      "testcase: AC-2: subtracts",
      "error: No test",
      "testcase: AC-3: divides",
      "failure: The test fails",
      "testsuite: verdict",
      "testcase: failed",
      "failure: It is wrong\nAC-2 was not shown",
    ]);
  });

  it("counts each suite, and all of them", () => {
    const counts = readElements(render("junit"))
      .filter(({ name }) => name.startsWith("testsuite"))
      .map(({ attributes: { tests, failures, errors, skipped } }) =>
        [tests, failures, errors, skipped].map(Number),
      );
    expect(counts).toEqual([
      [8, 4, 1, 1],
      [3, 1, 0, 1],
      [1, 1, 0, 0],
      [3, 1, 1, 0],
      [1, 1, 0, 0],
    ]);
  });
});

describe("a report of a project with a standard", () => {
  const standard = {
    version: 2,
    unmet: [
      { dimension: "types", minimum: 1, blocker: true, score: 0 },
      { dimension: "mutation", minimum: 0.5, blocker: true, score: null },
      { dimension: "review", minimum: 0.9, blocker: false, score: 0.8 },
    ],
  };
  const [types, mutation] = [
    "The project's standard demands 1 of types, got 0.000",
    "The project's standard demands 0.5 of mutation, which was not measured",
  ];

  it("names the blockers as reasons, and what else is below a minimum by itself", () => {
    const text = render("markdown", standard);
    expect(text).toContain(`## Why it did not pass\n\n- failed: ${types}\n`);
    expect(text).toContain(`- unproven: ${mutation}\n`);
    expect(text).toContain(
      "## Below the standard\n\n- The project's standard demands 0.9 of review, got 0.800\n",
    );
    expect(render("markdown")).not.toContain("Below the standard");
  });

  it("has them in the machine-readable forms too", () => {
    const elements = readElements(render("junit", standard));
    expect(elements.at(-1)?.attributes.message).toContain(types);
    const [run] = JSON.parse(render("sarif", standard)).runs;
    expect(JSON.stringify(run.invocations)).toContain(mutation);
  });
});
