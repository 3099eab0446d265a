import { describe, expect, it } from "vitest";
import type { RunFile } from "../../../../shared/quality/assess/run_files.ts";
import { type Healers, healProject } from "../../../../shared/quality/healing/heal_project.ts";
import { makeExecution } from "../assess/assess.ts";

const LIMITS = {
  candidates: 400,
  // Bounded in number alone, so that a busy machine heals as much.
  milliseconds: Number.POSITIVE_INFINITY,
  testFileMilliseconds: 1_000,
  verifyMilliseconds: Number.POSITIVE_INFINITY,
};

const TESTS = [
  'it("adds", () => expect(total([1, 2, 3])).toBe(6));',
  'it("adds one", () => expect(total([5])).toBe(5));',
  'it("adds none", () => expect(total([])).toBe(0));',
];

const TOTAL = `export function total(numbers: readonly number[]): number {
  let sum = 0;
  for (const number of numbers) {
    sum += number;
  }
  return sum;
}
`;

const SHAPES = `export const area = (width: number, height: number) => (width + 0) * height;
export const larger = (one: number, other: number) => (one > other ? one : other);
`;

const SHAPE_TESTS: RunFile = {
  path: "test/shapes.test.ts",
  kind: "test",
  content: `import { expect, it } from "vitest";
import { area, larger } from "../src/shapes.ts";
it("multiplies", () => expect(area(3, 4)).toBe(12));
it("multiplies by one", () => expect(area(5, 1)).toBe(5));
it("takes the first", () => expect(larger(5, 2)).toBe(5));
it("takes the second", () => expect(larger(2, 7)).toBe(7));
`,
};

const WIDE = "export const wide = (width: number, height: number) => width + height;\n";

const WIDE_TESTS: RunFile = {
  path: "test/wide.test.ts",
  kind: "test",
  content: `import { expect, it } from "vitest";
import { wide } from "../src/wide.ts";
it("multiplies", () => expect(wide(3, 4)).toBe(12));
it("multiplies by one", () => expect(wide(5, 1)).toBe(5));
`,
};

function source(content: string, path = "src/total.ts"): RunFile {
  return { path, kind: "source", content };
}

function tests(
  lines: readonly string[],
  imports = 'import { total } from "../src/total.ts";',
): RunFile {
  const content = ['import { expect, it } from "vitest";', imports, ...lines, ""].join("\n");
  return { path: "test/total.test.ts", kind: "test", content };
}

async function heal(
  files: readonly RunFile[],
  healers: Partial<Healers> = {},
  mayChange = () => true,
) {
  const all = { recall: async () => [], ...healers };
  const healing = await healProject(makeExecution(), { files, mayChange }, all, LIMITS);
  if (healing === "released") throw new Error("Expected a result");
  return healing;
}

