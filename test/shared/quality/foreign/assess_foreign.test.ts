import { describe, expect, it } from "vitest";
import manifest from "../../../../package.json" with { type: "json" };
import { evidenceSchema } from "../../../../shared/quality/assess/evidence_schema.ts";
import { assessForeign } from "../../../../shared/quality/foreign/assess_foreign.ts";
import { classifyFile } from "../../../../shared/quality/foreign/classify_file.ts";
import { declareVitest } from "../../../../shared/quality/foreign/declare_vitest.ts";
import { readCriteria } from "../../../../shared/quality/foreign/read_criteria.ts";
import { readVitestSettings } from "../../../../shared/quality/foreign/read_vitest_settings.ts";
import { makeExecution } from "../assess/assess.ts";

describe("what somebody else wrote", () => {
  it("has its tests executed with the vitest of this repository, unless it declares one", () => {
    const [declared] = declareVitest([]);
    expect(JSON.parse(declared?.content ?? "")).toEqual({
      dependencies: {},
      devDependencies: { vitest: manifest.dependencies.vitest },
    });
    const own = [
      {
        path: "package.json",
        kind: "configuration" as const,
        content: '{"devDependencies":{"vitest":"^1.0.0"}}',
      },
    ];
    expect(declareVitest(own)).toEqual(own);
  });

  it.each([
    ["src/app.ts", "source"],
    ["src/app.test.ts", "test"],
    ["src/__mocks__/app.ts", "test"],
    ["README.md", "document"],
    ["vitest.config.ts", "configuration"],
    [".env", "configuration"],
    ["main.py", "source"],
  ])("knows what %s is", (path, kind) => {
    expect(classifyFile(path)).toBe(kind);
  });

  it("is shown to be wrong by credentials and syntax, and warned of by the rules for generated code", async () => {
    const files = [
      { path: "a.js", content: 'import { exec } from "node:child_process"; exec("ls");' },
      { path: "b.js", content: "const = 1;" },
    ].map((file) => ({ ...file, kind: "source" as const }));
    const quality = await assessForeign(
      makeExecution(),
      {
        ...{ files, requirement: "AC-1: lists\nAC-1: twice", leftOut: ["c.js was left out"] },
        checkTypes: async () => ({ status: "checked", files: 0, errors: [], open: [] }),
      },
      { testFileMilliseconds: 1_000, verifyMilliseconds: 1_000 },
    );
    if (quality === "released") throw new Error("Expected a judgement");
    const { findings, shortfalls } = evidenceSchema.parse(quality.evidence);
    expect(findings.map(({ path, severity }) => [path, severity])).toEqual([
      ["a.js", "warning"],
      ["b.js", "blocker"],
    ]);
    const told = shortfalls.map(({ message }) => message).join("\n");
    for (const word of ["AC-1 twice", "c.js was left out"]) expect(told).toContain(word);
  });

  it.each([
    ['projects: [{ test: { name: "unit", include: ["test/**/*.test.ts"] } }]', []],
    ['projects: [{ test: { name: "unit", setupFiles: ["a.ts"] } }]', ["setupFiles"]],
  ])("may mean something else by its settings, whose projects are read: %s", (test, settings) => {
    const content = `export default { test: { ${test} } };`;
    const file = { path: "vitest.config.ts", kind: "configuration" as const, content };
    const { open: told } = readVitestSettings([file]);
    expect(told).toHaveLength(settings.length);
    for (const setting of settings) expect(told.join()).toContain(setting);
  });

  it.each([
    ["- **AC-1**: adds", [{ id: "AC-1", text: "adds" }], 0],
    ["1. [AC-2] - takes away", [{ id: "AC-2", text: "takes away" }], 0],
    ["It does what AC-3 says", [], 1],
  ])("is held against the criteria in %j", (requirement, criteria, unread) => {
    const read = readCriteria(requirement);
    expect(read.criteria).toEqual(criteria);
    expect(read.unread).toHaveLength(unread);
  });
});
