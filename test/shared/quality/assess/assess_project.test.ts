import { describe, expect, it } from "vitest";
import { toJson } from "../../../../shared/kernel/to_json.ts";
import { assessProject } from "../../../../shared/quality/assess/assess_project.ts";
import type { RunFile } from "../../../../shared/quality/assess/run_files.ts";
import { renderMarkdown } from "../../../../shared/quality/report/render_markdown.ts";
import { assess, checkTypes, makeExecution } from "./assess.ts";

const source = (content: string, path = "src/add.ts"): RunFile => ({
  path,
  kind: "source",
  content,
});
const tests = (body: string, path = "test/add.test.ts"): RunFile => ({
  path,
  kind: "test",
  content: `import { describe, expect, it } from "vitest";\nimport { add } from "../src/add.ts";\n${body}`,
});

const ADD = "export function add(a: number, b: number): number {\n  return a + b;\n}\n";
const criteria = [
  { id: "AC-1", text: "Two and two are four" },
  { id: "AC-2", text: "One and two are three" },
];
const FOUR = 'it("[AC-1] adds", () => expect(add(2, 2)).toBe(4));\n';
const THREE = 'it("[AC-2] adds others", () => expect(add(1, 2)).toBe(3));\n';

async function judge(files: readonly RunFile[], of = criteria) {
  const { verdict, evidence, dimensions } = await assess({
    files,
    criteria: of,
    subjects: [],
    findings: [],
  });
  const statuses = Object.fromEntries(evidence.criteria.map(({ id, status }) => [id, status]));
  const whys = evidence.criteria.map(({ why }) => why).join("\n");
  return { verdict, evidence, dimensions, statuses, whys };
}