describe("a project whose tests fail", () => {
  it.each([
    ["a wrong operator", TOTAL.replace("+=", "-="), "assignment"],
    ["broken syntax", TOTAL.replace("numbers) {", "numbers {"), "syntax"],
    ["a misspelt name", TOTAL.replace("return sum", "return smu"), "misspelt-name"],
    ["a loop over the wrong thing", TOTAL.replace(" of ", " in "), "loop"],
    ["a missing export", TOTAL.replace("export ", ""), "missing-export"],
  ])("is healed of %s by rules", async (_, content, rule) => {
    const healing = await heal([source(content), tests(TESTS)]);
    expect(healing).toMatchObject({ verdict: "healed", by: "rules", source: rule, reasons: [] });
  });

  it.each([
    ["that leads to no file", 'import { half } from "./halve.ts";'],
    ["of a name that is misspelt", 'import { hafl as half } from "./half.ts";'],
    ["that is missing", ""],
  ])("is healed of an import %s", async (_, line) => {
    const files = [
      source(`${line}\nexport const total = (all: number[]) => half(all.length) * 2;\n`),
      source("export const half = (number: number) => number / 2;\n", "src/half.ts"),
      tests(['it("counts", () => expect(total([1, 1])).toBe(2));']),
    ];
    expect(await heal(files)).toMatchObject({ verdict: "healed", by: "rules" });
  });

  it("is healed of a missing await", async () => {
    const content = `const later = async (number: number) => number + 1;
export async function total(numbers: number[]): Promise<number> {
  const first = later(numbers.length);
  return first + 1;
}
`;
    const asked = [
      'it("waits", async () => expect(await total([1])).toBe(3));',
      'it("waits for none", async () => expect(await total([])).toBe(2));',
    ];
    const healing = await heal([source(content), tests(asked)]);
    expect(healing).toMatchObject({ verdict: "healed", source: "missing-await" });
  });

  it.each([
    [1, 2, "arithmetic, assignment"],
    [2, 3, "arithmetic, assignment, comparison"],
  ])(
    "is healed of %i faults beside the first, one after the other",
    async (others, most, rules) => {
      const wrong = [
        [") * ", ") + "],
        [" > ", " < "],
      ].slice(0, others);
      const content = wrong.reduce((text, [right = "", fault = ""]) => {
        return text.replace(right, fault);
      }, SHAPES);
      const files = [source(TOTAL.replace("+=", "-=")), source(content, "src/shapes.ts")];
      const healing = await heal([...files, tests(TESTS), SHAPE_TESTS]);
      expect(healing).toMatchObject({ verdict: "healed", by: "rules", reasons: [] });
      expect(healing.source?.split(", ").sort().join(", ")).toBe(rules);
      expect(healing.patch.match(/^\+(?!\+\+)/gm)).toHaveLength(most);
    },
  );

  it("is unproven of several faults while tests leave one of the changes open", async () => {
    const open = TOTAL.replace("let sum = 0", "let sum = 1").replace("sum;", "sum + 0;");
    const files = [source(open), source(WIDE, "src/wide.ts")];
    const weak = ['it("adds none", () => expect(total([0])).toBe(0));'];
    const healing = await heal([...files, tests(weak), WIDE_TESTS]);
    expect(healing.verdict).toBe("unproven");
    expect(healing.difference?.call).toMatch(/^total\(/);
  });

  it("is unhealed while one of several faults stays", async () => {
    const files = [
      source("export const total = (all: number[]) => all.map(String).join();"),
      source(WIDE, "src/wide.ts"),
    ];
    const healing = await heal([...files, tests(TESTS), WIDE_TESTS]);
    expect(healing).toMatchObject({ verdict: "unhealed", patch: "" });
    expect(healing.reasons).toContain(
      "Small changes make more tests pass, and not all: arithmetic",
    );
  });

  it("is unproven while tests do not say which of two changes is right", async () => {
    const content = TOTAL.replace("let sum = 0", "let sum = 1").replace(
      "return sum",
      "return sum + 0",
    );
    const weak = ['it("adds", () => expect(total([0])).toBe(0));'];
    const healing = await heal([source(content), tests(weak)]);
    expect(healing.verdict).toBe("unproven");
    expect(healing.alternatives.length).toBeGreaterThan(0);
    expect(healing.difference?.call).toMatch(/^total\(/);
  });

  it("is unproven while tests do not pin down the value that was put in place", async () => {
    const content = "export const total = (all: number[]) => (all.length > 0 ? 7 : 9);\n";
    const asked = [
      'it("has many", () => expect(total([1, 2, 3, 4, 5])).toBe(7));',
      'it("has few", () => expect(total([1])).toBe(9));',
      'it("has two", () => expect(total([1, 2])).toBe(9));',
    ];
    const healing = await heal([source(content), tests(asked)]);
    expect(healing).toMatchObject({ verdict: "unproven", source: "constant" });
    expect(healing.difference?.call).toMatch(/^total\(/);
  });

  it("is unproven where a fix changes what no test executes", async () => {
    const content = TOTAL.replace(
      "let sum = 0",
      "if (numbers.length > 9) return 0;\n  let sum = 1",
    );
    const patched = TOTAL.replace(
      "let sum = 0",
      "if (numbers.length > 9) return 7;\n  let sum = 0",
    );
    const harder = content.replace("sum += number", "sum += number * number - 1");
    const corrected = await heal([source(harder), tests(TESTS)], {
      correct: async () => [source(patched)],
    });
    expect(corrected).toMatchObject({ verdict: "unproven", by: "model" });
    expect(corrected.reasons.join()).toContain("src/total.ts:2");
  });

  it("takes no fix with which a test fails that passed before", async () => {
    const content = TOTAL.replace("return sum", "return numbers.length === 1 ? sum + 1 : sum");
    const overfit = TOTAL.replace("return sum", "return 5");
    const files = [source(content.replace("sum + 1", "sum * sum * 3")), tests(TESTS)];
    const recalled = await heal(files);
    const patch = `--- src/total.ts
+++ src/total.ts
@@ -3,5 +3,5 @@
   for (const number of numbers) {
     sum += number;
   }
-  return numbers.length === 1 ? sum * sum * 3 : sum;
+  return 5;
 }
`;
    const again = await heal(files, {
      recall: async () => [{ solutionId: "one", patch }],
      correct: async () => [source(overfit)],
    });
    expect(again.recalled).toEqual([{ solutionId: "one", worked: false }]);
    expect(again.patch).toBe(recalled.patch);
  });

  it("is healed by what worked before, without any other change being tried", async () => {
    const files = [source(TOTAL.replace("+=", "-=")), tests(TESTS)];
    const { patch } = await heal(files);
    const moved = [source(`// Moved down.\n\n${files[0]?.content}`), tests(TESTS)];
    const healing = await heal(moved, { recall: async () => [{ solutionId: "one", patch }] });
    expect(healing).toMatchObject({ verdict: "healed", by: "memory", source: "one", tried: 1 });
  });

  it("has only those of its sources changed that may be", async () => {
    const healing = await heal([source(TOTAL.replace("+=", "-=")), tests(TESTS)], {}, () => false);
    expect(healing).toMatchObject({ verdict: "unhealed", patch: "" });
  });

  it("is left alone when nothing fails", async () => {
    expect(await heal([source(TOTAL), tests(TESTS)])).toMatchObject({ verdict: "nothing_failed" });
  });
});