describe("assessProject()", () => {
  it("passes what is proven: each criterion by a test that passes and was seen to fail", async () => {
    const { verdict, statuses, evidence, dimensions } = await judge([
      source(ADD),
      tests(FOUR + THREE),
    ]);
    expect(statuses).toEqual({ "AC-1": "proven", "AC-2": "proven" });
    expect(evidence.shortfalls).toEqual([]);
    expect(verdict).toBe("passed");
    expect(dimensions.mutation).toMatchObject({ score: 1 });
  });

  it("fails what a test shows to be wrong, and does not try whether tests can fail", async () => {
    const { verdict, statuses, dimensions } = await judge([
      source(ADD.replace("+", "-")),
      tests(`${FOUR}it("[AC-2] is there", () => expect(add).toBeDefined());\n`),
    ]);
    expect(verdict).toBe("failed");
    expect(statuses).toEqual({ "AC-1": "not_met", "AC-2": "unproven" });
    expect(dimensions.mutation?.score).toBeNull();
  });

  const cannotFail: readonly (readonly [string, string, string])[] = [
    ["asserts nothing", "add(1, 2);", "stub"],
    ["asserts what is always true", "expect(true).toBe(true);", "stub"],
    ["asks whether the function is there", 'expect(typeof add).toBe("function");', "stub"],
    ["compares the result with itself", "expect(add(1, 2)).toBe(add(1, 2));", "stub"],
    ["catches its own failure", "try { expect(add(1, 2)).toBe(3); } catch {}", "stub"],
    ["never gets to its assertion", "if (add(1, 2) === 4) expect(1).toBe(2);", "stub"],
    ["asks for any result", "expect(add(1, 2)).toBeDefined();", "none of the small changes"],
    [
      "asks for any number",
      'expect(typeof add(1, 2)).toBe("number");',
      "none of the small changes",
    ],
  ];
  it.each(cannotFail)("calls a criterion unproven whose test %s", async (_, body, why) => {
    const { verdict, statuses, whys } = await judge([
      source(ADD),
      tests(`${FOUR}it("[AC-2] adds others", () => { ${body} });\n`),
    ]);
    expect(statuses).toEqual({ "AC-1": "proven", "AC-2": "unproven" });
    expect(whys).toContain(why);
    expect(verdict).toBe("unproven");
  });

  it("does not take a test for one that can fail because changed code throws in it", async () => {
    const strict = `export function add(a: number, b: number): number {
  if (Number.isNaN(a + b)) throw new RangeError("Expected two numbers");
  return a + b;
}
`;
    const weak = 'it("[AC-2] adds others", () => expect(add(1, 2)).toBeDefined());\n';
    const { statuses } = await judge([source(strict), tests(FOUR + weak)]);
    expect(statuses).toEqual({ "AC-1": "proven", "AC-2": "unproven" });
  });

  it("does not let a test of another criterion stand in", async () => {
    const weak = 'it("[AC-2] adds others", () => expect(add(1, 2)).toBeTypeOf("number"));\n';
    const { statuses } = await judge([source(ADD), tests(weak + FOUR)]);
    expect(statuses).toEqual({ "AC-1": "proven", "AC-2": "unproven" });
  });

  it("says that a test reaches no code of the result", async () => {
    const own = "const add = (a: number, b: number) => a + b;\n";
    const content = `import { expect, it } from "vitest";\n${own}${FOUR}`;
    const file: RunFile = { path: "test/add.test.ts", kind: "test", content };
    const { statuses, whys } = await judge([source(ADD), file], criteria.slice(0, 1));
    expect(statuses).toEqual({ "AC-1": "unproven" });
    expect(whys).toContain("reaches no source");
  });

  it.each([
    ["listened for its own end", 'try { process.on("exit", () => {}); } catch {} return 5;'],
    ["tried something absent", "try { new Intl.NumberFormat(); } catch {} return 5;"],
  ])("fails wrong code that %s", async (_, body) => {
    const wrong = `export const add = (a: number, b: number) => { ${body} };\n`;
    const { verdict, statuses } = await judge([source(wrong), tests(FOUR + THREE)]);
    expect(verdict).toBe("failed");
    expect(statuses).toEqual({ "AC-1": "not_met", "AC-2": "not_met" });
  });

  it("is unproven where code cannot go on without something absent", async () => {
    const wrong = `export const add = (a: number, b: number) => {
  if (typeof globalThis.Intl === "object") {}
  return 5;
};
`;
    const there = 'it("is there", () => expect(add).toBeTypeOf("function"));\n';
    const { verdict, statuses } = await judge([source(wrong), tests(there + FOUR + THREE)]);
    expect(verdict).toBe("unproven");
    expect(statuses).toEqual({ "AC-1": "unproven", "AC-2": "unproven" });
  });

  it.each([
    ["skipped", FOUR + THREE.replace("it(", "it.skip(")],
    ["to be written", `${FOUR}it.todo("[AC-2] adds others");\n`],
    ["left out by another that runs alone", FOUR.replace("it(", "it.only(") + THREE],
    ["left out on a condition", FOUR + THREE.replace("it(", "it.skipIf(true)(")],
    ["left out with its suite", `${FOUR}describe.skipIf(true)("others", () => { ${THREE} });`],
    ["expected to fail", `${FOUR}${THREE.replace("it(", "it.fails(").replace("3)", "4)")}`],
    [
      "expected to fail by an option",
      `${FOUR}${THREE.replace('",', '", { fails: true },').replace("3)", "4)")}`,
    ],
    [
      "expected to fail beside one that passes",
      `${FOUR}${THREE}${THREE.replace("it(", "it.fails(").replace("3)", "4)")}`,
    ],
    [
      "run again until it passes",
      `${FOUR}let runs = 0;\nit("[AC-2] adds others", { retry: 1 }, () => { runs += 1; expect(add(runs, 1)).toBe(3); });`,
    ],
    [
      "left out in one of its rows",
      `${FOUR}it.for([1, 2])("[AC-2] adds %i", (n, { skip }) => { if (n === 2) skip(); expect(add(n, 2)).toBe(n + 2); });`,
    ],
  ])("is unproven when the test of a criterion is %s", async (_, body) => {
    const { verdict, statuses } = await judge([source(ADD), tests(body)]);
    expect(verdict).toBe("unproven");
    expect(statuses).toEqual({ "AC-1": "proven", "AC-2": "unproven" });
  });

  it("takes no evidence from a file that was not written as a test", async () => {
    const file = { ...tests(FOUR + THREE), kind: "source" } as const;
    const { verdict, statuses, evidence } = await judge([source(ADD), file]);
    expect(statuses).toEqual({ "AC-1": "unproven", "AC-2": "unproven" });
    expect(verdict).toBe("unproven");
    expect(evidence.testFiles).toMatchObject([{ outcome: "not_executed", tests: [] }]);
  });

  it("believes no code that fails because it reads its own text", async () => {
    const spying = `const text = "return a + b;";
export function add(a: number, b: number): number {
  if (!add.toString().includes(text)) throw new Error("changed");
  return a + b;
}
`;
    const weak = 'it("[AC-1] adds", () => expect(typeof add(2, 2)).toBe("number"));\n';
    const { statuses, whys } = await judge([source(spying), tests(weak)], criteria.slice(0, 1));
    expect(statuses).toEqual({ "AC-1": "unproven" });
    expect(whys).toContain("reads its own text");
  });

  it.each([
    ["the stack", 'String(new Error().stack).includes(".test.")'],
    [
      "the stack as structure",
      '(Error.prepareStackTrace = (_, sites) => sites[1].getFileName(), new Error().stack.includes("test"))',
    ],
    ["its own text", 'add.toString().includes("a + b")'],
    ["the environment", "process.env.VITEST"],
    ["production", 'process.env.NODE_ENV !== "production"'],
    ["its address", '!import.meta.url.includes("dist")'],
    ["its build", 'import.meta.env.MODE === "test"'],
    ["the arguments", 'process.argv[1] === "program"'],
  ])("believes no code that finds out by %s that it is tested", async (_, asks) => {
    const wrong = `export function add(a, b) { return (${asks}) ? a + b : -1; }`;
    const javascript = tests(FOUR + THREE);
    const { verdict, whys } = await judge([
      source(wrong, "src/add.js"),
      { ...javascript, content: javascript.content.replace("add.ts", "add.js") },
    ]);
    expect(verdict).toBe("unproven");
    expect(whys).toContain("finds out that it is tested");
  });

  it("lists the integration tests, which it does not judge", async () => {
    const path = "test/add.integration.ts";
    const { verdict, evidence } = await judge([
      source(ADD),
      tests(FOUR + THREE),
      tests("not even code", path),
    ]);
    expect(evidence.notJudged).toEqual([path]);
    expect(verdict).toBe("passed");
  });

  it("names the changes that no test notices, by file and line", async () => {
    const more = `${ADD}export function isLarge(n: number): boolean {\n  return n > 100;\n}\n`;
    const { evidence, dimensions } = await judge([source(more), tests(FOUR + THREE)]);
    expect(evidence.mutation?.survivors).toContainEqual({
      path: "src/add.ts",
      line: 5,
      change: "> → >=",
    });
    expect(dimensions.mutation?.score).toBeLessThan(1);
  });

  it("tries the same mutants for the same project, and others for another", async () => {
    const many = (n: number) => `export const large = (n: number) => n > ${n} && n < ${n + 1};\n`;
    const survivorsOf = async (extra: string) => {
      const { evidence } = await judge([source(ADD + extra), tests(FOUR + THREE)]);
      return evidence.mutation?.survivors.map(({ change }) => change);
    };
    const first = await survivorsOf(many(1));
    expect(first?.length).toBeGreaterThan(4);
    expect(await survivorsOf(many(1))).toEqual(first);
    expect(await survivorsOf(many(7))).not.toEqual(first);
  });

  it("tells in the report what is proven by what, and what no test noticed", async () => {
    const more = `${ADD}export function isLarge(n: number): boolean {\n  return n > 100;\n}\n`;
    const weak = 'it("[AC-2] adds others", () => expect(add(1, 2)).toBeDefined());\n';
    const project = { files: [source(more), tests(FOUR + weak)], criteria, subjects: [] };
    const quality = await assess({ ...project, findings: [] });
    const report = renderMarkdown("Add", {
      ...quality,
      evidence: toJson(quality.evidence),
    });
    expect(report).toContain("Verdict: **unproven**");
    expect(report).toContain("| documentation | not measured |");
    expect(report).toMatch(/- AC-1 proven: Two and two are four\n {2}Shown by "\\\[AC-1\\\] adds"/);
    expect(report).toMatch(/- AC-2 unproven: .*\n.* fails on none of the small changes/);
    expect(report).toContain("- src/add.ts:5 \\> → \\>=");
  });

  it("gives up a mutant that never ends, and counts it as noticed", async () => {
    const loop = `export function add(a: number, b: number): number {
  let sum = a;
  for (let left = b; left > 0; ) {
    sum += 1;
    left -= 1;
  }
  return sum;
}
`;
    const { verdict } = await judge([source(loop), tests(FOUR + THREE)]);
    expect(verdict).toBe("passed");
  });
});

describe("assessProject() in the time of a claim", () => {
  const project = {
    files: [source(ADD), tests(FOUR + THREE)],
    ...{ criteria, subjects: [], findings: [], checkTypes },
  };

  it("hands over after each execution when time is short, repeats none, and comes to the same", async () => {
    const checkpoints: Record<string, unknown> = {};
    const limits = { testFileMilliseconds: 20_000, verifyMilliseconds: 0.001 };
    const keys: number[] = [];
    let quality = await assessProject(makeExecution(checkpoints), project, limits);
    while (quality === "released") {
      keys.push(Object.keys(checkpoints).length);
      quality = await assessProject(makeExecution(checkpoints), project, limits);
    }
    expect(keys).toEqual(keys.map((_, index) => index + 1));
    expect(keys.length).toBeGreaterThan(4);
    expect(quality.verdict).toBe("passed");
  });

  it("ends when it is aborted", async () => {
    const execution = { ...makeExecution(), signal: AbortSignal.abort(new Error("Lease lost")) };
    const limits = { testFileMilliseconds: 20_000, verifyMilliseconds: 60_000 };
    await expect(assessProject(execution, project, limits)).rejects.toThrow("Lease lost");
  });
});
